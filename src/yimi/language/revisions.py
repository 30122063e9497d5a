"""Later lines that change, cancel or repeat earlier ones; 同上."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .line import DITTO
from .types import Proposal

CHANGE = re.compile(r"改成|改为|更正|修改|换成|改下|改一下|更新|重新报|以这个为准|写错|填错|纠正")
MORE = re.compile(
    r"再?加(?:一|两|1|2|\d)?(?:份|个|箱|袋|盒|瓶|斤)|追加|再(?:要|来|加|订)|加订|多要"
)
NUMBERED = re.compile(
    r"(?:第|#)\s?(\d{1,4})\s?(?:个|号|条|位|楼)?|^\s*(\d{1,4})号?(?:的)?(?:取消|改)"
)
Key = tuple[str, ...]


def settle(proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """This function will connect each line with the earlier line that it speaks of."""
    done: list[Proposal] = []
    by_door: dict[Key, int] = {}
    by_name: dict[str, int] = {}
    by_number: dict[int, int] = {}
    by_text: dict[Key, int] = {}
    for index, proposal in enumerate(proposals):
        earlier = _earlier(proposal, by_door, by_name, by_number)
        proposal = _ditto(proposal, done)
        changes = (
            proposal.kind == "cancel" or CHANGE.search(proposal.text) or MORE.search(proposal.text)
        )
        same = by_text.get((_plain(proposal.text), proposal.sender or ""))
        if changes and earlier is not None:
            proposal = replace(proposal, revises=earlier)
        elif changes and (proposal.kind == "cancel" or CHANGE.search(proposal.text)):
            proposal = _with(proposal, "revision_unclear")
        elif same is not None and proposal.kind == "request":
            proposal = replace(_with(proposal, "repeat"), revises=same)
        elif earlier is not None and _same_goods(proposal, done[earlier]):
            proposal = replace(_with(proposal, "repeat"), revises=earlier)
        done.append(proposal)
        _remember(proposal, index, by_door, by_name, by_number)
        by_text.setdefault((_plain(proposal.text), proposal.sender or ""), index)
    return tuple(done)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def _with(proposal: Proposal, problem: str) -> Proposal:
    return replace(
        proposal,
        problems=(*proposal.problems, problem),
        confidence=round(max(0.05, proposal.confidence - 0.1), 2),
    )


def _ditto(proposal: Proposal, done: list[Proposal]) -> Proposal:
    if not DITTO.search(proposal.text):
        return proposal
    above = next((p for p in reversed(done) if p.kind == "request" and p.items), None)
    if above is None:
        return _with(proposal, "ditto_unresolved")
    problems = tuple(p for p in proposal.problems if p != "no_need")
    sure = round(min(0.9, proposal.confidence + 0.25), 2)
    return replace(
        proposal,
        kind="request",
        items=above.items,
        services=proposal.services or above.services,
        items_from="above",
        problems=problems,
        confidence=sure,
    )


def _door_keys(proposal: Proposal) -> list[Key]:
    return [
        (d.lane or "", d.building or "", d.unit or "", d.room or "")
        for d in proposal.doors
        if d.room
    ]


def _earlier(
    proposal: Proposal,
    by_door: dict[Key, int],
    by_name: dict[str, int],
    by_number: dict[int, int],
) -> int | None:
    for key in _door_keys(proposal):
        if key in by_door:
            return by_door[key]
    for person in proposal.persons:
        if person.name in by_name:
            return by_name[person.name]
    named = NUMBERED.search(proposal.text)
    if named and int(named[1] or named[2]) in by_number:
        return by_number[int(named[1] or named[2])]
    if proposal.sender and not proposal.doors and not proposal.persons:
        return by_name.get("@" + proposal.sender)
    return None


def _remember(
    proposal: Proposal,
    index: int,
    by_door: dict[Key, int],
    by_name: dict[str, int],
    by_number: dict[int, int],
) -> None:
    if proposal.kind != "request":
        return
    for key in _door_keys(proposal):
        by_door[key] = index
    for person in proposal.persons:
        by_name[person.name] = index
    if proposal.number is not None:
        by_number[proposal.number] = index
    if proposal.sender:
        by_name["@" + proposal.sender] = index


def _same_goods(one: Proposal, other: Proposal) -> bool:
    if not one.items or not other.items or one.items_from != other.items_from:
        return False
    if set(_door_keys(one)) != set(_door_keys(other)):
        return False
    return [(i.name, i.quantity) for i in one.items] == [
        (i.name, i.quantity) for i in other.items
    ] and {p.name for p in one.persons} == {p.name for p in other.persons}
