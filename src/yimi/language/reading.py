"""Reading a pasted text: which form it has, and every line of it accounted for."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from .chain import EXAMPLE, FIELDS_ONLY, Chain, find_chain, lines_of, role_of
from .chat import DATE_LINE, PLACEHOLDER, SYSTEM, find_messages
from .doors import doors_in
from .kinds import ALARM, is_face
from .line import Context
from .messages import group_lines, has_place, split_people
from .revisions import settle
from .services import services_in
from .state import State
from .text import TAG, Folded, fold, plain
from .title import goods_of_title
from .types import DoorRef, Form, Reading, ServiceGuess, Span, Unread, Vocabulary

LITERAL_BREAK = re.compile(r"\\n")
CHAIN_START = re.compile(r"^[ \t]*#\s?接龙", re.MULTILINE)
TITLE_ENTRY = re.compile(r"(?:团购|接龙|预[订定]|拼单)\s*$")


def read(
    text: str, *, vocabulary: Vocabulary | None = None, now: datetime | None = None
) -> Reading:
    """This function will read what residents wrote and return proposals, losing no line."""
    folded = _without_markup(fold(text))
    state = State(folded, text, vocabulary or Vocabulary(), now)
    lines = lines_of(folded.text, 0, len(folded.text))
    messages = find_messages(folded.text, lines)
    form: Form
    if messages is not None:
        form = "messages"
        for message in messages:
            if message.head:
                state.frame_range(*message.head, "sender")
            _read_message(state, message.nick, message.start, message.end)
    else:
        form = _read_block(
            state, 0, len(folded.text), Context(vocabulary=state.vocabulary, now=now)
        )
    proposals = settle(state.proposals)
    reading = Reading(
        form, tuple(state.framed), proposals, tuple(state.unread), tuple(state.common)
    )
    return _complete(reading, text)


def _without_markup(folded: Folded) -> Folded:
    words = folded.text
    if "\\n" in words:
        words = LITERAL_BREAK.sub("\n ", words)
    if "<" in words:
        words = TAG.sub(lambda m: " " * len(m.group()), words)
    return replace(folded, text=words) if words is not folded.text else folded


def _read_message(state: State, nick: tuple[int, int] | None, start: int, end: int) -> None:
    text = state.folded.text
    sender = state.folded.span(*nick).of(state.original).strip() if nick else None
    doors: tuple[DoorRef, ...] = ()
    if nick and any(c.isdigit() for c in text[nick[0] : nick[1]]):
        found = doors_in(plain(text[nick[0] : nick[1]]), [], state.vocabulary.areas)
        doors = tuple(
            replace(
                d,
                span=state.folded.span(d.span.start + nick[0], d.span.end + nick[0]),
                confidence=round(d.confidence - 0.1, 2),
            )
            for d in found
        )
    context = Context(sender=sender, sender_doors=doors, now=state.now, vocabulary=state.vocabulary)
    _read_block(state, start, end, context)


def _read_block(state: State, start: int, end: int, context: Context) -> Form:
    """This function will read one block: several chains, one chain, or free text."""
    text = state.folded.text
    starts = [m.start() for m in CHAIN_START.finditer(text, start, end)]
    if starts:
        bounds = [start, *starts, end] if starts[0] > start else [*starts, end]
        for a, b in pairwise(bounds):
            chain = find_chain(text, a, b)
            if chain is None:
                _read_free(state, a, b, context)
            else:
                _read_chain(state, chain, context)
        return "chain"
    chain = find_chain(text, start, end)
    if chain is not None and _is_chain(text, chain):
        _read_chain(state, chain, context)
        return "chain"
    return _read_free(state, start, end, context)


def _is_chain(text: str, chain: Chain) -> bool:
    # A long complaint numbers its points too: there a point is a paragraph of its own.
    sizes = sorted(entry.end - entry.body for entry in chain.entries)
    if "接龙" in text:
        return True
    placed = sum(1 for e in chain.entries if has_place(text[e.body : e.end]))
    return sizes[len(sizes) // 2] < 60 or placed * 2 >= len(sizes)


def _read_chain(state: State, chain: Chain, context: Context) -> None:
    text = state.folded.text
    common = state.common
    services: tuple[ServiceGuess, ...] = ()
    ruled = ""
    for a, b in chain.head:
        if not text[a:b].strip():
            continue
        role = role_of(text[a:b])
        if role == "title" and state.title_end == chain.head:
            role = "note"
        state.frame_range(a, b, role)
        ruled += text[a:b] if role == "rule" else ""
        if role in {"title", "note"}:
            state.title_end = chain.head
            found = goods_of_title(text[a:b], a)
            if found and not common:
                common = [
                    replace(i, span=state.folded.span(i.span.start, i.span.end)) for i in found
                ]
            services = services or services_in(plain(text[a:b]), state.vocabulary.services)
    state.common = common
    for_entry = replace(
        context,
        ordering=True,
        common=tuple(common),
        services=tuple(replace(s, words=()) for s in services),
        rooms_alone=bool(re.search(r"房号|室号|门牌|房间号", ruled)),
    )
    for entry in chain.entries:
        here = replace(for_entry, common=tuple(state.common))
        _read_entry(state, entry.number, entry.start, entry.body, entry.end, here)
    for a, b in chain.tail:
        if has_place(text[a:b]):
            _read_free(state, a, b, context)
        else:
            state.frame_range(a, b, "footer")


def _read_entry(
    state: State, number: int, start: int, body: int, end: int, context: Context
) -> None:
    text = state.folded.text
    words = text[body:end]
    if not words.strip():
        state.miss(start, end, "empty_slot")
        return
    if number <= 1 and TITLE_ENTRY.search(words) and not re.search(r"\d", words):
        # The organiser wrote the title as the first entry.
        state.frame_range(start, end, "title")
        found = goods_of_title(words, body)
        state.common = state.common or [
            replace(i, span=state.folded.span(i.span.start, i.span.end)) for i in found
        ]
        return
    if EXAMPLE.match(words) or FIELDS_ONLY.match(words.strip()):
        state.frame_range(start, end, "rule")
        return
    body_end = body + len(words.rstrip())
    begin = body + len(words) - len(words.lstrip())
    state.covered.append((start, body_end))
    state.read(begin, body_end, context, number)


def _read_free(state: State, start: int, end: int, context: Context) -> Form:
    text = state.folded.text
    kept: list[tuple[int, int]] = []
    for a, b in lines_of(text, start, end):
        line = text[a:b]
        if len(line) < 200 and PLACEHOLDER.match(line):
            state.miss(a, b, "placeholder")
        elif len(line) < 60 and SYSTEM.search(line) and not has_place(line):
            state.miss(a, b, "system")
        elif len(line) < 60 and DATE_LINE.match(line) and not _says(line, context):
            state.frame_range(a, b, "note")
        else:
            kept.append((a, b))
            continue
        kept.append((a, a))
    pieces = [p for a, b in group_lines(text, kept) for p in split_people(text, a, b)]
    for a, b in pieces:
        words = text[a:b]
        left = a + len(words) - len(words.lstrip())
        state.read(left, a + len(words.rstrip()), context, None)
    return "messages" if len(pieces) > 1 else "text"


def _says(line: str, context: Context) -> bool:
    """This function will tell a picture that somebody sent, or a blank line, from a rule."""
    return not line.strip() or bool(ALARM.search(line) or (context.sender and is_face(line)))


def _complete(reading: Reading, text: str) -> Reading:
    """This function will put every line that nothing has read among the unread."""
    ranges = sorted(
        [
            *((p.span.start, p.span.end) for p in reading.proposals),
            *((f.span.start, f.span.end) for f in reading.frame),
            *((u.span.start, u.span.end) for u in reading.unread),
        ]
    )
    missed: list[Unread] = []
    position, index, reach = 0, 0, 0
    for line in text.splitlines(keepends=True):
        end = position + len(line)
        bare = line.strip()
        if bare:
            start = position + line.index(bare)
            stop = start + len(bare)
            while index < len(ranges) and ranges[index][0] < stop:
                reach = max(reach, ranges[index][1])
                index += 1
            if reach <= start:
                reason = "no_words" if not any(c.isalnum() for c in bare) else "not_understood"
                missed.append(Unread(bare, Span(start, stop), reason))
        position = end
    if not missed:
        return reading
    unread = sorted([*reading.unread, *missed], key=lambda u: u.span)
    return replace(reading, unread=tuple(unread))
