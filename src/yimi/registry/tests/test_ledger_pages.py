"""Pages of households and people: what they show, what they take, and to whom they show nothing."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from yimi.accounts.tests.helpers import signed_in
from yimi.core.models import Event
from yimi.registry import pairs as likely
from yimi.registry.actions import Entry, Person, enter_household
from yimi.registry.history import lived_on
from yimi.registry.models import Household, Merge, PairDecision, Resident
from yimi.registry.moving import person_left


def home_at(street, door="1-1-101"):
    return Household.objects.get(place=street.doors[door])


def someone(name):
    return Resident.objects.get(name=name)


def enter(street, door, *people):
    entry = Entry(place=street.doors[door], people=people)
    return enter_household(entry=entry, by=None, now=street.now)


def edit(street, door="1-1-101", **form):
    page = reverse("registry:edit", args=[home_at(street, door).pk])
    return signed_in(street.lead).post(page, form)


def page(user, view, pk, method="get", **data):
    browser = signed_in(user)
    return getattr(browser, method)(reverse(f"registry:{view}", args=[pk]), data)


def test_all_that_a_community_knows_is_entered_and_shown(street):
    person = someone("王秀英")
    form = {"act": "correct", "person": str(person.pk), "name": "王秀英", "sex": "f",
            "born_on": "1944-05-06", "is_head": "1", "language": "河南话",
            "mobility": "wheelchair",
            "away_since": "2026-01-01", "away_where": "女儿家"}  # fmt: skip
    assert edit(street, **form).status_code == 302
    assert (
        edit(street, act="home", tenure="tenant", pets="大狗", key_kept="门卫").status_code == 302
    )
    assert edit(street, act="phone", number="03715551234", kind="neighbour").status_code == 302
    shown = page(street.lead, "household", home_at(street).pk).content.decode()
    for words in ("河南话", "女儿家", "大狗", "03715551234"):
        assert words in shown, words
    assert "门卫" not in shown
    person.refresh_from_db()
    assert (person.mobility, person.away_since) == ("wheelchair", date(2026, 1, 1))
    told = page(street.lead, "person", person.pk).content.decode()
    assert "1944-05-06" in told
    assert "河南话" in told


def test_where_a_key_is_kept_is_shown_on_asking_and_that_is_recorded(street):
    edit(street, act="home", key_kept="门卫老张")
    home = home_at(street)
    shown = page(street.lead, "key", home.pk, "post")
    assert "门卫老张" in shown.content.decode()
    look = Event.objects.filter(type="core.Looked").order_by("-position").first()
    assert look.data["permission"] == "registry.key"
    edit(street, act="home", pets="猫")
    assert home_at(street).key_kept == "门卫老张"
    edit(street, act="home", no_key="1")
    assert home_at(street).key_kept == ""


def test_that_they_have_no_telephone_is_said_only_where_none_is_on_record(street):
    refused = edit(street, act="home", no_telephone="1")
    assert refused.status_code == 422
    assert edit(street, "1-2-201", act="home", no_telephone="1").status_code == 302
    assert home_at(street, "1-2-201").no_telephone
    edit(street, "1-2-201", act="phone", number="13800001111")
    assert not home_at(street, "1-2-201").no_telephone


def test_somebody_aged_137_is_refused_in_words(street):
    today = timezone.localdate(street.now)
    born = date(today.year - 137, 1, 1).isoformat()
    refused = edit(street, act="add", name="寿星", born_on=born)
    assert refused.status_code == 422
    assert "137" in refused.context["error"]


def test_a_pregnant_man_asks_back_and_is_taken_when_somebody_insists(street):
    person = someone("张伟")
    form = {"act": "correct", "person": str(person.pk), "name": "张伟", "sex": "m",
            "group": "pregnant"}  # fmt: skip
    asked = edit(street, "1-2-201", **form)
    assert asked.status_code == 422
    assert asked.context["asks"]
    assert not person.groups.exists()
    assert 'value="pregnant" checked' in asked.content.decode()
    assert edit(street, "1-2-201", **form, sure="1").status_code == 302
    assert [group.code for group in person.groups.all()] == ["pregnant"]


def test_the_same_name_twice_in_a_household_asks_back(street):
    assert edit(street, act="add", name="王秀英").context["asks"]
    assert edit(street, act="add", name="王秀英", sure="1").status_code == 302
    assert home_at(street).residents.count() == 2


def test_a_household_of_forty_is_possible_and_the_page_says_so(street):
    home = enter(street, "2-2-101", *(Person(f"住户{n}") for n in range(40)))
    for name in ("household", "edit"):
        shown = page(street.lead, name, home.pk)
        assert shown.context["many"]
        assert len(shown.content) < 120_000, name
    chosen = home.residents.order_by("pk").first()
    address = reverse("registry:edit", args=[home.pk])
    opened = signed_in(street.lead).get(address, {"person": str(chosen.pk)})
    assert opened.content.decode().count('name="born_on"') == 2


def test_save_and_next_leads_to_the_next_person(street):
    first, second = someone("张伟"), someone("刘洋")
    answer = edit(street, "1-2-201", act="correct", person=str(first.pk), name="张伟",
                  then=str(second.pk))  # fmt: skip
    assert f"person={second.pk}" in answer["Location"]


def test_who_lived_here_on_a_day_is_a_page(street):
    gone = timezone.localdate(street.now) - timedelta(days=5)
    person_left(resident=someone("刘洋"), on=gone, by=None, now=street.now)
    home = home_at(street, "1-2-201")
    for days, names in ((1, {"刘洋", "张伟"}), (-1, {"张伟"})):
        shown = page(street.lead, "then", home.pk, day=(gone - timedelta(days=days)).isoformat())
        assert {entry["row"].person.name for entry in shown.context["rows"]} == names
    assert page(street.lead, "then", home.pk, day="x").context["wrong"]
    assert [row.person.name for row in page(street.lead, "household", home.pk).context[
        "formerly"]] == ["刘洋"]  # fmt: skip
    assert edit(street, "1-2-201", act="back", person=str(someone("刘洋").pk)).status_code == 302
    assert len(lived_on(home.place_path, gone)) == 2


def test_somebody_moves_to_a_door_that_is_written_and_is_asked_with_whom(street):
    home, person = home_at(street, "1-2-201"), someone("刘洋")
    form = {"person": str(person.pk), "door": "1-1-102", "since": "2026-01-05"}
    asked = page(street.lead, "move", home.pk, "post", **form)
    assert [choice["value"] for choice in asked.context["choices"]] == [
        str(home_at(street, "1-1-102").pk), "new",
    ]  # fmt: skip
    with_them = {**form, "to": str(home_at(street, "1-1-102").pk)}
    assert page(street.lead, "move", home.pk, "post", **with_them).status_code == 302
    person.refresh_from_db()
    assert person.household == home_at(street, "1-1-102")


def test_some_become_a_household_of_their_own_and_all_move_the_household(street):
    home, client_id = home_at(street, "1-2-201"), str(uuid4())
    form = {"person": str(someone("刘洋").pk), "door": "", "client_id": client_id}
    made = page(street.lead, "move", home.pk, "post", **form)
    assert made.status_code == 302
    assert someone("刘洋").household != home
    assert someone("刘洋").household.place == home.place
    page(street.lead, "move", home.pk, "post", person=str(someone("张伟").pk), door="3-1-101")
    home.refresh_from_db()
    assert home.place == street.doors["3-1-101"]


@pytest.mark.parametrize(
    "form", [{"door": "9-9-999"}, {"door": "青禾园"}, {"since": "3000-01-01"}, {"person": ""}]
)
def test_a_move_that_cannot_be_is_refused_and_nothing_moves(street, form):
    given = {"person": str(someone("刘洋").pk), "door": "3-1-101", **form}
    answer = page(street.lead, "move", home_at(street, "1-2-201").pk, "post", **given)
    assert answer.status_code == 422
    assert answer.context["error"]
    assert someone("刘洋").household == home_at(street, "1-2-201")


def test_likely_duplicates_are_listed_compared_and_merged(street):
    other = enter(street, "1-1-201", Person("王秀英", born_on=date(1944, 5, 6))).residents.get()
    kept = Resident.objects.exclude(pk=other.pk).get(name="王秀英")
    Resident.objects.filter(pk=kept.pk).update(born_on=date(1944, 5, 6))
    browser = signed_in(street.lead)
    rows = browser.get(reverse("registry:pairs")).context["rows"]
    assert [{row["pair"].first, row["pair"].second} for row in rows] == [{kept, other}]
    address = reverse("registry:merge_people", args=[kept.pk])
    assert browser.get(address, {"with": str(other.pk)}).status_code == 200
    form = {"with": str(other.pk), "born_on": str(kept.pk), "client_id": str(uuid4())}
    assert browser.post(address, form).status_code == 302
    assert browser.post(address, {**form, "client_id": str(uuid4())}).status_code == 409
    merged = browser.get(reverse("registry:person", args=[other.pk]))
    assert merged["Location"] == reverse("registry:person", args=[kept.pk])
    merge = Merge.objects.get()
    assert browser.get(reverse("registry:merges")).status_code == 200
    assert browser.post(reverse("registry:undo", args=[merge.pk])).status_code == 302
    other.refresh_from_db()
    assert other.merged_into is None


def test_what_is_not_the_same_is_not_proposed_again(street):
    other = enter(street, "1-1-101", Person("王秀英")).residents.get()
    kept = Resident.objects.exclude(pk=other.pk).get(name="王秀英")
    browser, pairs = signed_in(street.lead), reverse("registry:pairs")
    assert len(browser.get(pairs).context["rows"]) == 1
    form = {"first": str(kept.pk), "second": str(other.pk), "verdict": "parked"}
    assert browser.post(reverse("registry:decide"), form).status_code == 302
    assert browser.get(pairs).context["rows"] == []
    assert len(browser.get(pairs, {"show": "parked"}).context["rows"]) == 1
    assert PairDecision.objects.get().by == street.lead


def test_two_households_behind_a_door_are_merged_on_their_page(street):
    other, one = enter(street, "1-2-201", Person("张伟"), Person("张三")), None
    one = Household.objects.filter(place=street.doors["1-2-201"]).exclude(pk=other.pk).get()
    browser, address = signed_in(street.lead), reverse("registry:merge_households", args=[one.pk])
    shown = browser.get(address, {"with": str(other.pk)})
    ((person, _second),) = shown.context["pairs"]
    form = {"with": str(other.pk), f"same-{person.pk}": "1", "client_id": str(uuid4())}
    assert browser.post(address, form).status_code == 302
    names = [row["name"] for row in browser.get(
        reverse("registry:household", args=[one.pk])).context["people"]]  # fmt: skip
    assert sorted(names) == ["刘洋", "张三", "张伟"]
    assert browser.get(reverse("registry:household", args=[other.pk])).status_code == 302


def test_a_person_is_split_in_two_on_a_page(street):
    person = someone("陈静")
    form = {"name": "陈静(小)", "sex": "f", "born_on": "1990-01-01", "group": "dialysis"}
    assert page(street.lead, "split", person.pk).status_code == 200
    assert page(street.lead, "split", person.pk, "post", **form).status_code == 302
    assert someone("陈静(小)").groups.get(ended_on=None).code == "dialysis"
    assert page(street.lead, "split", person.pk, "post", name=" ").status_code == 422


def test_the_list_of_pairs_takes_few_queries(street, django_assert_max_num_queries):
    browser, pairs = signed_in(street.lead), reverse("registry:pairs")
    for door in ("1-1-201", "1-1-202", "1-1-301"):
        enter(street, door, Person("同名", born_on=date(1950, 1, 1), phones=(("13800000088", ""),)))
    browser.get(pairs)
    with django_assert_max_num_queries(32):
        assert len(browser.get(pairs).context["rows"]) == 3


def test_how_many_likely_pairs_there_are_changes_no_query(street, django_assert_num_queries):
    for door in ("1-1-201", "1-1-202", "1-1-301"):
        enter(
            street,
            door,
            Person("同名", born_on=date(1950, 1, 1), phones=(("13800000088", "mobile"),)),
        )
    here = Resident.objects.visible_to(street.lead, "registry.merge")
    with django_assert_num_queries(4):
        found = likely.likely_pairs(here)
    assert [pair.why for pair in found if pair.first.name == "同名"] == [["phone", "birth"]] * 3
    for door in ("2-1-201", "2-1-202", "2-1-301"):
        enter(street, door, Person("异名", born_on=date(1951, 1, 1)))
    with django_assert_num_queries(4):
        assert len(likely.likely_pairs(here)) == len(found) + 3


def test_in_too_wide_an_area_nobody_is_compared(street, monkeypatch):
    for door in ("1-1-201", "1-1-202"):
        enter(street, door, Person("同名", born_on=date(1950, 1, 1)))
    monkeypatch.setattr(likely, "MOST_PEOPLE", 3)
    shown = signed_in(street.lead).get(reverse("registry:pairs"))
    assert (shown.context["too_many"], shown.context["rows"]) == (True, [])


def test_the_outsider_gets_nothing(street):
    home, person = home_at(street), someone("王秀英")
    other = enter(street, "1-1-101", Person("王秀英")).residents.get()
    for name, pk, method in (
        ("key", home.pk, "post"), ("then", home.pk, "get"), ("person", person.pk, "get"),
        ("move", home.pk, "get"), ("merge_people", person.pk, "get"),
        ("merge_households", home.pk, "get"), ("split", person.pk, "get"),
    ):  # fmt: skip
        data = {"with": str(other.pk)}
        assert page(street.outsider, name, pk, method, **data).status_code == 404, name
        assert page(street.volunteer, name, pk, method, **data).status_code == 403, name
    form = {"first": str(person.pk), "second": str(other.pk), "verdict": "different"}
    assert signed_in(street.outsider).post(reverse("registry:decide"), form).status_code == 404
    assert signed_in(street.outsider).get(reverse("registry:pairs")).context["rows"] == []


def test_nobody_is_merged_with_somebody_of_elsewhere(street):
    there = someone("外区人")
    answer = page(
        street.lead, "merge_people", someone("王秀英").pk, "post", **{"with": str(there.pk)}
    )
    assert answer.status_code == 404
    assert not Merge.objects.exists()
