"""Looking for the forms of a sign only where two characters stand with which they may begin.

A pattern of sixty forms is tried form by form at every character of a text. Here each form is
tried alone, in the same order, at the few places where it may begin, so that the same is found in
a twentieth of the time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

Span = tuple[int, int]
# Forms that are tried one after the other, and the topic that they belong to.
Few = tuple[Callable[[str, int], re.Match[str] | None], ...]
Here = tuple[int, Few]
# A digit of another script may begin what \d begins; such a text is searched in the plain way.
OTHER_DIGIT = re.compile(r"[^\D0-9]")
ASCII_DIGITS = frozenset("0123456789")
WIDEST_RANGE = 200
# So many different pairs of characters are remembered; others are looked at anew each time.
MOST_PAIRS = 50_000


class Forms:
    """The forms of several topics, found together in one walk along a text."""

    def __init__(self, table: Mapping[str, tuple[str, ...]]) -> None:
        self.topics = tuple(table)
        self._plain = ["|".join(forms) for forms in table.values()]
        self._needed: list[list[list[frozenset[str]]]] = []
        self._forms: list[dict[str, list[str]]] = []
        self._at: dict[str, list[int]] = {}
        self._by_pair: dict[str, tuple[Here, ...]] = {}
        for index, forms in enumerate(table.values()):
            by_first: dict[str, list[str]] = {}
            anywhere: list[list[frozenset[str]]] = []
            for form in forms:
                first = first_characters(form)
                if first is None:
                    anywhere.append(needed_characters(form))
                for char in first or ():
                    by_first.setdefault(char, []).append(form)
            self._needed.append(anywhere)
            self._forms.append(by_first)
            for char in by_first:
                self._at.setdefault(char, []).append(index)

    def found(self, text: str) -> Iterator[tuple[str, Iterator[Span]]]:
        """This function will say for each topic, in their order, where its forms stand."""
        if OTHER_DIGIT.search(text):
            for topic, plain in zip(self.topics, self._plain, strict=True):
                yield topic, _plainly(plain, text)
            return
        starts: dict[int, list[tuple[int, Few]]] = {}
        known = self._by_pair.get
        for at in range(len(text)):
            pair = text[at : at + 2]
            here = known(pair)
            if here is None:
                here = self._here(pair)
            for index, few in here:
                starts.setdefault(index, []).append((at, few))
        for index, topic in enumerate(self.topics):
            # A form that may begin with anything is looked for where all that it needs stands.
            needed = self._needed[index]
            if needed and any(_holds_all(text, chars) for chars in needed):
                yield topic, _plainly(self._plain[index], text)
            elif index in starts:
                yield topic, self._spans(starts[index], text)

    def _spans(self, starts: list[tuple[int, Few]], text: str) -> Iterator[Span]:
        end = 0
        for at, few in starts:
            if at < end:
                continue
            for match in few:
                if found := match(text, at):
                    end = found.end()
                    yield at, end
                    break

    def _here(self, pair: str) -> tuple[Here, ...]:
        """This method will list the topics, each with its forms that may begin with two characters.

        The last character of a text stands alone.
        """
        few = ((index, self._few(index, pair)) for index in self._at.get(pair[0], ()))
        known = tuple((index, forms) for index, forms in few if forms)
        if len(self._by_pair) < MOST_PAIRS:
            self._by_pair[pair] = known
        return known

    def _few(self, index: int, pair: str) -> Few:
        forms = self._forms[index].get(pair[0], ())
        return tuple(_compiled(form).match for form in forms if may_begin(form, pair))


def may_begin(form: str, pair: str) -> bool:
    """This function will say whether a form may stand where a text goes on with `pair`."""
    opening = _opening_of(form)
    if opening is None:
        return True
    char, second = pair[0], pair[1:]
    if char in opening.ones:
        return True
    seconds = opening.pairs.get(char, NOTHING)
    return seconds is None or second in seconds


def first_characters(form: str) -> frozenset[str] | None:
    """This function will list the characters with which a form may begin; None for any at all.

    A form that may be empty begins with anything. What the pattern's parser says that is not
    known here counts as anything too.
    """
    parsed = _parsed(form)
    if parsed is None:
        return None
    found, empty = _first(parsed)
    return None if empty else found


def needed_characters(form: str) -> list[frozenset[str]]:
    """This function will list sets of characters: whatever a form finds holds one of each."""
    found = [_first([step]) for step in _parsed(form) or ()]
    return [chars for chars, empty in found if chars is not None and not empty]


def _holds_all(text: str, needed: list[frozenset[str]]) -> bool:
    return all(any(char in text for char in chars) for chars in needed)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _plainly(pattern: str, text: str) -> Iterator[Span]:
    return (match.span() for match in _compiled(pattern).finditer(text))


def _parsed(form: str) -> Any:
    try:
        parsed = import_module("re._parser").parse(form)
    except ImportError:
        return None
    return None if parsed.state.flags & (re.IGNORECASE | re.MULTILINE | re.DOTALL) else parsed


Found = tuple[frozenset[str] | None, bool]
NOTHING: frozenset[str] = frozenset()


def _first(steps: Any) -> Found:
    """This function will follow steps until one of them cannot be empty."""
    found: frozenset[str] = NOTHING
    for name, given in steps:
        chars, empty = _of_step(str(name), given)
        if chars is None:
            return None, False
        found |= chars
        if not empty:
            return found, False
    return found, True


def _of_step(name: str, given: Any) -> Found:
    if name == "LITERAL":
        return frozenset(chr(given)), False
    if name == "IN":
        return _of_class(given), False
    if name in {"AT", "ASSERT", "ASSERT_NOT"}:
        return NOTHING, True
    if name == "SUBPATTERN" and not given[1]:
        return _first(given[3])
    if name == "ATOMIC_GROUP":
        return _first(given)
    if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        chars, empty = _first(given[2])
        return chars, empty or given[0] == 0
    if name == "BRANCH":
        branches = [_first(branch) for branch in given[1]]
        if any(chars is None for chars, _ in branches):
            return None, False
        together = NOTHING.union(*(chars for chars, _ in branches if chars))
        return together, any(empty for _, empty in branches)
    return None, False


@dataclass(frozen=True, slots=True)
class Opening:
    """With what something may begin; rather too much than too little.

    `pairs` leads from a first character to those that may come second, None for any at all.
    """

    pairs: Mapping[str, frozenset[str] | None]
    # Characters that may be all of it.
    ones: frozenset[str] = NOTHING
    empty: bool = False


@cache
def _opening_of(form: str) -> Opening | None:
    return _opening(_parsed(form) or ())


def _opening(steps: Any) -> Opening | None:
    """This function will say how steps, one after the other, begin; None for anything at all."""
    found: Opening | None = Opening({}, empty=True)
    for step in steps:
        found = _joined(found, _opens(step))
        if found is None or not (found.ones or found.empty):
            break
    return found


def _joined(before: Opening | None, after: Opening | None) -> Opening | None:
    if before is None or (before.empty and after is None):
        return None
    ways: list[Opening] = [Opening(before.pairs)]
    if after is None:
        ways.append(Opening(dict.fromkeys(before.ones)))
    else:
        if following := after.ones.union(after.pairs):
            ways.append(Opening(dict.fromkeys(before.ones, following)))
        if after.empty:
            ways.append(Opening({}, before.ones))
        if before.empty:
            ways.append(after)
    joined = _any_of(ways)
    return Opening(joined.pairs, joined.ones, before.empty and after is not None and after.empty)


def _any_of(ways: Sequence[Opening]) -> Opening:
    pairs: dict[str, frozenset[str] | None] = {}
    for way in ways:
        for char, seconds in way.pairs.items():
            known = pairs.get(char, NOTHING)
            pairs[char] = None if known is None or seconds is None else known | seconds
    ones = NOTHING.union(*(way.ones for way in ways))
    return Opening(pairs, ones, any(way.empty for way in ways))


def _opens(step: tuple[Any, Any]) -> Opening | None:
    name, given = str(step[0]), step[1]
    if name == "BRANCH":
        branches = [_opening(branch) for branch in given[1]]
        known = [branch for branch in branches if branch is not None]
        return _any_of(known) if len(known) == len(branches) else None
    if name == "SUBPATTERN" and not given[1]:
        return _opening(given[3])
    if name == "ATOMIC_GROUP":
        return _opening(given)
    if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        once = _opening(given[2])
        if once is None:
            return None
        again = _joined(once, Opening(once.pairs, once.ones, empty=True))
        return again and Opening(again.pairs, again.ones, again.empty or given[0] == 0)
    chars, empty = _of_step(name, given)
    return None if chars is None else Opening({}, chars, empty)


def _of_class(given: Any) -> frozenset[str] | None:
    found: set[str] = set()
    for name, one in given:
        if str(name) == "LITERAL":
            found.add(chr(one))
        elif str(name) == "RANGE" and one[1] - one[0] < WIDEST_RANGE:
            found |= {chr(code) for code in range(one[0], one[1] + 1)}
        elif str(name) == "CATEGORY" and str(one) == "CATEGORY_DIGIT":
            found |= ASCII_DIGITS
        else:
            return None
    return frozenset(found)
