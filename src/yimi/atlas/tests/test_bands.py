"""Bands of which none lets a cell under five be worked out."""

from hypothesis import given, settings
from hypothesis import strategies as st

from yimi.atlas.bands import band, bands_of, together

SMALL = {1, 2, 3, 4}


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 400))
def test_bands_hold_every_number_once_and_each_at_least_five(doors):
    bands = bands_of(doors)
    assert [n for one in bands for n in range(one.low, one.high + 1)] == list(range(doors + 1))
    if doors >= 9:
        assert all(one.high - one.low >= 4 for one in bands)
        assert len(bands) >= 2


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 8), st.data())
def test_a_small_building_says_nothing(doors, data):
    assert band(data.draw(st.integers(0, doors)), doors) is None


@settings(deadline=None, max_examples=60)
@given(st.integers(9, 60), st.data())
def test_neither_those_who_wait_nor_those_who_do_not_are_known_to_be_few(doors, data):
    said = band(data.draw(st.integers(0, doors)), doors)
    can_be = set(range(said.low, said.high + 1))
    assert len(can_be) >= 5
    assert not can_be <= SMALL
    assert not {doors - n for n in can_be} <= SMALL


@settings(deadline=None, max_examples=60)
@given(st.integers(9, 40), st.integers(9, 40), st.data())
def test_the_difference_of_two_days_is_not_known_to_be_small(doors, doors_later, data):
    one = band(data.draw(st.integers(0, doors)), doors)
    two = band(data.draw(st.integers(0, doors_later)), doors_later)
    can_be = {b - a for a in range(one.low, one.high + 1) for b in range(two.low, two.high + 1)}
    assert not can_be <= SMALL
    assert not {-n for n in can_be} <= SMALL


@settings(deadline=None, max_examples=60)
@given(st.integers(9, 40), st.data())
def test_a_part_of_a_whole_is_not_known_to_be_small_nor_what_is_left(doors, data):
    whole = data.draw(st.integers(0, doors))
    part = data.draw(st.integers(0, whole))
    a, b = band(whole, doors), band(part, doors)
    pairs = [(x, y) for x in range(a.low, a.high + 1) for y in range(b.low, b.high + 1) if y <= x]
    for can_be in ({x for x, _ in pairs}, {y for _, y in pairs}, {x - y for x, y in pairs}):
        assert not can_be <= SMALL


def test_a_sum_says_what_its_bands_say():
    assert together([bands_of(20)[1], bands_of(20)[0]]) == (5, 13)
