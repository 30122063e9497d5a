"""What a chain's title asks for, on behalf of every line below it."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from .goods import GOODS_ANY
from .items import goods_in
from .types import Item, Span

ORDER = re.compile(r"团购|团|预[订定]|订购|购买|代购|采购|拼单|接龙购|秒杀|开团|下单|订")
CUT = re.compile(
    r"#?接龙|美食|快团|社区|小区|第[一二三四五六七八九十\d]+(?:期|轮|批|次)|今[天日晚]|明[天日]|等会送来|等下送来|马上到|现货|到货|开始|登记|报名|统计|需要的|大家|请|"
    r"(?:共|总共|一共|限量?|还有|剩)\s?\d+\s?(?:份|箱|袋|个|斤|盒)?|\d+(?:\.\d+)?\s?(?:元|块|¥)\S{0,4}|[¥￥]\s?\d+(?:\.\d+)?\S{0,4}|[!,。、:#*~()\[\]【】\s]"
)


def goods_of_title(words: str, start: int) -> tuple[Item, ...]:
    """This function will read the goods that a title names; amounts in it are the stock."""
    words = words.replace("/", "、").replace("+", "、")
    text = re.sub(r"共\s?\d+\s?\S", lambda m: "\u241f" * len(m.group()), words)
    items = goods_in(text, ordering=False).items
    named = [i for i in items if GOODS_ANY.search(i.name) or i.confidence > 0.5]
    if named:
        return tuple(_as_kind(item, words, start) for item in named[:6])
    match = ORDER.search(text)
    known = GOODS_ANY.search(text)
    if known:
        span = Span(start + known[0], start + known[1])
        return (Item(text[slice(*known)], Decimal(1), None, None, span, 0.7),)
    if match:
        before = CUT.sub("", ORDER.sub("", text[: match.start()])) or CUT.sub(
            "", ORDER.sub("", text[match.end() :])
        )
        name = before.replace("\u241f", "").strip()
        at = words.find(name)
        if 1 <= len(name) <= 12 and at >= 0:
            return (
                Item(name, Decimal(1), None, None, Span(start + at, start + at + len(name)), 0.6),
            )
    return ()


def _as_kind(item: Item, words: str, start: int) -> Item:
    # 半个南瓜: what is sold is half a pumpkin; the amount of the title is its kind.
    name = ORDER.sub("", item.name).replace("接龙", "") or item.name
    written = words[item.span.start : item.span.end]
    note = written.replace(item.name, "").strip() or None
    return replace(
        item,
        name=name,
        quantity=Decimal(1),
        unit=None,
        note=note,
        span=Span(start + item.span.start, start + item.span.end),
    )
