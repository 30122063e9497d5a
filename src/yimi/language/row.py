"""Reading one row of a sheet, alone, by the layout that was decided."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .columns import TableLayout
from .kinds import kind_of
from .phones import phones_in
from .row_cells import Fields, cell_at, has_digit, kept, kept_for, moved
from .row_doors import doors_of_row
from .row_items import items_of_row
from .services import services_in
from .signs import signs_in
from .special import people_of, special_of
from .text import fold
from .types import Kind, Person, Phone, Proposal, ServiceGuess, Sign, Span, Vocabulary
from .weigh import weighed
from .word_lists import MadeOf

TALK_FIELDS = ("need", "remark", "item", "spec")
TOTAL = re.compile(r"^(?:合计|总计|小计|共计|汇总|总数|合 计|总 计)")
_fields = MadeOf(TableLayout.by_field)
PLAIN_MOBILE = re.compile(r"1[3-9][0-9]{9}")


def read_row(
    row: Sequence[str],
    layout: TableLayout,
    vocabulary: Vocabulary,
    previous: Proposal | None = None,
) -> Proposal | None:
    """This function will read one row as a proposal; None for an empty or a total row.

    `previous` is the row above: where a merged cell left name and place empty,
    they are taken from it and the problem place_from_above is noted.
    """
    cells = [str(c).strip() if c is not None else "" for c in row]
    text, starts = _laid_out(cells)
    if not text or TOTAL.match(text):
        return None
    fields = _fields(layout)
    sources: dict[str, int] = {}
    persons = _persons(cells, starts, fields, sources)
    phones = _phones(cells, starts, fields, sources)
    doors = doors_of_row(cells, starts, fields, sources, vocabulary)
    items = items_of_row(cells, starts, fields, sources, vocabulary)
    signs: list[Sign] = []
    services: list[ServiceGuess] = []
    special: list[str] = []
    words = ""
    for field in TALK_FIELDS:
        for column in fields.get(field, ()):
            cell = cell_at(cells, column.index)
            if not cell:
                continue
            sources.setdefault(field, column.index)
            words = f"{words} {cell}".strip()
            by = starts[column.index]
            cell_signs, cell_services, cell_special = _talk(vocabulary, cell)
            signs += [Sign(s.level, s.words, moved(s.span, by), s.topic) for s in cell_signs]
            services += [
                ServiceGuess(s.code, s.confidence, tuple(moved(w, by) for w in s.words))
                for s in cell_services
            ]
            special += cell_special
    for item in items if not services else ():
        services += [replace(s, words=()) for s in _talk(vocabulary, item.name)[1]]
    number = _number(cells, fields)
    kind, people = _said(words)
    people = _people(cells, fields) or people
    special += _by_age(cells, fields)
    proposal = Proposal(
        number=number,
        text=text,
        span=Span(0, len(text)),
        kind=kind,
        persons=persons,
        phones=phones,
        doors=doors,
        items=items,
        services=_ranked(services),
        signs=tuple(signs),
        people=people,
        special=tuple(dict.fromkeys(special)),
        sources=sources,
    )
    if previous is not None:
        proposal = _filled(proposal, previous)
    return weighed(proposal, text)


def _laid_out(cells: Sequence[str]) -> tuple[str, list[int]]:
    starts, position, parts = [], 0, []
    for cell in cells:
        starts.append(position)
        if cell:
            parts.append(cell)
            position += len(cell) + 1
    return "\t".join(parts), starts


def _persons(
    cells: Sequence[str], starts: list[int], fields: Fields, sources: dict[str, int]
) -> tuple[Person, ...]:
    for column in fields.get("name", ()):
        cell = cell_at(cells, column.index)
        if cell:
            sources["name"] = column.index
            at = starts[column.index]
            return (Person(cell, Span(at, at + len(cell)), 0.95),)
    return ()


def _phones(
    cells: Sequence[str], starts: list[int], fields: Fields, sources: dict[str, int]
) -> tuple[Phone, ...]:
    found: list[Phone] = []
    for field in ("phone", "name", "remark", "need"):
        for column in fields.get(field, ()):
            cell = cell_at(cells, column.index)
            for phone in _phones_of(cell) if cell else ():
                sources.setdefault("phone", column.index)
                if all(p.number != phone.number for p in found):
                    span = moved(phone.span, starts[column.index])
                    found.append(Phone(phone.number, phone.kind, span))
    return tuple(found)


@kept
def _phones_of(cell: str) -> tuple[Phone, ...]:
    # A sheet turns a telephone into 13800000000.0 or 1.38E+10; the second is beyond help.
    words = cell[:-2] if cell.endswith(".0") else cell
    if PLAIN_MOBILE.fullmatch(words):
        return (Phone(words, "mobile", Span(0, len(words))),)
    if not has_digit(cell):
        return ()
    return phones_in(fold(words))


@kept
def _said(words: str) -> tuple[Kind, int | None]:
    """This function will say what sort of message a row's words are, and of how many people."""
    kind = kind_of(words, True) if words else "request"
    # A row of a sheet asks for something, however it greets.
    return "request" if kind == "chatter" else kind, people_of(words)


@kept_for
def _talk(
    vocabulary: Vocabulary, cell: str
) -> tuple[tuple[Sign, ...], tuple[ServiceGuess, ...], tuple[str, ...]]:
    folded = fold(cell)
    return (
        signs_in(folded, vocabulary),
        services_in(folded, vocabulary.services),
        special_of(folded.text),
    )


def _ranked(services: list[ServiceGuess]) -> tuple[ServiceGuess, ...]:
    best: dict[str, ServiceGuess] = {}
    for guess in services:
        if guess.code not in best or best[guess.code].confidence < guess.confidence:
            best[guess.code] = guess
    return tuple(sorted(best.values(), key=lambda s: -s.confidence))


def _number(cells: Sequence[str], fields: Fields) -> int | None:
    for column in fields.get("number", ()):
        cell = cell_at(cells, column.index).removesuffix(".0")
        if cell.isascii() and cell.isdigit() and len(cell) < 10:
            return int(cell)
    return None


def _people(cells: Sequence[str], fields: Fields) -> int | None:
    for column in fields.get("people", ()):
        cell = cell_at(cells, column.index).removesuffix(".0").rstrip("人口")
        if cell.isascii() and cell.isdigit() and 0 < int(cell) < 60:
            return int(cell)
    return None


def _by_age(cells: Sequence[str], fields: Fields) -> list[str]:
    for column in fields.get("age", ()):
        cell = cell_at(cells, column.index).removesuffix(".0").rstrip("岁")
        if cell.isascii() and cell.isdigit():
            return ["elderly"] if 60 <= int(cell) < 130 else ["infant"] if int(cell) < 2 else []
    return []


def _filled(proposal: Proposal, previous: Proposal) -> Proposal:
    same = {p.name for p in proposal.persons} == {p.name for p in previous.persons}
    blank = not proposal.persons and not proposal.phones
    if proposal.doors or not previous.doors or not (same or blank):
        return proposal
    return replace(
        proposal,
        doors=tuple(replace(d, span=Span(0, 0)) for d in previous.doors),
        persons=proposal.persons or tuple(replace(p, span=Span(0, 0)) for p in previous.persons),
        phones=proposal.phones or tuple(replace(p, span=Span(0, 0)) for p in previous.phones),
        problems=(*proposal.problems, "place_from_above"),
    )
