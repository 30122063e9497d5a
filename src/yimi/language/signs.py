"""Urgency: which signs fire, and which are denied, past, over or only talked about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from .sign_context import excused, is_letter, only_talk
from .sign_dialect import standard
from .sign_triggers import TRIGGERS
from .sign_words import LIFE
from .sign_words_today import TODAY
from .text import Folded, fold
from .types import Sign, Vocabulary

Named = tuple[tuple[str, re.Pattern[str]], ...]


def _compiled(table: dict[str, tuple[str, ...]]) -> Named:
    return tuple((topic, re.compile("|".join(forms))) for topic, forms in table.items())


LIFE_PATTERNS = _compiled(LIFE)
TODAY_PATTERNS = _compiled(TODAY)
LOOK = {topic: re.compile(f"[{re.escape(chars)}]") for topic, chars in TRIGGERS.items()}


@lru_cache(maxsize=16)
def _own(words: tuple[str, ...]) -> re.Pattern[str] | None:
    plain = sorted({fold(w).text for w in words if w.strip()}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, plain))) if plain else None


def find_signs(text: str, vocabulary: Vocabulary | None = None) -> tuple[Sign, ...]:
    """This function will find the words that make a message urgent, life first."""
    return signs_in(fold(text), vocabulary or Vocabulary())


def signs_in(folded: Folded, vocabulary: Vocabulary) -> tuple[Sign, ...]:
    """This function will find the signs of a folded message that nothing in it takes back."""
    text = folded.text
    if not text or text.isascii():
        return ()
    talk = only_talk(text)
    said = standard(text)
    found: list[Sign] = []
    taken = bytearray(len(text))
    if not talk:
        life = _with_own(LIFE_PATTERNS, vocabulary.life_signs)
        _collect(folded, said, life, "life", found, taken)
    today = _with_own(TODAY_PATTERNS, (*vocabulary.today_signs,))
    if not talk:
        _collect(folded, said, today, "today", found, taken)
    return tuple(sorted(found, key=lambda sign: (sign.level != "life", sign.span)))


def _with_own(patterns: Named, words: Sequence[str]) -> Named:
    own = _own(tuple(words))
    return (*patterns, ("pack", own)) if own else patterns


def _collect(
    folded: Folded,
    said: str,
    patterns: Named,
    level: Literal["life", "today"],
    found: list[Sign],
    taken: bytearray,
) -> None:
    letter = is_letter(folded.text)
    for topic, pattern in patterns:
        if topic in LOOK and not LOOK[topic].search(said):
            continue
        for match in pattern.finditer(said):
            start, end = match.span()
            if start == end or any(taken[start:end]):
                continue
            if excused(said, start, end, topic, letter=letter):
                continue
            taken[start:end] = b"\1" * (end - start)
            found.append(Sign(level, folded.text[start:end], folded.span(start, end), topic))
