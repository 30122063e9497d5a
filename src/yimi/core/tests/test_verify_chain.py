"""The audit chain finds what was changed afterwards, and holds where words were erased."""

import pytest
from django.db.models import F

from yimi.core import seals
from yimi.core.models import Event, EventWords, Seal
from yimi.core.seals import seal_events, verify_chain
from yimi.core.tests.things import NOW, Thing, happen

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(monkeypatch):
    """Five sealed events in three links, the third with words; position 4 was never used."""
    monkeypatch.setattr(seals, "RUN", 2)
    thing = Thing()
    events = [happen(thing, step, words="门口有狗" if step == 2 else "") for step in range(6)]
    events.pop(3).delete()
    seal_events(now=NOW)
    assert Seal.objects.count() == 3
    assert verify_chain() == []
    return events


def test_an_empty_log_holds():
    seal_events(now=NOW)
    assert verify_chain() == []


def test_what_comes_later_is_sealed_behind_what_there_was(log):
    happen(Thing(), 9)
    seal_events(now=NOW)
    assert Seal.objects.count() == 4
    assert verify_chain() == []


def test_sealing_again_with_nothing_new_adds_no_link(log):
    seal_events(now=NOW)
    assert Seal.objects.count() == 3


@pytest.mark.parametrize(
    "change",
    [
        {"data": {"step": 7}},
        {"type": "tests.Other"},
        {"place_path": "410199/"},
        {"by_id": "00000000-0000-7000-8000-000000000001"},
        {"subject_id": "00000000-0000-7000-8000-000000000001"},
        {"subject_type": "tests.other"},
        {"words_hash": "0" * 64},
        {"at": NOW.replace(microsecond=1)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_row_is_found(log, change):
    Event.objects.filter(pk=log[1].pk).update(**change)
    assert verify_chain()


def test_a_removed_row_is_found(log):
    Event.objects.filter(pk=log[1].pk).delete()
    assert verify_chain()


def test_a_row_that_was_put_between_is_found(log):
    happen(Thing(), 3)
    Event.objects.order_by("position").filter(pk=Event.objects.latest("position").pk).update(
        position=log[2].position + 1
    )
    assert verify_chain()


def test_a_row_that_was_put_before_the_first_is_found(log):
    event = happen(Thing(), 3)
    Event.objects.filter(pk=event.pk).update(position=-1)
    assert verify_chain()


def test_two_rows_that_changed_places_are_found(log):
    first, second = log[0].position, log[1].position
    Event.objects.filter(pk=first).update(position=10**6)
    Event.objects.filter(pk=second).update(position=first)
    Event.objects.filter(pk=10**6).update(position=second)
    assert verify_chain()


def test_changed_words_are_found(log):
    EventWords.objects.update(text="门口没有狗")
    assert [flaw.position for flaw in verify_chain()] == [log[2].position]


def test_erased_words_keep_the_chain_whole(log):
    EventWords.objects.all().delete()
    assert verify_chain() == []


def test_a_changed_or_missing_link_is_found(log):
    Seal.objects.filter(pk=Seal.objects.earliest("last").pk).update(digest="0" * 64)
    assert verify_chain()
    Seal.objects.earliest("last").delete()
    assert verify_chain()


def test_a_flaw_says_where_and_is_not_lost_when_more_is_sealed(log):
    Event.objects.filter(pk=log[0].pk).update(type="tests.Other")
    happen(Thing(), 9)
    seal_events(now=NOW)
    flaws = verify_chain()
    assert flaws[0].position == Seal.objects.earliest("last").last


def test_the_same_words_twice_have_different_hashes():
    """So that nobody finds out by trying what was erased."""
    first, second = happen(Thing(), words="同样的话"), happen(Thing(), words="同样的话")
    assert first.words_hash != second.words_hash
    assert EventWords.objects.exclude(salt=F("text")).count() == 2
