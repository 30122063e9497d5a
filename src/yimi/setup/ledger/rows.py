"""One row of a ledger: read into a person at a door, or a sentence that says why not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from yimi.core.text import phone_digits
from yimi.language import find_phones

OLDEST = 130
_PARTS = re.compile(r"[、，,;；/|\s]+")
_DAY = re.compile(r"^(\d{4})\D{0,2}(\d{1,2})\D{0,2}(\d{1,2})?")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_HEADS = {"户主", "本人", "户主本人", "是", "y", "yes", "1"}
_NO = {"否", "无", "没有", "-", "/", "—", "n", "no"}


@dataclass
class Row:
    """What a row says; `problem` is why it cannot be taken."""

    number: int
    name: str = ""
    door: dict[str, str] = field(default_factory=dict)
    phones: tuple[str, ...] = ()
    id_number: str = ""
    born_on: date | None = None
    age: int | None = None
    sex: str = ""
    is_head: bool = False
    groups: tuple[str, ...] = ()
    note: str = ""
    problem: str = ""


def read_row(
    number: int,
    cells: Sequence[str],
    fields: Sequence[str],
    *,
    group_codes: Mapping[str, str],
    today: date,
) -> Row | None:
    """Return what a row says, or None for an empty one or one that adds others up."""
    given: dict[str, list[str]] = {}
    for at, name in enumerate(fields):
        cell = cells[at].strip() if at < len(cells) else ""
        if cell and name != "ignore":
            given.setdefault(name, []).append(cell)
    if not given or any("合计" in cell for cell in cells[:2]):
        return None
    row = Row(number, name=re.sub(r"\s+", "", _one(given, "name"))[:60])
    row.door = {part: _one(given, part) for part in ("area", "building", "unit", "room", "address")}
    try:
        _read(row, given, group_codes, today)
    except ValueError as problem:
        row.problem = str(problem)
    return row


def _read(
    row: Row, given: dict[str, list[str]], group_codes: Mapping[str, str], today: date
) -> None:
    if not row.name or row.name in _NO:
        raise ValueError(_("There is no name."))
    if len(row.name) > 40 or any(letter.isdigit() for letter in row.name):
        raise ValueError(_("This is no name: %(name)s") % {"name": row.name[:40]})
    row.phones = _phones(given.get("phone", []))
    row.id_number = _id_number(_one(given, "id_number"))
    row.born_on = _born(_one(given, "born"), today)
    row.sex = {"男": "m", "女": "f"}.get(_one(given, "sex")[:1], "")
    if len(row.id_number) == 18:
        row.born_on = row.born_on or _born(row.id_number[6:14], today)
        row.sex = row.sex or ("m" if int(row.id_number[16]) % 2 else "f")
    age = re.match(r"\d{1,3}", _one(given, "age"))
    if age and row.born_on is None:
        row.age = int(age.group())
        if row.age > OLDEST:
            raise ValueError(_("Nobody is %(age)s years old.") % {"age": row.age})
        row.born_on = date(today.year - row.age, 1, 1)
    row.is_head = _one(given, "relation").lower() in _HEADS
    words = [word for cell in given.get("groups", []) for word in _PARTS.split(cell) if word]
    codes, left = [], []
    for word in words:
        code = group_codes.get(word) or next(
            (code for name, code in group_codes.items() if len(word) > 1 and word in name), ""
        )
        if code:
            codes.append(code)
        elif word.lower() not in _NO and word != "是":
            left.append(word)
    row.groups = tuple(dict.fromkeys(codes))
    row.note = "；".join([*given.get("note", []), *left])[:500]


def _one(given: dict[str, list[str]], name: str) -> str:
    return given.get(name, [""])[0]


def _phones(cells: list[str]) -> tuple[str, ...]:
    found: list[str] = []
    for cell in cells:
        for part in _PARTS.split(cell.removesuffix(".0")):
            digits = phone_digits(part)
            if 7 <= len(digits.partition("-")[0]) <= 12:
                found.append(digits)
            elif part and part.lower() not in _NO:
                numbers = [phone.number for phone in find_phones(part)]
                if not numbers:
                    raise ValueError(
                        _("This is no telephone number: %(number)s") % {"number": part[:24]}
                    )
                found.extend(numbers)
    return tuple(dict.fromkeys(found))


def _id_number(cell: str) -> str:
    number = re.sub(r"[\s'‘’]", "", cell).upper()
    if not number or number.lower() in _NO:
        return ""
    if re.fullmatch(r"\d{15}", number):
        return number
    if not re.fullmatch(r"\d{17}[\dX]", number):
        raise ValueError(_("The identity number does not have 18 characters."))
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    if _CHECKS[total % 11] != number[17]:
        raise ValueError(_("The identity number is mistyped: its last character does not fit."))
    return number


def _born(cell: str, today: date) -> date | None:
    found = _DAY.match(cell)
    if not found:
        return None
    try:
        born = date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        raise ValueError(_("This is no date of birth: %(day)s") % {"day": cell[:20]}) from None
    if not (born <= today and today.year - born.year <= OLDEST):
        raise ValueError(_("This is no date of birth: %(day)s") % {"day": cell[:20]})
    return born
