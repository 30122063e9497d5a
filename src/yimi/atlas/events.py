from dataclasses import dataclass
from uuid import UUID

from yimi.core.events import News


@dataclass(frozen=True)
class LegendMade(News):
    """Somebody said what colours mean that are set by hand."""


@dataclass(frozen=True)
class LegendChanged(News):
    """What colours mean that are set by hand was put otherwise."""


@dataclass(frozen=True)
class LegendEnded(News):
    """Colours that were set by hand are used no more, and their marks are gone."""

    marks: int


@dataclass(frozen=True)
class DoorsMarked(News):
    """Somebody gave doors a colour by hand, or took it from them (an empty code)."""

    legend_id: UUID
    code: str
    doors: int


@dataclass(frozen=True)
class MapPrinted(News):
    """A sheet of the map was made: `what` is the working copy or that for a gate."""

    what: str
    source: str
