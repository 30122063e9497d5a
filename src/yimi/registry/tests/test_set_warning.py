from datetime import timedelta

from yimi.core.models import Event
from yimi.registry.actions import set_warning
from yimi.registry.models import DoorWarning
from yimi.registry.queries import describe, warnings_at


def test_a_warning_that_is_set_twice_stands_once(street):
    door = street.doors["1-1-101"]
    first = set_warning(place=door, code="dog", by=None, now=street.now)
    second = set_warning(place=door, code="dog", by=None, now=street.now, note="很凶")
    assert first == second
    assert DoorWarning.objects.get().note == "很凶"
    assert Event.objects.filter(type="registry.WarningSet").count() == 2


def test_a_warning_that_has_ended_is_shown_no_more_and_can_be_set_anew(street):
    door = street.doors["1-1-101"]
    old = set_warning(place=door, code="isolation", by=None, now=street.now - timedelta(days=9))
    old.ends_at = street.now
    old.save()
    assert warnings_at([door.pk], now=street.now) == {}
    new = set_warning(place=door, code="isolation", by=None, now=street.now)
    assert warnings_at([door.pk], now=street.now) == {door.pk: [new]}


def test_the_desk_is_told_of_a_warning_that_will_end_tomorrow(street):
    door = street.doors["1-1-101"]
    warning = set_warning(place=door, code="isolation", by=None, now=street.now)
    warning.ends_at = street.now + timedelta(days=1)
    warning.save()
    home = door.households.get()
    assert describe([home.pk])[0].warnings == ["isolation"]
