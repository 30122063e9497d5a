"""The button that goes on keeps what was ticked and typed; teams without anybody are named."""

from datetime import timedelta

import pytest

from yimi.accounts.actions import form_team, give_membership
from yimi.accounts.models import Reach, Role, Team
from yimi.accounts.tests.helpers import signed_in
from yimi.core import clock
from yimi.places.models import Emergency, Place
from yimi.setup.actions.teams import people_of_teams
from yimi.setup.models import FirstRun
from yimi.setup.steps import points


@pytest.fixture
def begun(street):
    """A street that is being set up."""
    FirstRun.objects.create(token_hash="x", made_at=street.now, begun_at=street.now)
    return signed_in(street.admin)


def test_going_on_forms_the_ticked_teams_and_the_typed_one(begun, street):
    usual = begun.get("/setup/teams/").context["usual"]
    form = {"act": "next", "usual": [usual[0]["key"]], "name": "夜班队", "duty": ["repair"]}
    answer = begun.post("/setup/teams/", form | {"place": street.compound.path})
    assert answer["Location"] == "/setup/people/"
    assert Team.objects.filter(name__in=[usual[0]["name"], "夜班队"]).count() == 2
    wrong = begun.post("/setup/teams/", {"act": "next", "name": "无职责"})
    assert (wrong.status_code, wrong.context["given"]["name"]) == (422, "无职责")
    assert begun.post("/setup/teams/", {"act": "next"})["Location"] == "/setup/people/"


def test_going_on_keeps_the_compound_the_people_and_the_emergency(begun, street):
    typed = {"act": "next", "name": "南园", "parent": street.compound.parent.path, "aliases": ""}
    assert "/houses/" in begun.post("/setup/places/", typed)["Location"]
    assert Place.objects.filter(name="南园").exists()
    row = {"name": "新人", "phone": "10000000021", "username": "", "role": "worker", "team": ""}
    slips = begun.post("/setup/people/add/", row | {"act": "next", "place": street.compound.path})
    assert len(slips.context["slips"]) == 1
    day = street.now.date()
    end = {"expected_end_on": day + timedelta(days=20), "delete_on": day + timedelta(days=60)}
    typed = {"act": "next", "name": "暴雨", "pack": "base", "place": street.compound.parent.path}
    begun.post("/setup/emergencies/", typed | end)
    for page in ("places", "people/add", "emergencies"):
        assert begun.post(f"/setup/{page}/", {"act": "next"}).status_code == 302
    assert Emergency.objects.filter(name="暴雨").exists()


def test_steps_that_are_done_are_ticked(begun):
    steps = begun.get("/setup/emergencies/").context["steps"]
    assert [step["is_done"] for step in steps[:6]] == [True] * 6


def test_a_team_without_anybody_is_named_with_its_work_and_the_way_to_mend_it(street):
    team = form_team(
        name="医疗队", place=street.compound, duties=["medical"], by=None, now=street.now
    )
    way = f"/setup/people/add/?team={team.pk}"
    found = [point for point in points(street.admin) if point.url == way]
    assert [point.is_ready for point in found] == [False]
    browser = signed_in(street.admin)
    assert way in browser.get("/setup/teams/").content.decode()
    assert browser.get(way).context["rows"][0]["team"] == str(team.pk)


def test_somebody_with_two_roles_is_one_person(street):
    before = people_of_teams([street.team], street.now)[street.team.pk]
    give_membership(
        user=street.lead,
        role=Role.DISPATCHER,
        place=street.compound,
        team=street.team,
        reach=Reach.SUBTREE,
        by=None,
        now=street.now,
    )
    assert people_of_teams([street.team], clock.now())[street.team.pk] == before
