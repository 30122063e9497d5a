"""However a number is spelled, a place is found by one, and entered once."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yimi.places.actions import CannotAddPlace, add_place
from yimi.places.finding import find_door
from yimi.places.models import Level, Place
from yimi.places.order import number_of

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
HAN = str.maketrans("0123456789", "零一二三四五六七八九")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(1, 9999), st.sampled_from(["", "A", "b"]))
def test_one_number_has_one_form(number, letter):
    plain = f"{letter}{number}"
    spelled = [
        plain,
        plain.translate(WIDE),
        plain.lower(),
        f" {plain} ",
        f"{plain}室",
        f"{plain}号",
    ]
    spelled += [f"{plain}#", f"{plain} 室"]
    spelled += [f"{letter}-{number}", f"{letter} {number}"] if letter else []
    if number > 99 and not letter:
        spelled += [str(number).translate(HAN), f"{number}".translate(HAN) + "室"]
    if not letter:
        spelled += [f"第{number}号", f"#{number}", f"{number}号楼", f"{number}栋", f"{number}单元"]
    assert {number_of(words) for words in spelled} == {plain.upper()}


@pytest.mark.parametrize(
    ("one", "other"), [("十二号楼", "12栋"), ("第十二栋", "12#"), ("B-6栋", "b6号楼")]
)
def test_the_same_place_is_not_entered_twice(street, one, other):
    now, compound = timezone.now(), street.compound
    add_place(parent=compound, level=Level.BUILDING, name=one, by=None, now=now)
    with pytest.raises(CannotAddPlace):
        add_place(parent=compound, level=Level.BUILDING, name=other, by=None, now=now)


@pytest.mark.parametrize("words", ["A12", "12A", "1-2", "东", "甲", "B1", "101-102"])
def test_different_numbers_stay_apart(words):
    assert number_of(words) == words


@pytest.mark.parametrize(
    ("stored", "name", "words"),
    [
        ("第12", "第十二栋", "12栋"),
        ("B-6", "B-6栋", "b6号楼"),
        ("12 A", "12 A栋", "12A栋"),
        ("17号甲", "17号甲", "17号甲"),
    ],
)
def test_places_of_an_older_version_are_found_and_not_entered_again(street, stored, name, words):
    now, compound = timezone.now(), street.compound
    old = add_place(
        parent=compound, level=Level.BUILDING, name=name, number=stored, by=None, now=now
    )
    migration = import_module("yimi.places.migrations.0007_one_number_however_it_was_spelled")
    migration.renumber(apps, None)
    assert find_door(compound, words) == old
    with pytest.raises(CannotAddPlace):
        add_place(parent=compound, level=Level.BUILDING, name=words, by=None, now=now)


def test_two_places_that_somebody_entered_stay_two(street):
    now, compound = timezone.now(), street.compound
    for number in ("第12", "12"):
        add_place(
            parent=compound, level=Level.BUILDING, name="12栋", number=number, by=None, now=now
        )
    migration = import_module("yimi.places.migrations.0007_one_number_however_it_was_spelled")
    migration.renumber(apps, None)
    assert set(Place.objects.filter(name="12栋").values_list("number", flat=True)) == {
        "第12",
        "12",
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [("88弄5支弄", "８８弄五支弄"), ("9号之二", "9号之2"), ("45号附12号", "45附12")],
)
def test_parted_numbers_have_one_form_too(one, other):
    assert number_of(one) == number_of(other)
    assert not number_of(one).endswith("弄")
