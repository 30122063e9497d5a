import re
from datetime import timedelta

import pytest
from tests.scenes import PASSWORD

from yimi.access.actions import (
    CannotInvite,
    CannotJoin,
    Newcomer,
    NewInvitation,
    admit,
    find_invitation,
    invite,
    join,
    refuse,
    revoke_invitation,
    take_invitation,
)
from yimi.access.exports import invitation_rows
from yimi.access.models import Attempt, Invitation, Joining
from yimi.accounts.actions import add_user, form_team, give_membership
from yimi.accounts.models import Membership, Reach, Role, User
from yimi.accounts.tests.helpers import signed_in
from yimi.core.models import Event


def wanted(street, **more):
    given = {
        "name": "东门志愿者",
        "role": Role.VOLUNTEER,
        "place": street.compound,
        "team": street.team,
        "expires_at": street.now + timedelta(days=2),
        "member_until_at": street.now + timedelta(days=20),
        "max_uses": 2,
        "needs_approval": False,
    }
    return NewInvitation(**given | more)


def made(street, by=None, **more):
    return invite(new=wanted(street, **more), by=by or street.lead, now=street.now)


def newcomer(number=1, **more):
    given = {
        "name": "新志愿",
        "phone": f"1000000010{number}",
        "username": f"fresh{number}",
        "password": "some words to remember",
    }
    return Newcomer(**given | more)


def test_a_volunteer_joins_for_a_time_and_sees_only_their_own(street, client):
    invitation, token = made(street)
    page = client.get(f"/join/{token}/")
    assert page.status_code == 200
    form = {
        "name": "新志愿",
        "phone": "10000000101",
        "username": "fresh",
        "password": "a b c d e f",
    }
    answer = client.post(f"/join/{token}/", form | {"again": "a b c d e f"})
    assert answer["Location"] == f"/join/{token}/"
    member = Membership.objects.get(user__username="fresh")
    assert (member.role, member.reach, member.team) == ("volunteer", "own", street.team)
    assert member.ends_at == invitation.member_until_at
    assert client.get("/tasks/").status_code == 200
    assert client.get("/board/").status_code == 403
    Membership.objects.filter(pk=member.pk).update(ends_at=street.now)
    assert client.get("/tasks/").status_code == 403


def test_where_each_one_is_let_in_nothing_opens_before(street, client):
    invitation, _token = made(street, needs_approval=True)
    joining = join(invitation=invitation, newcomer=newcomer(), now=street.now)
    assert not joining.user.memberships.exists()
    admit(joining=joining, by=street.lead, now=street.now)
    admit(joining=joining, by=street.lead, now=street.now)
    assert joining.user.memberships.count() == 1
    assert Event.objects.filter(type="access.Admitted").count() == 1


def test_who_is_turned_away_stays_out_and_frees_the_place(street):
    invitation, _token = made(street, needs_approval=True, max_uses=1)
    joining = join(invitation=invitation, newcomer=newcomer(), now=street.now)
    refuse(joining=joining, by=street.lead, now=street.now)
    admit(joining=joining, by=street.lead, now=street.now)
    assert not joining.user.memberships.exists()
    join(invitation=invitation, newcomer=newcomer(2), now=street.now)


def test_an_invitation_is_for_so_many_and_so_long(street):
    invitation, token = made(street, max_uses=1)
    join(invitation=invitation, newcomer=newcomer(), now=street.now)
    with pytest.raises(CannotJoin):
        join(invitation=invitation, newcomer=newcomer(2), now=street.now)
    assert find_invitation(token=token, address="", now=street.now) is None
    _other, late = made(street)
    assert find_invitation(token=late, address="", now=street.now)
    assert find_invitation(token=late, address="", now=street.now + timedelta(days=3)) is None


def test_a_revoked_invitation_opens_nothing_and_is_on_record(street, client):
    invitation, token = made(street)
    revoke_invitation(invitation=invitation, by=street.lead.pk, now=street.now)
    assert client.get(f"/join/{token}/").status_code == 404
    assert Event.objects.filter(type="access.InvitationRevoked").count() == 1


def test_all_dead_links_read_the_same(street, client):
    invitation, token = made(street)
    revoke_invitation(invitation=invitation, by=street.lead.pk, now=street.now)
    pages = [client.get(f"/join/{end}/").content.decode() for end in (token, "no-such-token")]
    first, second = (re.sub(r'X-CSRFToken": "\w+"|value="\w{64}"', "", page) for page in pages)
    assert first == second


def test_who_guesses_at_links_shuts_out_nobody_who_has_a_right_one(street, client):
    _invitation, token = made(street)
    for number in range(35):
        assert client.get(f"/join/guess-{number}/").status_code == 404
    assert Attempt.objects.count() == 30
    assert client.get(f"/join/{token}/").status_code == 200


def test_a_lead_of_another_team_neither_sees_who_waits_nor_decides(street):
    """Both teams work in one place, and the area of both leads is the same."""
    invitation, _token = made(street, needs_approval=True)
    joining = join(invitation=invitation, newcomer=newcomer(), now=street.now)
    other = form_team(name="北门组", place=street.team.place, duties=[], by=None, now=street.now)
    lead = add_user(username="lead2", name="冯组长", password=PASSWORD)
    give_membership(
        user=lead,
        role=Role.TEAM_LEAD,
        place=street.team.place,
        reach=Reach.SUBTREE,
        team=other,
        by=None,
        now=street.now,
    )
    browser = signed_in(lead)
    assert joining.user.name not in browser.get("/").content.decode()
    assert joining.user.name not in browser.get("/invitations/").content.decode()
    for act in ("admit", "refuse"):
        browser.post(f"/joinings/{joining.pk}/", {"act": act})
    browser.post(f"/invitations/{invitation.pk}/")
    joining.refresh_from_db()
    invitation.refresh_from_db()
    assert (joining.refused_at, joining.admitted_at, invitation.revoked_at) == (None, None, None)
    assert joining.user.name in signed_in(street.lead).get("/").content.decode()


def test_the_token_is_kept_as_a_hash_alone(street):
    _invitation, token = made(street)
    row = str(Invitation.objects.values().get())
    assert token not in row
    assert len(token) >= 22


def test_somebody_with_a_login_takes_it_once(street):
    invitation, _token = made(street)
    for _twice in range(2):
        take_invitation(invitation=invitation, user=street.operator, now=street.now)
    assert Joining.objects.count() == 1
    assert street.operator.memberships.filter(role="volunteer").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"phone": "12"},
        {"username": "a b"},
        {"username": "worker"},
        {"password": "short"},
    ],
)
def test_what_is_missing_is_said_and_nothing_is_made(street, wrong):
    invitation, _token = made(street)
    before = User.objects.count()
    with pytest.raises(Exception):  # noqa: B017, PT011
        join(invitation=invitation, newcomer=newcomer(**wrong), now=street.now)
    assert User.objects.count() == before
    assert not Joining.objects.exists()


def test_nobody_invites_to_a_role_over_others_or_beyond_their_area(street):
    tries = [
        (street.lead, {"role": Role.ADMINISTRATOR}),
        (street.lead, {"role": Role.DISPATCHER}),
        (street.admin, {"role": Role.ADMINISTRATOR}),
        (street.lead, {"place": street.other_compound}),
        (street.lead, {"place": street.subdistrict}),
        (street.lead, {"team": street.other_team}),
        (street.lead, {"team": None}),
        (street.worker, {}),
        (street.outsider, {}),
        (street.lead, {"max_uses": 0}),
        (street.lead, {"expires_at": street.now}),
        (street.lead, {"member_until_at": street.now + timedelta(days=1)}),
    ]
    for by, more in tries:
        with pytest.raises(CannotInvite):
            made(street, by=by, **more)


def test_the_outsider_neither_sees_nor_revokes_nor_admits(street):
    invitation, _token = made(street, needs_approval=True)
    joining = join(invitation=invitation, newcomer=newcomer(), now=street.now)
    Membership.objects.filter(user=street.outsider).update(role=Role.TEAM_LEAD)
    browser = signed_in(street.outsider)
    assert "东门志愿者" not in browser.get("/invitations/").content.decode()
    for address in (f"/invitations/{invitation.pk}/", f"/joinings/{joining.pk}/"):
        assert browser.post(address, {"act": "admit"}).status_code == 404
    invitation.refresh_from_db()
    assert invitation.revoked_at is None
    assert not joining.user.memberships.exists()


def test_a_lead_makes_one_on_the_page_and_the_code_is_shown(street):
    browser = signed_in(street.lead)
    page = browser.get("/invitations/")
    assert [team.pk for team in page.context["teams"]] == [street.team.pk]
    form = {"name": "志愿者", "place": street.compound.path, "team": str(street.team.pk)}
    answer = browser.post("/invitations/", form | {"role": "volunteer"})
    assert answer.context["picture"].startswith("data:image/svg+xml")
    assert "/join/" in answer.context["address"]
    wrong = browser.post("/invitations/", form | {"role": "administrator"})
    assert wrong.status_code == 422


def test_an_invitation_opens_nothing_when_the_role_of_its_maker_has_run_out(street, client):
    _invitation, token = made(street)
    approved, other = made(street, needs_approval=True)
    Membership.objects.filter(user=street.lead).update(ends_at=street.now)
    assert client.get(f"/join/{token}/").status_code == 404
    assert client.get(f"/join/{other}/").status_code == 200
    joining = join(invitation=approved, newcomer=newcomer(), now=street.now)
    admit(joining=joining, by=street.admin, now=street.now)
    assert joining.user.memberships.count() == 1


def test_an_invitation_does_not_move_a_helper_to_another_team(street):
    first, _token = made(street)
    user = join(invitation=first, newcomer=newcomer(), now=street.now).user
    second, _other = made(street, by=street.admin, team=street.desk_team)
    with pytest.raises(CannotJoin) as refused:
        take_invitation(invitation=second, user=user, now=street.now)
    assert refused.value.code == "other_team"
    assert user.memberships.get().team == street.team


def test_an_invitation_s_dates_are_shown_as_they_were_entered(street, client):
    lead = signed_in(street.lead)
    first = street.now.date() + timedelta(days=5)
    last = street.now.date() + timedelta(days=30)
    made = lead.post(
        "/invitations/",
        {
            "name": "周末志愿者",
            "role": "volunteer",
            "place": street.compound.path,
            "team": str(street.team.pk),
            "expires_on": first.isoformat(),
            "member_until_on": last.isoformat(),
            "needs_approval": "no",
        },
    ).content.decode()
    token = re.findall(r"/join/([^/]+)/", made)[0]
    form = {"name": "新志愿", "phone": "10000000101", "password": "some words to remember"}
    sent = form | {"again": form["password"]}
    joined = client.post(f"/join/{token}/", sent, follow=True).content.decode()
    pages = [made, joined, client.get("/me/").content.decode()]
    invitation = Invitation.objects.get(name="周末志愿者")
    pages.append(lead.get(f"/invitations/{invitation.pk}/").content.decode())
    person = User.objects.get(name="新志愿")
    admin = signed_in(street.admin)
    pages += [admin.get(f"/setup/people/{person.pk}/").content.decode()]
    pages += [admin.get("/setup/people/").content.decode()]
    day_after = (last + timedelta(days=1)).isoformat()
    for page in pages:
        assert last.isoformat() in page
        assert day_after not in page
    for page in (made, lead.get("/invitations/").content.decode()):
        assert first.isoformat() in page
    row = next(iter(invitation_rows(user=street.lead, asked={}, now=street.now).rows))
    assert [f"{row.cells[n]:%Y-%m-%d}" for n in (6, 7)] == [first.isoformat(), last.isoformat()]


def test_who_may_let_people_in_sees_on_the_home_page_that_somebody_waits(street):
    invitation, _token = made(street, needs_approval=True)
    joining = join(invitation=invitation, newcomer=newcomer(), now=street.now)
    for user in (street.lead, street.admin):
        page = signed_in(user).get("/").content.decode()
        assert "等待同意加入" in page
        assert "新志愿" in page
    assert "新志愿" not in signed_in(street.outsider).get("/").content.decode()
    assert "新志愿" not in signed_in(street.volunteer).get("/").content.decode()
    admit(joining=joining, by=street.lead, now=street.now)
    assert "等待同意加入" not in signed_in(street.lead).get("/").content.decode()


def test_who_waits_reads_that_they_wait_and_hears_when_they_are_in(street, client):
    invitation, token = made(street, needs_approval=True)
    form = {"name": "新志愿", "phone": "10000000101", "password": "some words to remember"}
    sent = form | {"again": form["password"]}
    joined = client.post(f"/join/{token}/", sent, follow=True).content.decode()
    assert "看看同意了没有" in joined
    assert "同意以后，任务就显示在这里" in client.get("/").content.decode()
    joining = Joining.objects.get(invitation=invitation)
    lead = signed_in(street.lead)
    page = lead.post(f"/joinings/{joining.pk}/", {"act": "admit"}, follow=True).content.decode()
    assert "新志愿已加入，现在可以派任务了。" in page
    assert "同意以后，任务就显示在这里" not in client.get("/").content.decode()


def test_loaded_again_the_page_says_how_it_stands_also_when_the_places_are_taken(street, client):
    invitation, token = made(street, needs_approval=True, max_uses=1)
    form = {"name": "新志愿", "phone": "100 0000 0101", "password": "some words to remember"}
    client.post(f"/join/{token}/", form | {"again": form["password"]})
    assert User.objects.filter(username="10000000101").exists()
    for _again in range(2):
        assert "看看同意了没有" in client.get(f"/join/{token}/").content.decode()
    refuse(joining=invitation.joinings.get(), by=street.lead, now=street.now)
    assert "看看同意了没有" not in client.get(f"/join/{token}/").content.decode()


def test_in_the_lan_the_code_opens_on_telephones_and_can_be_withdrawn_at_once(street, settings):
    settings.PUBLIC_URL, settings.TRUST_URL = "https://192.168.1.5:8443", "http://192.168.1.5:8000/"
    form = {"name": "周末", "team": str(street.team.pk), "place": street.compound.path}
    browser = signed_in(street.lead)
    page = browser.post(
        "/invitations/", form | {"role": "volunteer"}, headers={"host": "localhost"}
    )
    assert page.context["address"].startswith("https://192.168.1.5:8443/join/")
    words = page.content.decode()
    assert "http://192.168.1.5:8000/" in words
    assert "./yimi serve --lan" not in words
    withdraw = f"/invitations/{page.context['invitation'].pk}/"
    assert withdraw in words
    assert withdraw in browser.get("/invitations/").content.decode()
    browser.post(withdraw)
    assert f'action="{withdraw}"' not in browser.get("/invitations/").content.decode()
