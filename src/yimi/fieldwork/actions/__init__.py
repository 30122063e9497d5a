"""Acts of field work, one function for each act in the real world."""

from yimi.fieldwork.actions.following import end_follow_up
from yimi.fieldwork.actions.making import CannotMakeRound, NewRound, make_round
from yimi.fieldwork.actions.surveying import (
    CannotSurvey,
    NewQuestion,
    change_survey,
    end_survey,
    make_survey,
)
from yimi.fieldwork.actions.tasks import (
    CALL,
    VISIT,
    CannotFinish,
    cancel_tasks,
    complete_task,
    fail_task,
    go_again_when_due,
    make_first_tasks,
    make_tasks,
    plan_calls,
    plan_visits,
)
from yimi.fieldwork.actions.visiting import (
    CannotEndStop,
    Report,
    Visit,
    end_stop,
    reopen_stop,
)
from yimi.fieldwork.actions.walking import (
    CannotWalk,
    cancel_round,
    end_round,
    give_round,
    hand_back_round,
    start_round,
)

__all__ = [
    "CALL",
    "VISIT",
    "CannotEndStop",
    "CannotFinish",
    "CannotMakeRound",
    "CannotSurvey",
    "CannotWalk",
    "NewQuestion",
    "NewRound",
    "Report",
    "Visit",
    "cancel_round",
    "cancel_tasks",
    "change_survey",
    "complete_task",
    "end_follow_up",
    "end_round",
    "end_stop",
    "end_survey",
    "fail_task",
    "give_round",
    "go_again_when_due",
    "hand_back_round",
    "make_first_tasks",
    "make_round",
    "make_survey",
    "make_tasks",
    "plan_calls",
    "plan_visits",
    "reopen_stop",
    "start_round",
]
