"""Numbers as people write them: Chinese, full width, letters for noughts."""

from __future__ import annotations

import re
from decimal import Decimal

from .text import fold

DIGITS = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    **dict(zip("〇壹贰叁肆伍陆柒捌玖", range(10), strict=True)),
    "两": 2,
    "俩": 2,
    "仨": 3,
    "○": 0,
    "幺": 1,
    "弍": 2,
}
SCALES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
TWENTIES = {"廿": "二十", "卅": "三十"}
HAN_NUMBER = "零〇○一二三四五六七八九十百千两俩仨壹贰叁肆伍陆柒捌玖拾佰仟廿卅幺"
STEMS = {stem: index + 1 for index, stem in enumerate("甲乙丙丁戊己庚辛壬癸")}
SIDES = {side: index for index, side in enumerate("东南西北中")}
_HAN = re.compile(f"[{HAN_NUMBER}]+")
O_FOR_ZERO = re.compile(r"(?<=\d)[Oo]+(?![A-Za-z])|(?<![A-Za-z])[Oo](?=\d)")
HAN_DASH = re.compile(r"(?<=\d)一(?=\d|[A-Za-z]\d)|(?<=\d[A-Za-z])一(?=\d)")
ONE_FOR_L = re.compile(r"(?<=\d)[lI|](?=\d)|(?<![A-Za-z\d])l(?=\d{1,2}\s?[号#栋幢座])")


def letters_to_digits(text: str) -> str:
    """This function will mend what was mistyped in numbers, of equal length: 2O1, 3一501, 1l2."""
    if "O" in text or "o" in text:
        text = O_FOR_ZERO.sub(lambda m: "0" * len(m.group()), text)
    if "一" in text:
        text = HAN_DASH.sub("-", text)
    if "l" in text or "I" in text or "|" in text:
        text = ONE_FOR_L.sub("1", text)
    return text


def to_arabic(words: str) -> int | None:
    """This function will read a Chinese or arabic whole number, or return None.

    Both ways of writing are read: 二百零一 and 二〇一 are 201, 十二 is 12.
    """
    words = words.strip()
    if words.isascii() and words.isdigit():
        return int(words) if len(words) < 19 else None
    for short, long in TWENTIES.items():
        words = words.replace(short, long)
    if not words or len(words) > 16 or any(c not in DIGITS and c not in SCALES for c in words):
        return None
    if not any(c in SCALES for c in words):
        return int("".join(str(DIGITS[c]) for c in words))
    total, digit, last_scale = 0, 0, 1
    for char in words:
        if char in SCALES:
            total += (digit or 1) * SCALES[char]
            digit, last_scale = 0, SCALES[char]
        else:
            digit = DIGITS[char]
            last_scale = 10 if char in "零〇" else last_scale
    # 一百二 is 120, 一百零二 is 102.
    return total + (digit * (last_scale // 10) if last_scale > 10 and digit else digit)


def normalise_number(words: str) -> str:
    """This function will write a door number in half-width, arabic, upper-case form.

    Leading zeros stay, since they are part of what stands on the door; a
    letter O beside digits is a nought; 负一 and -1 floors become B1.
    """
    plain = fold(words).text.strip().upper()
    if plain.isascii() and plain.isdigit():
        return plain
    plain = re.sub(r"(?<=\d)O|O(?=\d)", "0", plain)
    plain = re.sub(r"(?<=\d)[O]", "0", plain)
    plain = re.sub(r"^(?:负|地下)(?=[\d一二三四五六七八九])", "B", plain)
    return _HAN.sub(_spelled, plain)


def _spelled(match: re.Match[str]) -> str:
    words = match.group()
    value = to_arabic(words)
    if value is None:
        return words
    # 零三零一 is the door 0301: a number spelled digit by digit keeps its noughts.
    spelled = not any(c in SCALES or c in TWENTIES for c in words)
    return str(value).zfill(len(words)) if spelled else str(value)


def to_quantity(words: str) -> Decimal | None:
    """This function will read an amount: 两, 2.5, 半, 两个半 without its unit, 一打 not."""
    words = words.strip()
    if words == "半":
        return Decimal("0.5")
    if words in {"几", "若干", "些", "数"}:
        return None
    if re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]{1,4})?", words):
        return Decimal(words)
    value = to_arabic(words)
    return None if value is None else Decimal(value)


NaturalKey = tuple[tuple[int, int, str], ...]
_PIECE = re.compile(r"\d+|[^\d\W]|[甲-癸]", re.UNICODE)


def natural_key(code: str) -> NaturalKey:
    """This function will give a sort key for doors: 2 before 10, 十二 as 12, B1 below 1.

    Basements come first, the deepest first; then plain numbers; then named
    parts. 二〇一, 201 and ２０１ have the same key.
    """
    plain = normalise_number(code)
    basement = re.fullmatch(r"B(\d{1,2})(?:层|楼|F)?", plain)
    if basement:
        return ((-1, -int(basement.group(1)), ""),)
    key: list[tuple[int, int, str]] = []
    for piece in re.findall(r"[0-9]{1,18}|[^0-9\W]", plain):
        if piece.isascii() and piece.isdigit():
            key.append((0, int(piece), ""))
        elif piece in STEMS:
            key.append((1, STEMS[piece], ""))
        elif piece in SIDES:
            key.append((2, SIDES[piece], ""))
        elif piece not in "号栋幢楼室房座弄层":
            key.append((3, 0, piece))
    return tuple(key)
