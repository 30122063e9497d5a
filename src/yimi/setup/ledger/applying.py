"""Laying rows beside the ledger: what each would do, and doing it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yimi.places.actions import ReadyPlaces, add_ready_places, ready_places
from yimi.places.lifts import note_lifts
from yimi.places.models import Place
from yimi.registry.actions import Entry, Person, ReadyHouseholds, enter_ready, ready_households
from yimi.registry.completing import Completion, complete_households
from yimi.registry.doubts import MANY_PEOPLE
from yimi.registry.models import Household, Resident
from yimi.registry.moving import (
    CannotMove,
    Move,
    move_household,
    move_people,
    split_household,
)
from yimi.setup.ledger.differing import (
    NOTE,
    first_said,
    note_home,
    note_person,
    person_of,
)
from yimi.setup.ledger.doors import Doors, NoDoor
from yimi.setup.ledger.laid import Doubted, Laid, New, Seen
from yimi.setup.ledger.matching import (
    DOUBTS,
    Around,
    Found,
    Verdict,
    home_of,
    look_around,
    recognise,
)
from yimi.setup.ledger.results import CHANGED, CREATED, DOUBT, LEFT, REFUSED, SAME, Result
from yimi.setup.ledger.rows import Row
from yimi.setup.models import LedgerDoubt


class Laying:
    """Lays the rows of one batch beside the ledger: laid, made ready, put in, or taken back."""

    def __init__(
        self, doors: Doors, seen: Seen, *, by: UUID | None, now: datetime, lock: bool = False
    ) -> None:
        self.doors, self.seen = doors, seen
        self.by, self.now, self._lock = by, now, lock
        self._rows: Sequence[Row] = ()
        self._results: dict[tuple[int, int], Result] = {}
        self._new: dict[tuple[str, str], New] = {}
        self._completions: dict[UUID, Completion] = {}
        self._moves: list[tuple[Row, Place, Resident]] = []
        self._lifts: dict[UUID, bool] = {}
        self._houses: list[Place] = []
        self._doubts: list[Doubted] = []
        self._made: list[Place] = []
        self._hints: list[int] = []
        self._places: ReadyPlaces | None = None
        self._fresh: list[New] = []
        self._entered: ReadyHouseholds | None = None

    def lay(self, rows: Sequence[Row]) -> Laid:
        """Return what each row does, and change nothing."""
        self._rows, self._hints = rows, [len(row.hints) for row in rows]
        self.seen.mark()
        placed: list[tuple[Row, Place]] = []
        for row in rows:
            try:
                if row.problem:
                    raise NoDoor(row.problem)
                placed.append((row, self.doors.find(row.door, row.floor)))
            except NoDoor as problem:
                self._results[row.number, row.at] = _result(row, REFUSED, str(problem))
        self._made = list(self.doors.made)
        self.doors.made.clear()
        here = [row for row, _place in placed]
        paths = [place.path for _row, place in placed]
        around = look_around(here, paths, self.doors.area_path, lock=self._lock)
        for row, place in placed:
            self._results[row.number, row.at] = self._lay_one(row, place, around)
        return self._laid()

    def make_ready(self) -> None:
        """Make whatever can be made before the transaction that writes it."""
        self._places = ready_places(places=self._made, by=self.by, now=self.now)
        self._fresh = [group for group in self._new.values() if group.rows and group.home is None]
        self._entered = ready_households(
            entries=[self._entry(group) for group in self._fresh],
            by=self.by,
            now=self.now,
            known=self.doors.by_path,
        )

    def put_in(self) -> Laid:
        """Do what the rows do, in the transaction of the caller."""
        if self._places is None or self._entered is None:
            raise RuntimeError("First it is made ready.")
        add_ready_places(self._places)
        made = iter(enter_ready(self._entered).residents)
        for group in self._fresh:
            for at, _row in enumerate(group.rows):
                self._remember(group, at, next(made))
        self._complete_homes()
        self._move(self._results)
        note_lifts(lifts=self._lifts, by=self.by, now=self.now)
        return self._laid()

    def take_back(self) -> None:
        """Forget what was laid: somebody has changed the ledger meanwhile, nothing went in."""
        self.seen.take_back()
        self.doors.made[:0] = self._made
        for house in self._houses:
            house.has_lift = None
        for row, hints in zip(self._rows, self._hints, strict=True):
            del row.hints[hints:]

    def _laid(self) -> Laid:
        return Laid([self._results[row.number, row.at] for row in self._rows], self._doubts)

    def _lay_one(self, row: Row, place: Place, around: Around) -> Result:
        twin = self.seen.twin_of(row, place.path)
        if twin:
            return _result(
                row, REFUSED, _("The same person stands in row %(n)s already.") % {"n": twin}
            )
        self._hint_at(row, place)
        digest = around.digests[row.number, row.at]
        decided = around.decided.get(digest)
        if decided is not None and decided.verdict:
            return self._as_decided(row, place, around, decided)
        found = recognise(row, place.path, around)
        if found is not None and found.doubt:
            self._doubts.append(Doubted(row, place.path, digest, found))
            return _result(row, DOUBT, str(DOUBTS[found.doubt]))
        return self._enter_or_complete(row, place, around, found)

    def _as_decided(self, row: Row, place: Place, around: Around, decided: LedgerDoubt) -> Result:
        """Do what somebody has decided about this person, today or at an earlier table."""
        if decided.verdict == Verdict.OUT:
            return _result(row, LEFT, _("Left out, as was decided."))
        if decided.verdict == Verdict.OTHER:
            made = decided.made
            if made is None or made.left_at is not None:
                # Of the doubt itself nothing is asked any more; of others at this door it is.
                found = recognise(row, place.path, around)
                if found is not None and (found.doubt or found.resident.pk == decided.resident_id):
                    found = None
                return self._enter_or_complete(row, place, around, found, decided)
            return self._known(row, made, around)
        resident = decided.resident
        if decided.verdict == Verdict.MOVED and resident.place_path != place.path:
            self._moves.append((row, place, resident))
            self._known(row, resident, around, home_too=False)
            return _result(row, CHANGED, _("moves here"))
        return self._known(row, resident, around)

    def _known(
        self, row: Row, resident: Resident, around: Around, *, home_too: bool = True
    ) -> Result:
        resident = resident.merged_into or resident
        homes = around.homes.get(resident.place_path, [])
        home = next((home for home in homes if home.household.pk == resident.household_id), None)
        home = home or home_of(resident, lock=self._lock)
        if home is None:
            return _result(row, SAME)
        person = next((one for one in home.people if one.pk == resident.pk), resident)
        return self._complete(row, Found(person, home), home_too=home_too)

    def _enter_or_complete(
        self,
        row: Row,
        place: Place,
        around: Around,
        found: Found | None,
        decided: LedgerDoubt | None = None,
    ) -> Result:
        if found is not None:
            self._group(row, place, around).home = found.home
            return self._complete(row, found)
        group = self._group(row, place, around)
        group.rows.append(row)
        if decided is not None:
            group.doubts[len(group.rows) - 1] = decided
        return _result(row, CREATED)

    def _group(self, row: Row, place: Place, around: Around) -> New:
        """Return the household of a row: by its number where it has one, else the door's."""
        group = self._new.get((place.path, row.household))
        if group is None:
            group = New(place)
            self._new[place.path, row.household] = group
            homes = around.homes.get(place.path, [])
            numbers = {number for number, _kind in row.phones}
            shared = [home for home in homes if home.numbers & numbers]
            if shared or (homes and not row.household):
                group.home = (shared or homes)[0]
        return group

    def _complete(self, row: Row, found: Found, *, home_too: bool = True) -> Result:
        home = found.home
        if home is None:
            return _result(row, SAME)
        completion = self._completions.setdefault(home.household.pk, Completion(home.household))
        told = note_person(row, found.resident, home, completion, self.now)
        if home_too:
            told = list(dict.fromkeys([*told, *note_home(row, home, completion)]))
        if not told:
            return _result(row, SAME)
        return _result(row, CHANGED, _("new: %(what)s") % {"what": "、".join(told)})

    def _hint_at(self, row: Row, place: Place) -> None:
        if self.seen.doors.get(place.path, 0) == MANY_PEOPLE + 1:
            row.hints.append(
                _("More than %(n)s people behind one door: are door numbers missing, or is it a"
                  " dormitory?") % {"n": MANY_PEOPLE}
            )  # fmt: skip
        if row.has_lift is None:
            return
        house = self.doors.house_of(place)
        if house is not None and house.has_lift is None:
            self._lifts[house.pk] = house.has_lift = row.has_lift
            self._houses.append(house)
        elif house is not None and house.has_lift != row.has_lift:
            row.hints.append(_("The ledger says otherwise about the lift; that was left as it is."))

    def _complete_homes(self) -> None:
        added: list[tuple[New, int]] = []
        for group in self._new.values():
            if group.home is not None:
                home = group.home
                completion = self._completions.setdefault(
                    home.household.pk, Completion(home.household)
                )
                has_head = any(person.is_head for person in home.people)
                for at, row in enumerate(group.rows):
                    head = row.is_head and not has_head
                    has_head = has_head or head
                    completion.people.append(
                        person_of(row, self.now, is_head=head, taken=home.numbers)
                    )
                    note_home(row, home, completion)
                    added.append((group, at))
        # People come back in the order of the households that were completed.
        order = {pk: number for number, pk in enumerate(self._completions)}
        added.sort(key=lambda one: order[one[0].home.household.pk if one[0].home else UUID(int=0)])
        people = complete_households(
            completions=list(self._completions.values()), by=self.by, now=self.now
        )
        for (group, at), person in zip(added, people, strict=True):
            self._remember(group, at, person)

    def _remember(self, group: New, at: int, person: Resident) -> None:
        if at in group.doubts:
            doubt = group.doubts[at]
            doubt.made = person
            doubt.save(update_fields=["made"])

    def _move(self, results: dict[tuple[int, int], Result]) -> None:
        """Let people live where the table says, as somebody has decided."""
        day = timezone.localdate(self.now)
        for row, place, resident in self._moves:
            try:
                with transaction.atomic():
                    self._move_one(row, place, resident, day)
            except CannotMove as problem:
                results[row.number, row.at] = _result(row, REFUSED, str(problem))

    def _move_one(self, row: Row, place: Place, resident: Resident, day: date) -> None:
        group = self._new.get((place.path, row.household))
        home = group.home.household if group and group.home else None
        home = home or Household.objects.filter(place=place, merged_into=None).first()
        if home is not None:
            moves = [Move(resident, home, day)]
            move_people(moves=moves, by=self.by, now=self.now)
            return
        old = resident.household
        others = Resident.objects.filter(household=old, merged_into=None, left_at=None)
        if others.exclude(pk=resident.pk).exists():
            split_household(
                household=old, residents=[resident], place=place, since=day, by=self.by,
                now=self.now,
            )  # fmt: skip
        else:
            move_household(household=old, place=place, since=day, by=self.by, now=self.now)

    def _entry(self, group: New) -> Entry:
        taken: set[str] = set()
        has_head = any(row.is_head for row in group.rows)
        people: list[Person] = []
        for at, row in enumerate(group.rows):
            # One head is enough, and without one it is who stands first.
            head = row.is_head and not any(person.is_head for person in people)
            people.append(
                person_of(row, self.now, is_head=head or (not has_head and at == 0), taken=taken)
            )
        notes = dict.fromkeys(row.note for row in group.rows if row.note)
        return Entry(
            place=group.place,
            people=people,
            note="；".join(notes)[:NOTE],
            tenure=first_said(group.rows, "tenure"),
            key_kept=first_said(group.rows, "key_kept"),
            pets=first_said(group.rows, "pets"),
            no_telephone=not taken and any(row.no_telephone for row in group.rows),
        )


def lay_now(
    rows: Sequence[Row], doors: Doors, seen: Seen, *, by: UUID | None, now: datetime
) -> Laid:
    """Lay rows beside the ledger and do what they do, all in the transaction of the caller."""
    laying = Laying(doors, seen, by=by, now=now, lock=True)
    laying.lay(rows)
    laying.make_ready()
    return laying.put_in()


def _result(row: Row, code: str, why: str = "") -> Result:
    words = " ".join(filter(None, (row.door.get(part, "") for part in _SHOWN)))
    return Result(row.number, code, why, "；".join(row.hints), row.at, row.name, words[:60])


_SHOWN = ("area", "building", "unit", "room", "address")
