"""The pages about services and rules: what they say, to whom, and who may change them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yimi.accounts.models import TeamDuty
from yimi.accounts.tests.helpers import signed_in
from yimi.core import clock
from yimi.core.models import Event
from yimi.packs.loader import load_pack
from yimi.places.actions import change_pack
from yimi.places.queries import emergency_at
from yimi.rules.wording import length

PAGES = ("rules:catalogue", "rules:editions", "rules:calendar")
EPIDEMIC = "epidemic-cn-2022"


def read(user, name="rules:catalogue", **asked):
    answer = signed_in(user).get(reverse(name), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def emergency(street):
    return emergency_at(street.compound.path, now=street.now)


def under_the_epidemic(street, edition="twenty"):
    change_pack(
        emergency=emergency(street), pack=EPIDEMIC, edition=edition, by=None, now=street.now
    )


@pytest.mark.parametrize("name", PAGES)
def test_everybody_who_works_here_may_read(street, name):
    for user in (street.worker, street.volunteer, street.operator, street.admin):
        read(user, name)


@pytest.mark.parametrize("name", PAGES)
def test_nobody_from_outside_reads_them(street, client, name):
    assert client.get(reverse(name)).status_code == 302


def test_a_stranger_reads_the_rules_but_not_the_teams_of_another_place(street):
    page = read(street.outsider)
    assert "西社区组" in page
    assert "东社区组" not in page
    assert "东社区组" not in read(street.outsider, place=street.compound.path)


def test_every_service_stands_there_with_its_times_and_where_they_come_from(street):
    page = read(street.lead)
    for service in load_pack("base").services:
        assert service.name.zh in page
        assert service.does.zh in page
    assert "平台默认" in page
    assert "北京 12345 热线规范征求意见稿" in page
    assert "医疗保障组" in page


def test_a_word_finds_a_service_by_what_residents_say(street):
    page = read(street.operator, text="暖气")
    assert "暖气不热" in page
    assert "米面菜和日用品" not in page
    assert "没有找到这样的服务" in read(street.operator, text="飞碟")


def test_what_nobody_answers_for_is_a_list_of_its_own(street):
    assert "照看老人" not in read(street.admin, gaps="1")
    TeamDuty.objects.filter(duty__in=["repair", "property"]).delete()
    page = read(street.admin, gaps="1")
    assert "暖气不热" in page
    assert "没有队伍管，先留在服务台" in page
    TeamDuty.objects.filter(duty="desk").delete()
    assert "没有人负责" in read(street.admin, gaps="1")


def test_the_list_reads_no_more_rows_for_more_services(street):
    user = street.admin
    read(user)
    with CaptureQueriesContext(connection) as few:
        read(user)
    under_the_epidemic(street)
    with CaptureQueriesContext(connection) as many:
        read(user)
    assert len(many) == len(few) <= 28


def test_the_edition_in_force_is_named_and_each_says_what_it_changed(street):
    under_the_epidemic(street)
    page = read(street.worker, "rules:editions")
    assert "二十条优化措施" in page
    assert "这里正在用" in page
    assert "联防联控机制综发〔2022〕113号" in page
    assert "乙类乙管" in page
    assert "：不再提供" in page


def test_an_administrator_changes_the_edition_and_a_worker_may_not(street):
    asked = {"place": emergency(street).place_path, "choice": f"{EPIDEMIC}|ten"}
    for user in (street.worker, street.outsider, street.dispatcher):
        assert signed_in(user).post(reverse("rules:choose_pack"), asked).status_code == 403
    answer = signed_in(street.admin).post(reverse("rules:choose_pack"), asked)
    assert answer.status_code == 302
    assert (list(emergency(street).packs), emergency(street).edition) == ([EPIDEMIC], "ten")


def test_a_pack_that_is_not_there_is_said_in_a_sentence(street):
    browser = signed_in(street.admin)
    asked = {"place": emergency(street).place_path, "choice": "magic|"}
    answer = browser.post(reverse("rules:choose_pack"), asked, follow=True)
    assert "这个规则包不能用" in answer.content.decode()
    assert list(emergency(street).packs) == ["base"]


def test_an_emergency_elsewhere_is_not_found(street):
    browser = signed_in(street.admin)
    asked = {"place": "999999/", "choice": "base|", "rule": "relief_24h", "act": "choose"}
    for name in ("rules:choose_pack", "rules:choose_weak"):
        assert browser.post(reverse(name), asked).status_code == 404


def test_a_weak_rule_is_chosen_with_name_and_time_and_turned_off_again(street):
    browser = signed_in(street.admin)
    asked = {"place": emergency(street).place_path, "rule": "relief_24h"}
    assert "我核对过了" in read(street.admin, "rules:editions")
    assert "我核对过了" not in read(street.worker, "rules:editions")

    browser.post(reverse("rules:choose_weak"), asked | {"act": "choose"})
    page = read(street.worker, "rules:editions")
    assert f"{street.admin.name} 启用" in page
    browser.post(reverse("rules:choose_weak"), asked | {"act": "drop"})
    assert emergency(street).weak_rules == {}
    assert Event.objects.filter(type__startswith="places.WeakRule").count() == 2


def test_the_calendar_says_what_a_day_is(street):
    assert "放假：国庆节" in read(street.worker, "rules:calendar", day="2026-10-01")
    assert "国庆节调休" in read(street.worker, "rules:calendar", day="2026-10-10")
    assert "休息：周末" in read(street.worker, "rules:calendar", day="2026-11-22")
    assert "还没有公布" in read(street.worker, "rules:calendar", day="2031-05-05")
    read(street.worker, "rules:calendar", day="不是日期")


def test_a_year_that_is_not_announced_is_said(street, monkeypatch):
    at = datetime(2026, 11, 22, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    monkeypatch.setattr(clock, "now", lambda: at)
    assert "2027 年" in read(street.worker, "rules:calendar")


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0.1, "6 分钟"),
        (0.5, "30 分钟"),
        (1, "1 小时"),
        (2.5, "2.5 小时"),
        (24, "24 小时"),
        (168, "7 天"),
    ],
)
def test_a_time_is_said_as_people_say_it(hours, words):
    assert length(hours) == words
