"""Putting people into isolation, anew for a new reason, and putting a wrong record right."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yimi.core import once
from yimi.core.log import record
from yimi.core.once import told_once
from yimi.core.state import lock
from yimi.packs.schema import IsolationRule
from yimi.places.queries import emergency_at, pack_of
from yimi.registry.models import Resident
from yimi.zones.actions.shared import (
    LONGEST_TEXT,
    SHORTEST_NAME,
    CannotIsolate,
    Order,
    check_new_basis,
    check_running,
    checked_basis,
    day_words,
    end,
    locked_people,
    of_person,
    rule_in,
    write_stretches,
)
from yimi.zones.events import IsolationBegan, IsolationReplaced
from yimi.zones.models import Isolation
from yimi.zones.periods import Piece, due_end, latest_end, lay
from yimi.zones.ruling import edition_code
from yimi.zones.states import State, Why

# A day 0 further back than this is a slip of the pen: no rule lasts so long.
FURTHEST_BACK = timedelta(days=60)


@told_once
def begin_isolation(
    *, residents: Sequence[Resident], order: Order, by: UUID | None, now: datetime
) -> list[Isolation]:
    """Put people of one household into isolation by one order. Raises CannotIsolate.

    All of them, or nobody. The same client id a second time returns the isolations of the first.
    """
    with transaction.atomic():
        known = once.done_before(order.client_id, act="begin_isolation")
        if known:
            first = Isolation.objects.get(pk=known)
            twins = Isolation.objects.filter(made_at=first.made_at, made_by=first.made_by_id)
            return list(twins.filter(household=first.household_id).order_by("pk"))
        people = locked_people([resident.pk for resident in residents])
        if len({person.household_id for person in people}) > 1:
            raise CannotIsolate(
                "households", _("One order is written down for one household at a time.")
            )
        made = [_put(person, order, by=by, now=now) for person in people]
        once.remember(order.client_id, act="begin_isolation", subject_id=made[0].pk, now=now)
    return made


def begin_again(
    *, isolation: Isolation, order: Order, cause: str, by: UUID | None, now: datetime
) -> Isolation:
    """Count somebody's isolation from a new day 0, or by another rule, and keep why.

    The one before ends today, and its record says what follows it. Raises CannotIsolate.
    """
    with transaction.atomic():
        person = locked_people([isolation.resident.merged_into_id or isolation.resident_id])[0]
        before = lock(isolation)
        check_running(before, now=now)
        if order.rule == before.rule and order.day_zero_on <= before.day_zero_on:
            raise CannotIsolate(
                "not_new",
                _("It is counted from %(day)s already. It begins anew only from a later day.")
                % {"day": day_words(before.day_zero_on)},
            )
        check_new_basis(before, checked_basis(order.basis))
        _replace(before, Why.RENEWED, _cause(cause), by=by, now=now)
        return _put(person, order, by=by, now=now, follows=before, cause=cause)


def correct_isolation(
    *, isolation: Isolation, order: Order, cause: str, by: UUID | None, now: datetime
) -> Isolation:
    """Put what was written down wrongly right: a new record stands in the place of the old one.

    A later end than that of the wrong record needs an order of its own. Raises CannotIsolate.
    """
    with transaction.atomic():
        person = locked_people([isolation.resident.merged_into_id or isolation.resident_id])[0]
        before = lock(isolation)
        check_running(before, now=now)
        basis, was_until = checked_basis(order.basis), before.ends_on
        _replace(before, Why.MISTAKE, _cause(cause), by=by, now=now)
        made = _put(person, order, by=by, now=now, corrects=before, cause=cause)
        if made.ends_on > was_until:
            check_new_basis(before, basis)
    return made


def _cause(cause: str) -> str:
    words = cause.strip()[:LONGEST_TEXT]
    if len(words) < SHORTEST_NAME:
        raise CannotIsolate("cause", _("Write why: it stays on record and is shown."))
    return words


def _replace(before: Isolation, why: Why, words: str, *, by: UUID | None, now: datetime) -> None:
    end(before, why, words=words, by=by, now=now)
    news = IsolationReplaced(before.resident_id, why.value)
    record(news, about=before, by=by, now=now, words=words)


def _put(
    person: Resident,
    order: Order,
    *,
    by: UUID | None,
    now: datetime,
    corrects: Isolation | None = None,
    follows: Isolation | None = None,
    cause: str = "",
) -> Isolation:
    """Write one isolation of somebody who is locked."""
    emergency = emergency_at(person.place_path, now=now)
    pack = pack_of(emergency, now=now)
    rule = rule_in(pack, order.rule)
    basis = checked_basis(order.basis)
    _check_days(rule, order, localdate(now))
    pieces = _pieces(person, rule, order, now)
    if emergency is None:
        raise CannotIsolate("no_rules", _("No emergency is declared here: nobody is isolated."))
    isolation = Isolation(
        resident=person,
        household=person.household,
        place_path=person.place_path,
        emergency=emergency,
        rule=rule.code,
        pack=pack.code,
        edition=edition_code(emergency, now),
        day_zero_on=order.day_zero_on,
        ends_on=pieces[-1].ends_on,
        latest_on=latest_end(rule, order.day_zero_on),
        corrects=corrects,
        follows=follows,
        cause=cause.strip()[:LONGEST_TEXT],
        made_by_id=by,
        made_at=now,
    )
    isolation.save(force_insert=True)
    write_stretches(isolation, pieces, basis=basis, stays_at=order.stays_at, by=by, now=now)
    news = IsolationBegan(
        person.pk,
        rule.code,
        isolation.day_zero_on,
        isolation.ends_on,
        corrects.pk if corrects else None,
        follows.pk if follows else None,
    )
    record(news, about=isolation, by=by, now=now)
    return isolation


def _check_days(rule: IsolationRule, order: Order, today: date) -> None:
    """Raise CannotIsolate where the days cannot be right, or are more than the rule allows."""
    begins, ends = order.day_zero_on, due_end(rule, order.day_zero_on)
    told = {"day": day_words(begins), "end": day_words(ends), "n": rule.days}
    if begins > today:
        raise CannotIsolate(
            "future", _("%(day)s is still to come. Write the day on which it began.") % told
        )
    if begins < today - FURTHEST_BACK:
        raise CannotIsolate(
            "long_ago", _("%(day)s is long ago. Check the month and the year.") % told
        )
    if ends <= today:
        raise CannotIsolate(
            "over_already",
            _("Counted from %(day)s the rule allows %(n)d days: it was over on %(end)s. The person "
              "is free, there is nothing to write down.") % told,
        )  # fmt: skip
    if order.until is None:
        return
    if order.until > ends:
        raise CannotIsolate(
            "too_long",
            _("The rule allows %(n)d days from %(day)s: until %(end)s and no longer.") % told,
        )
    if order.until <= today:
        raise CannotIsolate("until", _("The day of release must lie after today."))


def _pieces(person: Resident, rule: IsolationRule, order: Order, now: datetime) -> list[Piece]:
    """Return the stretches to write; days of an isolation before are not counted twice."""
    today, since = localdate(now), order.day_zero_on
    for other in of_person(person.pk):
        state = other.state_on(today)
        if state == State.RUNNING:
            raise CannotIsolate(
                "already",
                _("%(name)s is isolated until %(day)s already, counted from %(zero)s. Open that "
                  "record to change it.")
                % {"name": person.name, "day": day_words(other.ends_on),
                   "zero": day_words(other.day_zero_on)},
            )  # fmt: skip
        if other.ended_why != Why.MISTAKE:
            since = max(since, other.free_on)
    return lay(rule, order.day_zero_on, since=since, until=order.until)
