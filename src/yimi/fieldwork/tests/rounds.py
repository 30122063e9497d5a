"""What tests of rounds need: a survey, a round under way, a visit."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from tests.scenes import Street

from yimi.fieldwork.actions import NewQuestion, NewRound, Visit, make_round, make_survey
from yimi.fieldwork.models import Round, Stop, Survey

QUESTIONS = (
    NewQuestion("家里有人发热吗?", "yes_no"),
    NewQuestion("缺哪些药?", "choices", ("降压药", "胰岛素", "退烧药")),
    NewQuestion("家里几口人?", "number", least=0, most=20, unit="人"),
)
DOORS = ("1-1-101", "1-1-102", "1-1-201", "1-2-201", "2-1-301")


def morning(street: Street) -> datetime:
    """Return ten o'clock of the day before the street's, whatever the time is now."""
    day = timezone.localtime(street.now) - timedelta(days=1)
    return day.replace(hour=10, minute=0, second=0, microsecond=0)


def survey_of(street: Street, questions: Any = QUESTIONS) -> Survey:
    return make_survey(
        title="家里有无发热、缺药?",
        place=street.compound,
        questions=questions,
        by=street.lead,
        now=morning(street),
    )


def round_of(street: Street, doors: Any = DOORS, **more: Any) -> Round:
    """Make a round for the worker of the street."""
    given = {"worker": street.worker, "title": "独居老人敲门"} | more
    new = NewRound(
        place=street.compound, team=street.team, doors=[street.doors[d] for d in doors], **given
    )
    return make_round(new=new, by=street.lead, now=morning(street))


def stop_at(walk: Round, street: Street, door: str) -> Stop:
    return walk.stops.get(place=street.doors[door])


def visit(street: Street, outcome: str = "met", **more: Any) -> Visit:
    return Visit(outcome=outcome, **({"at": morning(street)} | more))
