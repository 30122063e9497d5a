"""What a report template asks for: its columns, whom it lists, and the rows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Column
from yimi.core.pages import uuid_or_none
from yimi.core.scope import ScopedQuerySet, covers, within
from yimi.core.sheets import Row, Sheet
from yimi.packs.words import in_language
from yimi.places.models import Level, Place
from yimi.places.queries import ancestor_paths, full_names, pack_at
from yimi.registry.models import (
    Grouping,
    KeyGroup,
    Order,
    ReportTemplate,
    Resident,
    Telephone,
)
from yimi.registry.queries import Found, describe

RIGHT = "registry.report"
CHUNK = 500


@dataclass(frozen=True)
class Line:
    """Somebody as a row of a table: with their household and what stands around their door."""

    number: int
    person: Resident
    found: Found
    around: Mapping[str, str]
    words: Mapping[str, str]
    lift: bool | None
    today: date

    @property
    def phones(self) -> list[str]:
        own = [p.number for p in self.found.telephones if p.person == self.person]
        return own or [p.number for p in self.found.telephones if p.person is None]


@dataclass(frozen=True)
class Field:
    """A column that a template may have."""

    label: str | Promise
    width: int
    value: Callable[[Line], Any]
    kind: str = "text"


def _tick(is_so: bool | None) -> str:
    return "" if is_so is None else gettext("yes") if is_so else gettext("no")


FIELDS: dict[str, Field] = {
    "number": Field(_("No."), 6, lambda line: line.number, "number"),
    "community": Field(_("Community"), 14, lambda line: line.around.get("community", "")),
    "compound": Field(_("Compound"), 14, lambda line: line.around.get("compound", "")),
    "building": Field(_("Building"), 9, lambda line: line.around.get("building", "")),
    "unit": Field(_("Unit"), 8, lambda line: line.around.get("unit", "")),
    "room": Field(_("Door"), 8, lambda line: line.around.get("door", "")),
    "where": Field(_("Home address"), 26, lambda line: line.found.door),
    "floor": Field(_("Floor"), 6, lambda line: line.found.household.place.floor, "number"),
    "lift": Field(_("Lift"), 6, lambda line: _tick(line.lift)),
    "name": Field(_("Name"), 10, lambda line: line.person.name),
    "sex": Field(
        _("Sex"), 6, lambda line: line.person.get_sex_display() if line.person.sex else ""
    ),
    "age": Field(_("Age"), 6, lambda line: line.person.age_on(line.today), "number"),
    "born_on": Field(_("Date of birth"), 12, lambda line: line.person.born_on, "day"),
    "id_number": Field(
        _("Identity number"), 21, lambda line: line.person.id_number, "phone"
    ),
    "head": Field(_("Head of the household"), 10, lambda line: line.found.head),
    "is_head": Field(_("Is the head"), 8, lambda line: "✓" if line.person.is_head else ""),
    "people": Field(
        _("People in the household"), 8, lambda line: len(line.found.people), "number"
    ),
    "lives_alone": Field(_("Lives alone"), 8, lambda line: _tick(line.found.lives_alone)),
    "language": Field(_("Language"), 10, lambda line: line.person.language),
    "mobility": Field(
        _("Moving about"), 12,
        lambda line: line.person.get_mobility_display() if line.person.mobility else "",
    ),
    "away": Field(
        _("Elsewhere for a time"), 16,
        lambda line: line.person.away_where or gettext("away") if line.person.away_since else "",
    ),
    "phone": Field(_("Telephone"), 15, lambda line: "、".join(line.phones)),
    "phones": Field(
        _("Telephones of the household"), 28, lambda line: "、".join(line.found.phones)
    ),
    "no_telephone": Field(
        _("No telephone"), 8,
        lambda line: "" if line.found.phones else gettext("none"),
    ),
    "groups": Field(
        _("Key groups"), 20,
        lambda line: "、".join(
            line.words.get(code, code) for code in line.found.groups.get(line.person.pk, [])
        ),
    ),
    "tenure": Field(
        _("Owner or tenant"), 10,
        lambda line: (
            line.found.household.get_tenure_display() if line.found.household.tenure else ""
        ),
    ),
    "pets": Field(_("Animals"), 10, lambda line: line.found.household.pets),
    "warnings": Field(
        _("Before you knock"), 20,
        lambda line: "、".join(line.words.get(code, code) for code in line.found.warnings),
    ),
    "blank1": Field(_("Remarks"), 16, lambda line: ""),
    "blank2": Field(_("Empty column 2"), 12, lambda line: ""),
    "blank3": Field(_("Empty column 3"), 12, lambda line: ""),
}  # fmt: skip


def columns_of(template: ReportTemplate) -> tuple[Column, ...]:
    """Return the columns of a table, with the words of whoever asked for it."""
    return tuple(
        Column(entry.get("label") or FIELDS[entry["code"]].label, FIELDS[entry["code"]].width,
               FIELDS[entry["code"]].kind)
        for entry in template.columns
        if entry["code"] in FIELDS
    )  # fmt: skip


def people_of(
    template: ReportTemplate, user: Any, *, permission: str, place: str, now: datetime
) -> ScopedQuerySet[Resident]:
    """Return whom a table lists where `user` may see them; `place` narrows it."""
    asked, today = template.filters, timezone.localdate(now)
    people = Resident.objects.visible_to(user, permission).filter(
        within(template.place_path), merged_into=None, left_at=None
    )
    if asked.get("place") and covers(template.place_path, asked["place"]):
        people = people.filter(within(asked["place"]))
    if place and covers(template.place_path, place):
        people = people.filter(within(place))
    if asked.get("groups"):
        people = people.filter(
            Exists(
                KeyGroup.objects.current().filter(resident=OuterRef("pk"), code__in=asked["groups"])
            )
        )
    if asked.get("age_from"):
        people = people.filter(born_on__lte=_years_before(today, asked["age_from"]))
    if asked.get("age_to"):
        people = people.filter(born_on__gt=_years_before(today, asked["age_to"] + 1))
    for name in ("sex", "mobility", "tenure"):
        if asked.get(name):
            column = f"household__{name}__in" if name == "tenure" else f"{name}__in"
            people = people.filter(**{column: asked[name]})
    if asked.get("lives_alone"):
        others = Resident.objects.filter(
            household=OuterRef("household"), merged_into=None, left_at=None
        ).exclude(pk=OuterRef("pk"))
        people = people.filter(~Exists(others))
    if asked.get("no_telephone"):
        people = people.filter(~Exists(Telephone.objects.filter(household=OuterRef("household"))))
    if asked.get("away"):
        back = Q(away_until=None) | Q(away_until__gte=today)
        people = people.filter(back, away_since__lte=today)
    if asked.get("floor_from") is not None:
        people = people.filter(household__place__floor__gte=asked["floor_from"])
    if asked.get("heads"):
        people = people.filter(is_head=True)
    return people


def report_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return a table as a list that goes out; who may not see the template gets nothing."""
    template = template_of(user, asked.get("template", ""), "registry.export")
    if template is None:
        return Sheet(0, [])
    place = asked.get("place", "")
    people = people_of(template, user, permission="registry.export", place=place, now=now)
    head = " · ".join(filter(None, (line.strip() for line in template.head.splitlines())))
    where = full_names([place])[place] if place and covers(template.place_path, place) else ""
    return Sheet(
        people.count(),
        (
            Row([FIELDS[entry["code"]].value(line) for entry in template.columns
                 if entry["code"] in FIELDS], line.found.household)
            for _group, line in lines_of(template, people, now=now)
        ),
        " · ".join(filter(None, (head, where))),
        columns_of(template),
        template.name,
    )  # fmt: skip


def template_of(user: Any, pk: str, permission: str = RIGHT) -> ReportTemplate | None:
    """Return a template whose place the user reaches, from above or from inside."""
    wanted = uuid_or_none(pk)
    return templates_for(user, permission).filter(pk=wanted).first() if wanted else None


def templates_for(user: Any, permission: str = RIGHT) -> ScopedQuerySet[ReportTemplate]:
    """Return the templates of one's own area, and those made above it for all."""
    paths = [grant.path for grant in user.grants() if permission in grant.permissions]
    condition = Q(pk=None)
    for path in paths:
        condition |= within(path) | Q(place_path__in=ancestor_paths(path))
    return (
        ReportTemplate.objects.filter(condition, removed_at=None)
        if paths
        else (ReportTemplate.objects.none())
    )


def lines_of(
    template: ReportTemplate, people: ScopedQuerySet[Resident], *, now: datetime
) -> Iterator[tuple[str, Line]]:
    """Yield who stands in a table, group by group, each with the name of the group."""
    rows = list(
        people.order_by().values_list(
            "pk", "household_id", "place_path", "name", "born_on", "household__place__sort_key"
        )
    )
    groups = _groups({row[2] for row in rows}, template.grouping)
    order: dict[str, Callable[[Any], Any]] = {
        Order.DOOR: lambda row: (row[5], row[4] or date.max),
        Order.OLDEST: lambda row: (row[4] or date.max, row[5]),
        Order.NAME: lambda row: (row[3], row[5]),
    }
    rows.sort(key=lambda row: (groups.get(row[2], ("", ""))[0], *order[template.order](row)))
    today, number, before = timezone.localdate(now), 0, None
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        found = {entry.household.pk: entry for entry in describe({row[1] for row in part})}
        around, lifts = _around({row[2] for row in part})
        words = _words(part[0][2], now)
        for pk, home, path, *_rest in part:
            entry = found.get(home)
            person = next((one for one in entry.people if one.pk == pk), None) if entry else None
            if entry is None or person is None:
                continue
            group = groups.get(path, ("", ""))[1]
            number = number + 1 if group == before else 1
            before = group
            yield (
                group,
                Line(number, person, entry, around.get(path, {}), words, lifts.get(path), today),
            )


def _groups(paths: set[str], grouping: str) -> dict[str, tuple[str, str]]:
    """Return for each door the order and the name of the group in which it stands."""
    if grouping == Grouping.NONE:
        return {}
    found = {
        row.path: row
        for row in _places({step for path in paths for step in ancestor_paths(path)})
        if row.level == grouping
    }
    names = full_names(found)
    groups = {}
    for path in paths:
        step = next((step for step in ancestor_paths(path) if step in found), "")
        groups[path] = (found[step].sort_key, names[step]) if step else ("", "")
    return groups


def _around(paths: set[str]) -> tuple[dict[str, dict[str, str]], dict[str, bool]]:
    """Return for each door the names of what stands around it, and whether there is a lift."""
    places = {row.path: row for row in _places({s for p in paths for s in ancestor_paths(p)})}
    names: dict[str, dict[str, str]] = {}
    lifts: dict[str, bool] = {}
    for path in paths:
        for step in ancestor_paths(path):
            row = places.get(step)
            if row is None:
                continue
            names.setdefault(path, {})[str(row.level)] = row.name
            if row.has_lift is not None and row.level in {Level.BUILDING, Level.UNIT}:
                lifts[path] = row.has_lift
    return names, lifts


def _places(paths: set[str]) -> list[Place]:
    wanted = sorted(paths)
    return [
        row
        for start in range(0, len(wanted), 5000)
        for row in Place.objects.filter(path__in=wanted[start : start + 5000])
    ]


def _words(path: str, now: datetime) -> dict[str, str]:
    pack, language = pack_at(path, now=now), get_language() or "zh-hans"
    words = {entry.code: in_language(entry.name, language) for entry in pack.warnings}
    return words | {entry.code: in_language(entry.name, language) for entry in pack.groups}


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
