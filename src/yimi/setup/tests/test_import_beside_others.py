"""A table goes in beside people who work on the same ledger."""

import pytest

from yimi.core.models import Event
from yimi.places.models import Place
from yimi.registry.actions import Entry, Person, enter_household
from yimi.registry.models import Resident
from yimi.setup import ledger_queries
from yimi.setup.actions import ledger, ledger_batches, ledger_files, ledger_work, places
from yimi.setup.ledger import applying
from yimi.setup.models import LedgerImport

HEAD = "门牌,姓名,电梯\n"


@pytest.fixture
def meanwhile(monkeypatch):
    """Let something happen each time that rows are laid, before they are written."""

    def take(act, *, times=1):
        real, left = applying.Laying.make_ready, [times]

        def then(self):
            real(self)
            if left[0]:
                left[0] -= 1
                act(times - left[0])

        monkeypatch.setattr(applying.Laying, "make_ready", then)

    return take


def tried(street, text, *, makes_doors=False):
    made = ledger_files.receive_table(
        name="台账.csv", content=f"{HEAD}{text}".encode(), place=street.compound,
        makes_doors=makes_doors, by=street.admin, now=street.now,
    )  # fmt: skip
    ledger_work.work_through(made, clock=lambda: street.now)
    ledger.put_in(ledger_import=made, now=street.now)
    return made


def go_in(street, made):
    ledger_work.go_on(made, clock=lambda: street.now)
    made.refresh_from_db()
    assert made.status == LedgerImport.Status.DONE, made.problem
    return dict(ledger_queries.counts_of(made))


def enter(street, door, *names):
    enter_household(
        entry=Entry(place=street.doors[door], people=[Person(name) for name in names]),
        by=street.admin.pk, now=street.now,
    )  # fmt: skip


def test_who_is_entered_by_hand_meanwhile_is_not_entered_twice(street, meanwhile):
    made = tried(street, "1-2-302,马云飞,\n1-2-301,牛小红,\n")
    meanwhile(lambda _time: enter(street, "1-2-302", "马云飞"))
    assert go_in(street, made) == {"same": 1, "created": 1}
    assert Resident.objects.filter(name="马云飞").count() == 1


def test_rows_beside_which_somebody_never_stops_working_go_in_all_the_same(street, meanwhile):
    made = tried(street, "1-2-302,马云飞,有\n1-2-301,牛小红,有\n")
    meanwhile(
        lambda time: enter(street, "3-1-101", f"居民{chr(0x7532 + time)}"),
        times=ledger_batches.TRIES,
    )
    assert go_in(street, made) == {"created": 2}
    assert Event.objects.filter(type="places.LiftNoted").count() == 1


def test_a_door_that_goes_meanwhile_takes_nobody_in(street, meanwhile):
    made = tried(street, "1-2-302,马云飞,\n1-2-301,牛小红,\n")
    meanwhile(
        lambda _time: places.take_away(
            place=street.doors["1-2-302"], by=street.admin, now=street.now
        )
    )
    assert go_in(street, made) == {"refused": 1, "created": 1}


def test_a_door_that_goes_between_two_batches_takes_nobody_in(street, monkeypatch):
    monkeypatch.setattr(ledger_files, "CHUNK", 1)
    monkeypatch.setattr(ledger_work, "FIRST_ROWS", 1)
    made = tried(street, "1-2-301,牛小红,\n1-2-302,马云飞,\n")
    door = street.doors["1-2-302"]

    def gone(_rows, _held_s):
        if Place.objects.filter(pk=door.pk).exists():
            places.take_away(place=door, by=street.admin, now=street.now)
        return 1

    monkeypatch.setattr(ledger_work, "_fitting", gone)
    assert go_in(street, made) == {"refused": 1, "created": 1}


def test_a_door_that_is_entered_meanwhile_is_not_entered_twice(street, meanwhile):
    made = tried(street, "1-2-909,马云飞,\n", makes_doors=True)
    unit = street.doors["1-2-302"].parent
    meanwhile(
        lambda _time: places.add_below(parent=unit, name="909", by=street.admin, now=street.now)
    )
    assert go_in(street, made) == {"created": 1}
    assert Resident.objects.get(name="马云飞").household.place.parent == unit


def test_what_others_do_elsewhere_lays_nothing_anew(street, meanwhile, monkeypatch):
    made = tried(street, "1-2-302,马云飞,\n")
    calls = []
    real = applying.Laying.lay

    def counted(self, rows):
        calls.append(len(rows))
        return real(self, rows)

    monkeypatch.setattr(applying.Laying, "lay", counted)
    meanwhile(
        lambda _time: enter_household(
            entry=Entry(place=street.doors["A-1201"], people=[Person("远人")]),
            by=None,
            now=street.now,
        )
    )
    assert go_in(street, made) == {"created": 1}
    assert len(calls) == 1


def test_a_table_that_two_processes_put_in_goes_in_once(street, meanwhile, monkeypatch):
    monkeypatch.setattr(ledger_files, "CHUNK", 1)
    made = tried(street, "1-2-302,马云飞,\n1-2-301,牛小红,\n1-2-302,马小飞,\n")
    meanwhile(lambda _time: ledger_work.go_on(made, clock=lambda: street.now))
    assert go_in(street, made) == {"created": 3}
    assert Resident.objects.filter(name__in=("马云飞", "牛小红", "马小飞")).count() == 3
    assert Event.objects.filter(type="setup.LedgerImported").count() == 1
