import unicodedata
from importlib import import_module

import pytest
from django.apps import apps
from tests.scenes import PASSWORD

from yimi.accounts.actions import add_user, give_membership
from yimi.accounts.models import Reach, Role
from yimi.accounts.tests.helpers import signed_in
from yimi.core.models import Event, JobRun
from yimi.places.models import Place
from yimi.registry.actions import Entry, Person, enter_household, enter_households
from yimi.registry.changes import add_telephone, correct_person
from yimi.registry.entries import enter_missing, renew_area
from yimi.registry.models import Household, LedgerEntry
from yimi.registry.moving import person_left
from yimi.registry.search import search

LEDGER = "/ledger/"


def heads(street, text, user=None, **more):
    hits = search(text, user=user or street.operator, permission="registry.find", **more)
    return [found.head for found in hits.found]


@pytest.mark.parametrize(
    ("asked", "head"),
    [
        ("秀英", "王秀英"),
        ("王秀", "王秀英"),
        ("王 秀英", "王秀英"),
        ("刘洋", "刘洋"),
        ("0001", "王秀英"),
        ("10000000001", "王秀英"),
        ("1-1-102", "李建国"),
        ("1号楼1单元102", "李建国"),
        ("青禾园1-2-201", "刘洋"),
        ("青禾园 杨帆", "杨帆"),
        ("3-2-302 杨", "杨帆"),
        ("３－２－３０２", "杨帆"),
        ("3#2-302", "杨帆"),
        ("三号楼二单元三〇二", "杨帆"),
        ("青禾园3幢2门302室", "杨帆"),
        ("三〇二", "杨帆"),
        ("３０２", "杨帆"),
    ],
)
def test_a_household_is_found_by_part_of_a_name_a_telephone_or_an_address(street, asked, head):
    assert heads(street, asked)[0] in {head, "张伟"}


def test_one_character_is_too_few_and_two_are_enough(street):
    assert search("王", user=street.operator, permission="registry.find").too_short
    assert heads(street, "王秀") == ["王秀英"]
    assert "王秀英" in heads(street, "10")


def test_the_outsider_finds_nothing_of_this_community(street):
    assert heads(street, "秀英", user=street.outsider) == []
    assert heads(street, "1-1-101", user=street.outsider) == []
    assert heads(street, "外区", user=street.outsider) == ["外区人"]
    assert heads(street, "外区") == []


def test_the_exact_door_stands_first(street):
    enter_households(
        entries=[
            Entry(place=street.doors[door], people=[Person(name)])
            for door, name in (
                ("2-1-101", "甲一"),
                ("1-1-201", "乙二"),
                ("2-2-101", "丙三"),
            )
        ],
        by=None,
        now=street.now,
    )
    assert heads(street, "2-1-101") == ["甲一"]
    assert heads(street, "2-101") == ["甲一", "丙三"]
    assert set(heads(street, "101")) == {"王秀英", "甲一", "丙三"}


def test_a_misspelt_compound_is_answered_with_those_written_like_it(street):
    hits = search("青和园", user=street.operator, permission="registry.find")
    assert hits.found == []
    assert hits.alternatives == ["青禾园"]
    page = signed_in(street.operator).post(LEDGER, {"q": "青和园1-1-101"}).content.decode()
    assert "青禾园1-1-101" in page


def test_what_is_entered_is_found_at_once_and_found_again_after_a_rebuild(street):
    enter_household(
        entry=Entry(place=street.doors["2-2-202"], people=[Person("欧阳震华")]),
        by=None,
        now=street.now,
    )
    assert heads(street, "阳震") == ["欧阳震华"]
    assert renew_area("") == LedgerEntry.objects.count()
    assert heads(street, "阳震") == ["欧阳震华"]
    LedgerEntry.objects.all().delete()
    assert heads(street, "阳震") == []
    enter_missing(now=street.now)
    assert heads(street, "阳震") == ["欧阳震华"]


def test_who_was_entered_under_a_number_of_old_is_found_under_the_one_of_today(street):
    building = street.doors["3-2-302"].parent.parent
    Place.objects.filter(pk=building.pk).update(number="第3")
    renew_area(building.path)
    assert heads(street, "3-2-302 杨") == []
    JobRun.objects.create(pk="registry.enter_missing", ran_at=street.now)
    import_module("yimi.places.migrations.0007_one_number_however_it_was_spelled").renumber(
        apps, None
    )
    import_module("yimi.registry.migrations.0008_entries_of_places_with_another_number").drop_old(
        apps, None
    )
    assert not JobRun.objects.filter(pk="registry.enter_missing").exists()
    enter_missing(now=street.now)
    assert heads(street, "3-2-302 杨") == ["杨帆"]


def test_a_search_takes_as_many_queries_for_one_as_for_many(street, django_assert_num_queries):
    street.operator.grants()
    for text in ("王秀英", "10", "青禾"):
        with django_assert_num_queries(9):
            search(text, user=street.operator, permission="registry.find")


def test_the_page_hides_half_of_a_telephone_and_records_each_look(street):
    client = signed_in(street.operator)
    assert client.get(LEDGER).status_code == 200
    assert not Event.objects.filter(type="core.Looked").exists()
    page = client.post(LEDGER, {"q": "秀英"}).content.decode()
    assert "王秀英" in page
    assert "10000000001" not in page
    assert Event.objects.filter(type="core.Looked", by_id=street.operator.pk).count() == 1


def test_the_outsider_gets_nothing_from_the_page_and_leaves_no_look(street):
    page = signed_in(street.outsider).post(LEDGER, {"q": "秀英"}).content.decode()
    assert "王秀英" not in page
    assert not Event.objects.filter(type="core.Looked").exists()
    assert signed_in(street.admin).post(LEDGER, {"q": "秀英"}).status_code == 403


def test_what_is_corrected_is_found_by_its_new_words_and_not_by_the_old(street):
    home = Household.objects.get(place=street.doors["1-1-101"])
    resident = home.residents.get()
    correct_person(resident=resident, name="王秀兰", by=None, now=street.now)
    add_telephone(household=home, number="15444815079", by=None, now=street.now)
    assert heads(street, "秀英") == []
    assert heads(street, "秀兰") == heads(street, "5079") == ["王秀兰"]
    person_left(resident=resident, by=None, now=street.now)
    assert heads(street, "秀兰") == []


def test_who_answers_for_a_small_area_finds_theirs_however_many_match_elsewhere(
    street, monkeypatch
):
    monkeypatch.setattr("yimi.registry.search.MOST_RANKED", 0)
    doors = ("1-1-201", "1-1-202", "A-1201")
    for door in doors:
        home = Entry(place=street.doors[door], people=[Person("欧阳震华")])
        enter_household(entry=home, by=None, now=street.now)
    for door, name in (("1-1-202", "unit"), ("A-1201", "door")):
        area = street.doors[door] if name == "door" else street.doors[door].parent
        user = add_user(username=name, name=name, password=PASSWORD)
        give_membership(
            user=user,
            role=Role.OPERATOR,
            place=area,
            reach=Reach.SUBTREE,
            team=None,
            by=None,
            now=street.now,
        )
        assert heads(street, "阳震", user=user) == ["欧阳震华"]


def test_a_line_break_in_a_name_breaks_no_search(street):
    for door, name in (("2-2-202", "欧阳\n震华"), ("2-2-201", "欧阳|震\r\n中")):
        home = Entry(place=street.doors[door], people=[Person(name)])
        enter_household(entry=home, by=None, now=street.now)
    assert len(heads(street, "欧阳")) == 2
    # As an older version wrote it.
    LedgerEntry.objects.filter(place_path=street.doors["2-2-202"].path).update(
        words="欧阳\n震华\n\n青禾园\n2-2-202"
    )
    assert len(heads(street, "欧阳")) == 2


def test_a_search_finds_what_a_look_at_every_row_finds(street):
    names = ["欧阳震华", "王小英", "英王", "李 英兰", "ＡＮＮＡ Li", "anna", "张秀", "秀张英"]
    doors = ["1-1-201", "1-1-202", "1-2-101", "1-2-102", "2-1-101", "2-1-102", "2-2-101", "2-2-202"]
    for number, (door, name) in enumerate(zip(doors, names, strict=True)):
        enter_household(
            entry=Entry(
                place=street.doors[door],
                people=[Person(name, phones=((f"1544481{number}50{number}9", "mobile"),))],
            ),
            by=None,
            now=street.now,
        )
    homes = list(Household.objects.prefetch_related("residents", "telephones"))

    def plain(text):
        return "".join(unicodedata.normalize("NFKC", text).upper().split())

    def scanned(asked, of):
        return {home.pk for home in homes if any(asked in plain(text) for text in of(home))}

    def names_of(home):
        return [person.name for person in home.residents.all()]

    def numbers_of(home):
        return [phone.number for phone in home.telephones.all()]

    def found(asked):
        hits = search(asked, user=street.operator, permission="registry.find")
        return {entry.household.pk for entry in hits.found}

    for asked in ("英兰", "王小", "秀英", "阳震", "ANNA", "NA", "秀张", "张秀"):
        assert found(asked) == scanned(asked, names_of), asked
    for asked in ("5009", "1509", "3503", "44481", "154448145049"):
        assert found(asked) == scanned(asked, numbers_of), asked
