"""Reading links, misses and call-backs."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from yimi.cases.consent import whom_to_ask
from yimi.cases.models import Case
from yimi.cases.states import OPEN, Status
from yimi.core import clock
from yimi.core.keys import keyed_hash
from yimi.core.models import Event, EventWords
from yimi.followup.models import CallBack, Link, Miss
from yimi.followup.rules import SHOWN_FOR, WORDS_AN_HOUR, in_calling_hours
from yimi.followup.states import WAITING, CallStatus, Kind
from yimi.followup.tokens import hash_code, hash_token, plain_number
from yimi.places.models import Emergency
from yimi.places.queries import pack_of
from yimi.registry.models import KeyGroup
from yimi.registry.queries import contacts_of

# How many wrong guesses there may be in how long: from one address, at one number, by everybody.
LIMITS: dict[str, tuple[int, timedelta]] = {
    "address": (30, timedelta(minutes=10)),
    "number": (5, timedelta(hours=1)),
    "all": (600, timedelta(hours=1)),
}


def link_by_token(token: str, *, now: datetime) -> Link | None:
    """Return the link that a token opens; None for every other, whatever is wrong with it."""
    return _open(now).filter(token_hash=hash_token(token)).first()


def link_by_code(number: str, code: str, *, now: datetime) -> Link | None:
    """Return the link that a Case's number and code open, or None."""
    return _open(now).filter(code_hash=hash_code(number, code)).first()


def link_by_id(pk: UUID, *, now: datetime) -> Link | None:
    """Return a link that was opened before, if it still opens."""
    return _open(now).filter(pk=pk).first()


def readable_link(case: Case, user: Any, *, now: datetime) -> Link | None:
    """Return the link that `user` has just made for a Case and may still read out, or None."""
    rows = _open(now).filter(case=case, made_by=user, made_at__gt=now - SHOWN_FOR)
    return rows.order_by("-made_at").first()


def was_linked(case: Case) -> bool:
    """Return whether a link was ever made for a Case."""
    return Link.objects.filter(case=case).exists()


def _open(now: datetime) -> "QuerySet[Link]":
    return Link.objects.select_related("case").filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=now), revoked_at__isnull=True
    )


def miss_keys(*, address: str, number: str = "", with_all: bool = False) -> dict[str, str]:
    """Return what a wrong guess is counted under, by the kind of limit."""
    keys = {"address": keyed_hash(f"miss address {address}")}
    if number:
        keys["number"] = keyed_hash(f"miss number {plain_number(number)}")
    if with_all:
        keys["all"] = keyed_hash("miss all")
    return keys


def window_of(kind: str, now: datetime) -> datetime:
    """Return the beginning of the stretch of time in which a guess is counted."""
    length = LIMITS[kind][1].total_seconds()
    return datetime.fromtimestamp(now.timestamp() // length * length, now.tzinfo)


def held_off_until(keys: dict[str, str], *, now: datetime) -> datetime | None:
    """Return until when guesses are not even looked at, or None."""
    windows = {kind: window_of(kind, now) for kind in keys}
    counts = {
        (row.key_hash, row.window_at): row.count
        for row in Miss.objects.filter(
            key_hash__in=keys.values(), window_at__in=set(windows.values())
        )
    }
    ends = [
        windows[kind] + LIMITS[kind][1]
        for kind, key in keys.items()
        if counts.get((key, windows[kind]), 0) >= LIMITS[kind][0]
    ]
    return max(ends, default=None)


def family_of(root: Case) -> list[Case]:
    """Return a Case with all that were merged into it, directly or by way of another."""
    found = {root.pk: root}
    fresh = [root.pk]
    while fresh:
        rows = Case.objects.filter(merged_into__in=fresh)
        fresh = [row.pk for row in rows if row.pk not in found]
        found |= {row.pk: row for row in rows}
    return list(found.values())


def number_to_dial(case: Case) -> tuple[str, str]:
    """Return whom to ask for and at which telephone; of the household where none was given."""
    return numbers_to_dial([case])[case.pk]


def numbers_to_dial(cases: Iterable[Case]) -> dict[UUID, tuple[str, str]]:
    """Return for each Case whom to ask for and at which telephone, in two queries at most."""
    found, bare = {}, {}
    for case in cases:
        _code, name, phone = whom_to_ask(case)
        found[case.pk] = (name, phone)
        if not phone and case.household_id:
            bare[case.pk] = case.household_id
    known = contacts_of(bare.values()) if bare else {}
    for pk, household_id in bare.items():
        head, number = known[household_id]
        found[pk] = (found[pk][0] or head, number)
    return found


def must_not_be_lost(case: Case) -> bool:
    """Return whether somebody goes to the door where nobody answers the telephone."""
    if case.urgency != "routine" or case.details.get("special"):
        return True
    return (
        case.household_id is not None
        and KeyGroup.objects.current().filter(resident__household_id=case.household_id).exists()
    )


UNREACHED_SEEN = timedelta(days=7)
TABS = ("due", "later", "unreached", "done")


def is_called_at_night(row: CallBack) -> bool:
    """Return whether a call-back waits for no morning: the desk must know it to help at once."""
    return row.kind == Kind.QUESTION and row.rank == 0


def _asleep(rows: "QuerySet[CallBack]", now: datetime) -> set[UUID]:
    """Return the emergencies among call-backs whose residents are not called at this hour."""
    planned = rows.filter(status=CallStatus.PLANNED).order_by().values("case__emergency")
    return {
        emergency.pk
        for emergency in Emergency.objects.filter(pk__in=planned)
        if in_calling_hours(now, pack_of(emergency)) != now
    }


def queue_of(
    user: Any, *, tab: str, now: datetime, right: str = "followup.call"
) -> "QuerySet[CallBack]":
    """Return the call-backs of a tab that a person may make, the most urgent first."""
    rows = CallBack.objects.visible_to(user, right).select_related(
        "case__team", "case__emergency", "case__merged_into", "assignee"
    )
    return rows.filter(_tab(tab, now, _asleep(rows, now))).order_by(
        *(("-ended_at",) if tab == "done" else ("rank", "due_at", "pk"))
    )


def counts_of(user: Any, *, now: datetime) -> dict[str, int]:
    """Return how many call-backs stand in each tab."""
    rows = CallBack.objects.visible_to(user, "followup.call")
    asleep = _asleep(rows, now)
    return {tab: rows.filter(_tab(tab, now, asleep)).count() for tab in TABS}


def due_of_lanes(user: Any, lanes: Iterable[str]) -> dict[str, Any]:
    """Return for the board's lane of what is to be confirmed how many call-backs are due."""
    rights = {right for grant in user.grants() for right in grant.permissions}
    if "to_confirm" not in set(lanes) or "followup.call" not in rights:
        return {}
    rows = CallBack.objects.visible_to(user, "followup.call")
    now = clock.now()
    return {"to_confirm": {"due": rows.filter(_tab("due", now, _asleep(rows, now))).count()}}


def _tab(tab: str, now: datetime, asleep: set[UUID]) -> Q:
    planned = Q(status=CallStatus.PLANNED)
    in_the_morning = Q(case__emergency_id__in=asleep) & ~Q(kind=Kind.QUESTION, rank=0)
    if tab == "later":
        return planned & (Q(due_at__gt=now) | in_the_morning)
    if tab == "unreached":
        # What ended so stays in sight for some days; what still waits for somebody always.
        lately = Q(ended_at__gte=now - UNREACHED_SEEN) | ~Q(case__status=Status.CLOSED)
        return Q(status=CallStatus.UNREACHED) & lately
    if tab == "done":
        return Q(status=CallStatus.DONE, ended_at__gte=now - timedelta(days=2))
    return planned & Q(due_at__lte=now) & ~in_the_morning


def question_of(call_back: CallBack) -> str:
    """Return in the desk's words what a resident is to be asked, or what they wrote."""
    if call_back.kind == Kind.SOLVED:
        return ""
    rows = Event.objects.filter(subject_id=call_back.case_id).order_by("-position")
    if call_back.kind == Kind.QUESTION:
        events = list(rows.filter(type="cases.CaseWaiting")[:1])
    else:
        wrote = rows.filter(type="followup.ResidentWrote", at__gte=call_back.cycle_at)
        events = list(wrote[:WORDS_AN_HOUR])[::-1]
    kept = EventWords.objects.in_bulk([event.uid for event in events])
    return " / ".join(kept[event.uid].text for event in events if event.uid in kept)


# For each Case that waits since a visit: when that was, and the code of the reason.
Found = dict[UUID, tuple[datetime, str]]


def found_at_the_door(case_ids: Iterable[UUID]) -> Found:
    """Return what the last visit found where a Case waits since then; nothing for other waits."""
    found: Found = {}
    rows = Event.objects.filter(subject_id__in=set(case_ids), type="cases.CaseWaiting")
    for pk, at, data in rows.order_by("position").values_list("subject_id", "at", "data"):
        found[pk] = (at, data.get("reason", ""))
    return {pk: entry for pk, entry in found.items() if entry[1]}


def words_of_attempts(call_back: CallBack) -> dict[int, str]:
    """Return what was written down at each attempt, by its number."""
    events = [
        event
        for event in Event.objects.filter(
            subject_id=call_back.case_id, type="followup.CallBackTried"
        )
        if event.data.get("call_back_id") == str(call_back.pk) and event.words_hash
    ]
    kept = EventWords.objects.in_bulk([event.uid for event in events])
    return {event.data["attempt"]: kept[event.uid].text for event in events if event.uid in kept}


def panels_of_cases(user: Any, ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return the links and call-backs of each Case that `user` may see."""
    ids = set(ids)
    links: dict[UUID, list[Link]] = {}
    rows = Link.objects.visible_to(user, "followup.link").select_related("made_by")
    for link in rows.filter(case_id__in=ids).order_by("-made_at"):
        links.setdefault(link.case_id, []).append(link)
    calls: dict[UUID, list[CallBack]] = {}
    seen = CallBack.objects.visible_to(user, "followup.call").select_related("assignee")
    for call in seen.filter(case_id__in=ids).prefetch_related("attempts__by").order_by("-cycle_at"):
        calls.setdefault(call.case_id, []).append(call)
    may_link = any("followup.link" in grant.permissions for grant in user.grants())
    return {
        pk: {
            "case_id": pk,
            "links": links.get(pk, []),
            "calls": calls.get(pk, []),
            "may_link": may_link,
        }
        for pk in ids
        if may_link or links.get(pk) or calls.get(pk)
    }


def planned_of(case_ids: Iterable[UUID]) -> list[CallBack]:
    """Return the call-backs of some Cases that wait for somebody."""
    return list(CallBack.objects.filter(case_id__in=list(case_ids), status__in=WAITING))


def wrote_too_often(link: Link, *, now: datetime) -> bool:
    """Return whether as much was written by a link within the hour as is read at all."""
    rows = Event.objects.filter(
        subject_id=link.case_id, type="followup.ResidentWrote", at__gt=now - timedelta(hours=1)
    )
    by_it = [
        data for data in rows.values_list("data", flat=True) if data["link_id"] == str(link.pk)
    ]
    return len(by_it) >= WORDS_AN_HOUR


def open_alarm_of(case: Case) -> Case | None:
    """Return the unchecked Case of a life in danger that words about this Case opened."""
    rows = Link.objects.filter(case=case, alarm__unconfirmed=True, alarm__status__in=OPEN)
    link = rows.select_related("alarm").order_by("-made_at").first()
    return link.alarm if link else None


def unread_cases(user: Any) -> list[tuple[Case, datetime]]:
    """Return the Cases with words that nobody of the team has read, the oldest words first.

    Whoever gives Cases out sees all of their area, others what they or nobody of theirs has.
    """
    rows = Case.objects.visible_to(user, "cases.view").filter(merged_into=None)
    if not any("cases.assign" in grant.permissions for grant in user.grants()):
        rows = rows.filter(Q(owner=user) | Q(owner=None))
    unread = Link.objects.filter(unread_at__isnull=False)
    since: dict[UUID, datetime] = {}
    # What was written about a Case that was merged stands by the one that goes on for it.
    for steps in count():
        path = "case" + "__merged_into" * steps
        if steps and not unread.filter(**{f"{path}__isnull": False}).exists():
            break
        theirs = unread.filter(**{f"{path}__in": rows.values("pk")})
        for pk, at in theirs.values_list(path, "unread_at"):
            since[pk] = min(at, since.get(pk, at))
    cases = rows.filter(pk__in=since).select_related("team", "owner")
    found = [(case, since[case.pk]) for case in cases]
    return sorted(found, key=lambda one: one[1])
