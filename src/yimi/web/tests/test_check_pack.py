"""`yimi pack` from a terminal, and what the page about the program's health says of packs."""

from argparse import Namespace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from yimi.packs.loader import use_own_packs
from yimi.rules import checkups
from yimi.web.arguments import parser
from yimi.web.commands import pack

CHINA = ZoneInfo("Asia/Shanghai")
HEAD = """code: ours
version: "1"
extends: base
name: {zh: 我们街道, en: Ours}
about: {zh: 我们街道, en: Ours}
jurisdiction: "410105"
effective_from: 2026-01-01
"""


@pytest.fixture
def own(tmp_path, settings):
    """Have a folder for packs of this place, as the data folder has one."""
    (tmp_path / "ours").mkdir()
    use_own_packs(tmp_path)
    yield tmp_path / "ours"
    use_own_packs(settings.HOME / "packs")


def test_a_pack_of_this_place_is_checked_and_listed(own, capsys):
    (own / "pack.yaml").write_text(HEAD, encoding="utf-8")
    assert pack.run(parser().parse_args(["pack", "check"])) == 0
    assert "可以用" in capsys.readouterr().out
    assert pack.run(Namespace(act="list", folder=[])) == 0
    assert "我们街道" in capsys.readouterr().out


def test_a_mistake_ends_with_one(own, capsys):
    (own / "pack.yaml").write_text(HEAD.replace("extends: base", "extend: base"), encoding="utf-8")
    assert pack.run(parser().parse_args(["pack", "check", str(own)])) == 1
    assert "是不是想写 “extends”" in capsys.readouterr().out


def test_nothing_to_check_is_said(own, capsys):
    assert pack.run(Namespace(act="check", folder=[])) == 0
    assert "还没有规则包" in capsys.readouterr().out


def test_a_spoilt_pack_is_a_finding(own):
    (own / "pack.yaml").write_text("code: [", encoding="utf-8")
    now = datetime(2026, 11, 5, 9, tzinfo=CHINA)
    assert [entry.level for entry in checkups.packs(now=now)] == ["error", "ok"]


@pytest.mark.parametrize(("month", "level"), [(11, "ok"), (12, "warning")])
def test_the_next_years_holidays_are_missed_in_december(month, level):
    now = datetime(2026, month, 5, 9, tzinfo=CHINA)
    assert [entry.level for entry in checkups.holidays(now=now)] == [level]
