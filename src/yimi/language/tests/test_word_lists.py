"""Many words looked for at once are found as a pattern of them finds them."""

import random
import re

from yimi.language.goods import GOODS
from yimi.language.word_lists import MadeOf, WordList


def test_the_leftmost_and_there_the_longest_is_found():
    words = WordList(["米", "大米", "大米粥", "粥"])
    assert list(words.spans("买大米粥和大米")) == [(1, 4), (5, 7)]
    assert words.search("没有") is None


def test_what_stands_within_is_listed_in_the_order_given():
    assert WordList(["粥", "米", "大米"]).within("大米粥") == ["粥", "米", "大米"]


def test_it_finds_what_a_pattern_finds():
    rng = random.Random(3)
    goods = sorted(GOODS)
    pattern = re.compile("|".join(map(re.escape, sorted(goods, key=len, reverse=True))))
    words = WordList(goods)
    for _ in range(500):
        text = "".join(rng.choice(rng.choice([*goods, "要", "和 "])) for _ in range(30))
        spans = [match.span() for match in pattern.finditer(text)]
        assert list(words.spans(text)) == spans
        assert words.search(text) == (spans[0] if spans else None)
        assert words.within(text) == [good for good in goods if good in text]


def test_what_was_made_is_kept_for_a_few_values():
    made = []

    def make(given):
        made.append(given)
        return len(made)

    asked = MadeOf(make)
    lists = [["a"], ["a"], ["b"]]
    assert [asked(one) for one in [*lists, *lists]] == [1, 2, 3, 1, 2, 3]
