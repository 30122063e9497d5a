"""Numbers: reading them, writing them alike, and sorting by them."""

import pytest

from yimi.language import natural_key, normalise_number, to_arabic


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("十二", 12),
        ("二百零一", 201),
        ("二〇一", 201),
        ("一百二", 120),
        ("五百", 500),
        ("两", 2),
        ("廿三", 23),
        ("12", 12),
    ],
)
def test_chinese_numbers_are_read(words, value):
    assert to_arabic(words) == value


def test_no_number_is_none():
    assert to_arabic("大米") is None
    assert to_arabic("") is None


def test_doors_sort_as_people_count():
    doors = ["10", "2", "十二", "B1", "B2", "1"]
    assert sorted(doors, key=natural_key) == ["B2", "B1", "1", "2", "10", "十二"]


def test_one_number_in_three_scripts_has_one_key():
    assert natural_key("二〇一") == natural_key("201") == natural_key("２０１")


def test_a_number_is_written_alike():
    assert normalise_number("十二") == "12"
    assert normalise_number("ｂ１") == "B1"
    assert normalise_number("0301") == "0301"
    assert normalise_number("2O1") == "201"
