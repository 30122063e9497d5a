"""From what the reader understood to lines that a person can confirm."""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from yimi import language
from yimi.core.bulk import fresh
from yimi.intake.models import Batch, Line
from yimi.intake.resolve import People, household_named, load_people
from yimi.intake.revisions import apply_revisions
from yimi.intake.states import LineStatus, Source
from yimi.intake.vocabulary import danger_service, goods_service, vocabulary_for
from yimi.language import Proposal
from yimi.packs.schema import Pack
from yimi.places.models import Level, Place
from yimi.places.resolving import Where, load_ledger, resolve
from yimi.registry.models import Household

# Duties that can do something at a building without knowing the door.
NO_DOOR_NEEDED = frozenset({"property", "repair", "policy", "psychology", "desk", "command"})
# A line with one of these waits for a person.
BLOCKING = frozenset(
    {
        "no_place",
        "no_door",
        "no_need",
        "several_places",
        "building_unknown",
        "door_unknown",
        "area_unknown",
        "found_by_name",
        "same_door",
        "repeat",
        "cancels_nothing",
        "had_before",
        "ditto_unresolved",
        "revision_unclear",
        "no_words",
        "offer",
        "unsure",
        "not_read",
    }
)
_SPACE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")


def lines_for(
    batch: Batch,
    area: Place,
    pack: Pack,
    proposals: Sequence[Proposal],
    *,
    text: str | None,
    title: str,
    first: int,
) -> list[Line]:
    """Make the lines of a batch from proposals, with their places found in the ledger.

    `text` is what the spans count in; None where each proposal carries its own. `first` is the
    order of the first line.
    """
    ledger = load_ledger(area, [ref for p in proposals for ref in p.doors])
    found = [
        resolve(p.doors[0], ledger) if p.doors else Where(problem="no_place") for p in proposals
    ]
    people = load_people(
        area,
        phones={phone.number for p in proposals for phone in p.phones},
        names={_name(p) for p in proposals if _name(p)},
        doors={where.place_id for where in found if where.place_id},
    )
    lines = [
        _line(batch, pack, proposal, where, people, text=text, title=title, order=first + index)
        for index, (proposal, where) in enumerate(zip(proposals, found, strict=True))
    ]
    apply_revisions(lines, proposals)
    _mark_shared_doors(lines)
    for line in lines:
        if line.status == LineStatus.PROPOSED and BLOCKING.intersection(line.problems):
            line.status = LineStatus.TO_FIX
    return lines


def _line(
    batch: Batch,
    pack: Pack,
    p: Proposal,
    where: Where,
    people: People,
    *,
    text: str | None,
    title: str,
    order: int,
) -> Line:
    own = p.span.of(text) if text is not None else p.text
    offset = p.span.start if text is not None else 0
    household, how = _household(p, where, people)
    if not where.place_id and household is not None:
        where = Where(household.place_id, household.place_path, Level.DOOR, problem=how)
    service = service_meant(p, pack)
    proposal = to_json(p, offset)
    proposal["alternatives"] = [str(pk) for pk in where.alternatives]
    problems = [code for code in p.problems if code != "no_place"]
    problems += [where.problem] if where.problem else []
    line = fresh(
        Line,
        batch_id=batch.pk,
        place_path=where.path or batch.place_path,
        order=order,
        number=p.number,
        text=own,
        status=LineStatus.PROPOSED,
        proposal=proposal,
        place_id=where.place_id,
        household_id=household.pk if household else None,
        service=service,
        urgency=p.urgency,
    )
    line.batch = batch
    if household:
        line.household = household
    line.problems = _problems(p, where, service, pack, problems)
    line.identity = _identity(line, title)
    line.content = _digest(_plain(own))
    if (
        p.kind == "chatter"
        and p.urgency == "routine"
        and (p.items_from != "written" or not p.items)
    ):
        line.status = LineStatus.SET_ASIDE
    return line


def _problems(
    p: Proposal, where: Where, service: str, pack: Pack, problems: list[str]
) -> list[str]:
    if p.kind == "offer":
        problems.append("offer")
    if p.kind == "cancel":
        # What it takes back is found later, among the lines of this paste or of an earlier one.
        problems = [code for code in problems if code != "no_need"]
        return [*dict.fromkeys(problems), "cancels_nothing"]
    if p.decision == "fix" and not BLOCKING.intersection(problems):
        problems.append("unsure")
    if where.place_id and where.level != Level.DOOR:
        duty = next((s.duty for s in pack.services if s.code == service), "")
        if duty not in NO_DOOR_NEEDED:
            problems.append("no_door")
    if not service and "no_need" not in problems:
        problems.append("no_need")
    return list(dict.fromkeys(problems))


def service_meant(p: Proposal, pack: Pack) -> str:
    """Return the service that a proposal asks for; empty where it is not clear."""
    if p.urgency == "life":
        return danger_service(pack).code
    for guess in p.services:
        if any(service.code == guess.code for service in pack.services):
            return guess.code
    return goods_service(pack).code if p.items else ""


def _household(p: Proposal, where: Where, people: People) -> tuple[Household | None, str]:
    """Return the household that a line is about, and a doubt where it was not found by its door."""
    name = _name(p)
    if where.place_id:
        return household_named(people.at_door.get(where.place_id, []), name), ""
    if p.doors:
        return None, ""
    for phone in p.phones:
        homes = {h.pk: h for h in people.by_phone.get(phone.number, [])}
        if len(homes) == 1:
            return next(iter(homes.values())), ""
    homes = {h.pk: h for h in people.by_name.get(name, [])}
    return (next(iter(homes.values())), "found_by_name") if len(homes) == 1 else (None, "")


def _name(p: Proposal) -> str:
    return p.persons[0].name if p.persons else (p.sender or "")


def _mark_shared_doors(lines: Sequence[Line]) -> None:
    """Mark lines of different people who say that they live behind the same door."""
    by_door: dict[Any, list[Line]] = {}
    for line in lines:
        if line.place_id and line.status == LineStatus.PROPOSED:
            by_door.setdefault(line.place_id, []).append(line)
    for there in by_door.values():
        names = {line.proposal["requester_name"] for line in there} - {""}
        if len(names) > 1:
            for line in there:
                line.problems = [*line.problems, "same_door"]
                line.proposal["same_door"] = sorted(names)


class Heard(NamedTuple):
    """What is understood of a call: the first thing that is asked for, and all goods."""

    first: Proposal | None
    items: list[dict[str, str]]


def hear_call(text: str, pack: Pack, *, now: datetime, compounds: Sequence[Place] = ()) -> Heard:
    """Read the words of a call, which are one message however many lines they take."""
    read = language.read(
        text.replace("\n", " "), vocabulary=vocabulary_for(pack, list(compounds)), now=now
    )
    return Heard(
        read.proposals[0] if read.proposals else None,
        [item for proposal in read.proposals for item in _items(proposal)],
    )


def _items(p: Proposal) -> list[dict[str, str]]:
    return [
        {
            "name": item.name,
            "quantity": f"{item.quantity.normalize():f}",
            "unit": item.unit or "",
            "note": item.note or "",
        }
        for item in p.items
    ]


def to_json(p: Proposal, offset: int) -> dict[str, Any]:
    """Return a proposal as plain values, its spans counted from the start of its own line."""
    marked = [
        *((span_of.span, "person") for span_of in p.persons),
        *((span_of.span, "phone") for span_of in p.phones),
        *((span_of.span, "place") for span_of in p.doors),
        *((span_of.span, "item") for span_of in p.items if p.items_from == "written"),
        *((span_of.span, "sign") for span_of in p.signs),
        *((span_of.span, "time") for span_of in p.times),
        *((span, "service") for guess in p.services[:1] for span in guess.words),
    ]
    return {
        "spans": [
            [span.start - offset, span.end - offset, kind]
            for span, kind in sorted(marked, key=lambda pair: (pair[0].start, pair[0].end))
        ],
        "items": _items(p),
        "items_from": p.items_from,
        "kind": p.kind,
        "requester_name": _name(p),
        "requester_phone": p.phones[0].number if p.phones else "",
        "people": p.people,
        "special": list(p.special),
        "signs": [{"level": sign.level, "words": sign.words} for sign in p.signs],
        "times": [time.words for time in p.times],
        "confidence": p.confidence,
        "guessed_service": p.services[0].code if p.services else "",
    }


def unread_line(batch: Batch, text: str, reason: str, order: int) -> Line:
    """Make a line for words that could not be read: a person looks at them."""
    return Line(
        batch=batch,
        place_path=batch.place_path,
        order=order,
        text=text,
        status=LineStatus.TO_FIX,
        proposal={"spans": [], "items": [], "requester_name": "", "requester_phone": ""},
        problems=["not_read"],
        identity=_digest(f"unread\0{_plain(text)}"),
        content=_digest(_plain(text)),
    )


def _identity(line: Line, title: str) -> str:
    """Return by what a line is known again.

    In a chain it is who or where: a changed wish is a correction. In a sheet, where a household
    has a row for each of its goods, the goods as well. In a free message it is the message itself.
    """
    if not title:
        return _digest(f"text\0{line.batch.place_path}\0{_plain(line.text)}")
    who = str(line.place_id or "") or line.proposal["requester_name"] or f"#{line.number}"
    goods = ""
    if line.batch.source == Source.SHEET:
        goods = "\0".join(item["name"] for item in line.proposal["items"])
    return _digest(f"chain\0{line.batch.place_path}\0{_plain(title)}\0{who}\0{goods}")


def _plain(text: str) -> str:
    return _SPACE.sub("", text).lower()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
