"""A reading as text that a person can check line by line."""

from __future__ import annotations

from .types import DoorRef, Item, Proposal, Reading

LABELS = (("area", ""), ("lane", "弄"), ("building", "栋"), ("unit", "单元"), ("room", "室"))


def as_text(reading: Reading) -> str:
    """This function will lay a reading out: frame, proposals, what was not read."""
    lines = [f"form: {reading.form}"]
    lines += [f"{framed.role}: {framed.text}" for framed in reading.frame]
    if reading.common_items:
        lines.append("common: " + "、".join(map(item_text, reading.common_items)))
    for index, proposal in enumerate(reading.proposals):
        lines += ["", *_proposal(index, proposal)]
    if reading.unread:
        lines += ["", "unread:"]
        lines += [f"  [{missed.reason}] {missed.text}" for missed in reading.unread]
    return "\n".join(lines)


def _proposal(index: int, proposal: Proposal) -> list[str]:
    number = f" #{proposal.number}" if proposal.number is not None else ""
    head = f"[{index}]{number} {proposal.kind} {proposal.urgency} {proposal.decision}"
    lines = [f"{head} {proposal.confidence:.2f}: {proposal.text!r}"]
    parts = (
        ("sender", proposal.sender or ""),
        ("person", "、".join(p.name for p in proposal.persons)),
        ("phone", "、".join(p.number for p in proposal.phones)),
        ("place", "；".join(map(door_text, proposal.doors))),
        ("items", "、".join(map(item_text, proposal.items))),
        ("service", " ".join(f"{s.code}({s.confidence:.2f})" for s in proposal.services[:3])),
        ("signs", "、".join(f"{s.words}({s.level})" for s in proposal.signs)),
        ("when", "、".join(t.words for t in proposal.times)),
        ("people", str(proposal.people or "")),
        ("special", " ".join(proposal.special)),
        ("problems", " ".join(proposal.problems)),
        ("revises", "" if proposal.revises is None else f"[{proposal.revises}]"),
    )
    return lines + [f"    {label}: {words}" for label, words in parts if words]


def door_text(door: DoorRef) -> str:
    """This function will write a door in one way: area, lane, building, unit, room."""
    parts = ((getattr(door, name), mark) for name, mark in LABELS)
    return "".join(f"{value}{mark}" for value, mark in parts if value)


def item_text(item: Item) -> str:
    """This function will write an item as name, amount, measure and note."""
    note = f"（{item.note}）" if item.note else ""
    return f"{item.name}×{item.quantity.normalize():f}{item.unit or ''}{note}"
