"""Folding: one plain form of the text, with the way back to the original characters."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass

from .traditional import SIMPLIFIED
from .types import Span

FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
NEW_LINES = dict.fromkeys(map(ord, "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), "\n")
SPACES = dict.fromkeys([9, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－─━⁃➖"), "-")
SIGNS = {
    ord("×"): "x",
    ord("✖"): "x",
    ord("✕"): "x",
    ord("〜"): "~",
    ord("﹟"): "#",
    ord("＃"): "#",
}
ONE_TO_ONE: dict[int, int | str] = {
    **FULL_WIDTH,
    **SIMPLIFIED,
    **NEW_LINES,
    **SPACES,
    **DASHES,
    **SIGNS,
}

INVISIBLE = (
    "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\ufffc"
)
EXPANDED = {
    **{chr(0x2460 + i): f"{i + 1}." for i in range(20)},  # ①
    **{chr(0x2474 + i): f"{i + 1})" for i in range(20)},  # ⑴
    **{chr(0x2488 + i): f"{i + 1}." for i in range(20)},  # ⒈
    **{chr(0x3251 + i): f"{i + 21}." for i in range(15)},  # ㉑
    **{chr(0x2776 + i): f"{i + 1}." for i in range(10)},  # ❶
    **{chr(0x3220 + i): "一二三四五六七八九十"[i] + "、" for i in range(10)},  # ㈠
    "\u20e3": ".",  # the frame of a keycap digit
    "\U0001f51f": "10.",
    "№": "#",
}
SPECIAL = re.compile(f"[{INVISIBLE}{''.join(EXPANDED)}]")


# What a chain's export wraps its words in.
TAG = re.compile(r"</?(?:title|msg|appmsg|p|br|div|span)\b[^<>\n]{0,80}>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is folded; `origin[i]` is where its character i stood, None when nothing moved."""

    text: str
    origin: array[int] | None
    length: int

    def span(self, start: int, end: int) -> Span:
        """This function will lead a folded range back to the original characters."""
        if self.origin is None:
            return Span(start, end)
        if start >= end:
            return Span(self.at(start), self.at(start))
        return Span(self.origin[start], self.origin[end - 1] + 1)

    def at(self, index: int) -> int:
        """This function will lead a folded position back to the original one."""
        if self.origin is None:
            return index
        return self.origin[index] if index < len(self.origin) else self.length


def fold(text: str) -> Folded:
    """This function will make width, script, spaces and dashes uniform and keep the offsets."""
    if text.isascii() and text.isprintable():
        return Folded(text, None, len(text))
    plain = text.translate(ONE_TO_ONE)
    if plain.isascii() or not SPECIAL.search(plain):
        return Folded(plain, None, len(text))
    pieces: list[str] = []
    origin = array("L")
    last = 0
    for match in SPECIAL.finditer(plain):
        start = match.start()
        pieces.append(plain[last:start])
        origin.extend(range(last, start))
        grown = EXPANDED.get(match.group(), "")
        pieces.append(grown)
        origin.extend([start] * len(grown))
        last = match.end()
    pieces.append(plain[last:])
    origin.extend(range(last, len(plain)))
    return Folded("".join(pieces), origin, len(text))


def blank_out(text: str, ranges: list[tuple[int, int]], filler: str = "\u241f") -> str:
    """This function will cover ranges that are already read, keeping every offset."""
    if not ranges:
        return text
    pieces: list[str] = []
    last = 0
    for start, end in sorted(ranges):
        if end <= last:
            continue
        start = max(start, last)
        pieces.append(text[last:start])
        pieces.append(filler * (end - start))
        last = end
    pieces.append(text[last:])
    return "".join(pieces)


def plain(text: str) -> Folded:
    """This function will take a text that is folded already as its own origin."""
    return Folded(text, None, len(text))


def shift(span: Span, by: int) -> Span:
    """This function will move a span read from a part of a text to its place in the whole."""
    return Span(span.start + by, span.end + by)


def line_starts(text: str) -> list[int]:
    """This function will list where each line begins."""
    return [0, *(match.end() for match in re.finditer("\n", text))]


def line_of(starts: list[int], position: int) -> int:
    """This function will say in which line a position lies."""
    return bisect_right(starts, position) - 1
