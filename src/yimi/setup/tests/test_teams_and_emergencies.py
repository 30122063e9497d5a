from datetime import timedelta

import pytest

from yimi.accounts.models import Membership, Role, Team
from yimi.accounts.tests.helpers import signed_in
from yimi.places.models import Emergency
from yimi.places.queries import emergency_at
from yimi.setup.actions import emergencies, teams
from yimi.setup.actions.emergencies import CannotChangeEmergency
from yimi.setup.actions.teams import CannotChangeTeam, gaps


def test_what_nobody_answers_for_is_shown_with_who_does_it_instead(street):
    browser = signed_in(street.admin)
    page = browser.get("/setup/teams/")
    assert page.status_code == 200
    assert page.context["usual"]
    form = {"act": "usual", "usual": [entry["key"] for entry in page.context["usual"]]}
    browser.post("/setup/teams/", form)
    assert Team.objects.filter(name="东社区网格队").exists() or Team.objects.count() > 4
    assert browser.get("/setup/teams/").context["usual"] == []


def test_gaps_name_the_fallback():
    class Named:
        zh = "买药"

    class Service:
        duty, fallback_duty, name = "medical", "community", Named

    class Pack:
        services = (Service,)

    assert [(gap.duty, gap.instead) for gap in gaps(Pack, {"community"})] == [
        ("medical", "community")
    ]
    assert gaps(Pack, {"medical"}) == []
    assert gaps(Pack, set())[0].instead == ""


def test_a_team_changes_its_duties_and_is_dissolved_when_empty(street):
    given = {"team": street.team, "by": street.admin, "now": street.now}
    teams.change_team(name="东组", duties=["community", "relief"], **given)
    assert set(street.team.duties.values_list("duty", flat=True)) == {"community", "relief"}
    with pytest.raises(CannotChangeTeam):
        teams.set_active(is_active=False, **given)
    Membership.objects.filter(team=street.team).update(ends_at=street.now)
    teams.set_active(is_active=False, **given)
    assert not Team.objects.get(pk=street.team.pk).is_active
    for wrong in ({"name": "", "duties": ["desk"]}, {"name": "x", "duties": ["magic"]}):
        with pytest.raises(CannotChangeTeam):
            teams.change_team(**wrong, **given)


def test_an_emergency_is_declared_changed_and_ended(street):
    browser = signed_in(street.admin)
    end = (street.now + timedelta(days=20)).date()
    form = {"name": "暴雨", "place": street.compound.path, "pack": "base", "is_drill": "1"}
    form |= {"expected_end_on": end, "delete_on": end + timedelta(days=60)}
    browser.post("/setup/emergencies/", form)
    made = Emergency.objects.get(name="暴雨")
    assert (made.expected_end_on, made.is_drill) == (end, True)
    address = f"/setup/emergencies/{made.pk}/"
    browser.post(address, form | {"delete_on": end + timedelta(days=90)})
    made.refresh_from_db()
    assert made.delete_on == end + timedelta(days=90)
    browser.post(address, {"act": "end"})
    assert emergency_at(street.compound.path, now=street.now + timedelta(hours=1)).name == "测试"


@pytest.mark.parametrize(
    ("expected", "delete"), [(10, None), (10, 0), (10, 5), (10, 800), (None, -1), (-20, 60)]
)
def test_dates_that_do_not_hold_are_refused(street, expected, delete):
    def day(days):
        return None if days is None else street.now.date() + timedelta(days=days)

    with pytest.raises(CannotChangeEmergency):
        emergencies.declare(
            place=street.compound,
            name="暴雨",
            pack="base",
            expected_end_on=day(expected),
            delete_on=day(delete),
            is_drill=False,
            by=street.admin,
            now=street.now,
        )


def test_the_outsider_declares_and_changes_nothing_here(street):
    Membership.objects.filter(user=street.outsider).update(role=Role.ADMINISTRATOR)
    browser = signed_in(street.outsider)
    emergency = Emergency.objects.get()
    assert browser.post(f"/setup/emergencies/{emergency.pk}/", {"act": "end"}).status_code == 404
    assert browser.post(f"/setup/teams/{street.team.pk}/", {"name": "x"}).status_code == 404
    form = {"name": "暴雨", "place": street.compound.path, "pack": "base"}
    assert browser.post("/setup/emergencies/", form).status_code == 422
    team = {"name": "偷组", "place": street.compound.path, "duty": ["desk"]}
    assert browser.post("/setup/teams/", team).status_code == 422
    assert not Team.objects.filter(name="偷组").exists()
