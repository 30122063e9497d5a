"""A city of Cases for measuring: a million of them with their events, written in bulk.

Most have ended, one in twenty is open, spread over the city's households and the last two months.
Rows are what the acts would have left, as far as a page reads them; nothing is delivered or sealed.
"""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction

from bench.words import NEEDS
from yimi.accounts.actions import form_team, give_membership
from yimi.accounts.models import Reach, Role, Team, User
from yimi.cases.models import Case
from yimi.command.models import Outcome
from yimi.core.handlers import HANDLERS
from yimi.core.ids import new_id
from yimi.core.models import Cursor, Event
from yimi.packs.loader import shipped_pack
from yimi.places.models import Level, Place
from yimi.registry.models import Household

PASSWORD = "a long enough password"
WORKERS_IN_TEAM = 8
BLOCK = 10_000
LONGEST_AGO = timedelta(days=60)
# How many in a thousand are in each state; what is not named has been closed.
STATES = (
    ("assigned", 18),
    ("accepted", 16),
    ("in_progress", 8),
    ("waiting", 5),
    ("transferred", 1),
    ("reopened", 2),
    ("solved", 10),
    ("rejected", 20),
)
NEWS = {
    "received": "cases.CaseReceived",
    "triaged": "cases.CaseTriaged",
    "assigned": "cases.CaseAssigned",
    "accepted": "cases.CaseAccepted",
    "solved": "cases.CaseSolved",
    "closed": "cases.CaseClosed",
}
ANSWERS = ("satisfied", "satisfied", "so_so", "dissatisfied", "not_said", "unanswered")
ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def add_staff(now: datetime) -> None:
    """Give each sub-district a team, and the city and one sub-district a dispatcher."""
    now -= timedelta(days=90)
    city = Place.objects.get(level=Level.CITY)
    streets = list(Place.objects.filter(level=Level.SUBDISTRICT).order_by("path"))
    for number, street in enumerate(streets):
        team = form_team(
            name=f"演练服务队{number + 1}", place=street, duties=["desk"], by=None, now=now
        )
        for worker in range(WORKERS_IN_TEAM):
            user = User.objects.create(
                username=f"bench-{number}-{worker}", name=f"队员{worker + 1}", password="!"
            )
            give_membership(
                user=user,
                role=Role.WORKER,
                place=street,
                reach=Reach.OWN,
                team=team,
                by=None,
                now=now,
            )
    for name, place in (("bench-city", city), ("bench-street", streets[-min(2, len(streets))])):
        user = User.objects.create(username=name, name="调度", password=make_password(PASSWORD))
        give_membership(
            user=user,
            role=Role.DISPATCHER,
            place=place,
            reach=Reach.SUBTREE,
            team=None,
            by=None,
            now=now,
        )


def add_cases(
    count: int, *, seed: int, now: datetime, told: Callable[[int], object] = lambda done: None
) -> None:
    """Write so many Cases with their events."""
    rng = random.Random(seed)
    teams = _teams()
    homes = list(Household.objects.order_by("pk").values_list("pk", "place_id", "place_path"))
    services = [s for s in shipped_pack("base").services if s.urgency != "life"]
    writer = _Writer(Case), _Writer(Event, without=("position",))
    done = 0
    while done < count:
        with transaction.atomic():
            block = [
                _case(rng, rng.choice(homes), teams, services, now)
                for _ in range(min(BLOCK, count - done))
            ]
            writer[0].write(case for case, _steps in block)
            writer[1].write(event for case, steps in block for event in _events(case, steps))
        done += len(block)
        told(done)


def count_outcomes() -> None:
    """Write for each Case what the handler of figures would have written; go on after a stop."""
    writer = _Writer(Outcome)
    after = Outcome.objects.order_by("-pk").values_list("pk", flat=True).first()
    columns = ("status", "service", "channel", "team_id", "opened_at", "respond_by_at")
    columns += ("responded_at", "solve_by_at", "solved_at", "place_path")
    rng = random.Random(1)
    while True:
        rows = Case.objects.order_by("pk").values("pk", "paused_at", *columns)
        block = list((rows.filter(pk__gt=after) if after else rows)[:BLOCK])
        if not block:
            return
        after = block[-1]["pk"]
        with transaction.atomic():
            writer.write(
                {name: row[name] for name in columns}
                | {
                    "case_id": row["pk"],
                    "community_path": _part_of(row["place_path"], 4),
                    "compound_path": _part_of(row["place_path"], 5),
                    "position": 1,
                    "paused": row["paused_at"] is not None,
                    "respond_s": _between(row["opened_at"], row["responded_at"]),
                    "solve_s": _between(row["opened_at"], row["solved_at"]),
                    "answer": rng.choice(ANSWERS) if row["status"] == "closed" else "",
                }
                for row in block
            )


def _part_of(path: str, steps: int) -> str:
    return "/".join(path.split("/")[:steps]) + "/"


def _between(start: datetime, end: datetime | None) -> int | None:
    return None if end is None else int((end - start).total_seconds())


def settle_log(now: datetime) -> None:
    """Say that every handler has taken what there is, as where a worker has run all along."""
    last = Event.objects.order_by("-position").values_list("position", flat=True).first() or 0
    for name in HANDLERS:
        Cursor.objects.update_or_create(pk=name, defaults={"position": last, "moved_at": now})


class _Writer:
    """Writes dictionaries as rows of a model: what they leave out is as in a row without values."""

    def __init__(self, model: type[models.Model], without: tuple[str, ...] = ()) -> None:
        fields = [f for f in model._meta.concrete_fields if f.attname not in without]
        self._fields = {f.attname: f for f in fields if not getattr(f, "generated", False)}
        empty = model()
        self._empty = {
            name: field.get_db_prep_save(getattr(empty, name), connection)
            for name, field in self._fields.items()
        }
        quoted = ", ".join(connection.ops.quote_name(f.column) for f in self._fields.values())
        marks = ", ".join(["%s"] * len(self._fields))
        self._sql = f"INSERT INTO {model._meta.db_table} ({quoted}) VALUES ({marks})"

    def write(self, rows: Iterator[dict[str, Any]]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                self._sql, [tuple((self._empty | self._ready(row)).values()) for row in rows]
            )

    def _ready(self, row: dict[str, Any]) -> dict[str, Any]:
        return {
            name: self._fields[name].get_db_prep_save(value, connection)
            for name, value in row.items()
        }


def _teams() -> dict[str, tuple[UUID, list[UUID]]]:
    found = {}
    for team in Team.objects.filter(name__startswith="演练服务队").prefetch_related("memberships"):
        found[team.place_path] = (team.pk, [m.user_id for m in team.memberships.all()])
    return found


def _case(
    rng: random.Random, home: tuple[Any, ...], teams: Any, services: Any, now: datetime
) -> tuple[dict[str, Any], list[str]]:
    household, place, path = home
    drawn, status = rng.randrange(1000), "closed"
    for state, share in STATES:
        if drawn < share:
            status = state
            break
        drawn -= share
    is_open = status not in {"closed", "solved", "rejected"}
    service = rng.choice(services)
    team, people = teams["/".join(path.split("/")[:3]) + "/"]
    hours = rng.random() * (48 if is_open else 24 * LONGEST_AGO.days)
    opened = now - timedelta(hours=hours)
    owner = None if status in {"assigned", "reopened", "transferred"} else rng.choice(people)
    urgency = "life" if is_open and rng.random() < 0.002 else service.urgency
    steps = ["received", "triaged", "assigned"]
    if owner:
        steps.append("accepted")
    if status in {"solved", "closed"}:
        steps += ["solved", "closed"][: 1 if status == "solved" else 2]
    need = rng.choice(NEEDS)
    case = {
        "id": new_id(),
        "number": f"{opened:%m%d}-" + "".join(rng.choices(ALPHABET, k=7)),
        "place_id": place,
        "place_path": path,
        "household_id": household,
        "status": status,
        "service": service.code,
        "urgency": urgency,
        "rank": {"life": 0, "today": 1}.get(urgency, 2),
        "channel": rng.choice(("call", "group", "desk")),
        "summary": need[:40],
        "text": need,
        "details": {},
        "requester_name": rng.choice("王李张刘陈杨赵黄周吴") + rng.choice("伟芳娜敏静丽强磊军洋"),
        "requester_phone": f"13{rng.randrange(10**9):09d}",
        "team_id": team,
        "owner_id": owner,
        "opened_at": opened,
        "clock_from_at": opened,
        "respond_by_at": opened + timedelta(hours=service.respond.hours),
        "solve_by_at": opened + timedelta(hours=service.solve.hours),
        "responded_at": opened + timedelta(minutes=20) if owner else None,
        "solved_at": opened + timedelta(hours=5) if status in {"solved", "closed"} else None,
        "offered_team_id": team if status == "transferred" else None,
        "waiting_since_at": opened + timedelta(hours=1) if status == "waiting" else None,
        "waiting_for": "resident" if status == "waiting" else "",
        "paused_at": opened + timedelta(hours=1) if status == "waiting" else None,
        "escalation_level": 1 if is_open and hours > service.solve.hours else 0,
    }
    return case, steps


def _events(case: dict[str, Any], steps: list[str]) -> Iterator[dict[str, Any]]:
    before = ""
    for number, state in enumerate(steps):
        yield {
            "uid": new_id(),
            "type": NEWS[state],
            "subject_type": "cases.case",
            "subject_id": case["id"],
            "place_path": case["place_path"],
            "by_id": case["owner_id"],
            "at": case["opened_at"] + timedelta(minutes=number),
            "data": {"from": before, "to": state, "owner_id": str(case["owner_id"] or "") or None},
        }
        before = state
