"""A round in the demonstration: half of it walked, with questions that are half answered."""

from datetime import datetime, timedelta
from decimal import Decimal

from yimi.core.worker import drain
from yimi.drills.ledger import Ledger
from yimi.drills.staff import Staff
from yimi.fieldwork.actions import NewQuestion, NewRound, Visit, end_stop, make_round, make_survey
from yimi.fieldwork.answers import Given
from yimi.places.models import Level, Place
from yimi.registry.models import KeyGroup

GROUPS = (
    *("living_alone_old", "daily_medicine", "bedridden", "disabled", "dialysis", "chemotherapy"),
    *("low_income", "no_smartphone", "pregnant", "newborn"),
)
DOORS = 24
WALKED = 13
BEGAN = timedelta(hours=2)
TITLE = "家里有无发热、缺药？"
QUESTIONS = (
    NewQuestion("家里有人发热吗？", "yes_no"),
    NewQuestion("缺哪些药？", "choices", ("降压药", "降糖药", "退烧药", "都不缺")),
    NewQuestion("手上的药还够几天？", "number", unit="天"),
)
# How each visit ended, what was answered (fever, medicines, days), and a remark.
VISITS: tuple[tuple[str, str, str, int, str], ...] = (
    ("met", "2", "4", 20, ""),
    ("met", "2", "1", 3, "降压药只剩三天"),
    ("not_at_home", "", "", 0, ""),
    ("met", "2", "4", 15, ""),
    ("wants_nothing", "2", "4", 30, ""),
    ("met", "1", "3", 0, "低烧一天，已请社区医生打电话"),
    ("met", "2", "1|2", 5, ""),
    ("refused", "", "", 0, "隔着门说不用"),
    ("met", "2", "4", 12, ""),
    ("met", "2", "2", 4, ""),
    ("moved", "", "", 0, "邻居说上个月搬去女儿家"),
    ("met", "2", "4", 9, ""),
    ("wants_nothing", "2", "4", 25, ""),
)


def walk_some(*, ledger: Ledger, staff: Staff, now: datetime) -> None:
    """Have a team lead send a worker to people who need looking after, and the worker set out."""
    area = ledger.places["青禾园"]
    lead, worker = staff.users["lead"], staff.users["worker1"]
    began = now - BEGAN
    survey = make_survey(
        title=TITLE,
        place=ledger.places["青禾社区"],
        questions=QUESTIONS,
        by=lead,
        now=began - timedelta(hours=1),
    )
    held = KeyGroup.objects.current().filter(code__in=GROUPS, place_path__startswith=area.path)
    paths = sorted(set(held.values_list("place_path", flat=True)))
    doors = list(
        Place.objects.filter(path__in=paths, level=Level.DOOR).order_by("sort_key")[:DOORS]
    )
    walk = make_round(
        new=NewRound(
            title="独居和吃药老人敲门",
            place=area,
            team=staff.teams["qinghe"],
            doors=doors,
            worker=worker,
            survey=survey,
            notice="用药登记告知书",
        ),
        by=lead,
        now=began - timedelta(minutes=30),
    )
    asked = list(survey.questions.order_by("position"))
    stops = walk.stops.select_related("place").order_by("number")[:WALKED]
    for turn, (stop, said) in enumerate(zip(stops, VISITS, strict=False)):
        outcome, fever, medicines, days, note = said
        answers = {}
        if fever:
            given = (Given(chosen=f"|{fever}|"), Given(chosen=f"|{medicines}|"))
            answers = dict(zip((question.pk for question in asked), given, strict=False))
            if days:
                answers[asked[2].pk] = Given(number=Decimal(days))
        at = began + timedelta(minutes=8 * turn)
        met = outcome == "met"
        visit = Visit(outcome=outcome, at=at, note=note, answers=answers, notices=int(met))
        end_stop(stop=stop, visit=visit, by=worker, now=at)
    drain(now=now)
