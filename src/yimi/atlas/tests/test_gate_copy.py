"""The copy for a gate, and somebody who tries to work out more than it says."""

import random
import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils.timezone import localtime
from tests.scenes import Street

from yimi.accounts.actions import add_user, give_membership
from yimi.accounts.models import Reach, Role
from yimi.atlas.gate_copies import copy_of_day
from yimi.atlas.models import GateCopy
from yimi.atlas.queries import drawn
from yimi.core.models import Event
from yimi.places.actions import add_places, build_place
from yimi.places.models import Level, Place

pytestmark = pytest.mark.django_db
BACKEND = "yimi.accounts.backends.PasswordBackend"
DAYS = 12
SMALL = range(1, 5)


class Doors:
    """A layer of which a test says what it shows."""

    waiting: dict[str, set[str]] = {}

    @classmethod
    def open_needs(cls, user, area, now):
        return dict.fromkeys(cls.waiting["cases.open"], "new")

    @classmethod
    def due_today(cls, user, area, now):
        return dict.fromkeys(cls.waiting["fieldwork.today"], "today")


@pytest.fixture
def made_up(monkeypatch):
    monkeypatch.setattr("yimi.cases.on_map.open_needs", Doors.open_needs)
    monkeypatch.setattr("yimi.fieldwork.on_map.due_today", Doors.due_today)
    return Doors


def towers(street: Street, sizes: list[int]) -> tuple[Place, dict[str, list[str]]]:
    """Build a compound with towers of so many doors; return the doors' paths by tower."""
    start = street.now - timedelta(days=20)
    compound = build_place(
        parent=street.compound.parent, level=Level.COMPOUND, name="塔楼院", code="towers"
    )
    places, doors = [compound], {}
    for number, size in enumerate(sizes, 1):
        tower = build_place(parent=compound, level=Level.BUILDING, name=f"{number}号楼")
        rooms = [
            build_place(parent=tower, level=Level.DOOR, name=f"{1 + n // 4}{1 + n % 4:02d}")
            for n in range(size)
        ]
        places += [tower, *rooms]
        doors[tower.name] = [room.path for room in rooms]
    add_places(places=places, by=None, now=start)
    return compound, doors


def read(client, compound: Place) -> tuple[dict[str, list], list]:
    """Read the numbers off the sheet, as somebody at the gate would."""
    page = client.get(reverse("atlas:gate", args=[compound.pk])).content.decode()
    table = page[page.index("<table") : page.index("</table>")]
    rows = {}
    for row in re.findall(r"<tr>(.*?)</tr>", table, re.S)[1:]:
        name = re.findall(r'<th scope="row">(.*?)</th>', row, re.S)[0].strip()
        rows[name] = [
            tuple(map(int, found.groups())) if (found := re.search(r"(\d+)–(\d+)", cell)) else None
            for cell in re.findall(r"<td>(.*?)</td>", row, re.S)
        ]
    foot = rows.popitem()
    return rows, foot[1]


def bounds(rows: dict[str, list], sums: list, sizes: dict[str, int]) -> dict[tuple, tuple]:
    """Return between what each number must lie by everything on one sheet: cells and sums.

    Each cell is bounded by its band, by the doors that the house has, and by what the sum leaves
    when all others are as small or as large as they can be; until nothing gets narrower.
    """
    found = {
        (name, column): said or (0, sizes[name])
        for name, cells in rows.items()
        for column, said in enumerate(cells)
    }
    for _again in range(4):
        for column, said in enumerate(sums):
            if said is None:
                continue
            cells = [key for key in found if key[1] == column]
            for key in cells:
                low, high = found[key]
                rest_low = sum(found[other][0] for other in cells if other != key)
                rest_high = sum(found[other][1] for other in cells if other != key)
                found[key] = (max(low, said[0] - rest_high), min(high, said[1] - rest_low))
    return found


def known_to_be_small(low: int, high: int) -> bool:
    """Return whether somebody knows by it that a number is one, two, three or four."""
    return low >= 1 and high <= 4


@pytest.mark.parametrize("seed", range(6))
def test_nothing_under_five_can_be_worked_out_from_any_day_or_two(client, street, made_up, seed):
    rng = random.Random(seed)
    sizes = [rng.choice((3, 7, 8, 9, 10, 12, 14, 24, 60)) for _ in range(6)]
    compound, doors = towers(street, sizes)
    client.force_login(street.lead, backend=BACKEND)
    known = {name: len(paths) for name, paths in doors.items()}
    days, truth = [], []
    for _day in range(DAYS):
        shares = {name: rng.choice((0.0, 0.1, 0.3, 0.5, 0.9, 1.0)) for name in doors}
        waiting = {p for name, paths in doors.items() for p in paths if rng.random() < shares[name]}
        due = {path for path in waiting if rng.random() < 0.5}
        made_up.waiting = {"cases.open": waiting, "fieldwork.today": due}
        rows, sums = read(client, compound)
        days.append(bounds(rows, sums, known))
        truth.append((waiting, due))
        GateCopy.objects.filter(printed_on=localtime().date()).update(
            printed_on=localtime().date() - timedelta(days=len(days))
        )
    for found, (waiting, due) in zip(days, truth, strict=True):
        for (name, column), (low, high) in found.items():
            there = len(set(doors[name]) & (waiting, due)[column])
            assert low <= there <= high, "a sheet says nothing that is not so"
            assert not known_to_be_small(low, high), (name, column)
            # However many of its doors are lived in, and somebody knows it: those that do not wait.
            for lived_in in range(max(there, low), known[name] + 1):
                rest = lived_in - min(high, lived_in), lived_in - low
                assert not known_to_be_small(*rest), (name, column, lived_in)
        for name in doors:
            (low_a, high_a), (low_b, high_b) = found[name, 0], found[name, 1]
            # What is due is open as well: the rest of the open ones.
            assert not known_to_be_small(max(0, low_a - high_b), high_a - low_b)
    for before, after in pairwise(days):
        for key, (low, high) in after.items():
            least, most = low - before[key][1], high - before[key][0]
            assert not known_to_be_small(least, most), key
            assert not known_to_be_small(-most, -least), key


def test_a_day_has_one_statement_whoever_prints_it_and_whenever(client, street, made_up):
    compound, doors = towers(street, [24])
    made_up.waiting = {"cases.open": set(doors["1号楼"][:4]), "fieldwork.today": set()}
    client.force_login(street.lead, backend=BACKEND)
    first = read(client, compound)
    made_up.waiting = {"cases.open": set(doors["1号楼"][:9]), "fieldwork.today": set()}
    client.force_login(street.dispatcher, backend=BACKEND)
    assert read(client, compound) == first == ({"1号楼": [(0, 4), (0, 4)]}, [(0, 4), (0, 4)])
    assert Event.objects.filter(subject_id=compound.pk, type="atlas.MapPrinted").count() == 2


def test_a_small_building_is_left_out(street, made_up):
    compound, doors = towers(street, [8, 9])
    made_up.waiting = {"cases.open": {p for here in doors.values() for p in here}}
    made_up.waiting["fieldwork.today"] = set()
    [found] = drawn([compound])
    copy = copy_of_day(compound=found, by=street.lead.pk, now=street.now)
    assert copy.bands["cases.open"] == {"1/": None, "2/": (5, 9)}


def test_the_sheet_names_nobody_and_no_door_and_says_why(client, street, made_up):
    made_up.waiting = {
        "cases.open": {street.doors["1-1-101"].path},
        "fieldwork.today": set(),
    }
    client.force_login(street.lead, backend=BACKEND)
    page = client.get(reverse("atlas:gate", args=[street.compound.pk])).content.decode()
    sheet = page[page.index("<article") : page.index("</article>")]
    for word in ("王秀英", "101", "1单元", "data-n", "透析"):
        assert word not in sheet
    assert "2020" in sheet


def test_a_property_manager_prints_it_and_sees_no_map(client, street):
    manager = add_user(username="wuye", name="物业", password="a long enough password")
    give_membership(
        user=manager,
        role=Role.PROPERTY,
        place=street.compound,
        reach=Reach.TEAM,
        team=street.team,
        by=None,
        now=street.now,
    )
    client.force_login(manager, backend=BACKEND)
    assert client.get(reverse("atlas:gate", args=[street.compound.pk])).status_code == 200
    assert "青禾园" in client.get(reverse("atlas:gates")).content.decode()
    for name in ("compound", "print", "arrange"):
        assert client.get(reverse(f"atlas:{name}", args=[street.compound.pk])).status_code == 403


def test_somebody_from_elsewhere_gets_no_copy(client, street):
    client.force_login(street.outsider, backend=BACKEND)
    assert client.get(reverse("atlas:gate", args=[street.compound.pk])).status_code == 404
    assert "青禾园" not in client.get(reverse("atlas:gates")).content.decode()
