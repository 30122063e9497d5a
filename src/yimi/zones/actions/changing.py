"""Acts on an isolation that runs: it ends earlier, lasts longer by a new order, or changes."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yimi.core.log import record
from yimi.core.state import lock
from yimi.packs.schema import IsolationKind, Pack
from yimi.places.queries import pack_at
from yimi.zones.actions.shared import (
    Basis,
    CannotIsolate,
    check_new_basis,
    check_running,
    checked_basis,
    day_words,
    end,
    kind_in,
    rule_today,
    standing_pieces,
    take_off,
    write_stretches,
)
from yimi.zones.events import (
    IsolationChanged,
    IsolationEnded,
    IsolationExtended,
    IsolationReplaced,
)
from yimi.zones.models import Isolation, Stretch
from yimi.zones.periods import Piece, latest_end
from yimi.zones.ruling import weights
from yimi.zones.states import NO_RELEASE, TO_CHOOSE


def release(
    *,
    isolations: Sequence[Isolation],
    why: str,
    by: UUID | None,
    now: datetime,
    words: str = "",
) -> list[Isolation]:
    """Free people at once, before their day; nobody has to sign twice. Raises CannotIsolate."""
    if why not in [choice.value for choice in TO_CHOOSE]:
        raise CannotIsolate("why", _("Choose why it ends."))
    with transaction.atomic():
        rows = [lock(row) for row in sorted(isolations, key=lambda row: row.pk)]
        for row in rows:
            check_running(row, now=now)
            let_go(row, why, words=words, by=by, now=now)
    return rows


def let_go(
    isolation: Isolation, why: str, *, words: str = "", by: UUID | None, now: datetime
) -> None:
    """End a locked isolation that runs; one that was a mistake never held, so nobody is freed."""
    end(isolation, why, words=words, by=by, now=now)
    wrong = why in [choice.value for choice in NO_RELEASE]
    kind = IsolationReplaced if wrong else IsolationEnded
    record(kind(isolation.resident_id, why), about=isolation, by=by, now=now, words=words.strip())


def extend_isolation(
    *, isolation: Isolation, until: date, basis: Basis, by: UUID | None, now: datetime
) -> Isolation:
    """Let an isolation last until a later day, by an order of its own. Raises CannotIsolate.

    Never beyond what its rule allows, nor beyond what that rule allows as it stands today.
    """
    with transaction.atomic():
        row = lock(isolation)
        check_running(row, now=now)
        basis = checked_basis(basis)
        check_new_basis(row, basis)
        rule = rule_today(pack_at(row.place_path, now=now), row)
        latest = min(row.latest_on, latest_end(rule, row.day_zero_on))
        if until <= row.ends_on:
            raise CannotIsolate(
                "not_later",
                _("It ends on %(day)s. Choose a later day, or release the person earlier.")
                % {"day": day_words(row.ends_on)},
            )
        if until > latest:
            raise CannotIsolate(
                "too_long",
                _("The rule allows until %(day)s and no longer, whoever orders it. Somebody who "
                  "was exposed again is isolated anew, counted from that day.")
                % {"day": day_words(latest)},
            )  # fmt: skip
        last = standing_pieces(row, since=localdate(now))[-1]
        piece = Piece(last.kind, row.ends_on, until)
        write_stretches(row, [piece], basis=basis, stays_at=last.stays_at, by=by, now=now)
        row.ends_on = until
        row.save(update_fields=["ends_on"])
        news = IsolationExtended(row.resident_id, until)
        record(news, about=row, by=by, now=now)
    return row


def change_kind(
    *,
    isolation: Isolation,
    kind: str,
    basis: Basis,
    by: UUID | None,
    now: datetime,
    stays_at: str = "",
) -> Isolation:
    """Let somebody go on in another way from today on; the day of release stays what it is.

    What was to follow in a stricter way is as light as this one. Raises CannotIsolate.
    """
    today = localdate(now)
    with transaction.atomic():
        row = lock(isolation)
        check_running(row, now=now)
        basis = checked_basis(basis)
        pack = pack_at(row.place_path, now=now)
        wanted = kind_in(pack, kind)
        ahead = standing_pieces(row, since=today)
        current = ahead[0]
        if current.kind == wanted.code:
            raise CannotIsolate("same_kind", _("That is how the person is isolated now."))
        _check_kind(row, current, wanted, pack)
        pieces = _lightened(ahead, wanted.code, weights(pack), today)
        take_off(ahead, now=now)
        write_stretches(row, pieces, basis=basis, stays_at=stays_at, by=by, now=now)
        record(IsolationChanged(row.resident_id, wanted.code), about=row, by=by, now=now)
    return row


def _check_kind(row: Isolation, current: Stretch, wanted: IsolationKind, pack: Pack) -> None:
    """Raise CannotIsolate where another way is stricter than this one and not in the rule."""
    strict = weights(pack)
    if wanted.weight <= strict.get(current.kind, 0):
        return
    rule = rule_today(pack, row)
    if wanted.code not in {*rule.also, *(step.kind for step in rule.steps)}:
        raise CannotIsolate(
            "stricter",
            _("That is stricter, and the rule by which this person is isolated does not know it. "
              "If the reason is another one now, let it begin anew by that rule."),
        )  # fmt: skip


def _lightened(
    ahead: Sequence[Stretch], kind: str, strict: dict[str, int], today: date
) -> list[Piece]:
    """Return what is left: the first stretch in the new way, none stricter after it."""
    pieces = []
    for number, stretch in enumerate(ahead):
        lighter = strict.get(stretch.kind, 0) < strict.get(kind, 0)
        keeps = number > 0 and lighter
        begins = max(stretch.began_on, today)
        pieces.append(Piece(stretch.kind if keeps else kind, begins, stretch.ends_on))
    return pieces
