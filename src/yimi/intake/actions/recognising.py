"""Finding the line of an earlier paste that a line repeats, corrects or takes back."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from yimi.core.plain import id_value, marks, moment, rows_of, uuid_of
from yimi.intake.models import Batch, Line

# A chain may be pasted again for so long; for so long it surely is the same one; a message on its
# own is the same one for so long.
SAME_CHAIN_FOR = timedelta(days=7)
SURELY_SAME_FOR = timedelta(hours=4)
SAME_MESSAGE_FOR = timedelta(hours=12)

_KNOWN = """
SELECT line.id FROM intake_line line JOIN intake_batch batch ON batch.id = line.batch_id
WHERE line.identity IN ({identities})
AND batch.place_id = %s AND batch.id <> %s AND batch.at >= %s
"""

Fits = Callable[[Line, Line], bool]
# By what lines of one identity are paired, the surest first: a household may have several.
PAIRED_BY: tuple[Fits, ...] = (
    lambda line, old: line.content == old.content,
    lambda line, old: _name(line) == _name(old) != "",
    lambda line, old: True,
)


def earlier_lines(batch: Batch, lines: Sequence[Line], now: datetime) -> dict[UUID, Line]:
    """Return for each line the one that it goes on from, by the line's id, in one query."""
    found = _of_the_same_thing(batch, lines, now)
    pairs: dict[UUID, Line] = {}
    by_identity: dict[str, list[Line]] = {}
    for line in lines:
        by_identity.setdefault(line.identity, []).append(line)
    for identity, fresh in by_identity.items():
        _pair(fresh, found.get(identity, []), pairs)
    return pairs


def _pair(fresh: Iterable[Line], old: Iterable[Line], pairs: dict[UUID, Line]) -> None:
    """Pair lines of one identity one to one, whatever order they stand in."""
    left, waiting = list(old), list(fresh)
    for fits in PAIRED_BY:
        unpaired = []
        for line in waiting:
            match = next((candidate for candidate in left if fits(line, candidate)), None)
            if match is None:
                unpaired.append(line)
            else:
                pairs[line.pk] = match
                left.remove(match)
        waiting = unpaired


def _of_the_same_thing(batch: Batch, lines: Sequence[Line], now: datetime) -> dict[str, list[Line]]:
    """Return earlier lines by identity: each Case once, the latest paste of it first."""
    known = _known(batch, {line.identity for line in lines}, now)
    if not known:
        return {}
    before = (
        Line.objects.filter(pk__in=known)
        .select_related("case__merged_into", "batch", "repeats__case__merged_into")
        .order_by("-batch__at", "order")
    )
    by_batch: dict[Batch, list[Line]] = {}
    for line in before:
        by_batch.setdefault(line.batch, []).append(line)
    contents: dict[str, set[str]] = {}
    for line in lines:
        contents.setdefault(line.identity, set()).add(line.content)
    found: dict[str, list[Line]] = {}
    taken: set[UUID] = set()
    latest: set[str] = set()
    for older, common in by_batch.items():
        if not _is_same_thing(older, common, contents, now):
            continue
        for line in common:
            # Without a Case only the latest paste counts: an older one was replaced by it.
            fresh = line.case_id not in taken if line.case_id else line.identity not in latest
            if fresh:
                found.setdefault(line.identity, []).append(line)
            if line.case_id:
                taken.add(line.case_id)
        latest |= {line.identity for line in common}
    for candidates in found.values():
        candidates.sort(key=lambda line: line.case_id is None)
    return found


def _known(batch: Batch, identities: set[str], now: datetime) -> list[UUID]:
    """Return the ids of lines of earlier batches: of most there are none, and no more is asked."""
    asked = tuple(identities)
    found = rows_of(
        _KNOWN.format(identities=marks(asked)),
        (*asked, *map(id_value, (batch.place_id, batch.pk)), moment(now - SAME_CHAIN_FOR)),
    )
    return [pk for (kept,) in found if (pk := uuid_of(kept))]


def _is_same_thing(
    older: Batch, common: Sequence[Line], contents: dict[str, set[str]], now: datetime
) -> bool:
    """Return whether an earlier batch is the same chain, and not yesterday's under the same title.

    Shortly after, it is. Later it is where at least half of the lines in common have not changed:
    people add themselves at the end of a chain, but order anew each day. A message on its own is
    the same only for some hours.
    """
    age = now - older.at
    if older.reading.get("form") not in {"chain", "table"}:
        return age <= SAME_MESSAGE_FOR
    unchanged = sum(line.content in contents[line.identity] for line in common)
    return age <= SURELY_SAME_FOR or unchanged * 2 >= len(common)


def _name(line: Line) -> str:
    return str(line.proposal.get("requester_name", ""))
