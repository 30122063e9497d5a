"""The default demonstration, made once for all tests that only look at it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from yimi.drills.demo import make_demo

NOW = datetime(2026, 11, 23, 14, 20, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demonstration with its week, taken away again behind the module's last test."""
    from django.db import transaction  # noqa: PLC0415

    with django_db_blocker.unblock():
        with transaction.atomic():
            said = []
            make_demo(now=NOW, log=said.append)
            yield said
            transaction.set_rollback(True)
