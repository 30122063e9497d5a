"""What a page lists is what goes out from it, and nothing to those of elsewhere."""

from datetime import timedelta

import pytest
from tests.needs import give_task, open_need
from tests.scenes import PASSWORD

from yimi.access.actions import NewInvitation, invite
from yimi.accounts.actions import add_user, give_membership
from yimi.accounts.models import Reach, Role, User
from yimi.accounts.tests.helpers import signed_in
from yimi.accounts.tests.shifts import planned
from yimi.core.declared import exports
from yimi.core.exporting import sheet_of
from yimi.registry.models import Household


def taken(user, name, now, **asked):
    sheet = sheet_of(exports()[name], user=user, asked=asked, now=now)
    rows = list(sheet.rows)
    assert sheet.total == len(rows)
    return [row.cells for row in rows]


def at(street, role, place):
    user = add_user(username=f"at-{role}-{place.name}", name="某人", password=PASSWORD)
    give_membership(user=user, role=role, place=place, reach=Reach.SUBTREE, by=None,
                    now=street.now)  # fmt: skip
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("address", "name", "key"),
    [
        ("/setup/people/", "setup.people", "people"),
        ("/setup/teams/", "setup.teams", "teams"),
        ("/setup/emergencies/", "setup.emergencies", "emergencies"),
        ("/record/", "command.record", "rows"),
        ("/exports/", "web.exports", "rows"),
        ("/interfaces/", "api.integrations", "programs"),
    ],
)
def test_as_many_rows_go_out_as_the_page_shows(street, address, name, key):
    open_need(street)
    page = signed_in(street.admin).get(address)
    assert page.status_code == 200
    assert f"list={name}&amp;" in page.content.decode()
    assert 'id="chat-text"' in page.content.decode()
    shown = page.context[key]
    rows = taken(street.admin, name, street.now + timedelta(minutes=1))
    assert len(rows) == len(shown)


def test_people_go_out_as_searched_without_what_opens_their_account(street):
    rows = taken(street.admin, "setup.people", street.now, q="网格")
    assert sorted(row[0] for row in rows) == ["孙网格", "李网格"]
    assert not any("pbkdf2" in str(cell) or "md5" in str(cell) for row in rows for cell in row)
    elsewhere = at(street, Role.ADMINISTRATOR, street.other_compound)
    assert [row[0] for row in taken(elsewhere, "setup.people", street.now)] == ["某人"]
    assert taken(elsewhere, "setup.teams", street.now) == []
    assert taken(elsewhere, "setup.emergencies", street.now) == []
    there = str(taken(elsewhere, "command.record", street.now))
    assert "某人" in there or "任职" in there
    assert "青禾园" not in there
    assert "孙网格" not in there
    assert taken(elsewhere, "web.exports", street.now) == []


def test_a_week_of_the_rota_goes_out_to_who_plans_it(street):
    shift = planned(street, street.worker)
    browser = signed_in(street.lead)
    page = browser.get("/rota/", {"team": street.team.pk, "week": f"{shift.starts_at:%Y-%m-%d}"})
    assert "list=accounts.rota" in page.content.decode()
    week = {"team": str(street.team.pk), "week": f"{shift.starts_at:%Y-%m-%d}"}
    rows = taken(street.lead, "accounts.rota", street.now, **week)
    assert [(row[0], row[6]) for row in rows] == [(street.team.name, street.worker.name)]
    assert taken(street.outsider, "accounts.rota", street.now, **week) == []
    assert "list=accounts.rota" not in signed_in(street.worker).get("/rota/").content.decode()


def test_ones_own_tasks_are_copied_and_printed_and_taken_out_by_who_may(street):
    give_task(street)
    page = signed_in(street.worker).get("/tasks/").content.decode()
    assert "data-copy-from" in page
    assert "paper-head" in page
    assert "list=fieldwork.tasks" not in page
    assert "list=fieldwork.tasks" in signed_in(street.lead).get("/tasks/").content.decode()
    assert taken(street.lead, "fieldwork.tasks", street.now, mine="1") == []
    assert len(taken(street.lead, "fieldwork.tasks", street.now)) == 1


def test_what_the_ledger_found_goes_out_and_no_household_of_elsewhere(street):
    page = signed_in(street.dispatcher).post("/ledger/", {"q": "王秀英"})
    found = page.context["export_of"]
    assert "王秀英" not in found
    assert f"list=registry.residents&amp;{found}" in page.content.decode()
    homes = found.partition("=")[2]
    rows = taken(street.dispatcher, "registry.residents", street.now, homes=homes)
    assert [row[2] for row in rows] == ["王秀英"]
    everybody = ",".join(str(pk) for pk in Household.objects.values_list("pk", flat=True))
    told = taken(street.outsider, "registry.residents", street.now, homes=everybody)
    assert [row[2] for row in told] == ["外区人"]
    assert taken(street.dispatcher, "registry.residents", street.now, homes="nonsense") == []


def test_invitations_go_out_without_the_code_that_opens_them(street):
    soon = street.now + timedelta(days=3)
    new = NewInvitation("+1", Role.VOLUNTEER, street.compound, street.team, soon, soon)
    invitation, token = invite(new=new, by=street.lead, now=street.now)
    page = signed_in(street.lead).get("/invitations/")
    assert "list=access.invitations" in page.content.decode()
    rows = taken(street.lead, "access.invitations", street.now)
    assert len(rows) == len(page.context["invitations"]) == 1
    assert not {token, invitation.token_hash} & set(map(str, rows[0]))
    assert taken(street.outsider, "access.invitations", street.now) == []
