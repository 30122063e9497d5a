"""Looking for many plain words at once, as one pattern of them would, and much faster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

FEW = 4
Given = TypeVar("Given")
Made = TypeVar("Made")


class WordList:
    """Words that are looked for together: the leftmost is found, and there the longest."""

    def __init__(self, words: Iterable[str]) -> None:
        self._order: dict[str, int] = {}
        for word in words:
            if word:
                self._order.setdefault(word, len(self._order))
        self._by_first: dict[str, list[str]] = {}
        for word in sorted(self._order, key=len, reverse=True):
            self._by_first.setdefault(word[0], []).append(word)

    def search(self, text: str) -> tuple[int, int] | None:
        """This function will say where the first of the words stands."""
        by_first = self._by_first
        for at, char in enumerate(text):
            if char in by_first:
                for word in by_first[char]:
                    if text.startswith(word, at):
                        return at, at + len(word)
        return None

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """This function will say where the words stand; none of them overlap."""
        by_first, end = self._by_first, 0
        for at, char in enumerate(text):
            if at < end or char not in by_first:
                continue
            for word in by_first[char]:
                if text.startswith(word, at):
                    end = at + len(word)
                    yield at, end
                    break

    def within(self, text: str) -> list[str]:
        """This function will list the words that stand anywhere, in the order they were given."""
        found: list[str] = []
        for at, char in enumerate(text):
            if char in self._by_first:
                found += [w for w in self._by_first[char] if text.startswith(w, at)]
        return sorted(set(found), key=self._order.__getitem__) if found else found


class MadeOf(Generic[Given, Made]):
    """What was made of the few values that were given last, known by identity.

    To hash a vocabulary of hundreds of words for each cell would cost more than reading the cell.
    """

    def __init__(self, make: Callable[[Given], Made]) -> None:
        self._make = make
        self._latest: tuple[tuple[Given, Made], ...] = ()

    def __call__(self, given: Given) -> Made:
        for known, made in self._latest:
            if known is given:
                return made
        made = self._make(given)
        self._latest = ((given, made), *self._latest[: FEW - 1])
        return made
