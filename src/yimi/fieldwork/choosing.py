"""Choosing the doors of a round: by key groups, open tasks, a search, who is to be asked again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yimi.core.looks import record_looks
from yimi.core.scope import within
from yimi.fieldwork.actions.making import MOST_STOPS
from yimi.fieldwork.models import FollowUp, Stop, Task
from yimi.fieldwork.states import (
    ROUND_OPEN,
    STOP_OPEN,
    FollowUpKind,
    FollowUpStatus,
    Kind,
    Status,
)
from yimi.fieldwork.walking import walking_keys
from yimi.packs.words import in_language
from yimi.places.models import Level, Place
from yimi.places.queries import full_names, pack_at
from yimi.registry.models import KeyGroup
from yimi.registry.search import search

MOST_AREAS = 200


@dataclass
class Asked:
    """Which doors somebody asks for. Without any reason, none."""

    area: Place | None
    groups: list[str] = field(default_factory=list)
    everyone: bool = False
    tasks: bool = False
    again: bool = False
    text: str = ""


@dataclass
class Found:
    """The doors that were found, why, and how many more there are than a round takes."""

    doors: list[Place]
    why: dict[UUID, list[str]]
    taken: dict[UUID, str]
    left_out: int = 0


def areas_of(user: Any) -> list[Place]:
    """Return the compounds in which somebody may make rounds."""
    rows = Place.objects.visible_to(user, "fieldwork.rounds").filter(
        level=Level.COMPOUND, gone_at=None
    )
    return list(rows.order_by("sort_key")[:MOST_AREAS])


def parts_of(area: Place) -> list[Place]:
    """Return the buildings and units of a compound, in their order."""
    rows = Place.objects.filter(
        within(area.path, "path"), level__in=[Level.BUILDING, Level.UNIT], gone_at=None
    )
    return list(rows.order_by("sort_key")[:1000])


def asked_in(user: Any, given: Any) -> Asked:
    """Return what a form asks for; a place out of reach is no place."""
    path = given.get("part") or given.get("area", "")
    if given.get("part") and not given.get("part", "").startswith(given.get("area", "")):
        path = given.get("area", "")
    rows = Place.objects.visible_to(user, "fieldwork.rounds").filter(gone_at=None)
    return Asked(
        area=rows.filter(path=path).first() if path else None,
        groups=given.getlist("group")[:40],
        everyone=bool(given.get("everyone")),
        tasks=bool(given.get("tasks")),
        again=bool(given.get("again")),
        text=given.get("q", "").strip()[:40],
    )


def find_doors(user: Any, asked: Asked, *, now: datetime) -> Found:
    """Return the doors that are asked for, in walking order, in a fixed number of queries."""
    area = asked.area
    if area is None:
        return Found([], {}, {})
    why: dict[UUID, list[str]] = {}

    def add(place_id: UUID, words: str) -> None:
        known = why.setdefault(place_id, [])
        if words and words not in known:
            known.append(words)

    if asked.groups:
        _add_groups(user, asked, area, add, now)
    if asked.tasks:
        open_tasks = Task.objects.filter(
            within(area.path), status=Status.OPEN, kind=Kind.VISIT
        ).values_list("place_id", flat=True)
        for place_id in open_tasks:
            add(place_id, _("open task"))
    if asked.again:
        waiting = FollowUp.objects.filter(
            within(area.path), kind=FollowUpKind.ASK_AGAIN, status=FollowUpStatus.OPEN
        ).values_list("place_id", flat=True)
        for place_id in waiting:
            add(place_id, _("refused before"))
    if asked.text:
        hits = search(asked.text, user=user, permission="fieldwork.rounds", limit=MOST_STOPS)
        homes = [entry.household for entry in hits.found]
        record_looks(homes, user=user, permission="fieldwork.rounds", now=now)
        for home in homes:
            if home.place_path.startswith(area.path):
                add(home.place_id, _("found"))
    rows = Place.objects.filter(within(area.path, "path"), level=Level.DOOR, gone_at=None)
    if not asked.everyone:
        rows = rows.filter(pk__in=list(why))
    doors = list(rows.order_by("sort_key")[: MOST_STOPS + 1])
    left_out = rows.count() - MOST_STOPS if len(doors) > MOST_STOPS else 0
    doors = doors[:MOST_STOPS]
    keys = walking_keys(doors)
    doors.sort(key=lambda door: keys[door.path])
    return Found(doors, why, _taken(area), left_out)


def by_building(found: Found, ticked: set[str] | None) -> list[dict[str, Any]]:
    """Return doors under their buildings as a form shows them, ticked unless they are taken."""
    names = full_names({door.path for door in found.doors})
    heads: dict[str, dict[str, Any]] = {}
    for door in found.doors:
        whole = names[door.path]
        home, _sep, last = whole.rpartition(" ")
        taken = found.taken.get(door.pk, "")
        group = heads.setdefault(home, {"name": home or whole, "doors": []})
        group["doors"].append(
            {
                "id": door.pk,
                "name": last,
                "why": found.why.get(door.pk, []),
                "taken": taken,
                "is_ticked": str(door.pk) in ticked if ticked is not None else not taken,
            }
        )
    return list(heads.values())


def group_choices(area: Place | None, *, now: datetime) -> list[tuple[str, str]]:
    """Return the key groups of the pack in force, with their names."""
    language = get_language() or "zh-hans"
    pack = pack_at(area.path if area else "", now=now)
    return [
        (entry.code, in_language(entry.name, language))
        for entry in sorted(pack.groups, key=lambda entry: entry.sort)
    ]


def _add_groups(user: Any, asked: Asked, area: Place, add: Any, now: datetime) -> None:
    names: Mapping[str, str] = dict(group_choices(area, now=now))
    rows = (
        KeyGroup.objects.current()
        .visible_to(user, "fieldwork.rounds")
        .filter(
            within(area.path),
            code__in=asked.groups,
            resident__left_at=None,
            resident__merged_into=None,
        )
        .select_related("resident__household")
    )
    seen = {}
    for group in rows:
        home = group.resident.household
        seen[home.pk] = home
        add(home.place_id, names.get(group.code, group.code))
    record_looks(seen.values(), user=user, permission="fieldwork.rounds", now=now)


def _taken(area: Place) -> dict[UUID, str]:
    """Return the doors that another round still has to go to, with its code."""
    return dict(
        Stop.objects.filter(
            Q(status__in=STOP_OPEN), within(area.path), round__status__in=ROUND_OPEN
        ).values_list("place_id", "round__code")
    )
