from datetime import timedelta

import pytest
from tests.scenes import PASSWORD

from yimi.accounts.actions import add_user, give_membership
from yimi.accounts.models import Membership, Reach, Role, User
from yimi.accounts.tests.helpers import signed_in
from yimi.core.models import Event
from yimi.setup.actions import people
from yimi.setup.actions.people import CannotChangePerson, NewPerson


def someone(street, **more):
    given = {
        "name": "新人",
        "phone": "10000000021",
        "username": "fresh",
        "role": Role.WORKER,
        "place": street.compound,
        "team": street.team,
    }
    return NewPerson(**given | more)


def test_people_are_added_with_slips_and_change_their_password_first(street, client):
    slips = people.add_people(
        people=[someone(street), someone(street, username="two")], by=street.admin, now=street.now
    )
    assert len({slip.password for slip in slips}) == 2
    member = Membership.objects.get(user__username="fresh")
    assert (member.role, member.reach, member.team) == ("worker", Reach.OWN, street.team)
    client.post("/login/", {"username": "fresh", "password": slips[0].password})
    assert client.get("/tasks/")["Location"] == "/me/password/"


def test_what_was_pasted_and_not_understood_is_said(street):
    client = signed_in(street.admin)
    sent = {
        "act": "paste",
        "pasted": "李四，12345，司令，火星小区，无此队\n王五、13800000000、网格员",
    }
    page = client.post("/setup/people/add/", sent)
    rows = page.context["rows"]
    assert set(rows[0]["errors"]) >= {"role", "place", "team"}
    assert rows[0]["phone"] == "12345"
    assert (rows[1]["name"], rows[1]["role"], rows[1]["errors"]) == ("王五", "worker", {})


def test_all_are_added_or_none(street):
    wrong = [someone(street), someone(street, username="worker"), someone(street, username="x y")]
    with pytest.raises(CannotChangePerson):
        people.add_people(people=wrong, by=street.admin, now=street.now)
    assert not User.objects.filter(username="fresh").exists()
    assert wrong[0].errors == {}
    assert set(wrong[1].errors) == set(wrong[2].errors) == {"username"}


def test_nobody_gives_roles_outside_their_area(street):
    add = people.add_people
    Membership.objects.filter(user=street.admin).update(
        place=street.compound, place_path=street.compound.path
    )
    admin = User.objects.get(pk=street.admin.pk)
    for place in (street.other_compound, street.subdistrict):
        with pytest.raises(CannotChangePerson):
            add(people=[someone(street, place=place, team=None)], by=admin, now=street.now)
    for by in (street.lead, street.dispatcher, street.worker):
        with pytest.raises(CannotChangePerson):
            add(people=[someone(street)], by=by, now=street.now)
    assert add(people=[someone(street)], by=admin, now=street.now)


def test_the_last_administrator_stays(street):
    only = Membership.objects.get(user=street.admin)
    with pytest.raises(CannotChangePerson) as refused:
        people.end_membership(membership=only, by=street.admin, now=street.now)
    assert refused.value.code == "last"
    other = add_user(username="admin2", name="副管", password=PASSWORD)
    give_membership(
        user=other, role=Role.ADMINISTRATOR, place=street.subdistrict, by=None, now=street.now
    )
    people.end_membership(membership=only, by=other, now=street.now)
    with pytest.raises(CannotChangePerson):
        people.shut_out(user=other, by=other, now=street.now)
    assert User.objects.get(pk=other.pk).is_active


def test_who_is_shut_out_is_out_at_once_and_comes_back_with_a_new_password(street):
    browser = signed_in(street.worker)
    people.shut_out(user=street.worker, by=street.admin, now=street.now)
    assert browser.get("/tasks/").status_code == 302
    people.let_back_in(user=street.worker, by=street.admin, now=street.now)
    assert not User.objects.get(pk=street.worker.pk).check_password(PASSWORD)


def test_a_role_ends_by_its_date_and_goes_on_when_given_again(street):
    end = street.now + timedelta(days=3)
    give = {"user": street.worker, "role": "volunteer", "place": street.compound}
    give |= {"team": street.team, "by": street.admin, "now": street.now}
    people.give_role(**give, ends_at=end)
    held = Membership.objects.get(user=street.worker, role="volunteer")
    people.end_membership(membership=held, by=street.admin, now=street.now)
    people.give_role(**give, ends_at=None)
    held.refresh_from_db()
    assert held.ends_at is None
    assert Event.objects.filter(type="setup.MembershipEnded").count() == 1


def test_pages_of_people_work_for_an_administrator(street):
    browser = signed_in(street.admin)
    assert browser.get("/setup/people/?q=孙网").context["number"] == 1
    address = f"/setup/people/{street.worker.pk}/"
    assert browser.get(address).context["may_decide"]
    browser.post(address, {"act": "correct", "name": "孙改名", "phone": "10000000055"})
    assert User.objects.get(pk=street.worker.pk).name == "孙改名"
    shown = browser.post(address, {"act": "code"})
    assert len(shown.context["code"]) == 11
    pasted = "王小明 10000000031 网格员 青禾园\n李丽,10000000032,话务员,东社区,值班台"
    page = browser.post("/setup/people/add/", {"pasted": pasted, "act": "paste"})
    rows = page.context["rows"]
    assert [row["role"] for row in rows[:2]] == ["worker", "operator"]
    assert rows[0]["errors"] == rows[1]["errors"] == {}
    form = {key: [row[key] for row in rows[:2]] for key in ("name", "phone", "username", "role")}
    form |= {key: [row[key] for row in rows[:2]] for key in ("place", "team")}
    slips = browser.post("/setup/people/add/", form | {"act": "save"})
    assert len(slips.context["slips"]) == 2


def test_the_list_of_people_takes_the_same_queries_for_many(street, django_assert_num_queries):
    browser = signed_in(street.admin)
    browser.get("/setup/people/")
    with django_assert_num_queries(11) as few:
        browser.get("/setup/people/")
    new = [someone(street, username=f"u{number}", phone="") for number in range(20)]
    people.add_people(people=new, by=street.admin, now=street.now)
    with django_assert_num_queries(len(few)):
        browser.get("/setup/people/")


def test_the_outsider_sees_and_changes_nobody(street):
    Membership.objects.filter(user=street.outsider).update(role=Role.ADMINISTRATOR)
    browser = signed_in(street.outsider)
    assert "孙网格" not in browser.get("/setup/people/").content.decode()
    for act in ("correct", "give", "end", "shut_out", "code", "second_factor"):
        address = f"/setup/people/{street.worker.pk}/"
        assert browser.post(address, {"act": act, "name": "x"}).status_code == 404
    assert User.objects.get(pk=street.worker.pk).name == "孙网格"


def test_who_works_elsewhere_too_is_not_decided_about(street):
    give_membership(
        user=street.worker,
        role=Role.WORKER,
        place=street.other_compound,
        by=None,
        now=street.now,
    )
    Membership.objects.filter(user=street.outsider).update(role=Role.ADMINISTRATOR)
    outsider = User.objects.get(pk=street.outsider.pk)
    with pytest.raises(CannotChangePerson):
        people.shut_out(user=street.worker, by=outsider, now=street.now)


def test_slips_made_by_localhost_lead_telephones_to_the_lan(street, settings):
    settings.PUBLIC_URL, settings.TRUST_URL = "https://192.168.1.5:8443", "http://192.168.1.5:8000/"
    form = {"name": "新人", "phone": "", "username": "fresh", "role": "worker", "act": "save"}
    form |= {"place": street.compound.path, "team": str(street.team.pk)}
    browser = signed_in(street.admin)
    page = browser.post("/setup/people/add/", form, headers={"host": "localhost:8443"})
    assert page.context["address"] == "https://192.168.1.5:8443/login/"
    assert "./yimi serve --lan" not in page.content.decode()
    settings.PUBLIC_URL = settings.TRUST_URL = ""
    settings.ALLOWED_HOSTS = ["localhost"]
    form["username"] = "another"
    page = browser.post("/setup/people/add/", form, headers={"host": "localhost:8443"})
    assert "./yimi serve --lan" in page.content.decode()
