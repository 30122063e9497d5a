"""Searching the ledger by part of a name, a telephone or an address; two characters are enough."""

import difflib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import Any
from uuid import UUID

from yimi.core.scope import SUBTREE
from yimi.core.terms import Asked
from yimi.core.text import phone_digits
from yimi.language import DoorRef, find_doors, normalise_number
from yimi.places.models import Level, Place
from yimi.places.order import number_of
from yimi.registry import terms
from yimi.registry.models import LedgerEntry
from yimi.registry.queries import Found, describe

PAGE = 30
# Of more than this not all are ranked; the page asks for more words. Each lies somewhere else in
# the ledger: what is not in memory is read from the disk, piece by piece.
MOST_RANKED = 300
MOST_WORDS = 4
ANY_KIND = "natd"
MOST_ALTERNATIVES = 5
LONGEST = 40
LONGEST_ROOM = 5


@dataclass(frozen=True)
class Hits:
    """What a search found: the best first; whether there are more; other names that are meant."""

    found: list[Found] = field(default_factory=list)
    more: bool = False
    too_short: bool = False
    # Compounds with a name like the one that was written, where that one does not exist.
    alternatives: list[str] = field(default_factory=list)
    meant: str = ""


@dataclass(frozen=True)
class Word:
    """One thing that was asked for, and the ways in which it may be meant."""

    text: str
    ways: tuple[tuple[str, ...], ...]
    area: str = ""

    @cached_property
    def doors(self) -> frozenset[str]:
        """The doors that may be meant."""
        return frozenset(term for way in self.ways for term in way if term.startswith("d"))


def search(
    text: str, *, user: Any, permission: str, limit: int = PAGE, kinds: str = ANY_KIND
) -> Hits:
    """Return the households in which all words are found, where `user` may look.

    `kinds` are the first letters of the terms that may be meant. A fixed number of queries,
    whatever is asked for.
    """
    words = _of_kinds(read_question(text), kinds)
    if not words:
        return Hits(too_short=bool(text.strip()))
    ranked, more = _candidates(words, user, permission)
    best = [household for _rank, household in ranked[:limit]]
    if not best:
        return _alternatives(words, user, permission)
    by_id = {found.household.pk: found for found in describe(best)}
    return Hits([by_id[pk] for pk in best if pk in by_id], more or len(ranked) > limit)


def read_question(text: str) -> list[Word]:
    """Return what is asked for, word by word; a door such as 3-2-501 is one word."""
    text = text[:LONGEST]
    refs = find_doors(text)
    found = []
    if len(refs) == 1 and (refs[0].building or refs[0].room):
        ref = refs[0]
        found.append(_door(ref, text))
        text = f"{text[: ref.span.start]} {text[ref.span.end :]}"
    for piece in text.replace("，", " ").replace(",", " ").split()[:MOST_WORDS]:
        word = _word(piece)
        if word:
            found.append(word)
    return found


def _of_kinds(words: Sequence[Word], kinds: str) -> list[Word]:
    """Leave only the meanings of some kinds; a word without any is left out."""
    kept = [
        replace(word, ways=tuple(way for way in word.ways if all(t[0] in kinds for t in way)))
        for word in words
    ]
    return [word for word in kept if word.ways]


def _door(ref: DoorRef, text: str) -> Word:
    parts = [number_of(part) if part else "" for part in (ref.building, ref.unit, ref.room)]
    area = (ref.area or "").replace(" ", "")
    named = tuple(terms.pairs("a", area)) if len(area) >= terms.FEWEST else ()
    way = (*named, terms.door(*parts))
    # Three digits alone may be a part of a telephone as well.
    written = ref.span.of(text)
    more = tuple(way for way in _numbers(written)) if written.isdigit() else ()
    return Word(terms.plain(written), (way, *more), area)


def _word(piece: str) -> Word | None:
    plain = terms.plain(piece)
    if len(plain) < terms.FEWEST:
        return None
    numbers = _numbers(piece)
    if numbers:
        return Word(phone_digits(piece), numbers)
    ways = (tuple(terms.pairs("n", plain)), tuple(terms.pairs("a", plain)))
    spelled = normalise_number(piece)
    # 二〇一 may be a room, and a part of a name as well.
    more = _as_number(spelled) if spelled.isdigit() and len(spelled) <= LONGEST_ROOM else ()
    return Word(plain, (*ways, *more), plain) if all(ways) else None


def _numbers(piece: str) -> tuple[tuple[str, ...], ...]:
    """Return how digits may be meant: a part of a telephone, a room, a building."""
    plain = phone_digits(piece)
    shown = terms.plain(piece).replace("-", "")
    if not shown.isdigit() or len(plain) < terms.FEWEST:
        return ()
    phone = tuple(terms.digits(plain, asked=True))
    return (phone, *(_as_number(plain) if len(plain) <= LONGEST_ROOM else ()))


def _as_number(plain: str) -> tuple[tuple[str, ...], ...]:
    number = number_of(plain)
    return ((terms.door("", "", number),), (terms.door(number, "", ""),))


def _candidates(
    words: Sequence[Word], user: Any, permission: str
) -> tuple[list[tuple[tuple[int, ...], UUID]], bool]:
    meanings = product(*(word.ways for word in words))
    arms = [tuple(term for way in ways for term in way) for ways in meanings]
    paths = _areas(user, permission)
    if not paths:
        return [], False
    asked = [(*terms.inside(path), *arm) for path in paths for arm in arms]
    # An area that no term stands for exactly is looked up in each hit, before they are limited.
    bounds = () if "" in paths or all(terms.is_exact(path) for path in paths) else paths
    rows = list(
        LedgerEntry.objects.visible_to(user, permission)
        .filter(terms__has_terms=Asked(asked, bounds, limit=MOST_RANKED + 1))
        .values_list("household_id", "words")[: MOST_RANKED + 1]
    )
    ranked = [(_rank(words, known), household) for household, known in rows]
    fitting = [entry for entry in ranked if entry[0][0] < _MISSES]
    return sorted(fitting), len(rows) > MOST_RANKED


def _areas(user: Any, permission: str) -> list[str]:
    """Return each area in which `user` may look."""
    paths = {
        grant.path
        for grant in user.grants()
        if permission in grant.permissions and grant.reach == SUBTREE
    }
    return sorted(paths)


_MISSES = 9


def _rank(words: Sequence[Word], known: str) -> tuple[int, ...]:
    """Return how well an entry fits: 0 exact, 1 at the beginning or the end, 2 inside, 9 not."""
    # Names come first: one written with a line break, in an older version, was more lines than one.
    *first, phones, around, door = known.split("\n")
    names, numbers, area = _said(" ".join(first)), phones.split("|"), _said(around)
    ranks = [
        min(
            _fit(word.text, names, start=True),
            _fit(word.text, numbers, start=False),
            _fit(word.area or word.text, area, start=True),
            _fit_door(word, door),
        )
        for word in words
    ]
    return (max(ranks), sum(ranks))


def _said(listed: str) -> list[str]:
    """Return words that are parted by bars, each as `terms.plain` makes it."""
    plain = unicodedata.normalize("NFKC", listed).upper()
    blanks = len(plain.split()) > 1
    return ["".join(word.split()) if blanks else word for word in plain.split("|")]


def _fit(asked: str, have: Sequence[str], *, start: bool) -> int:
    best = _MISSES
    for text in have:
        if asked not in text:
            continue
        if text == asked:
            return 0
        best = min(best, 1 if (text.startswith(asked) if start else text.endswith(asked)) else 2)
    return best


def _fit_door(word: Word, at: str) -> int:
    if not word.doors:
        return _MISSES
    building, unit, room = at.split("-") if at.count("-") == 2 else ("", "", at)
    if terms.door(building, unit, room) in word.doors:
        return 0
    if word.doors.intersection(terms.doors(building=building, unit=unit, room=room)):
        return 1
    return _MISSES


def _alternatives(words: Sequence[Word], user: Any, permission: str) -> Hits:
    """Return the names of compounds that are written much like a word that fits nothing."""
    compounds = Place.objects.visible_to(user, permission).filter(level=Level.COMPOUND)
    known = set(compounds.values_list("name", flat=True).distinct())
    for word in words:
        if not word.area or word.area in known:
            continue
        like = [name for name in known if set(name) & set(word.area)]
        close = difflib.get_close_matches(word.area, like, n=MOST_ALTERNATIVES, cutoff=0.5)
        if close:
            return Hits(alternatives=close, meant=word.area)
    return Hits()
