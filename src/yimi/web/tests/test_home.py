"""The page on which each role's day starts."""

import pytest
from tests.scenes import PASSWORD

from yimi.accounts.actions import add_user, give_membership
from yimi.accounts.models import Reach, Role
from yimi.accounts.tests.helpers import signed_in
from yimi.cases.tests.helpers import open_one

DOOR = "1-1-101"


def somebody(street, role, *, at=None, team=None, reach=Reach.SUBTREE):
    user = add_user(username=f"one-{role}", name="某某", password=PASSWORD)
    give_membership(
        user=user,
        role=role,
        place=at or street.compound.parent,
        reach=reach,
        team=team or street.team,
        by=None,
        now=street.now,
    )
    return user


def words(user):
    answer = signed_in(user).get("/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("role", Role.values)
def test_every_role_sees_a_page_of_its_own(street, role):
    open_one(street)
    text = words(somebody(street, role))
    assert 'class="home-block"' in text


def test_somebody_without_a_role_is_told_whom_to_ask(street):
    user = add_user(username="new", name="新人", password=PASSWORD)
    assert "home-block" not in words(user)


def test_the_operator_begins_with_a_call(street):
    text = words(street.operator)
    assert 'href="/desk/call/"' in text
    assert text.index('href="/desk/call/"') < text.index("等您确认")


def test_the_dispatcher_sees_what_nobody_has(street):
    case = open_one(street, service="heating", summary="暖气不热")
    assert case.summary in words(street.dispatcher)


def test_a_stranger_sees_nothing_of_it(street):
    case = open_one(street, service="heating", summary="暖气不热")
    assert case.summary not in words(street.outsider)
    other = somebody(street, Role.SUPPLIES, at=street.other_compound, team=street.other_team)
    assert case.summary not in words(other)


def test_the_menu_holds_what_a_job_needs_and_no_more(street):
    worker = words(street.worker)
    assert 'href="/tasks/"' in worker
    assert 'href="/health/"' not in worker
    dispatcher = words(street.dispatcher)
    assert 'href="/board/"' in dispatcher
    assert 'href="/tasks/"><svg' not in dispatcher


def test_several_roles_have_the_blocks_of_all_of_them(street):
    user = somebody(street, Role.OPERATOR)
    give_membership(
        user=user, role=Role.ADMINISTRATOR, place=street.subdistrict, by=None, now=street.now
    )
    text = words(user)
    assert 'id="intakedesk"' in text
    assert 'id="commandhealth"' in text


@pytest.mark.parametrize(
    "role", [Role.DISPATCHER, Role.TEAM_LEAD, Role.MEDICAL, Role.LIAISON, Role.OFFICER]
)
def test_a_home_takes_as_many_queries_for_many_cases_as_for_two(
    street, role, django_assert_max_num_queries
):
    user = somebody(street, role)
    browser = signed_in(user)
    open_one(street)
    open_one(street)
    browser.get("/")
    with django_assert_max_num_queries(46) as before:
        browser.get("/")
    for _ in range(5):
        open_one(street, door="1-2-201")
    with django_assert_max_num_queries(len(before)):
        browser.get("/")
