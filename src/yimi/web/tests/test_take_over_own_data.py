"""`yimi takeover --own-data`: the data that lies here serves."""

from argparse import Namespace

import pytest
from django.conf import settings as known

from yimi.core.installation import this_installation
from yimi.core.standby import fence
from yimi.web.commands import takeover

OWN = Namespace(own_data=True)


@pytest.fixture
def here(settings, tmp_path):
    settings.HOME = tmp_path
    fence.fence(tmp_path, term=4, where="http://other")
    return tmp_path


def test_where_there_is_no_data_that_is_said_and_the_fence_stays(here, settings, capsys):
    nowhere = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(here / "none" / "x.sqlite3")}
    settings.DATABASES = {"default": {**known.DATABASES["default"], **nowhere}}
    assert takeover.run(OWN) == 1
    assert "✗" in capsys.readouterr().out
    assert fence.fenced_by(here)
    assert not (here / "none").exists()


@pytest.mark.django_db
def test_the_data_here_serves_in_a_higher_term_than_who_fenced_it_off(here, capsys, monkeypatch):
    monkeypatch.setattr(takeover, "_is_there", lambda: True)
    assert takeover.run(OWN) == 0
    assert "✓" in capsys.readouterr().out
    assert this_installation().term == 5
    assert fence.fenced_by(here) is None
