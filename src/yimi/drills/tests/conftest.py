"""Demonstrations made once for all tests of a module that only look at them."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command

from yimi.drills.demo import make_demo
from yimi.drills.tests.moment import NOW


@contextmanager
def demonstration(blocker, **wishes) -> Iterator[list[str]]:
    """Make a demonstration that is committed, and leave the database empty behind it."""
    with blocker.unblock():
        said: list[str] = []
        make_demo(now=NOW, log=said.append, **wishes)
        yield said
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)


@pytest.fixture(scope="module")
def ledger(django_db_setup, django_db_blocker):
    """The default ledger without its week."""
    with demonstration(django_db_blocker, with_history=False) as said:
        yield said


@pytest.fixture(scope="module")
def week(django_db_setup, django_db_blocker):
    """The default demonstration with its week."""
    with demonstration(django_db_blocker) as said:
        yield said
