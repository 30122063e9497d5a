"""An act that a client sends twice is done once."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from yimi.core.once import CannotRepeat, done_before, remember
from yimi.core.tests.things import NOW, Thing

pytestmark = pytest.mark.django_db


def test_an_act_that_was_done_is_known_by_its_client_id():
    client_id, thing = uuid4(), Thing()
    assert done_before(client_id, act="tests.act") is None
    remember(client_id, act="tests.act", subject_id=thing.pk, now=NOW)
    assert done_before(client_id, act="tests.act") == thing.pk


def test_without_a_client_id_every_sending_is_an_act():
    remember(None, act="tests.act", subject_id=Thing().pk, now=NOW)
    assert done_before(None, act="tests.act") is None


def test_of_two_that_arrive_at_once_the_second_fails_with_all_it_did():
    client_id = uuid4()
    remember(client_id, act="tests.act", subject_id=Thing().pk, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        remember(client_id, act="tests.act", subject_id=Thing().pk, now=NOW)


def test_an_act_that_was_undone_may_be_done_again():
    client_id, thing = uuid4(), Thing()
    with transaction.atomic():
        remember(client_id, act="tests.act", subject_id=thing.pk, now=NOW)
        transaction.set_rollback(True)
    assert done_before(client_id, act="tests.act") is None


def test_a_client_id_that_was_used_for_another_act_is_refused():
    client_id, thing = uuid4(), Thing()
    remember(client_id, act="tests.act", subject_id=thing.pk, now=NOW)
    with pytest.raises(CannotRepeat):
        done_before(client_id, act="tests.other")
    with pytest.raises(CannotRepeat):
        done_before(client_id, act="tests.act", subject_id=Thing().pk)
    assert done_before(client_id, act="tests.act", subject_id=thing.pk) == thing.pk
