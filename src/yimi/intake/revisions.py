"""Lines of one paste that change, take back or repeat a line further up."""

from collections.abc import Sequence
from typing import Any

from yimi.intake.models import Line
from yimi.intake.states import LineStatus
from yimi.language import Proposal

# What a later line may leave out, because the line that it changes has said it.
_SAID_ABOVE = frozenset({"no_place", "no_need", "revision_unclear", "several_places", "no_door"})


def apply_revisions(lines: Sequence[Line], proposals: Sequence[Proposal]) -> None:
    """Put each later line in the place of the one that it changes; both stay to be seen.

    A change takes over the door, the person and the goods that it does not name. A line that takes
    another back leaves nothing of either to be done; so does one that repeats another.
    """
    for line, proposal in zip(lines, proposals, strict=True):
        if proposal.revises is None or not 0 <= proposal.revises < len(lines):
            continue
        earlier = lines[proposal.revises]
        if earlier is line:
            continue
        if proposal.kind == "cancel":
            _set_aside(earlier, "cancelled_below", by=line)
            _set_aside(line, "cancels_above")
        elif "repeat" in line.problems:
            _set_aside(line, "repeats_above")
        else:
            _take_over(line, earlier)
            _set_aside(earlier, "changed_below", by=line)


def replaced_by(line: Line) -> Line | None:
    """Return the line of the same paste that changes this one or takes it back."""
    found: Line | None = getattr(line, "_replaced_by", None)
    return found


def _set_aside(line: Line, why: str, by: Line | None = None) -> None:
    line.status = LineStatus.SET_ASIDE
    line.problems = [why]
    # Kept until the lines are stored: what an earlier paste made of this line goes on to that one.
    setattr(line, "_replaced_by", by)  # noqa: B010


def _take_over(line: Line, earlier: Line) -> None:
    if line.place_id is None:
        line.place_id, line.place_path = earlier.place_id, earlier.place_path
        line.household = earlier.household
        line.proposal["alternatives"] = earlier.proposal.get("alternatives", [])
        line.identity = earlier.identity
    line.service = line.service or earlier.service
    for name in ("requester_name", "requester_phone"):
        line.proposal[name] = line.proposal.get(name) or earlier.proposal.get(name, "")
    if line.proposal["items"]:
        line.proposal["items"] = merge_items(earlier.proposal["items"], line.proposal["items"])
    else:
        line.proposal["items"] = earlier.proposal["items"]
    known = set() if line.place_id is None else _SAID_ABOVE
    line.problems = [code for code in line.problems if code not in known]


def merge_items(
    before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return goods after a change: what is named again as it is now, the rest as it was."""
    named = {item["name"] for item in after}
    return [*(item for item in before if item["name"] not in named), *after]
