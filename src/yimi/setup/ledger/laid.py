"""What laying rows beside the ledger finds: who was seen, who is new, who is doubted."""

from dataclasses import dataclass, field

from yimi.core.keys import keyed_hash
from yimi.places.models import Place
from yimi.setup.ledger.matching import Found, Home
from yimi.setup.ledger.results import Result
from yimi.setup.ledger.rows import Row
from yimi.setup.models import LedgerDoubt


@dataclass
class Seen:
    """Who stood in the rows before, and how many at each door."""

    people: dict[str, int] = field(default_factory=dict)
    doors: dict[str, int] = field(default_factory=dict)
    # What was remembered since the last mark.
    _keys: list[str] = field(default_factory=list)
    _doors: list[str] = field(default_factory=list)

    def twin_of(self, row: Row, path: str) -> int:
        """Return the row in which the same person stands already; 0: in none. Remember this one."""
        key = f"{path}\x1f{row.name}\x1f{row.household}"
        if row.id_number:
            key = keyed_hash(row.id_number)
        if key in self.people:
            return self.people[key]
        self.people[key] = row.number
        self.doors[path] = self.doors.get(path, 0) + 1
        self._keys.append(key)
        self._doors.append(path)
        return 0

    def mark(self) -> None:
        """Remember from here on what `take_back` would forget."""
        self._keys.clear()
        self._doors.clear()

    def take_back(self) -> None:
        """Forget whom it has seen since the mark."""
        for key in self._keys:
            del self.people[key]
        for path in self._doors:
            self.doors[path] -= 1
        self.mark()


@dataclass
class Doubted:
    """A person of a table who may be somebody who is in the ledger."""

    row: Row
    path: str
    digest: str
    found: Found


@dataclass
class New:
    """The new people of one household of a table."""

    place: Place
    rows: list[Row] = field(default_factory=list)
    # Decisions by which they are new, to be told who was made.
    doubts: dict[int, LedgerDoubt] = field(default_factory=dict)
    home: Home | None = None


@dataclass
class Laid:
    """What some rows do, and whom somebody has to look at."""

    results: list[Result]
    doubts: list[Doubted]
