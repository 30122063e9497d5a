"""Telephone numbers and names, half hidden; numbers found however they were typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimi.core.text import mask_name, mask_phone, phone_digits


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("10012345678", "100****5678"),
        ("037112345678", "037*****5678"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_a_number_shows_its_ends_alone(number, shown):
    assert mask_phone(number) == shown


@given(st.text("0123456789-", min_size=1, max_size=20))
def test_at_least_four_digits_of_a_number_are_hidden_or_all_of_it(number):
    shown = mask_phone(number)
    assert len(shown) == len(number)
    assert shown.count("*") >= min(4, len(number))


@pytest.mark.parametrize(("name", "shown"), [("王秀英", "王**"), ("李雷", "李*"), ("", "")])
def test_of_a_name_the_first_character_shows(name, shown):
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("100 1234 5678", "10012345678"),
        ("100-1234-5678", "10012345678"),
        ("１００１２３４５６７８", "10012345678"),
        ("+86 100 1234 5678", "10012345678"),
        ("8610012345678", "10012345678"),
        ("0086-100-1234-5678", "10012345678"),
        ("0371-12345678", "037112345678"),
        ("(0371) 1234 5678", "037112345678"),
        ("+86 371 1234 5678", "037112345678"),
        ("+86-10-12345678", "01012345678"),
        ("0371-12345678转802", "037112345678-802"),
        ("12345678 转 8", "12345678-8"),
        ("4001234567", "4001234567"),
        ("没有电话", ""),
    ],
)
def test_a_number_is_the_same_however_it_was_typed(typed, digits):
    assert phone_digits(typed) == digits


@given(st.text(max_size=30))
def test_only_digits_and_one_dash_come_out(text):
    digits = phone_digits(text)
    assert all(part.isdigit() and part.isascii() for part in digits.split("-") if part)


@given(st.text("0123456789", max_size=12))
def test_digits_alone_stay_as_they_are(digits):
    assert phone_digits(digits) == digits or digits.startswith("00")
