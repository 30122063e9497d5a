"""One row in the log for each act: ids and codes in it, people's words beside it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pytest
from django.db import transaction

from yimi.core.events import News
from yimi.core.log import draft, record, record_all
from yimi.core.models import Event, EventWords
from yimi.core.tests.things import NOW, Happened, Thing, happen

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Everything(News):
    """News with a field of every kind."""

    subject: UUID
    when: datetime
    codes: tuple[str, ...]
    nothing: UUID | None = None
    yes: bool = True


def test_an_event_says_what_about_what_where_by_whom_and_when():
    thing, by = Thing(), Thing().pk
    happen(thing, 3, by=by)
    event = Event.objects.get()
    assert (event.type, event.subject_type) == ("tests.Happened", "tests.thing")
    assert (event.subject_id, event.place_path) == (thing.pk, thing.place_path)
    assert (event.by_id, event.at, event.data) == (by, NOW, {"step": 3})


def test_ids_moments_and_lists_are_kept_as_plain_values():
    news = Everything(Thing().pk, NOW, ("a", "b"))
    with transaction.atomic():
        record(news, about=Thing(), by=None, now=NOW)
    assert Event.objects.get().data == {
        "subject": str(news.subject),
        "when": NOW.isoformat(),
        "codes": ["a", "b"],
        "nothing": None,
        "yes": True,
    }


def test_peoples_words_lie_beside_the_event_and_not_in_it():
    event = happen(Thing(), words="王阿姨摔倒了")
    assert EventWords.objects.get(pk=event.uid).text == "王阿姨摔倒了"
    assert "王阿姨" not in str(vars(Event.objects.get()))


def test_many_events_keep_the_order_in_which_they_were_drafted():
    thing = Thing()
    with transaction.atomic():
        record_all([draft(Happened(step), about=thing, by=None, now=NOW) for step in range(700)])
    events = Event.objects.order_by("position")
    assert [event.data["step"] for event in events] == list(range(700))


def test_positions_only_grow():
    first, second = happen(Thing()), happen(Thing())
    assert first.position < second.position


@pytest.mark.django_db(transaction=True)
def test_an_event_is_never_written_outside_the_transaction_of_its_act():
    with pytest.raises(RuntimeError):
        record(Happened(), about=Thing(), by=None, now=NOW)
    assert not Event.objects.exists()
