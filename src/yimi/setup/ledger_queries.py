"""What the pages about tables for the ledger read."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yimi.core.text import mask_phone, phone_digits
from yimi.places.queries import full_names
from yimi.registry.models import KeyGroup, Resident, Sex, Telephone
from yimi.setup.actions.ledger import taken_sheets
from yimi.setup.actions.ledger_files import CHUNK
from yimi.setup.ledger.keeping import from_plain
from yimi.setup.ledger.matching import DOUBTS, ELSEWHERE
from yimi.setup.ledger.results import HINT, REFUSED, Result, load
from yimi.setup.models import LedgerChunk, LedgerDoubt, LedgerImport


@dataclass
class Shown:
    """One result with the sheet in which it stands."""

    sheet: str
    result: Result


def counts_of(row: LedgerImport) -> Counter[str]:
    """Return how many people of a table do what."""
    found: Counter[str] = Counter()
    for counts in _chunks(row).values_list("counts", flat=True):
        found.update(counts)
    return found


def rows_done(row: LedgerImport, *, write: bool) -> int:
    """Return how far a table is: rows of chunks that were tried, or that went in."""
    chunks = _chunks(row)
    done = chunks.filter(done_at__isnull=False) if write else chunks.filter(tried_at__isnull=False)
    total = chunks.count()
    return round(row.total * done.count() / total) if total else 0


def rows_read(row: LedgerImport) -> int:
    """Return how many rows of a file that is being read are kept already."""
    return row.chunks.count() * CHUNK


def results_of(row: LedgerImport, code: str = "") -> Iterator[Shown]:
    """Yield what the people of a table do, in their order; of one code alone where it is given."""
    names = [sheet["name"] if len(row.sheets) > 1 else "" for sheet in row.sheets]
    for chunk in _chunks(row).order_by("number").only("sheet", "told", "counts").iterator(10):
        if code and not chunk.counts.get(code):
            continue
        for result in load(chunk.told):
            if not code or result.code == code or (code == HINT and result.hint):
                yield Shown(names[chunk.sheet], result)


def page_of_results(row: LedgerImport, code: str, start: int, size: int) -> list[Shown]:
    """Return some results of one code; chunks before them are passed over by their counts."""
    names = [sheet["name"] if len(row.sheets) > 1 else "" for sheet in row.sheets]
    found: list[Shown] = []
    passed = 0
    for pk, sheet, counts in _chunks(row).order_by("number").values_list("pk", "sheet", "counts"):
        here = counts.get(code, 0) if code else _all(counts)
        if not here or passed + here <= start:
            passed += here
            continue
        told = LedgerChunk.objects.values_list("told", flat=True).get(pk=pk)
        fitting = [
            result
            for result in load(told)
            if not code or result.code == code or (code == HINT and result.hint)
        ]
        found += [Shown(names[sheet], result) for result in fitting[max(0, start - passed) :]]
        passed += here
        if len(found) >= size:
            break
    return found[:size]


def refused_rows(row: LedgerImport) -> Iterator[tuple[int, list[str], str]]:
    """Yield sheet, cells and reason of each refused row, to be corrected and given again."""
    for chunk in _chunks(row).order_by("number").iterator(chunk_size=1):
        if not chunk.counts.get(REFUSED):
            continue
        why: dict[int, list[str]] = {}
        for result in load(chunk.told):
            if result.code == REFUSED:
                why.setdefault(result.number, []).append(result.why)
        for number, cells in json.loads(chunk.rows):
            if number in why:
                told = "；".join(dict.fromkeys(why[number]))
                yield chunk.sheet, cells, _("Row %(n)s: %(why)s") % {"n": number, "why": told}


def sample_of(row: LedgerImport, sheet: int, size: int = 4) -> list[list[str]]:
    """Return the first rows of a sheet, long numbers half hidden, to see what the columns hold."""
    chunk = row.chunks.filter(sheet=sheet).order_by("number").first()
    if chunk is None:
        return []
    return [[_masked(cell) for cell in cells] for _number, cells in json.loads(chunk.rows)[:size]]


@dataclass
class Side:
    """One fact as the table says it and as the ledger does."""

    label: str
    told: str
    known: str

    @property
    def differs(self) -> bool:
        return bool(self.told and self.known and self.told != self.known)


@dataclass
class Pair:
    """A doubt with both records side by side."""

    doubt: LedgerDoubt
    sides: list[Side]
    here: str
    there: str
    why: str

    @property
    def is_elsewhere(self) -> bool:
        return self.doubt.why in ELSEWHERE


def pairs_of(doubts: Sequence[LedgerDoubt]) -> list[Pair]:
    """Return doubts with both records, in a fixed number of queries; numbers are half hidden."""
    people = [doubt.resident_id for doubt in doubts]
    residents = {
        person.pk: person
        for person in Resident.objects.filter(pk__in=people).select_related("household")
    }
    phones: dict[object, list[str]] = {}
    for phone in Telephone.objects.filter(resident_id__in=people):
        phones.setdefault(phone.resident_id, []).append(phone.number)
    groups: dict[object, list[str]] = {}
    for group in KeyGroup.objects.current().filter(resident_id__in=people):
        groups.setdefault(group.resident_id, []).append(group.code)
    paths = {doubt.place_path for doubt in doubts}
    doors = full_names({*paths, *(person.place_path for person in residents.values())})
    return [_pair(doubt, residents[doubt.resident_id], phones, doors) for doubt in doubts]


def _pair(
    doubt: LedgerDoubt,
    person: Resident,
    phones: dict[object, list[str]],
    doors: dict[str, str],
) -> Pair:
    row = from_plain(json.loads(doubt.row)) if doubt.row else None
    there = doors.get(person.place_path, "")
    here = doors.get(doubt.place_path, "")
    if row is None:
        return Pair(doubt, [], here, there, str(DOUBTS[doubt.why]))
    if here == doubt.place_path or not here:
        here = " ".join(filter(None, row.door.values()))
    why = str(DOUBTS[doubt.why])
    sexes = {code: str(words) if code else "" for code, words in Sex.choices}
    numbers = [mask_phone(number) for number, _kind in row.phones]
    sides = [
        Side(_("Name"), row.name, person.name),
        Side(_("Door"), here, there),
        Side(_("Sex"), sexes[row.sex], sexes[person.sex]),
        Side(_("Date of birth"), _born(row.born_on, row.age), _born(person.born_on, None)),
        Side(_("Telephone"), "、".join(numbers),
             "、".join(mask_phone(number) for number in phones.get(person.pk, []))),
        Side(_("Identity number"), _masked_id(row.id_number), _masked_id(person.id_number)),
        Side(_("Note"), row.note, ""),
    ]  # fmt: skip
    return Pair(doubt, [side for side in sides if side.told or side.known], here, there, why)


def _born(day: object, age: int | None) -> str:
    if day is None:
        return ""
    return _("about %(age)s years old") % {"age": age} if age is not None else str(day)


def _masked_id(number: str) -> str:
    return f"{number[:6]}{'*' * 8}{number[-4:]}" if number else ""


def _masked(cell: str) -> str:
    digits = phone_digits(cell)
    return f"{cell[:3]}****{cell[-3:]}" if len(digits) >= 11 and len(cell) < 24 else cell[:40]


def _chunks(row: LedgerImport) -> QuerySet[LedgerChunk]:
    return row.chunks.filter(sheet__in=[index for index, _sheet in taken_sheets(row)])


def _all(counts: dict[str, int]) -> int:
    return sum(number for code, number in counts.items() if code != HINT)
