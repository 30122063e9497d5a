import pytest

from yimi.places.actions import CannotAddPlace, add_place, add_places, build_place
from yimi.places.models import Level, Place
from yimi.places.queries import ancestor_paths, children_of, compounds_under, full_names


def add(street, name, *, parent=None, level=Level.BUILDING, **more):
    return add_place(
        parent=parent or street.compound, level=level, name=name, by=None, now=street.now, **more
    )


@pytest.mark.parametrize(
    ("name", "number"),
    [("十二号楼", "12"), ("B1栋", "B1"), ("0501室", "501"), ("A座", "A"), ("7号", "7")],
)
def test_a_place_is_found_by_its_number_however_it_is_written(street, name, number):
    assert add(street, f"{name}", code="x").number.upper() == number


def test_doors_stand_in_the_order_in_which_people_count(street):
    names = ["B1", "2", "10", "十二", "101", "1001"]
    building = add(street, "9号楼")
    for name in reversed(names):
        add(street, name, parent=building, level=Level.DOOR)
    assert [place.name for place in children_of(building.pk)] == names


@pytest.mark.parametrize("again", ["1号楼", "一号楼", "01栋"])
def test_the_same_building_is_not_entered_twice(street, again):
    with pytest.raises(CannotAddPlace) as refused:
        add(street, again)
    assert refused.value.code == "taken"


def test_a_large_place_does_not_lie_in_a_small_one(street):
    for parent, level in (
        (street.doors["1-1-101"], Level.BUILDING),
        (street.doors["1-1-101"], Level.DOOR),
        (street.compound, Level.CITY),
    ):
        with pytest.raises(CannotAddPlace) as refused:
            add(street, "新的", parent=parent, level=level)
        assert refused.value.code == "level"


def test_a_code_with_a_slash_is_refused(street):
    with pytest.raises(CannotAddPlace):
        add(street, "新楼", code="a/b")
    with pytest.raises(CannotAddPlace):
        add(street, "3/4号楼")


def test_neighbours_with_similar_codes_do_not_see_into_each_other(street):
    short = add(street, "甲楼", code="1-1")
    assert short not in Place.objects.visible_to(street.outsider, "cases.view")
    inside = Place.objects.filter(path__startswith=street.doors["1-1-101"].parent.parent.path)
    assert short not in inside


def test_many_places_are_entered_all_or_none(street):
    new = [
        build_place(parent=street.compound, level=Level.BUILDING, name=name)
        for name in ("8号楼", "1号楼")
    ]
    with pytest.raises(CannotAddPlace):
        add_places(places=new, by=None, now=street.now)
    assert not Place.objects.filter(name="8号楼").exists()
    add_places(places=new[:1], by=None, now=street.now)
    assert Place.objects.filter(name="8号楼").exists()


def test_a_door_is_called_by_its_whole_way_from_the_compound_down(street):
    path = street.doors["1-1-101"].path
    assert full_names([path])[path] == "青禾园 1号楼 1单元 101"
    assert len(ancestor_paths(path)) == 8
    assert compounds_under(street.subdistrict.path) == [street.compound, street.other_compound]


def test_the_outsider_sees_no_place_of_ours(street):
    seen = Place.objects.visible_to(street.outsider, "cases.view")
    assert street.doors["A-1201"] in seen
    assert not seen.filter(path__startswith=street.compound.path).exists()
