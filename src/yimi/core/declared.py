"""What apps offer to the frame: lists declared in their `apps.py`, collected here by name."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import import_string

Words = str | Promise


@dataclass(frozen=True)
class MenuEntry:
    """A line of the main menu: shown to those who have the permission.

    `roles` narrows it to those whose daily job it is; the others still reach the page by links.
    """

    label: Words
    url: str
    icon: str
    permission: str
    order: int = 100
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Permission:
    """A right, by name, and the roles that carry it.

    A `strong` right (exports, administration) asks for the second factor before it opens anything.
    """

    name: str
    label: Words
    roles: frozenset[str]
    strong: bool = False


@dataclass(frozen=True)
class Block:
    """A piece of the page on which the day of some roles starts.

    `load` is the dotted name of a function of (user, now) that takes a fixed number of queries and
    returns the context of `template`, or None where there is nothing to show. `permission` asks
    for a right beside the role. `on_top` lets it go over the whole width above all others, `beside`
    puts it into the narrow column.
    """

    name: str
    load: str
    template: str
    roles: frozenset[str]
    order: int = 100
    permission: str = ""
    beside: bool = False
    on_top: bool = False


@dataclass(frozen=True)
class Job:
    """Work that recurs. `run` is the dotted name of a function of `now`; `every_s` in seconds.

    A `long` one may take more than a second: it runs beside the delivery of events, keeps its
    transactions short, keeps its progress in rows of its own and goes on after a kill.
    """

    name: str
    run: str
    every_s: int
    long: bool = False


@dataclass(frozen=True)
class HealthCheck:
    """Something that the doctor looks at. `run`: dotted name of a function of `now`.

    It answers with `core.health.Finding`s. After an error of a `gate` nothing more is looked at.
    """

    name: str
    label: Words
    run: str
    order: int = 100
    gate: bool = False


@dataclass(frozen=True)
class Carried:
    """Open work of one kind that a person has in hand and hands over when a shift ends.

    `listed` is the dotted name of a function of (user_id, team_id) that returns `CarriedItem`s.
    `move` is that of a function (ids, *, holder_id, to, by, now): it gives those that the holder
    still has to the user `to`, or back to their team where `to` is None, and returns how many.
    """

    kind: str
    label: Words
    listed: str
    move: str
    order: int = 100


@dataclass(frozen=True)
class CarriedItem:
    """One thing that somebody has in hand."""

    id: UUID
    title: str
    where: str
    url: str
    due_at: datetime | None = None
    urgent: bool = False


@dataclass(frozen=True)
class Panel:
    """A piece of a lower app's page that an upper app fills.

    `load` is the dotted name of a function of (user, ids) that answers all ids in one go, as a
    mapping from id to the context of `template`.
    """

    page: str
    load: str
    template: str
    order: int = 100


@dataclass(frozen=True)
class Shade:
    """How one code of a layer looks. `atlas/paint.py` knows the names of colours and patterns.

    A `settled` one says that nothing is left to be done there: it is shown and not counted.
    """

    code: str
    label: Words
    colour: str
    pattern: str = "plain"
    settled: bool = False


@dataclass(frozen=True)
class Layer:
    """A colouring of the map of doors.

    `load` is the dotted name of a function of (user, area_path, now) that answers all doors of an
    area in a fixed number of queries, as {place_path of the door: code}; its rows come through
    `visible_to(user, permission)`. `shades` are its codes, what matters most first. Where they are
    data themselves, `shades_of` returns them for (user, all areas shown, now). `topics` are the
    apps after whose news it is read again. A layer that is data itself (`LayersOf`) has functions
    in the place of names.

    A `personal` layer says something about the people behind a door: that somebody opened it is
    recorded. `gate` are the words under which the copy for a gate may count its doors in bands;
    without them it is never counted there.
    """

    name: str
    label: Words
    load: str | Callable[[Any, str, datetime], dict[str, str]]
    permission: str
    shades: tuple[Shade, ...] = ()
    shades_of: str | Callable[[Any, Sequence[str], datetime], tuple[Shade, ...]] = ""
    order: int = 100
    topics: tuple[str, ...] = ()
    personal: bool = False
    gate: Words = ""

    def codes(self, user: Any, area: str, now: datetime) -> dict[str, str]:
        """Return the code of each door of an area that the layer colours."""
        if not self.load:
            return {}
        load = import_string(self.load) if isinstance(self.load, str) else self.load
        return dict(load(user, area, now))

    def looks(self, user: Any, areas: Sequence[str], now: datetime) -> tuple[Shade, ...]:
        """Return how its codes look over some areas."""
        if not self.shades_of or not areas:
            return self.shades
        shades = self.shades_of
        found = import_string(shades) if isinstance(shades, str) else shades
        return tuple(found(user, areas, now))


@dataclass(frozen=True)
class LayersOf:
    """Layers that people make: questions that were asked, colours set by hand.

    `found` is the dotted name of a function of (user, areas, now) that returns those over some
    areas in a fixed number of queries; it is asked only for somebody with the permission.
    """

    found: str
    permission: str
    order: int = 900


@dataclass(frozen=True)
class Column:
    """A column of a list that goes out. `kind` is text, code, number, moment, day or phone.

    Numbers as long as a telephone's are half hidden in texts, not in codes. `width` in characters.
    """

    label: Words
    width: int = 14
    kind: str = "text"


@dataclass(frozen=True)
class Export:
    """A list that may be taken out of the program as a file.

    `rows` is the dotted name of a function of (user, asked, now) that returns a `sheets.Sheet`;
    `asked` holds the filters as they stand in the address of the list's page. Its rows come through
    `visible_to(user, permission)`. `phones` is the right by which telephones may go out in full;
    without it they never do. A list that is not `personal` names nobody. A list without `columns`
    brings them with its sheet, narrowed to one of the things that `page` lists.
    """

    name: str
    title: Words
    permission: str
    columns: tuple[Column, ...]
    rows: str
    phones: str = ""
    personal: bool = True
    order: int = 100
    page: str = ""


@cache
def declared(name: str) -> tuple[Any, ...]:
    """Return what all installed apps declare under `name`, in the order of installation."""
    found: list[Any] = []
    for config in apps.get_app_configs():
        found.extend(getattr(config, name, ()))
    return tuple(found)


@cache
def work_names() -> dict[str, Words]:
    """Return what jobs and handlers do, in words, by the names that they have in the program."""
    return dict(declared("work_names"))


@cache
def permissions_of(role: str) -> frozenset[str]:
    """Return the names of all rights that a role carries."""
    return frozenset(right.name for right in declared("permissions") if role in right.roles)


@cache
def strong_permissions() -> frozenset[str]:
    """Return the names of the rights that ask for the second factor."""
    return frozenset(right.name for right in declared("permissions") if right.strong)


@cache
def fulfillers() -> dict[str, Callable[..., Any]]:
    """Return the functions that fulfil parts of Cases, by the key that packs use."""
    return {key: import_string(path) for key, path in declared("fulfillers")}


@cache
def exports() -> dict[str, Export]:
    """Return the lists that may be taken out, by name, in their order."""
    found = sorted(declared("exports"), key=lambda export: export.order)
    return {export.name: export for export in found}


def panels(page: str) -> list[Panel]:
    """Return the panels that apps add to `page`, in their order."""
    return sorted(
        (panel for panel in declared("panels") if panel.page == page), key=lambda p: p.order
    )


def blocks(roles: Collection[str]) -> list[Block]:
    """Return the blocks of the home page of somebody with these roles, in their order."""
    held = frozenset(roles)
    return sorted(
        (block for block in declared("blocks") if block.roles & held), key=lambda b: b.order
    )
