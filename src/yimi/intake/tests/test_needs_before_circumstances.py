"""How somebody lives says what they need only where nothing else does."""

import pytest

from yimi.language.services import services_in
from yimi.language.text import fold
from yimi.language.types import ServiceWords
from yimi.packs.loader import load_pack


@pytest.mark.parametrize(
    ("words", "service"),
    [
        ("我妈八十二了，降压药昨天就吃完了，下不了楼", "medicine"),
        ("居家隔离，家里没菜了", "food"),
        ("我是盲人，暖气不热", "heating"),
        ("红码，要去透析", "dialysis_ride"),
        ("瘫痪在床，下水道堵了", "home_repair"),
        ("轮椅坏了", "disabled_care"),
        ("居家隔离第八天了还不放", "return_home"),
    ],
)
def test_a_need_goes_before_how_somebody_lives(words, service):
    pack = load_pack("epidemic-cn-2022")
    known = tuple(ServiceWords(entry.code, entry.words) for entry in pack.services)
    assert services_in(fold(words), known)[0].code == service
