"""What the rules in force would make of an isolation: never a day more, never stricter."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils.timezone import localdate

from yimi.packs.editions import edition_of
from yimi.packs.loader import PackError, shipped_pack
from yimi.packs.schema import IsolationKind, IsolationRule, Pack
from yimi.places.models import Emergency
from yimi.places.queries import emergencies_at, pack_code, pack_of
from yimi.zones.models import Isolation, Stretch
from yimi.zones.periods import Piece, latest_end, lay

DAY = timedelta(days=1)


class Held(NamedTuple):
    """The rules in force somewhere: the pack, and which of its editions."""

    pack: Pack
    edition: str


@dataclass(frozen=True)
class Gain:
    """What the rules of today would make of an isolation; `free_on`: the new day of release.

    `latest_on`: the last day that they allow. `dropped`: they know no such isolation any more.
    """

    isolation: Isolation
    free_on: date
    latest_on: date
    pieces: tuple[Piece, ...]
    lighter: bool
    dropped: bool

    @property
    def sooner(self) -> int:
        """How many days sooner it would end."""
        return (self.isolation.ends_on - self.free_on).days


def weights(pack: Pack) -> dict[str, int]:
    """Return how strict each way of being isolated is."""
    return {kind.code: kind.weight for kind in pack.isolation_kinds}


def edition_code(emergency: Emergency | None, now: datetime) -> str:
    """Return the code of the edition in force under an emergency; empty where there is none."""
    whole = _whole(pack_code(emergency)) if emergency else None
    if emergency is None or whole is None:
        return ""
    found = edition_of(whole, on=localdate(now), fixed=emergency.edition)
    return found.code if found else ""


def rules_at(paths: Collection[str], now: datetime) -> dict[str, Held]:
    """Return the rules in force at each place, in one query."""
    known: dict[UUID | None, Held] = {}
    found = {}
    for path, emergency in emergencies_at(paths, now=now).items():
        key = emergency.pk if emergency else None
        if key not in known:
            known[key] = Held(pack_of(emergency, now=now), edition_code(emergency, now))
        found[path] = known[key]
    return found


def rule_of(isolation: Isolation) -> IsolationRule | None:
    """Return the rule by which somebody is isolated, as it stood in the edition of then."""
    whole = _whole(isolation.pack)
    if whole is None:
        return None
    weak = [rule for entry in whole.weak_rules for rule in entry.isolations]
    return next(
        (
            rule
            for rule in [*whole.isolations, *weak]
            if rule.code == isolation.rule and rule.holds_in(isolation.edition)
        ),
        None,
    )


def kinds_of(packs: Iterable[str]) -> dict[str, IsolationKind]:
    """Return the ways of being isolated that some packs know, by code."""
    return {
        kind.code: kind
        for code in packs
        if (whole := _whole(code)) is not None
        for kind in whole.isolation_kinds
    }


def gain_of(
    isolation: Isolation, ahead: Sequence[Stretch], pack: Pack, *, today: date
) -> Gain | None:
    """Return what somebody would gain by the rules of today; None where that is nothing.

    `ahead`: what is left of it. Each day of that is as light as the lighter of both, none is added.
    """
    rule = next((rule for rule in pack.isolations if rule.code == isolation.rule), None)
    if rule is None:
        return Gain(isolation, today, today, (), lighter=False, dropped=True)
    strict, limit = weights(pack), latest_end(rule, isolation.day_zero_on)
    by_rule = {
        day: piece.kind
        for piece in lay(rule, isolation.day_zero_on, since=today)
        for day in _days(piece, today)
    }
    held = {day: stretch.kind for stretch in ahead for day in _days(stretch, today)}
    kept = {}
    for day, kind in held.items():
        if day < limit:
            other = by_rule.get(day, kind)
            kept[day] = other if strict.get(other, 0) < strict.get(kind, 0) else kind
    lighter = any(kept[day] != held[day] for day in kept)
    free_on = min(max(limit, today), isolation.ends_on)
    if free_on == isolation.ends_on and not lighter:
        return None
    return Gain(isolation, free_on, limit, tuple(_pieces(kept)), lighter, dropped=False)


def _whole(code: str) -> Pack | None:
    try:
        return shipped_pack(code)
    except PackError:
        return None


def _days(piece: Piece | Stretch, today: date) -> list[date]:
    first = max(piece.began_on, today)
    return [first + timedelta(days=n) for n in range((piece.ends_on - first).days)]


def _pieces(kinds: dict[date, str]) -> list[Piece]:
    """Return days, each of a kind, as stretches."""
    found: list[Piece] = []
    for day in sorted(kinds):
        if found and found[-1].kind == kinds[day] and found[-1].ends_on == day:
            found[-1] = Piece(found[-1].kind, found[-1].began_on, day + DAY)
        else:
            found.append(Piece(kinds[day], day, day + DAY))
    return found
