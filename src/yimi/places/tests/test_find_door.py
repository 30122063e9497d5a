import pytest
from django.utils import timezone

from yimi.places.actions import add_place
from yimi.places.finding import CannotFind, find_door
from yimi.places.models import Level, Place


@pytest.mark.parametrize(
    ("words", "door"),
    [
        ("3栋2单元302", "3-2-302"),
        ("青禾园三号楼二单元302室", "3-2-302"),
        ("3-2-302", "3-2-302"),
        ("东社区1号楼1单元101", "1-1-101"),
        ("柳树院A座1201", "A-1201"),
        ("A座1单元1201", "A-1201"),  # no units there: the word is passed over
        ("A座1201号", "A-1201"),
        ("3#2-302", "3-2-302"),
        ("三号楼2单元三〇二", "3-2-302"),
        ("３栋２单元３０２", "3-2-302"),
        ("青禾园3幢2门302室", "3-2-302"),
    ],
)
def test_a_door_is_found_as_people_write_it(street, words, door):
    assert find_door(street.subdistrict, words) == street.doors[door]


def test_a_building_a_unit_and_a_compound_are_places_too(street):
    door = street.doors["3-2-302"]
    unit = Place.objects.get(pk=door.parent_id)
    assert find_door(street.compound, "3栋2单元") == unit
    assert find_door(street.compound, "3栋") == unit.parent
    assert find_door(street.subdistrict, "青禾园") == street.compound


@pytest.mark.parametrize("words", ["9栋101", "柳树院3栋2单元302", "", "没有这个地方"])
def test_what_is_not_there_is_not_guessed(street, words):
    assert find_door(street.subdistrict, words) is None


@pytest.mark.parametrize("words", ["3栋302", "2单元302", "3栋2单元302和1栋1单元101"])
def test_several_places_are_refused(street, words):
    with pytest.raises(CannotFind) as refused:
        find_door(street.compound, words)
    assert refused.value.code == "several"


def test_in_a_building_the_room_alone_is_enough(street):
    building = street.doors["3-2-302"].parent.parent
    assert find_door(building, "2单元302") == street.doors["3-2-302"]
    assert find_door(street.doors["3-2-302"].parent, "302") == street.doors["3-2-302"]
    assert find_door(street.doors["A-1201"].parent, "1201室") == street.doors["A-1201"]
    assert find_door(street.doors["A-1201"].parent, "一二〇一") == street.doors["A-1201"]


def test_nothing_is_found_outside_the_area(street):
    assert find_door(street.other_compound, "3栋2单元302") is None
    assert find_door(street.compound, "柳树院A座1201") is None


def test_one_search_takes_three_queries_at_most(street, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        find_door(street.subdistrict, "青禾园3栋2单元302")


def compound_with_house(street, name):
    now = timezone.now()
    parent = street.compound.parent
    compound = add_place(parent=parent, level=Level.COMPOUND, name=name, by=None, now=now)
    return add_place(parent=compound, level=Level.BUILDING, name="3号楼", by=None, now=now)


@pytest.mark.parametrize(
    "words", ["人和北院3号", "人和北院3号楼", "人和小区北院三号楼", "人和北院3#"]
)
def test_a_compound_is_known_by_its_short_name(street, words):
    house = compound_with_house(street, "人和花园北院")
    assert find_door(street.subdistrict, words) == house


def test_a_short_name_is_not_taken_for_the_compound_whose_name_it_holds(street):
    house = compound_with_house(street, "人和花园北院")
    compound_with_house(street, "人和")
    assert find_door(street.subdistrict, "人和北院3号楼") == house


def test_a_short_name_of_two_compounds_is_refused(street):
    compound_with_house(street, "人和花园北院")
    compound_with_house(street, "人和家园北院")
    with pytest.raises(CannotFind):
        find_door(street.subdistrict, "人和北院3号楼")
    assert find_door(street.subdistrict, "人和家园北院3号楼").parent.name == "人和家园北院"


@pytest.mark.parametrize(
    "words", ["青禾园 3 2 302", "３＃２－３０２", "三号楼二单元三零二", "3栋2单元.302"]
)
def test_what_is_typed_alone_is_read_as_an_address(street, words):
    assert find_door(street.compound, words) == street.doors["3-2-302"]
