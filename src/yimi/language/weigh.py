"""How sure a proposal is, and what is missing from it."""

from __future__ import annotations

from dataclasses import replace

from .types import Proposal, Urgency


def weighed(proposal: Proposal, words: str) -> Proposal:
    """This function will fill in urgency, problems and confidence from what was read."""
    urgency = _urgency(proposal)
    problems = [*proposal.problems, *_missing(proposal, words)]
    return replace(
        proposal,
        urgency=urgency,
        problems=tuple(dict.fromkeys(problems)),
        confidence=_confidence(proposal, problems),
    )


def _urgency(proposal: Proposal) -> Urgency:
    if proposal.kind == "offer":
        return "routine"
    levels = {sign.level for sign in proposal.signs}
    if "life" in levels:
        return "life"
    return "today" if "today" in levels else "routine"


def _missing(proposal: Proposal, words: str) -> list[str]:
    if proposal.kind == "chatter":
        return []
    if not any(c.isalnum() for c in words):
        return ["no_words"]
    found = []
    doors = {(d.lane, d.building, d.unit, d.room) for d in proposal.doors if d.building or d.room}
    if not proposal.doors:
        found.append("no_place")
    elif not any(d.building or d.room for d in proposal.doors):
        found.append("place_is_area_only")
    elif len(doors) > 1:
        found.append("several_places")
    elif not any(d.room for d in proposal.doors):
        found.append("no_room")
    elif not any(d.building for d in proposal.doors):
        found.append("no_building")
    if not (proposal.items or proposal.signs or proposal.services) and proposal.kind != "cancel":
        found.append("no_need")
    if any(i.confidence <= 0.5 for i in proposal.items):
        found.append("quantity_assumed")
    if len(words) > 600:
        found.append("long")
    return found


def _confidence(proposal: Proposal, problems: list[str]) -> float:
    if proposal.kind == "chatter":
        return 0.3
    place = max((d.confidence for d in proposal.doors), default=0.3)
    if proposal.items:
        need = sum(i.confidence for i in proposal.items) / len(proposal.items)
    elif proposal.signs:
        need = 0.9
    else:
        need = max((s.confidence for s in proposal.services), default=0.2)
        need = 0.4 + need / 2 if proposal.services else 0.2
    sure = 0.5 * min(place + 0.1, 1.0) + 0.5 * need
    for problem in problems:
        sure -= PENALTY.get(problem, 0.0)
    return round(min(0.99, max(0.05, sure)), 2)


PENALTY = {
    "no_place": 0.05,
    "no_need": 0.15,
    "several_places": 0.1,
    "no_room": 0.1,
    "no_building": 0.12,
    "place_is_area_only": 0.15,
    "quantity_assumed": 0.0,
    "ditto_unresolved": 0.2,
    "repeat": 0.1,
    "long": 0.1,
}
