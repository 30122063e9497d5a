import re

import pytest
from django.db import connection

from yimi.accounts.tests.helpers import signed_in
from yimi.cases import board
from yimi.cases.actions import (
    NewCase,
    escalate_due,
    open_cases,
    reject_case,
    solve_case,
    transfer_case,
    wait_case,
)
from yimi.cases.board import Filters, lanes, read_board
from yimi.cases.models import Case
from yimi.cases.tests.helpers import HOUR, open_one

BOARD = "/board/"


def rows(street, lane, *, after=0, user=None, **more):
    shown = read_board(
        user=user or street.dispatcher,
        filters=Filters(lane=lane, **more),
        now=street.now + after * HOUR,
    )
    assert shown.total == len(shown.rows)
    if lane != "ended":
        assert shown.counts[lane] == len(shown.rows)
    return set(shown.rows)


def test_each_case_stands_in_the_lanes_that_it_belongs_to(street):
    mine = open_one(street)
    nobodys = open_one(street, service="heating")
    offered = open_one(street)
    solved, rejected = open_one(street), open_one(street)
    transfer_case(
        case=offered, to_team=street.desk_team, reason="overloaded", by=street.lead, now=street.now
    )
    solve_case(case=solved, by=street.lead, now=street.now, words="送到了")
    reject_case(case=rejected, reason="withdrawn", by=street.lead, now=street.now)
    assert rows(street, "open") == {mine, nobodys, offered}
    assert rows(street, "unowned") == {nobodys}
    assert rows(street, "stuck") == {offered}
    assert rows(street, "stuck", after=2) == {offered, nobodys}
    assert rows(street, "to_confirm") == {solved}
    assert rows(street, "ended") == {rejected}
    assert rows(street, "overdue") == set()
    assert rows(street, "due_soon", after=22) == {mine, nobodys, offered}
    assert rows(street, "overdue", after=24) == {mine, nobodys, offered}
    assert rows(street, "due_soon", after=24) == set()
    escalate_due(now=street.now + 12 * HOUR)
    assert rows(street, "escalated") == {mine, nobodys, offered}


def test_a_clock_that_stands_still_makes_nothing_late_but_a_long_wait_is_seen(street):
    case = open_one(street)
    wait_case(case=case, waiting_for="resident", by=street.worker, now=street.now)
    assert rows(street, "overdue", after=100) == set()
    assert rows(street, "stuck", after=11) == set()
    assert rows(street, "stuck", after=12) == {case}


def test_a_long_wait_for_stock_is_seen_too(street):
    case = open_one(street)
    wait_case(case=case, waiting_for="stock", by=street.worker, now=street.now)
    assert rows(street, "stuck", after=20) == {case}


def test_the_worst_stands_first_and_then_what_is_due_first(street):
    late, soon = open_one(street, now=street.now), open_one(street, now=street.now - 5 * HOUR)
    danger = open_one(street, service="life_danger", urgency="life")
    shown = read_board(user=street.dispatcher, filters=Filters(lane="open"), now=street.now)
    assert shown.rows == [danger, soon, late]


def test_the_board_is_narrowed_by_place_service_team_and_words(street):
    case = open_one(street, requester_name="王秀英", requester_phone="10000000001")
    other = open_one(street, "2-1-301", service="heating", summary="暖气不热")
    building = street.doors["1-1-101"].path.rsplit("/", 3)[0] + "/"
    assert rows(street, "open", place=building) == {case}
    assert rows(street, "open", service="heating") == {other}
    assert rows(street, "open", team=str(street.team.pk)) == {case, other}
    assert rows(street, "open", team=str(street.desk_team.pk)) == set()
    assert rows(street, "open", text="暖气") == {other}
    assert rows(street, "open", text="秀英") == {case}
    assert rows(street, "open", text="0001") == {case}
    assert rows(street, "open", text=case.number[-5:].lower()) == {case}


def test_the_outsider_sees_nothing_of_it(street):
    open_one(street)
    foreign = open_one(street, "A-1201")
    assert rows(street, "open", user=street.outsider) == {foreign}
    page = signed_in(street.outsider).get(BOARD, {"lane": "open"})
    assert page.context["rows"] == [foreign]
    assert "青禾园" not in page.content.decode()


def test_a_place_outside_narrows_to_nothing(street):
    open_one(street)
    assert rows(street, "open", user=street.outsider, place=street.compound.path) == set()


def test_workers_have_no_board(street):
    for user in (street.worker, street.volunteer, street.admin):
        assert signed_in(user).get(BOARD).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        "?lane=nonsense",
        "?page=0",
        "?page=-1",
        "?page=99999999999",
        "?page=二",
        "?team=x",
        "?place=%00",
        "?place=../..",
        "?service=%27",
        "?text=%25_",
        "?text=%00",
    ],
)
def test_a_strange_address_shows_a_board_all_the_same(street, query):
    open_one(street)
    assert signed_in(street.dispatcher).get(BOARD + query).status_code == 200


def test_the_board_is_a_page_and_a_piece_of_one(street):
    case = open_one(street, service="heating", requester_phone="13812345678")
    browser = signed_in(street.dispatcher)
    page = browser.get(BOARD)
    assert page.status_code == 200
    assert case.number in page.content.decode()
    assert "13812345678" not in page.content.decode()
    assert page.context["chat_text"] == "1. 青禾园 1号楼 1单元 101 暖气不热"
    piece = browser.get(BOARD, headers={"HX-Request": "true"})
    assert case.number in piece.content.decode()
    assert "<html" not in piece.content.decode()


def test_fifty_stand_on_one_page(street):
    new = [NewCase("heating", street.doors["1-1-101"], f"{n}") for n in range(130)]
    open_cases(new=new, by=street.operator, now=street.now)
    browser = signed_in(street.dispatcher)
    assert len(browser.get(BOARD).context["rows"]) == 50
    assert len(browser.get(BOARD, {"page": "3"}).context["rows"]) == 30
    assert browser.get(BOARD, {"page": "4"}).context["rows"] == []


def test_what_runs_is_counted_and_sorted_from_its_own_index(street):
    rows = Case.objects.visible_to(street.dispatcher, "cases.view").filter(
        lanes(street.now)["stuck"]
    )
    plan = rows.order_by("rank", "solve_by_at", "pk").values_list("pk")[:50].explain()
    if connection.vendor == "sqlite":
        assert "COVERING INDEX case_running" in plan


def test_of_more_ended_cases_than_are_counted_the_latest_are_shown(street, monkeypatch):
    new = [NewCase("heating", street.doors["1-1-101"], f"{n}") for n in range(6)]
    for case in open_cases(new=new, by=street.operator, now=street.now):
        reject_case(case=case, reason="withdrawn", by=street.lead, now=street.now)
    monkeypatch.setattr(board, "MOST_COUNTED", 4)
    filters = Filters(lane="ended")
    shown = read_board(user=street.dispatcher, filters=filters, now=street.now)
    assert (shown.total, shown.more, len(shown.rows)) == (4, True, 6)
    assert read_board(user=street.outsider, filters=filters, now=street.now).rows == []


def test_fifty_cases_take_as_many_queries_as_five(street, django_assert_max_num_queries):
    doors = list(street.doors)[:-1]
    browser = signed_in(street.dispatcher)

    def queries(count):
        for number in range(count):
            open_one(street, doors[number % len(doors)], service="heating")
        with django_assert_max_num_queries(20) as seen:
            assert browser.get(BOARD).status_code == 200
        return len(seen)

    assert queries(5) == queries(45)


def test_what_somebody_said_about_their_mind_is_not_copied_for_the_group(street):
    open_one(street, service="psychology", summary="整天不说话")
    open_one(
        street, "2-1-301", details={"items": [{"name": "大米", "quantity": "2", "unit": "袋"}]}
    )
    page = signed_in(street.dispatcher).get(BOARD, {"lane": "open"})
    assert page.context["chat_text"] == "1. 青禾园 2号楼 1单元 301 米面菜和日用品：大米 2袋"


def test_only_people_are_given_work_and_a_team_s_name_says_that_it_is_a_team(street):
    page = signed_in(street.dispatcher).get("/board/").content.decode()
    chosen = page.split('id="owner"')[1].split("</select>")[0]
    assert '<optgroup label="队伍：东社区组">' in chosen
    names = re.findall(r"<option value=\"[0-9a-f-]+\">([^ ]+) ·", chosen)
    assert street.worker.name in names
    assert not {street.team.name, street.desk_team.name} & set(names)
