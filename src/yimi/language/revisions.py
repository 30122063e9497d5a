"""Later lines that change, cancel or repeat earlier ones; 同上."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from .line import DITTO
from .types import Proposal

CHANGE = re.compile(
    r"改成|改为|改(?=[\d一两二三四五六七八九十半])|更正|修改|换成|改下|改一下|更新|重新报|以这个为准|写错|填错|纠正"
)
MORE = re.compile(
    r"再?加(?:一|两|1|2|\d)?(?:份|个|箱|袋|盒|瓶|斤)|追加|再(?:要|来|加|订)|加订|多要"
)
NUMBERED = re.compile(
    r"(?:第|#)\s?(\d{1,4})\s?(?:个|号|条|位|楼)?|^\s*(\d{1,4})号?(?:的)?(?:取消|改)"
)
LETTERS = re.compile(r"[\d\W_]+")
# Nobody changes more lines than this; a flood of them stays cheap.
MOST = 40
Key = tuple[str, ...]


@dataclass(slots=True)
class Earlier:
    """The requests told so far, by door, by name, by number and by their words."""

    doors: dict[Key, list[int]] = field(default_factory=dict)
    names: dict[str, list[int]] = field(default_factory=dict)
    senders: dict[str, list[int]] = field(default_factory=dict)
    numbers: dict[int, list[int]] = field(default_factory=dict)
    texts: dict[Key, int] = field(default_factory=dict)

    def add(self, proposal: Proposal, index: int) -> None:
        """This function will remember a proposal under everything it may be known by."""
        self.texts.setdefault((_plain(proposal.text), proposal.sender or ""), index)
        if proposal.kind != "request":
            return
        for key in _door_keys(proposal):
            self.doors.setdefault(key, []).append(index)
        for person in proposal.persons:
            self.names.setdefault(person.name, []).append(index)
        if proposal.number is not None:
            self.numbers.setdefault(proposal.number, []).append(index)
        if proposal.sender:
            self.senders.setdefault(proposal.sender, []).append(index)

    def meant(self, proposal: Proposal, *, changes: bool) -> list[int]:
        """This function will list the lines that this one may speak of, the surest clue first."""
        for key in _door_keys(proposal):
            if key in self.doors:
                return self.doors[key]
        for person in proposal.persons:
            if person.name in self.names:
                return self.names[person.name]
        named = NUMBERED.search(proposal.text)
        if named and int(named[1] or named[2]) in self.numbers:
            return self.numbers[int(named[1] or named[2])]
        if not proposal.sender or (proposal.doors and _own_door(proposal)):
            return []
        if proposal.persons and not changes:
            return []
        # 王芳12-301 in a chat is the 王芳 of the chain above it.
        called = LETTERS.sub("", proposal.sender)
        return self.senders.get(proposal.sender) or self.names.get(called, [])


def settle(proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """This function will connect each line with the earlier line that it speaks of."""
    done: list[Proposal] = []
    known = Earlier()
    for index, proposal in enumerate(proposals):
        stated = proposal.kind == "cancel" or bool(CHANGE.search(proposal.text))
        changes = stated or bool(MORE.search(proposal.text))
        meant = known.meant(proposal, changes=changes)
        proposal = _ditto(proposal, done)
        same = known.texts.get((_plain(proposal.text), proposal.sender or ""))
        if changes and meant:
            earlier, sure = _chosen(proposal, meant[-MOST:], done)
            proposal = replace(proposal, revises=earlier)
            if not sure:
                proposal = _with(proposal, "revision_unclear")
        elif stated:
            proposal = _with(proposal, "revision_unclear")
        elif same is not None and proposal.kind == "request":
            proposal = replace(_with(proposal, "repeat"), revises=same)
        elif meant and _same_goods(proposal, done[meant[-1]]):
            proposal = replace(_with(proposal, "repeat"), revises=meant[-1])
        done.append(proposal)
        known.add(proposal, index)
    return tuple(done)


def _chosen(proposal: Proposal, meant: list[int], done: list[Proposal]) -> tuple[int, bool]:
    """This function will pick the line whose goods are named; the second value says how surely.

    大米不要了 after 鸡蛋改成2板 speaks of the line with the rice, not of the last one.
    """
    named = [i for i in meant if any(g.name in proposal.text for g in done[i].items)]
    if named:
        return named[-1], True
    places = {tuple(_door_keys(done[i])) or (("", "", "", str(i)),) for i in meant}
    linked = all(done[i].revises in meant for i in meant[1:])
    return meant[-1], bool(_door_keys(proposal)) or len(places) == 1 or linked


def _own_door(proposal: Proposal) -> bool:
    # The door of a sender's name lies before the words.
    return any(d.span.start >= proposal.span.start for d in proposal.doors)


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


def _same_goods(one: Proposal, other: Proposal) -> bool:
    if not one.items or not other.items or one.items_from != other.items_from:
        return False
    if set(_door_keys(one)) != set(_door_keys(other)):
        return False
    return [(i.name, i.quantity) for i in one.items] == [
        (i.name, i.quantity) for i in other.items
    ] and {p.name for p in one.persons} == {p.name for p in other.persons}
