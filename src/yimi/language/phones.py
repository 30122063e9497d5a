"""Telephone numbers: mobiles, landlines with extensions, service numbers."""

from __future__ import annotations

import re
from typing import Literal

from .text import Folded, fold
from .types import Phone

# A longer run of digits (identity number, order number) holds no telephone.
MOBILE = r"(?:\+?86[- ]?)?1[3-9]\d[- .]?(?:\d{4}[- .]?\d{4}|\d{3}[- .]\d{5}|\d{5}[- .]\d{3})"
AREA = r"(?:0(?:10|2\d)|0[3-9]\d{2})"
LANDLINE = rf"\(?{AREA}\)?[- ]{{0,2}}[2-9]\d{{2,3}}[- ]?\d{{4}}"
LOCAL = r"[2-8]\d{6,7}"
EXTENSION = r"(?:\s?(?:转|分机|ext\.?|-)\s?\d{1,5}(?!\d))?"
SERVICE = r"(?:400|800)[- ]?\d{3}[- ]?\d{4}|12345|12320|12319|95\d{3}|100(?:86|10|00)"
EMERGENCY = r"(?:(?<=打)|(?<=拨)|(?<=叫)|(?<=拨打)|(?<=电话))1(?:20|10|19|22)(?!\d)"
PATTERN = re.compile(
    rf"(?<![\d*A-Za-z])(?:(?P<mobile>{MOBILE})(?![\d*])|(?P<landline>{LANDLINE}{EXTENSION})(?!\d)"
    rf"|(?P<service>{SERVICE})(?![\d号弄室栋幢]))|(?P<emergency>{EMERGENCY})"
)
# Without an area code only eight or seven digits that stand alone and are no date or code.
BARE = re.compile(
    rf"(?<![\d.\-*A-Za-z/#])(?P<number>(?!20[012]\d[01]\d){LOCAL})(?P<ext>{EXTENSION})"
    r"(?![\d.\-*/A-Za-z%元块个斤份号弄室栋幢])"
)
MASKED = re.compile(r"(?<!\d)1[3-9]\d[*xX]{3,5}\d{3,4}(?!\d)")


def phones_in(folded: Folded) -> tuple[Phone, ...]:
    """This function will find the telephone numbers of a folded text."""
    text = folded.text
    found: list[Phone] = []
    taken = bytearray(len(text))
    for match in PATTERN.finditer(text):
        kind = match.lastgroup or "mobile"
        found.append(_phone(folded, match.start(), match.end(), kind))
        taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    for match in BARE.finditer(text):
        if not any(taken[match.start() : match.end()]):
            found.append(_phone(folded, match.start(), match.end(), "landline"))
    return tuple(sorted(found, key=lambda phone: phone.span))


def _phone(folded: Folded, start: int, end: int, kind: str) -> Phone:
    words = folded.text[start:end]
    main, extension = words, ""
    if kind == "landline":
        split = re.match(r"(.*?)\s?(?:转|分机|ext\.?)\s?(\d{1,5})$", words)
        digits = re.sub(r"\D", "", words)
        if split:
            main, extension = split.groups()
        elif (dashed := re.match(r"(.*\d{7,8})-(\d{1,5})$", words)) and len(digits) > 8:
            main, extension = dashed.groups()
    number = re.sub(r"\D", "", main)
    if kind == "mobile" and len(number) == 13:
        number = number[2:]
    names: dict[str, Literal["mobile", "landline", "service"]] = {
        "mobile": "mobile",
        "landline": "landline",
    }
    full = f"{number}-{extension}" if extension else number
    return Phone(full, names.get(kind, "service"), folded.span(start, end))


def find_phones(text: str) -> tuple[Phone, ...]:
    """This function will find the telephone numbers in a text."""
    return phones_in(fold(text))
