"""Some rows of a table beside the ledger, then into it: worked out first, written after that."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from yimi.core.models import Event
from yimi.core.scope import within
from yimi.core.tail import settled_position
from yimi.places.models import Level, Place
from yimi.places.queries import ancestor_paths, lock_area, pack_at
from yimi.setup.actions.ledger import Status
from yimi.setup.ledger.applying import Laying, lay_now
from yimi.setup.ledger.doors import Doors, NoDoor
from yimi.setup.ledger.group_words import spellings
from yimi.setup.ledger.keeping import as_plain
from yimi.setup.ledger.laid import Doubted, Laid, Seen
from yimi.setup.ledger.results import LEFT, Result, count, dump
from yimi.setup.ledger.rows import Left, Reader, Row
from yimi.setup.models import LedgerChunk, LedgerDoubt, LedgerImport

# How often rows are laid anew, because somebody has changed the ledger, before it is held.
TRIES = 3
# What changes the rows beside which a table is laid is news of these.
PLACES = ("places.", "setup.Place")
NEWS = ("registry.", "setup.LedgerDoubt", *PLACES)
Clock = Callable[[], datetime]


class _Read(NamedTuple):
    """The people of a chunk, and the rows that hold none."""

    people: list[Row]
    left: list[Result]


class Work:
    """Goes through the chunks of one table in their order."""

    def __init__(self, row: LedgerImport, clock: Clock) -> None:
        self.row, self.clock = row, clock
        self.write = row.status == Status.RUNNING
        self.by: UUID | None = row.made_by.pk if row.made_by else None
        # Up to here the log was read: what others did after it may change what rows do.
        self._known_to = settled_position()
        self.doors = Doors(row.place, may_make=row.makes_doors)
        self.groups = spellings(pack_at(row.place_path, now=clock()))
        self.seen = Seen()
        # How long others were kept from writing by what went in last.
        self.held_s = 0.0
        self._readers: dict[int, Reader] = {}
        self._area = _widest(row.place_path)

    def read(self, chunk: LedgerChunk) -> _Read:
        """Return what the rows of a chunk say; what an empty door means goes on from the last."""
        reader = self._readers.get(chunk.sheet)
        if reader is None:
            sheet = self.row.sheets[chunk.sheet]
            reader = self._readers[chunk.sheet] = Reader(
                sheet["fields"],
                sheet["headers"],
                sheet["where"],
                groups=self.groups,
                today=timezone.localdate(self.clock()),
            )
        people: list[Row] = []
        left: list[Result] = []
        for number, cells in json.loads(chunk.rows):
            found = reader.read(number, cells)
            if not isinstance(found, Left):
                people += found
            elif found.why:
                left.append(Result(number, LEFT, found.why))
        return _Read(people, left)

    def catch_up(self, chunk: LedgerChunk) -> None:
        """Know again who stood in a chunk that was worked on before somebody stopped."""
        self._see(self.read(chunk).people)

    def work(self, chunks: Sequence[LedgerChunk]) -> bool:
        """Try chunks of one sheet, or put them in; return False where the table was corrected."""
        reads = {chunk.pk: self.read(chunk) for chunk in chunks}
        return self._put_in(list(chunks), reads) if self.write else self._try(chunks, reads)

    def _try(self, chunks: Sequence[LedgerChunk], reads: Mapping[UUID, _Read]) -> bool:
        now = self.clock()
        laid = Laying(self.doors, self.seen, by=self.by, now=now).lay(_people(chunks, reads))
        with transaction.atomic():
            if not is_still(self.row):
                return False
            self._keep(laid, chunks, reads, now)
        return True

    def _put_in(self, chunks: list[LedgerChunk], reads: Mapping[UUID, _Read]) -> bool:
        """Work out what rows do while nobody waits; write it if nobody changed anything there.

        See docs/decisions/0060-laid-before-it-is-written.md.
        """
        for _again in range(TRIES):
            now = self.clock()
            laying = Laying(self.doors, self.seen, by=self.by, now=now)
            laying.lay(_people(chunks, reads))
            laying.make_ready()
            with transaction.atomic():
                began = time.monotonic()
                if not is_still(self.row):
                    return False
                lock_area(self._area)
                done, news = _done_of(chunks), self._news()
                is_as_laid = not done and not news
                if is_as_laid:
                    self._keep(laying.put_in(), chunks, reads, now)
                    self._known_to = settled_position()
            self.held_s = time.monotonic() - began
            if is_as_laid:
                return True
            laying.take_back()
            self._look_again(news)
            for chunk in (chunk for chunk in chunks if chunk.pk in done):
                self._see(reads[chunk.pk].people)
            chunks = [chunk for chunk in chunks if chunk.pk not in done]
            if not chunks:
                return True
        return self._put_in_held(chunks, reads)

    def _put_in_held(self, chunks: list[LedgerChunk], reads: Mapping[UUID, _Read]) -> bool:
        """Lay rows and put them in while everybody else waits: others never stop changing it."""
        now = self.clock()
        with transaction.atomic():
            began = time.monotonic()
            if not is_still(self.row):
                return False
            lock_area(self._area)
            done = _done_of(chunks)
            self._look_again(self._news())
            for chunk in (chunk for chunk in chunks if chunk.pk in done):
                self._see(reads[chunk.pk].people)
            chunks = [chunk for chunk in chunks if chunk.pk not in done]
            people = _people(chunks, reads)
            laid = lay_now(people, self.doors, self.seen, by=self.by, now=now)
            self._keep(laid, chunks, reads, now)
            self._known_to = settled_position()
        self.held_s = time.monotonic() - began
        return True

    def _look_again(self, news: Sequence[str]) -> None:
        """Read the doors again where one of them was entered, corrected or has gone."""
        self._known_to = settled_position()
        if any(kind.startswith(PLACES) for kind in news):
            self.doors = Doors(self.row.place, may_make=self.row.makes_doors)

    def _news(self) -> list[str]:
        """Return what others did to the ledger here, or to a place around it, since the last look.

        What this table did itself lies before that.
        """
        path = self.row.place_path
        kinds = Q()
        for start in NEWS:
            kinds |= Q(type__startswith=start)
        here = within(path) | Q(place_path__in=ancestor_paths(path))
        rows = Event.objects.filter(kinds, here, position__gt=self._known_to)
        return list(rows.values_list("type", flat=True).distinct())

    def _see(self, people: Sequence[Row]) -> None:
        """Know who stood in rows that are in already."""
        for row in people:
            if row.problem:
                continue
            try:
                self.seen.twin_of(row, self.doors.find(row.door, row.floor).path)
            except NoDoor:
                continue
        self.doors.made.clear()

    def _keep(
        self,
        laid: Laid,
        chunks: Sequence[LedgerChunk],
        reads: Mapping[UUID, _Read],
        now: datetime,
    ) -> None:
        """Write what came of the rows, chunk by chunk."""
        if not chunks:
            return
        self._keep_doubts(laid, chunks[0].sheet, now)
        at = 0
        for chunk in chunks:
            read = reads[chunk.pk]
            own = laid.results[at : at + len(read.people)]
            at += len(read.people)
            results = sorted([*own, *read.left], key=lambda one: (one.number, one.at))
            told: dict[str, Any] = {"told": dump(results), "counts": count(results)}
            told["done_at" if self.write else "tried_at"] = now
            LedgerChunk.objects.filter(pk=chunk.pk).update(**told)

    def _keep_doubts(self, laid: Laid, sheet: int, now: datetime) -> None:
        parked = now if self.write else None
        name = self.row.sheets[sheet]["name"]
        LedgerDoubt.objects.bulk_create(
            [self._doubt(one, name, now, parked) for one in laid.doubts],
            ignore_conflicts=True,
        )
        if parked and laid.doubts:
            waiting = LedgerDoubt.objects.filter(
                area_id=self.row.place_id, digest__in=[one.digest for one in laid.doubts]
            )
            waiting.filter(parked_at=None).update(parked_at=parked)

    def _doubt(
        self, one: Doubted, sheet: str, now: datetime, parked: datetime | None
    ) -> LedgerDoubt:
        return LedgerDoubt(
            ledger_import=self.row,
            area_id=self.row.place_id,
            place_path=one.path,
            digest=one.digest,
            file_name=self.row.file_name,
            sheet=sheet,
            row_number=one.row.number,
            row=json.dumps(as_plain(one.row), ensure_ascii=False),
            resident=one.found.resident,
            why=one.found.doubt,
            made_at=now,
            parked_at=parked,
        )


def is_still(row: LedgerImport) -> bool:
    """Return whether nobody has corrected a table or let it in meanwhile; holds it until then."""
    same = LedgerImport.objects.select_for_update().filter(
        pk=row.pk, version=row.version, status=row.status
    )
    return same.first() is not None


def _people(chunks: Sequence[LedgerChunk], reads: Mapping[UUID, _Read]) -> list[Row]:
    return [row for chunk in chunks for row in reads[chunk.pk].people]


def _done_of(chunks: Sequence[LedgerChunk]) -> set[UUID]:
    """Return those of some chunks that went in already: somebody else is at this table too."""
    rows = LedgerChunk.objects.filter(pk__in=[chunk.pk for chunk in chunks])
    return set(rows.filter(done_at__isnull=False).values_list("pk", flat=True))


def _widest(path: str) -> UUID:
    """Return the sub-district of a place, or what is widest: one table at a time goes in there."""
    rows = list(Place.objects.filter(path__in=ancestor_paths(path)).order_by("path"))
    found = next((row for row in rows if row.level == Level.SUBDISTRICT), rows[0])
    return found.pk
