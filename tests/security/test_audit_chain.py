"""Who changes what has happened is found by `yimi audit`."""

import argparse

import pytest
from django.db.models import F

from yimi.api.tests.scene import let_in
from yimi.core import clock
from yimi.core.models import Event, EventWords, Seal
from yimi.core.seals import seal_events
from yimi.web.commands import audit

pytestmark = pytest.mark.django_db


def _alter():
    Event.objects.filter(pk=_middle()).update(by_id="00000000-0000-7000-8000-000000000001")


def _remove():
    Event.objects.filter(pk=_middle()).delete()


def _put_between():
    event = Event.objects.get(pk=_middle())
    # The space between two positions: one of them moves to make room.
    Event.objects.filter(pk=event.pk - 1).delete()
    event.pk, event.uid = event.pk - 1, "00000000-0000-7000-8000-000000000002"
    event.save(force_insert=True)


def _put_before_all():
    event = Event.objects.get(pk=_middle())
    event.pk, event.uid = -5, "00000000-0000-7000-8000-000000000003"
    event.save(force_insert=True)


def _move_in_time():
    event = Event.objects.get(pk=_middle())
    Event.objects.filter(pk=event.pk).update(at=event.at.replace(year=2020))


def _reword():
    EventWords.objects.update(text="别的话")


def _drop_a_seal():
    Seal.objects.order_by("pk").first().delete()


def _forge_a_seal():
    Seal.objects.filter(pk=Seal.objects.order_by("pk").first().pk).update(digest="0" * 64)


def _shorten_a_seal():
    Seal.objects.filter(pk=Seal.objects.order_by("pk").first().pk).update(last=F("last") - 1)


def _middle() -> int:
    positions = list(Event.objects.order_by("pk").values_list("pk", flat=True))
    return positions[len(positions) // 2]


TAMPERING = (
    *(_alter, _remove, _put_between, _put_before_all, _move_in_time, _reword),
    *(_drop_a_seal, _forge_a_seal, _shorten_a_seal),
)


@pytest.fixture
def sealed(street):
    """A log that was sealed in two runs."""
    program = let_in(street)
    program.opened(street.doors["1-1-101"])
    seal_events(now=clock.now())
    program.opened(street.doors["1-1-102"], "鸡蛋一板")
    seal_events(now=clock.now())


def test_a_log_that_nobody_touched_holds(sealed):
    assert audit.run(argparse.Namespace()) == 0


@pytest.mark.parametrize("tamper", TAMPERING, ids=lambda tamper: tamper.__name__)
def test_every_kind_of_tampering_is_found(sealed, tamper, capsys):
    tamper()
    assert audit.run(argparse.Namespace()) == 1
    assert "✗" in capsys.readouterr().out


def test_erasing_words_as_the_end_of_an_emergency_does_leaves_the_chain_whole(sealed):
    EventWords.objects.all().delete()
    assert audit.run(argparse.Namespace()) == 0
