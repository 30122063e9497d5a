"""Urgency: which signs fire, and which are denied, past, over or only talked about."""

from __future__ import annotations

from typing import Literal

from .sign_context import excused, is_letter, only_talk
from .sign_dialect import standard
from .sign_forms import Forms
from .sign_words import LIFE
from .sign_words_today import TODAY
from .text import Folded, fold
from .types import Sign, Vocabulary
from .word_lists import MadeOf, WordList

LIFE_FORMS = Forms(LIFE)
TODAY_FORMS = Forms(TODAY)


def _words(given: tuple[str, ...]) -> WordList:
    return WordList(fold(word).text for word in given if word.strip())


# The words of a pack.
_own = MadeOf(_words)


def find_signs(text: str, vocabulary: Vocabulary | None = None) -> tuple[Sign, ...]:
    """This function will find the words that make a message urgent, life first."""
    return signs_in(fold(text), vocabulary or Vocabulary())


def signs_in(folded: Folded, vocabulary: Vocabulary) -> tuple[Sign, ...]:
    """This function will find the signs of a folded message that nothing in it takes back."""
    text = folded.text
    if not text or text.isascii():
        return ()
    if only_talk(text):
        return ()
    said = standard(text)
    found: list[Sign] = []
    taken = bytearray(len(text))
    letter = is_letter(text)
    levels: tuple[tuple[Literal["life", "today"], Forms, WordList], ...] = (
        ("life", LIFE_FORMS, _own(vocabulary.life_signs)),
        ("today", TODAY_FORMS, _own(vocabulary.today_signs)),
    )
    for level, forms, own in levels:
        for topic, spans in (*forms.found(said), ("pack", own.spans(said))):
            for start, end in spans:
                if start == end or any(taken[start:end]):
                    continue
                if excused(said, start, end, topic, letter=letter):
                    continue
                taken[start:end] = b"\1" * (end - start)
                found.append(Sign(level, text[start:end], folded.span(start, end), topic))
    return tuple(sorted(found, key=lambda sign: (sign.level != "life", sign.span)))
