"""Who: names by surname, by title, by what is written before them."""

from __future__ import annotations

import re

from .goods import GOODS_TAIL, is_goods
from .names import CALLED, DOUBLE, NOT_NAMES, SINGLE, TITLES
from .text import Folded
from .types import Person

_SURNAME = f"(?:{'|'.join(sorted(DOUBLE))}|[{''.join(sorted(SINGLE))}])"
TITLED = re.compile(
    rf"(?P<name>(?:{_SURNAME}(?:[\u4e00-\u9fff]{{1,2}})??|[老小](?:[{''.join(sorted(SINGLE))}]))(?:{TITLES}))(?![\u4e00-\u9fff]?(?:店|院))"
)
AFTER_LABEL = re.compile(
    rf"(?:{CALLED})[是为:\s]{{0,3}}(?P<name>{_SURNAME}[\u4e00-\u9fff·]{{1,2}}?)(?=[\s,。、;:(（\d]|$|的|在|住|电话|手机|需|想|要|今年|已|家)"
)
BEFORE_PHONE = re.compile(
    rf"(?:^|[\s,。、;:])(?P<name>{_SURNAME}[\u4e00-\u9fff·]{{1,2}})[\s,:]{{0,2}}(?=\u241f)"
)
ALONE = re.compile(
    rf"(?:^|[\s,。、;:/])(?P<name>{_SURNAME}[\u4e00-\u9fff·]{{1,2}})(?=[\s,。、;:/]|$)"
)
NICK = re.compile(r"^[^\s\d,。、;:.()（）]{1,12}")


def looks_like_name(words: str) -> bool:
    """This function will say whether the words have the shape of a person's name."""
    if not 2 <= len(words) <= 4 or words in NOT_NAMES or is_goods(words):
        return False
    if not all("\u4e00" <= c <= "\u9fff" for c in words):
        return False
    if words[:2] in DOUBLE:
        return len(words) >= 3
    return words[0] in SINGLE and len(words) <= 3 and not GOODS_TAIL.search(words)


def persons_in(folded: Folded, covered: str) -> tuple[Person, ...]:
    """This function will find named people; `covered` is the text with phones and doors covered."""
    found: list[Person] = []
    taken = bytearray(len(covered))
    for pattern, confidence in (
        (AFTER_LABEL, 0.9),
        (TITLED, 0.85),
        (BEFORE_PHONE, 0.85),
        (ALONE, 0.7),
    ):
        for match in pattern.finditer(covered):
            start, end = match.span("name")
            words = match.group("name")
            if pattern is TITLED:
                if words in NOT_NAMES or words[:2] in NOT_NAMES:
                    continue
            elif not looks_like_name(words):
                continue
            if any(taken[start:end]):
                continue
            taken[start:end] = b"\1" * (end - start)
            found.append(Person(words, folded.span(start, end), confidence))
    return tuple(sorted(found, key=lambda person: person.span))
