"""What happens to plans, and who counts as reached, when something happens to Cases and Tasks."""

from datetime import datetime
from uuid import UUID

from yimi.care.actions import (
    OUR_REASONS,
    Word,
    come_back,
    divide,
    follow_people,
    give_back,
    let_go,
    mark_done,
    mark_missed,
    mark_open,
    note_contacts,
    take_over,
)
from yimi.care.models import Turn
from yimi.care.queries import (
    asks_somebody_else,
    meets,
    people_met,
    people_of_case,
    people_there,
    residents_of,
    turns_of_case,
)
from yimi.care.states import How
from yimi.cases.events import (
    CaseClosed,
    CaseMerged,
    CaseReceived,
    CaseRejected,
    CaseReopened,
    CaseSolved,
)
from yimi.cases.models import Case
from yimi.cases.queries import standing
from yimi.cases.states import OPEN, Answer, Channel, PartStatus, Source, Status
from yimi.core.handlers import on
from yimi.core.models import Event
from yimi.core.state import lock
from yimi.fieldwork.events import StopEnded, TaskDone, TaskNotDone
from yimi.fieldwork.models import Proof, Task
from yimi.fieldwork.states import Kind
from yimi.registry.events import (
    HouseholdMoved,
    PeopleMerged,
    PeopleParted,
    PersonBack,
    PersonLeft,
    PersonMoved,
    PersonSplit,
)

# By these ways somebody spoke for themselves, or for somebody at home.
SPOKE = frozenset({Channel.CALL, Channel.VISIT, Channel.HOTLINE, Channel.DESK, Channel.FORM})
NOBODY_THERE = frozenset({"not_at_home", "no_answer"})
_WHO = ("resident_id", "second_id", "kept_id", "merged_id")
ANSWERED_BY = {
    Source.CALL.value: How.CALL,
    Source.VISIT.value: How.VISIT,
    Source.LINK.value: How.THEY_CALLED,
}


@on(CaseSolved, CaseClosed, CaseRejected, CaseMerged, CaseReopened, name="care.turns")
def turns_follow_their_cases(event: Event) -> None:
    """Let a day of a plan be what its Case has become. That is read from the Case itself."""
    for turn in turns_of_case(event.subject_id):
        _follow(turn, event)


def _follow(turn: Turn, event: Event) -> None:
    """Let one day be what its Case has become, or the one into which that was merged."""
    own = lock(Case(pk=turn.case_id))
    case = standing(own) or own
    if case.status in OPEN:
        mark_open(turn=turn, now=event.at)
    elif case.status in {Status.SOLVED, Status.CLOSED}:
        if case.parts.filter(status=PartStatus.DONE).exists():
            _done(turn, event)
        else:
            _missed(turn, "refused", event)
    elif not _ended_by_its_day(case):
        _missed(turn, "not_taken_on", event)


def _ended_by_its_day(case: Case) -> bool:
    """Return whether a Case ended because its day was met, missed or moved: the day knows that."""
    ends = Event.objects.filter(subject_id=case.pk, type=CaseRejected.name())
    last = ends.order_by("-position").first()
    return last is not None and last.data.get("reason") in OUR_REASONS


def _done(turn: Turn, event: Event) -> None:
    if turn.status in {"open", "planned", "missed"}:
        mark_done(turn=turn, by=event.by_id, now=event.at)


def _missed(turn: Turn, reason: str, event: Event) -> None:
    if turn.status in {"open", "planned", "done"}:
        mark_missed(turn=turn, reason=reason, by=event.by_id, now=event.at)


@on(
    CaseReceived,
    CaseClosed,
    CaseReopened,
    TaskDone,
    TaskNotDone,
    StopEnded,
    name="care.contacts",
)
def who_was_reached(event: Event) -> None:
    """Write down that people of key groups were reached, or that one tried."""
    if event.type == TaskDone.name():
        _at_the_task(event)
    elif event.type == TaskNotDone.name():
        if event.data.get("reason") in NOBODY_THERE:
            _tried(event)
    elif event.type == StopEnded.name():
        _at_the_stop(event)
    elif event.type == CaseReceived.name():
        _got_in_touch(event)
    elif _answered(event):
        _note_answer(event)


def _answered(event: Event) -> bool:
    """Return whether a resident said themselves whether a Case is solved."""
    said = event.data.get("answer", "") != Answer.UNANSWERED.value
    return said and event.data.get("source") in ANSWERED_BY


def _at_the_task(event: Event) -> None:
    """Somebody was met at a door only where the proof says who took it; a parcel meets nobody."""
    task = Task.objects.select_related("case").get(pk=event.subject_id)
    proof = Proof.objects.filter(pk=event.data["proof_id"]).first()
    if proof is None:
        return
    if task.kind != Kind.CALL and not proof.received_by and not meets(task.case, event.at):
        return
    how = How.CALL if task.kind == Kind.CALL else How.VISIT
    people = people_met(task.case, proof.received_by)
    word = Word(how, event.at, event.uid, by_id=event.by_id)
    note_contacts(residents=people, word=word, now=event.at)


def _tried(event: Event) -> None:
    task = Task.objects.select_related("case").get(pk=event.subject_id)
    how = How.CALL if task.kind == Kind.CALL else How.VISIT
    word = Word(how, event.at, event.uid, reached=False, by_id=event.by_id)
    note_contacts(residents=people_of_case(task.case), word=word, now=event.at)


def _at_the_stop(event: Event) -> None:
    """Of a round: who was seen or spoken of; where nobody is named, those of the households."""
    data = event.data
    named = [UUID(pk) for pk in data["resident_ids"]]
    homes = [UUID(pk) for pk in data["household_ids"]]
    if not data["reached"] and data["outcome"] not in NOBODY_THERE:
        return
    word = Word(
        How.VISIT,
        datetime.fromisoformat(data["visited_at"]),
        event.uid,
        reached=data["reached"],
        said_no_need=data["said_no_need"],
        by_id=UUID(data["visited_by_id"]),
    )
    note_contacts(residents=people_there(named, homes), word=word, now=event.at)


def _got_in_touch(event: Event) -> None:
    # A daughter in another city who asks for her father has not heard from him by that.
    elsewhere = Case.objects.filter(pk=event.subject_id, requester_elsewhere=True)
    if event.data.get("channel") in SPOKE and not elsewhere.exists():
        _note(event.subject_id, How.THEY_CALLED, event)


def _note_answer(event: Event) -> None:
    case = Case.objects.get(pk=event.subject_id)
    if not asks_somebody_else(case):
        _note(case.pk, ANSWERED_BY[event.data["source"]], event)


def _note(case_id: UUID, how: How, event: Event) -> None:
    case = Case.objects.get(pk=case_id)
    word = Word(how, event.at, event.uid, by_id=event.by_id)
    note_contacts(residents=people_of_case(case), word=word, now=event.at)


@on(
    PersonMoved,
    HouseholdMoved,
    PeopleMerged,
    PeopleParted,
    PersonLeft,
    PersonBack,
    PersonSplit,
    name="care.people",
)
def care_goes_along(event: Event) -> None:
    """Let plans, who answers and what is due go along with what becomes of people.

    What has become of them is read from the ledger: there may be later news.
    """
    ids = {name: UUID(event.data[name]) for name in _WHO if name in event.data}
    if event.type in {PeopleMerged.name(), PeopleParted.name()}:
        act = take_over if event.type == PeopleMerged.name() else give_back
        act(kept_id=ids["kept_id"], merged_id=ids["merged_id"], now=event.at)
    elif event.type == PersonLeft.name():
        let_go(resident_id=ids["resident_id"], now=event.at)
    elif event.type == PersonSplit.name():
        divide(first_id=ids["resident_id"], second_id=ids["second_id"], now=event.at)
    else:
        people = [ids["resident_id"]] if ids else residents_of(event.subject_id)
        follow_people(resident_ids=people, now=event.at)
        for pk in people:
            come_back(resident_id=pk, now=event.at)
