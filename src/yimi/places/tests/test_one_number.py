"""However a number is spelled, a place is found by one, and entered once."""

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yimi.places.actions import CannotAddPlace, add_place
from yimi.places.models import Level
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
