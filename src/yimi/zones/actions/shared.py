"""What several acts on isolation have in common."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yimi.core.bulk import insert_all
from yimi.core.errors import Refusal
from yimi.packs.schema import IsolationKind, IsolationRule, Pack
from yimi.registry.models import Resident
from yimi.zones.models import Isolation, Stretch
from yimi.zones.periods import Piece
from yimi.zones.states import How, State, Why

SHORTEST_NAME = 2
LONGEST_ORGAN, LONGEST_TEXT = 80, 300


class CannotIsolate(Refusal):
    """A limit on somebody that cannot stand: no order, no rule, or longer than the rule allows."""


@dataclass(frozen=True)
class Basis:
    """Who ordered it, and how that is known: the number of the paper, or who passed it on."""

    organ: str
    how: str = How.DOCUMENT
    document: str = ""
    passed_on_by: str = ""


@dataclass(frozen=True)
class Order:
    """An isolation as it was ordered; `until` is an end before that of the rule."""

    rule: str
    day_zero_on: date
    basis: Basis
    until: date | None = None
    stays_at: str = ""
    client_id: UUID | None = None


def checked_basis(basis: Basis) -> Basis:
    """Return an order without spaces around its words. Raises CannotIsolate where it is none."""
    organ = basis.organ.strip()[:LONGEST_ORGAN]
    document, passed_on = basis.document.strip()[:LONGEST_TEXT], basis.passed_on_by.strip()
    if len(organ) < SHORTEST_NAME:
        raise CannotIsolate(
            "basis", _("Nobody is isolated without an order. Write which office ordered it.")
        )
    if basis.how == How.DOCUMENT and len(document) < SHORTEST_NAME:
        raise CannotIsolate("document", _("Write the number or the name of the paper."))
    if basis.how == How.ORAL and len(passed_on) < SHORTEST_NAME:
        raise CannotIsolate(
            "passed_on", _("Write who passed the order on by word of mouth, and when.")
        )
    if basis.how not in How.values:
        raise CannotIsolate("how", _("Say whether it was ordered in writing or by word of mouth."))
    return Basis(organ, basis.how, document, passed_on[:LONGEST_TEXT])


def basis_of(stretch: Stretch) -> Basis:
    """Return the order on which a stretch rests."""
    return Basis(stretch.organ, stretch.how, stretch.document, stretch.passed_on_by)


def check_new_basis(isolation: Isolation, basis: Basis) -> None:
    """Raise CannotIsolate where an order is one on which the isolation rests already."""
    if basis in [basis_of(stretch) for stretch in isolation.stretches.all()]:
        raise CannotIsolate(
            "same_basis",
            _("This is the order by which it was begun. A later end needs an order of its own."),
        )


def rule_in(pack: Pack, code: str) -> IsolationRule:
    """Return a rule of the pack in force. Raises CannotIsolate where it has none of that code."""
    for rule in pack.isolations:
        if rule.code == code:
            return rule
    if not pack.isolations:
        raise CannotIsolate(
            "no_rules", _("The rules in force here isolate nobody. Nothing was written down.")
        )
    raise CannotIsolate(
        "rule", _("Choose why somebody is isolated, by a rule that is in force today.")
    )


def rule_today(pack: Pack, isolation: Isolation) -> IsolationRule:
    """Return the rule of an isolation as it stands today. Raises CannotIsolate."""
    for rule in pack.isolations:
        if rule.code == isolation.rule:
            return rule
    raise CannotIsolate(
        "dropped",
        _("The rules of today know no such isolation any more: free the person."),
    )


def kind_in(pack: Pack, code: str) -> IsolationKind:
    """Return a way of being isolated. Raises CannotIsolate."""
    for kind in pack.isolation_kinds:
        if kind.code == code:
            return kind
    raise CannotIsolate("kind", _("Choose how somebody is isolated."))


def locked_people(ids: Collection[UUID]) -> list[Resident]:
    """Return people who live here, locked in one order for everybody. Raises CannotIsolate."""
    rows = list(
        Resident.objects.select_for_update(of=("self",))
        .select_related("household")
        .filter(pk__in=ids)
        .order_by("pk")
    )
    if not rows:
        raise CannotIsolate("nobody", _("Choose who is isolated."))
    for row in rows:
        if row.merged_into_id:
            raise CannotIsolate(
                "merged",
                _("%(name)s was merged with another record meanwhile; look again.")
                % {"name": row.name},
            )
        if row.left_at:
            raise CannotIsolate("left", _("%(name)s lives here no more.") % {"name": row.name})
    return rows


def of_person(resident_id: UUID) -> "list[Isolation]":
    """Return every isolation of a person, also of the records for which theirs stands."""
    own = Isolation.objects.filter(resident=resident_id)
    merged = Isolation.objects.filter(resident__merged_into=resident_id)
    return [*own, *merged]


def write_stretches(
    isolation: Isolation,
    pieces: Iterable[Piece],
    *,
    basis: Basis,
    stays_at: str,
    by: UUID | None,
    now: datetime,
) -> None:
    """Write stretches of an isolation, all by one order."""
    insert_all(
        [
            Stretch(
                isolation=isolation,
                place_path=isolation.place_path,
                kind=piece.kind,
                began_on=piece.began_on,
                ends_on=piece.ends_on,
                stays_at=stays_at.strip()[:LONGEST_TEXT],
                organ=basis.organ,
                how=basis.how,
                document=basis.document,
                passed_on_by=basis.passed_on_by,
                noted_by_id=by,
                noted_at=now,
            )
            for piece in pieces
        ]
    )


def standing_pieces(isolation: Isolation, *, since: date) -> "list[Stretch]":
    """Return the stretches that hold on a day or after it, in their order."""
    rows = isolation.stretches.filter(gone_at__isnull=True, ends_on__gt=since)
    return list(rows.order_by("began_on", "pk"))


def take_off(stretches: Sequence[Stretch], *, now: datetime) -> None:
    """Let stretches hold no more."""
    ids = [stretch.pk for stretch in stretches]
    Stretch.objects.filter(pk__in=ids, gone_at__isnull=True).update(gone_at=now)


def end(isolation: Isolation, why: str, *, words: str, by: UUID | None, now: datetime) -> None:
    """End a locked isolation before its day; what was still to come of it never holds."""
    isolation.ended_at, isolation.ended_by_id = now, by
    isolation.ended_why, isolation.ended_words = why, words.strip()[:LONGEST_TEXT]
    isolation.save(update_fields=["ended_at", "ended_by", "ended_why", "ended_words"])
    take_off(standing_pieces(isolation, since=localdate(now)), now=now)


def check_running(isolation: Isolation, *, now: datetime) -> None:
    """Raise CannotIsolate where an isolation is over, or another record stands for it."""
    today = localdate(now)
    state = isolation.state_on(today)
    if state == State.RUNNING:
        return
    if state == State.REPLACED:
        words = _("Another record stands in the place of this one; look again.")
    elif isolation.ended_why:
        words = _("This was ended on %(day)s already (%(why)s).") % {
            "day": day_words(isolation.free_on),
            "why": Why(isolation.ended_why).label,
        }
    else:
        words = _(
            "This was over on %(day)s: the person is free. Who is to be isolated again needs a new "
            "order."
        ) % {"day": day_words(isolation.free_on)}
    raise CannotIsolate("over", words)


def day_words(day: date) -> str:
    """Return a day as a refusal names it."""
    return date_format(day, "Y-m-d")
