"""Rows of a ledger: read into people at a door, or into sentences that say why not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yimi.setup.ledger import cells as read
from yimi.setup.ledger.cells import DITTO, plain
from yimi.setup.ledger.fields import DOOR, GROUP, IGNORE
from yimi.setup.ledger.group_words import code_of, groups_in_words, words_in
from yimi.setup.ledger.layout import read_where
from yimi.setup.ledger.names import FEMALE, HEADS, MALE, VACANT, Called, names_of
from yimi.setup.ledger.shifts import slipped

PHONES = {
    "phone": "", "phone_landline": "landline", "phone_relative": "relative",
    "phone_neighbour": "neighbour",
}  # fmt: skip
_FOOT = re.compile(
    r"^(?:填表|制表|审核|负责|统计|填报|注[:：]|说明[:：]|备注[:：]|截至|截止|日期|单位|第\d+页)"
)
_TOTAL = re.compile(r"合\s*计|小\s*计|总\s*计|共\s*\d+\s*[户人]")
_SECTION = re.compile(r"^[^,，、]{1,20}(?:号楼|栋|幢|座|单元|小区|苑|园|#)$")
_REVIEW = gettext_lazy("Next review of the key group")
_AWAY_SINCE, _AWAY_UNTIL = gettext_lazy("Away since"), gettext_lazy("Away until")
# A mother is not much younger and not much older than this.
CHILDBEARING = (12, 60)
# How far an age may be from the day of birth in an identity number before somebody should look.
AGE_OFF = 2


@dataclass(slots=True)
class Row:
    """What a row says of one person; `problem` is why it cannot be taken, `hints` to look at."""

    number: int
    at: int = 0
    name: str = ""
    door: dict[str, str] = field(default_factory=dict)
    household: str = ""
    phones: tuple[tuple[str, str], ...] = ()
    no_telephone: bool = False
    id_number: str = ""
    born_on: date | None = None
    age: int | None = None
    sex: str = ""
    is_head: bool = False
    language: str = ""
    mobility: str = ""
    away: str | None = None
    away_since: date | None = None
    away_until: date | None = None
    # Codes of key groups, each with its evidence and its details.
    groups: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    # When somebody looks again whether these groups hold.
    review_on: date | None = None
    tenure: str = ""
    key_kept: str = ""
    pets: str = ""
    has_lift: bool | None = None
    floor: int | None = None
    note: str = ""
    problem: str = ""
    hints: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Left:
    """A row that holds nobody, and why it is passed over; empty: it is blank."""

    number: int
    why: str


class Reader:
    """Reads the rows of one sheet in their order: an empty door is the door above.

    `carried` is what goes on from row to row; with it a reader goes on where another one stopped.
    """

    def __init__(
        self,
        fields: Sequence[str],
        headers: Sequence[str],
        where: Mapping[str, str],
        *,
        groups: Mapping[str, str],
        today: date,
        carried: dict[str, str] | None = None,
    ) -> None:
        self.fields = list(fields)
        self.headers = list(headers)
        self.where = dict(where)
        self.groups = groups
        self.today = today
        self.carried: dict[str, str] = dict(carried or {})
        self._people = _columns_of_people(self.fields)
        self._heads = {head.split(" ")[-1] for head in self.headers if head}
        self._used = [(at, name) for at, name in enumerate(self.fields) if name != IGNORE]

    def read(self, number: int, cells: Sequence[str]) -> list[Row] | Left:
        """Return the people of a row, one after the other, or why it holds none."""
        filled = [cell.strip() for cell in cells if cell and cell.strip()]
        if not filled:
            return Left(number, "")
        if left := self._no_person(number, cells, filled):
            return left
        given: dict[str, list[str]] = {}
        for at, name in self._used:
            if at < len(cells) and (cell := cells[at].strip()):
                given.setdefault(name, []).append(cell)
        door, hint = self._door(given)
        people = self._people_in(given, cells)
        if not people:
            names = given.get("name", [""])
            if VACANT.match(plain(names[0])) or VACANT.match(plain(given.get("note", [""])[0])):
                return Left(number, _("Nobody lives there, as the row says."))
            problem = self._slip(cells) or _(
                "There is no name in this row: write it, or take the row out."
            )
            return [Row(number, door=door, problem=problem)]
        rows = []
        for at, (called, said) in enumerate(people):
            row = Row(number, at, name=called.name[:60], door=door)
            row.household = given.get("household", [""])[0]
            if hint and not at:
                row.hints.append(hint)
            try:
                self._read(row, called, said)
                if not at:
                    self._read_home(row, given)
            except ValueError as problem:
                row.problem = self._slip(cells) or str(problem)
            rows.append(row)
        return rows

    def _no_person(self, number: int, cells: Sequence[str], filled: Sequence[str]) -> Left | None:
        """Return why a row is no row of people: a total, a heading, the heads once more."""
        if len(filled) > 1 and sum(cell in self._heads for cell in filled) * 2 > len(filled):
            return Left(number, _("The heads of the columns once more."))
        if any(_TOTAL.search(cell) for cell in filled[:3]):
            return Left(number, _("A row that adds others up."))
        if len(set(filled)) == 1:
            text = plain(filled[0])
            if _SECTION.match(text):
                self.carried = read_where(text) or self.carried
                return Left(number, _("A heading: the doors below lie there."))
            if len(text) > 12 or _FOOT.match(text):
                return Left(number, _("A remark below or between the rows."))
        elif _FOOT.match(filled[0]) and len(filled) < 4:
            return Left(number, _("A remark below or between the rows."))
        return None

    def _slip(self, cells: Sequence[str]) -> str:
        return slipped(cells, self.fields, self.headers)

    def _door(self, given: Mapping[str, list[str]]) -> tuple[dict[str, str], str]:
        """Return what the row says of its door, with what the rows above said where it is empty."""
        said = {
            part: plain(given[part][0])
            for part in DOOR
            if part in given and given[part][0].strip() not in DITTO
        }
        own = bool(said.get("room") or said.get("address"))
        hint = ""
        if own:
            kept: dict[str, str] = {
                part: self.carried[part]
                for part in ("area", "building", "unit")
                if part in self.carried
            }
            if "building" in said and said["building"] != kept.get("building"):
                kept.pop("unit", None)
            door = {**self.where, **kept, **said}
        elif self.carried.get("room") or self.carried.get("address"):
            changes = {part for part in said if said[part] != self.carried.get(part)}
            if changes & {"building", "unit"}:
                return {**self.where, **said}, ""
            door = {**self.where, **self.carried, **said}
            words = " ".join(door[part] for part in DOOR if door.get(part))
            hint = _("No door in this row: taken for the one above, %(door)s.") % {"door": words}
        else:
            door = {**self.where, **self.carried, **said}
        self.carried = {part: value for part, value in door.items() if part in DOOR}
        return door, hint

    def _people_in(
        self, given: Mapping[str, list[str]], cells: Sequence[str]
    ) -> list[tuple[Called, dict[str, list[str]]]]:
        """Return the people of a row, each with the cells that speak of them."""
        found: list[tuple[Called, dict[str, list[str]]]] = []
        for columns in self._people:
            said: dict[str, list[str]] = {}
            for at in columns:
                if at < len(cells) and (cell := cells[at].strip()) and cell not in DITTO:
                    said.setdefault(self.fields[at], []).append(cell)
            name = plain(said.get("name", [""])[0])
            if not name or name in ("-", "/", "无") or VACANT.match(name):
                continue
            found += _shared(names_of(name), said)
        for cell in given.get("members", []):
            if not read.is_no(cell) and not re.fullmatch(r"\d+\s*[人口]?", plain(cell)):
                found += [(called, {}) for called in names_of(cell)]
        known: set[str] = set()
        people = []
        for called, said in found:
            # 户主 张三, 家庭成员 张三、李四: the head stands in both.
            if said or called.name not in known:
                people.append((called, said))
            known.add(called.name)
        return people

    def _read(self, row: Row, called: Called, said: Mapping[str, list[str]]) -> None:
        _check_name(row.name)
        self._read_phones(row, called, said)
        row.id_number = read.id_number_of(_one(said, "id_number") or called.id_number)
        row.sex = read.sex_of(_one(said, "sex"))
        row.born_on = read.born_of(_one(said, "born"), self.today)
        row.age = read.age_of(_one(said, "age") or called.age)
        _agree(row, self.today)
        relation = plain(_one(said, "relation")) or called.relation
        row.is_head = relation.lower() in HEADS
        row.sex = row.sex or (
            "f" if FEMALE.match(relation) else "m" if MALE.match(relation) else ""
        )
        row.language = plain(_one(said, "language"))[:20]
        if row.language in ("汉语", "普通话", "中文") or read.is_no(row.language):
            row.language = ""
        row.mobility = read.mobility_of(_one(said, "mobility"))
        if "away" in said:
            row.away = read.away_of(_one(said, "away"))
        row.away_since = read.day_of(_one(said, "away_since"), what=_AWAY_SINCE)
        row.away_until = read.day_of(_one(said, "away_until"), what=_AWAY_UNTIL)
        self._read_groups(row, said)

    def _read_phones(self, row: Row, called: Called, said: Mapping[str, list[str]]) -> None:
        found: list[tuple[str, str]] = []
        for name, kind in PHONES.items():
            for cell in said.get(name, []):
                numbers, has_none = read.phones_of(cell)
                row.no_telephone = row.no_telephone or (has_none and name == "phone")
                found += [(number, kind or own) for number, own in numbers]
        if called.phone:
            found += read.phones_of(called.phone)[0]
        if found:
            row.no_telephone = False
        elif "no_telephone" in said:
            row.no_telephone = read.yes_or_no(_one(said, "no_telephone")) is True
        row.phones = tuple(dict(reversed(found)).items())[::-1]

    def _read_groups(self, row: Row, said: Mapping[str, list[str]]) -> None:
        evidence, left = _one(said, "evidence")[:200], list[str]()
        groups: dict[str, tuple[str, dict[str, str]]] = {}
        for word in words_in(said.get("groups", [])):
            if code := code_of(word, self.groups):
                groups.setdefault(code, (evidence, {}))
            elif not read.is_no(word) and word != "是":
                left.append(word)
        for name, given in said.items():
            if name.startswith(GROUP):
                answer = read.yes_or_no(given[0])
                if answer is not False:
                    shown = evidence if answer else given[0][:200]
                    groups[name.removeprefix(GROUP)] = (shown, {})
        for code in [
            code for cell in said.get("note", []) for code in groups_in_words(cell, self.groups)
        ]:
            groups.setdefault(code, (evidence, {}))
        due = read.due_day(_one(said, "due_on"), self.today) or read.due_by_weeks(
            _one(said, "weeks"), self.today
        )
        if due and "pregnant" in set(self.groups.values()):
            shown, details = groups.get("pregnant", (evidence, {}))
            groups["pregnant"] = (shown, {**details, "due_on": due.isoformat()})
        _check_groups(groups, row, self.today)
        row.groups = groups
        row.review_on = read.day_of(_one(said, "review_on"), what=_REVIEW)
        if row.review_on and not groups:
            row.review_on = None
            row.hints.append(_("A day of review, but no key group: the day is left out."))
        row.note = "；".join(dict.fromkeys([*said.get("note", []), *left]))[:500]

    def _read_home(self, row: Row, given: Mapping[str, list[str]]) -> None:
        row.tenure = read.tenure_of(_one(given, "tenure"))
        row.key_kept = "" if read.is_no(_one(given, "key_kept")) else _one(given, "key_kept")[:300]
        row.pets = "" if read.is_no(_one(given, "pets")) else _one(given, "pets")[:80]
        row.has_lift = _lift(_one(given, "lift"))
        row.floor = read.floor_of(_one(given, "floor")) if "floor" in given else None


def _columns_of_people(fields: Sequence[str]) -> list[list[int]]:
    """Return the columns of each person of a row; what stands before the first is theirs."""
    names = [at for at, name in enumerate(fields) if name == "name"]
    if len(names) < 2:
        return [[at for at, name in enumerate(fields) if name != IGNORE]] if names else []
    found = []
    for index, start in enumerate(names):
        stop = names[index + 1] if index + 1 < len(names) else len(fields)
        found.append([at for at in range(0 if index == 0 else start, stop) if fields[at] != IGNORE])
    return found


def _shared(
    people: list[Called], said: dict[str, list[str]]
) -> list[tuple[Called, dict[str, list[str]]]]:
    """Give each person of one cell their part of the other cells, where the parts are as many."""
    if len(people) == 1:
        return [(people[0], said)]
    parts: list[dict[str, list[str]]] = [{} for _person in people]
    for name, given in said.items():
        if name == "name":
            continue
        pieces = [piece for piece in re.split(r"[、，,;；/|\n\s]+", given[0]) if piece]
        if len(pieces) == len(people) and (name in _DIVISIBLE):
            for part, piece in zip(parts, pieces, strict=True):
                part[name] = [piece]
        else:
            parts[0][name] = given
    return list(zip(people, parts, strict=True))


_DIVISIBLE = {"phone", "id_number", "sex", "age", "born", "relation"}


def _check_name(name: str) -> None:
    if re.search(r"\d", name) or len(name) > 40:
        raise ValueError(_("“%(name)s” is no name: has the row slipped?") % {"name": name[:30]})
    if name in ("男", "女", "是", "否", "√"):
        raise ValueError(_("In the column of names stands “%(name)s”: has the row slipped?")
                         % {"name": name})  # fmt: skip


def _agree(row: Row, today: date) -> None:
    """Lay the identity number beside what else is said. Raises ValueError where they differ."""
    if row.id_number:
        try:
            born = read.born_of(read.born_by(row.id_number), today)
        except ValueError as error:
            raise ValueError(_("In the identity number: %(why)s") % {"why": error}) from error
        sex = read.sex_by(row.id_number)
        if row.born_on and born and row.born_on != born:
            whole = (row.born_on.year, row.born_on.month) != (born.year, born.month)
            if whole or row.born_on.day != 1:
                raise ValueError(
                    _("The day of birth %(day)s does not fit the identity number, which says"
                      " %(id_day)s: correct one of them.")
                    % {"day": row.born_on.isoformat(), "id_day": born.isoformat()}
                )  # fmt: skip
        if row.sex and row.sex != sex:
            raise ValueError(
                _("The sex does not fit the identity number: correct one of them, or the row has"
                  " slipped.")
            )  # fmt: skip
        row.born_on, row.sex = born, sex
    if row.age is not None and row.born_on:
        years = today.year - row.born_on.year
        if abs(years - row.age) > AGE_OFF:
            told = {"age": row.age, "years": years}
            row.hints.append(
                _("The age %(age)s does not fit the day of birth (%(years)s), which was taken.")
                % told
            )
        row.age = None
    if row.age is not None:
        row.born_on = date(today.year - row.age, 1, 1)
    if row.born_on and today.year - row.born_on.year > 105:
        row.hints.append(_("Over 105 years old: please ask whether that is right."))


def _check_groups(groups: Mapping[str, tuple[str, dict[str, str]]], row: Row, today: date) -> None:
    if "pregnant" in groups and row.sex == "m":
        raise ValueError(
            _("A man cannot be pregnant: correct the sex or the group, or push the row back.")
        )
    age = today.year - row.born_on.year if row.born_on else None
    if age is None:
        return
    if "pregnant" in groups and not CHILDBEARING[0] <= age <= CHILDBEARING[1]:
        raise ValueError(
            _("Pregnant at %(age)s: correct the age or the group; perhaps the row has slipped.")
            % {"age": age}
        )
    if "newborn" in groups and age > 3:
        row.hints.append(_("“Newborn”, but %(age)s years old: please ask.") % {"age": age})


def _lift(cell: str) -> bool | None:
    said = read.yes_or_no(cell)
    if said is None and cell:
        return not re.search("无|没|否", cell) if re.search("电梯|梯", cell) else None
    return said


def _one(given: Mapping[str, list[str]], name: str) -> str:
    return given.get(name, [""])[0]
