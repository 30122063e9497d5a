import pytest

from yimi.accounts.models import Membership, Role
from yimi.accounts.tests.helpers import signed_in
from yimi.intake.actions.lines import CannotChangeLine, find_place
from yimi.places.models import Level, Place
from yimi.setup.actions import places
from yimi.setup.actions.places import CannotChangePlace
from yimi.setup.houses import read_houses


def add(street, parent, name, **more):
    return places.add_below(parent=parent, name=name, by=street.admin, now=street.now, **more)


def test_a_compound_and_its_houses_are_entered(street):
    compound = add(street, street.compound.parent, "新苑", aliases="新苑小区、老新苑")
    assert compound.level == Level.COMPOUND
    houses = read_houses("1-2号楼 2单元 3层 2户\nA座 2层 3户")
    given = {"compound": compound, "by": street.admin, "now": street.now}
    assert places.add_houses(houses=houses, **given) == 30
    assert places.add_houses(houses=[*houses, *read_houses("3号楼 1层 1户")], **given) == 1
    assert find_place(street.compound.parent, "老新苑2号楼1单元301").name == "301"


def test_a_name_that_is_there_is_refused(street):
    with pytest.raises(CannotChangePlace):
        add(street, street.compound.parent, "青禾园")


def test_a_renamed_compound_is_still_found_by_its_old_name(street):
    places.rename(
        place=street.compound, name="青禾家园", aliases="", by=street.admin, now=street.now
    )
    street.compound.refresh_from_db()
    assert street.compound.aliases == "青禾园"
    assert find_place(street.compound.parent, "青禾园1-1-101") == street.doors["1-1-101"]
    door = Place.objects.get(pk=street.doors["1-1-101"].pk)
    assert door.sort_key.startswith(street.compound.sort_key)


def test_what_nobody_uses_is_taken_out_and_what_was_used_is_marked(street):
    building = street.doors["1-1-101"].parent.parent
    assert not places.take_away(place=building, by=street.admin, now=street.now)
    assert Place.objects.get(pk=street.doors["1-1-101"].pk).gone_at == street.now
    with pytest.raises(CannotChangeLine):
        find_place(street.compound, "1-1-101")
    places.bring_back(place=building, by=street.admin, now=street.now)
    assert find_place(street.compound, "1-1-101")
    empty = add(street, street.compound.parent, "空院")
    assert places.take_away(place=empty, by=street.admin, now=street.now)
    assert not Place.objects.filter(pk=empty.pk).exists()


def test_a_corrected_house_does_not_swallow_the_one_that_is_entered_afterwards(street):
    compound = add(street, street.compound.parent, "新苑")
    given = {"compound": compound, "by": street.admin, "now": street.now}
    places.add_houses(houses=read_houses("12号楼 1层 2户"), **given)
    first = Place.objects.get(parent=compound, name="12号楼")
    places.rename(place=first, name="13号楼", aliases="", by=street.admin, now=street.now)
    assert places.add_houses(houses=read_houses("12-13号楼 1层 3户"), **given) == 4
    real = Place.objects.get(parent=compound, name="12号楼")
    assert real.pk != first.pk
    assert Place.objects.filter(parent=first, level=Level.DOOR).count() == 3
    assert Place.objects.filter(parent=real, level=Level.DOOR).count() == 3


def test_a_house_that_is_gone_is_brought_back_before_doors_go_into_it(street):
    building = street.doors["1-1-101"].parent.parent
    places.take_away(place=building, by=street.admin, now=street.now)
    with pytest.raises(CannotChangePlace) as refused:
        places.add_houses(
            compound=street.compound, houses=read_houses("1号楼 1单元 9层 2户"),
            by=street.admin, now=street.now,
        )  # fmt: skip
    assert refused.value.code == "gone"


def test_the_street_itself_is_not_taken_away(street):
    with pytest.raises(CannotChangePlace):
        places.take_away(place=street.subdistrict, by=street.admin, now=street.now)


def test_pages_of_places_work_for_an_administrator(street):
    browser = signed_in(street.admin)
    assert browser.get("/setup/places/").status_code == 200
    form = {"parent": street.compound.parent.path, "name": "三号院"}
    made = browser.post("/setup/places/", form)
    assert "/setup/houses/" in made["Location"]
    simple = {"number": "2", "suffix": "栋", "units": "1", "floors": "2", "doors": "2"}
    shown = browser.post(made["Location"], simple)
    assert (shown.context["total"], shown.context["new_doors"]) == (8, 8)
    browser.post(made["Location"], {"text": shown.context["text"], "act": "save"})
    compound = Place.objects.get(name="三号院")
    building = Place.objects.get(parent=compound, name="1栋")
    address = f"/setup/places/{building.pk}/"
    browser.post(address, {"act": "add", "names": "地下室\n", "as": "door"})
    assert Place.objects.filter(parent=building, name="地下室", level=Level.DOOR).exists()
    assert browser.get(address).status_code == 200
    browser.post(
        "/setup/organisations/", {"name": "好物业", "kind": "property", "place": form["parent"]}
    )
    assert "好物业" in browser.get("/setup/organisations/").content.decode()


def test_the_outsider_sees_and_changes_no_place(street):
    Membership.objects.filter(user=street.outsider).update(role=Role.ADMINISTRATOR)
    browser = signed_in(street.outsider)
    assert "青禾园" not in browser.get("/setup/places/").content.decode()
    for address in ("places", "houses"):
        answer = browser.post(
            f"/setup/{address}/{street.compound.pk}/",
            {"act": "rename", "name": "x", "text": "1号楼 1层 1户"},
        )
        assert answer.status_code == 404
    form = {"parent": street.compound.parent.path, "name": "偷建"}
    assert browser.post("/setup/places/", form).status_code == 422
    assert not Place.objects.filter(name="偷建").exists()
