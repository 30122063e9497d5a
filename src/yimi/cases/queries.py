"""Reading Cases: what pages and other apps need to know about one or a few."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localtime

from yimi.accounts.models import Team
from yimi.accounts.queries import names_of
from yimi.cases.models import Case
from yimi.cases.states import OPEN, Answer, Channel, Urgency
from yimi.core.declared import CarriedItem
from yimi.core.models import Event, EventWords
from yimi.packs.clocks import add_hours
from yimi.packs.loader import dropped_service
from yimi.packs.schema import Clock, Pack, Reason, Service
from yimi.places.queries import full_names, pack_of


@dataclass(frozen=True)
class LogEntry:
    """One line of a Case's log."""

    at: datetime
    type: str
    who: str
    data: dict[str, Any]
    words: str
    erased: bool
    # Whether who has the Case did this: taken by themselves, not given by somebody else.
    by_owner: bool = False


def pack_for(case: Case) -> Pack:
    """Return the pack under which a Case was opened."""
    return pack_of(case.emergency)


def service_of(pack: Pack, code: str) -> Service:
    """Return a service of a pack; where the pack has dropped it since, as it was before."""
    found = _service(pack, code) or dropped_service(pack, code) or _service(pack, "other")
    if found is None:
        raise KeyError("other")
    return found


def _service(pack: Pack, code: str) -> Service | None:
    return next((service for service in pack.services if service.code == code), None)


def clock_of(pack: Pack, service: Service) -> Clock:
    """Return the clock that a service's deadlines run on."""
    fitting = (clock for clock in pack.clocks if clock.code == service.clock)
    return next(fitting, None) or next(clock for clock in pack.clocks if clock.around_the_clock)


def promised(pack: Pack, service: Service, now: datetime) -> datetime:
    """Return until when a Case that is opened now is to be solved."""
    return add_hours(localtime(now), service.solve.hours, clock_of(pack, service))


def pack_and_service(case: Case) -> tuple[Pack, Service]:
    """Return the pack under which a Case runs, and its service."""
    pack = pack_for(case)
    return pack, service_of(pack, case.service)


def reject_reasons_of(case: Case) -> tuple[Reason, ...]:
    """Return why a Case may be declined: who needs a doctor is never turned away."""
    pack, service = pack_and_service(case)
    return tuple(
        entry
        for entry in pack.reject_reasons
        if (entry.even_for_care or not service.never_rejected)
        and (not entry.plans_only or case.channel == Channel.PLAN)
    )


def log_of(case: Case) -> list[LogEntry]:
    """Return everything that happened to a Case, the oldest first, in four queries."""
    events = list(
        Event.objects.filter(subject_id=case.pk).exclude(type="core.Looked").order_by("position")
    )
    words = EventWords.objects.in_bulk([event.uid for event in events if event.words_hash])
    people = names_of(
        {event.by_id for event in events}
        | {UUID(event.data["owner_id"]) for event in events if event.data.get("owner_id")}
        | {UUID(told) for event in events for told in event.data.get("told_ids", ())}
    )
    teams = dict(
        Team.objects.filter(
            pk__in={
                event.data[key]
                for event in events
                for key in ("team_id", "to_team_id", "from_team_id")
                if event.data.get(key)
            }
        ).values_list("pk", "name")
    )
    named = {str(key): name for key, name in {**people, **teams}.items()}
    return [
        LogEntry(
            at=event.at,
            type=event.type,
            who=people.get(event.by_id, "") if event.by_id else "",
            data={
                **event.data,
                "names": {
                    key: named[value]
                    for key, value in event.data.items()
                    if isinstance(value, str) and value in named
                }
                | {
                    key: [named[one] for one in value if one in named]
                    for key, value in event.data.items()
                    if key == "told_ids"
                },
            },
            words=words[event.uid].text if event.uid in words else "",
            erased=bool(event.words_hash) and event.uid not in words,
            by_owner=bool(event.by_id) and event.data.get("owner_id") == str(event.by_id),
        )
        for event in events
    ]


def answer_of(data: dict[str, Any]) -> str:
    """Return what a `cases.CaseClosed` says the resident answered: a code of `states.Answer`.

    Closings written before there was such a code say only whether the resident was satisfied.
    """
    said = {True: Answer.SATISFIED, False: Answer.DISSATISFIED, None: Answer.NOT_SAID}
    return str(data.get("answer") or said[data.get("satisfied")])


def standing(case: Case | None) -> Case | None:
    """Return the Case that goes on for this one: itself, or the one that it was merged into."""
    while case is not None and case.merged_into is not None:
        case = case.merged_into
    return case


# So many Cases of a household stand on its page.
LATEST = 12


def open_cases_of(user: Any, household_ids: Iterable[UUID]) -> dict[UUID, list[Case]]:
    """Return the open Cases of each household that `user` may see, the newest first."""
    found: dict[UUID, list[Case]] = {}
    rows = Case.objects.visible_to(user, "cases.view").filter(
        household_id__in=set(household_ids), status__in=OPEN
    )
    for case in rows.order_by("-opened_at"):
        if case.household_id:
            found.setdefault(case.household_id, []).append(case)
    return found


def latest_cases_of(user: Any, household_ids: Iterable[UUID]) -> dict[UUID, list[Case]]:
    """Return the Cases of each household that `user` may see: open ones first, the newest first."""
    found: dict[UUID, list[Case]] = {}
    rows = Case.objects.visible_to(user, "cases.view").filter(household_id__in=set(household_ids))
    for case in rows.order_by("-opened_at"):
        if case.household_id:
            found.setdefault(case.household_id, []).append(case)
    return {
        home: sorted(cases, key=lambda case: case.status not in OPEN)[:LATEST]
        for home, cases in found.items()
    }


def carried_cases(user_id: UUID, team_id: UUID) -> list[CarriedItem]:
    """Return the Cases that somebody has in hand for a team, in two queries."""
    rows = list(
        Case.objects.filter(owner_id=user_id, team_id=team_id, status__in=OPEN).order_by(
            "rank", "solve_by_at"
        )
    )
    names = full_names({case.place_path for case in rows})
    return [
        CarriedItem(
            id=case.pk,
            title=case.summary,
            where=names[case.place_path],
            url=reverse("cases:detail", args=[case.pk]),
            due_at=case.solve_by_at,
            urgent=case.urgency != Urgency.ROUTINE,
        )
        for case in rows
    ]
