"""One line of need: everything that a single message or chain entry says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from .clauses import is_clause, tells_state
from .doors import doors_in
from .goods import GOODS, GOODS_ANY, MEDICINES, is_goods
from .items import Goods, Piece, goods_in
from .kinds import is_announcement, is_noise, is_question, kind_of
from .persons import looks_like_name, persons_in
from .phones import MASKED, phones_in
from .services import services_in
from .signs import signs_in
from .special import people_of, special_of
from .text import Folded, blank_out, plain
from .times import times_in
from .types import DoorRef, Item, ItemsFrom, Kind, Person, Proposal, ServiceGuess, Span, Vocabulary
from .weigh import weighed

TALKER = re.compile(r"^\s*(?P<nick>[^\s:,。、()\d\u241f][^\s:,。、()\u241f]{0,11}):")
LABEL = re.compile(
    r"^(?:姓名|地址|住址|电话|手机|联系\S{0,3}|情况|需求|需要|备注|商品|物品|房号|楼号|楼栋|门牌|数量|时间|求助|说明|年龄|药品|药名|收货\S{0,3}|紧急|注|附|ps|PS)$"
)
DITTO = re.compile(
    r"同上|同楼上|[跟和同与](?:楼上|上面|上一个|前面)(?:的)?(?:一样|相同|一致)|^\s*一样|同前|ditto",
    re.IGNORECASE,
)
CHANGED = re.compile(r"改|更正|换成")
# 已收到, 楼上说得对: words that nobody is called by.
NO_NICK = re.compile(r"收到|取消|不|谢|请|什么|怎么|吗|没|已|了$|说|的$|是|要|付|转")
NOT_IN_NAME = re.compile(r"[,、。;:!?\u241f\"'()\[\]]")
PLUS_ONE = re.compile(r"(?:^|[\s:,])\+\s?(\d{1,2})\s*$")


@dataclass(frozen=True, slots=True)
class Context:
    """What the lines around say: whether this is an order, and what of."""

    ordering: bool = False
    common: tuple[Item, ...] = ()
    services: tuple[ServiceGuess, ...] = ()
    rooms_alone: bool = False
    sender: str | None = None
    sender_doors: tuple[DoorRef, ...] = ()
    now: datetime | None = None
    vocabulary: Vocabulary = field(default_factory=Vocabulary)


def read_line(
    folded: Folded,
    start: int,
    end: int,
    context: Context,
    *,
    number: int | None = None,
    original: str = "",
) -> Proposal:
    """This function will read one line, at `start` to `end` of the folded text, as a proposal."""
    words = folded.text[start:end]
    base = plain(words)
    phones = phones_in(base)
    taken = [(p.span.start, p.span.end) for p in phones]
    taken += [m.span() for m in MASKED.finditer(words)]
    doors = doors_in(base, taken, context.vocabulary.areas)
    covered = blank_out(words, [*taken, *((d.span.start, d.span.end) for d in doors)])
    times = times_in(plain(covered), context.now)
    persons = tuple(p for p in persons_in(base, covered) if not DITTO.match(p.name))
    if context.ordering:
        # In an order one name stands first; 白色 or 康师傅 after it is no second person.
        persons = tuple(p for i, p in enumerate(persons) if i == 0 or p.confidence > 0.7)
    nick = _nick(words, covered, persons)
    people_ranges = [(p.span.start, p.span.end) for p in (*persons, *nick)]
    hidden = [(t.span.start, t.span.end) for t in times]
    open_words = blank_out(covered, [*people_ranges, *hidden])
    goods = goods_in(open_words, ordering=context.ordering, known=context.vocabulary.medicines)
    if context.ordering and not is_noise(words):
        goods, more = _names_from(goods, covered, bool(persons or nick), bool(context.common))
        nick = (*nick, *more)
    signs = signs_in(base, context.vocabulary)
    said = [(sign.span.start, sign.span.end) for sign in signs]
    services = services_in(base, context.vocabulary.services)
    served = [(s.start, s.end) for service in services for s in service.words if _serves(words, s)]
    items, items_from = _items(goods, words, context, [*said, *served])
    doors = doors or (_room_alone(goods) if context.rooms_alone else ())
    nick = tuple(p for p in nick if not any(a < p.span.end and p.span.start < b for a, b in said))
    told = not doors and not phones and is_announcement(words)
    if told and all(sign.topic == "asked_urgent" for sign in signs):
        kind: Kind = "chatter"
        items = ()
    else:
        kind = _kind(words, bool(items or signs or services or doors), bool(signs), context)
    if items_from == "title":
        if _orders(kind, words, goods, placed=bool(doors or persons or nick)):
            services = services or context.services
        else:
            items, items_from = (), "written"
    proposal = Proposal(
        number=number,
        text=original,
        span=Span(0, len(words)),
        kind=kind,
        sender=context.sender,
        persons=tuple(sorted((*persons, *nick), key=lambda p: p.span)),
        phones=phones,
        doors=doors,
        items=items,
        services=services,
        signs=signs,
        times=times,
        people=people_of(covered),
        special=special_of(words),
        items_from=items_from,
    )
    proposal = moved(proposal, folded, start)
    if not proposal.doors and context.sender_doors:
        proposal = replace(proposal, doors=context.sender_doors)
    return weighed(replace(proposal, span=folded.span(start, end)), words)


def _serves(words: str, span: Span) -> bool:
    """This function will say whether a service's word is about help and no good."""
    word = span.of(words)
    return len(word) > 1 and word not in GOODS


def _is_told(words: str) -> bool:
    """This function will say whether words are told of somebody or something, and name nobody."""
    held = GOODS_ANY.search(words)
    good = words[slice(*held)] if held else ""
    return tells_state(words) or (len(good) > 2 and good in MEDICINES)


def _kind(words: str, has_something: bool, signed: bool, context: Context) -> Kind:
    kind = kind_of(words, has_something)
    # Thanks that tell of a danger are no chatter, nor is a name alone in a chain.
    if kind == "chatter" and (signed or (context.ordering and not is_noise(words))):
        return "request"
    return kind


def _orders(kind: Kind, words: str, goods: Goods, *, placed: bool) -> bool:
    """This function will say whether a line that names no goods asks for those of the title."""
    if kind in {"cancel", "chatter"}:
        return False
    counted = bool(goods.amounts) or bool(PLUS_ONE.search(words))
    if not counted and tells_state(words):
        return False
    if is_question(words):
        return counted and placed
    return counted or (kind == "request" and placed)


def _nick(words: str, covered: str, persons: tuple[Person, ...]) -> tuple[Person, ...]:
    match = TALKER.match(covered)
    if not match or LABEL.match(match["nick"]) or match["nick"] in GOODS:
        return ()
    if tells_state(match["nick"]):
        return ()
    span = Span(*match.span("nick"))
    if any(p.span.start < span.end and span.start < p.span.end for p in persons):
        return ()
    return (Person(match["nick"], span, 0.6),)


def _names_from(
    goods: Goods, covered: str, named: bool, has_common: bool
) -> tuple[Goods, tuple[Person, ...]]:
    """This function will take the orderer's name out of what looked like goods."""
    items = list(goods.items)
    words = list(goods.words)
    if named:
        return goods, ()
    # 钟予馨2箱: a person's name with a bare amount of what the title names.
    first_is_person = items and (
        looks_like_name(items[0].name) or (has_common and _like_nick(items[0]))
    )
    if first_is_person and _first(covered, items[0].span.start):
        first = items.pop(0)
        at = covered.find(first.name, first.span.start)
        person = Person(first.name, Span(at, at + len(first.name)), 0.8)
        amount = Piece("", first.span.start, first.span.end, first.quantity, first.unit)
        return Goods(tuple(items), (amount, *goods.amounts), tuple(words)), (person,)
    if words and DITTO.search(words[0].words):
        return goods, ()
    if words and _first(covered, words[0].start) and len(words[0].words) <= 12:
        name = words[0]
        sure = 0.8 if looks_like_name(name.words) else 0.5
        if sure < 0.8 and (NO_NICK.search(name.words) or _is_told(name.words)):
            return goods, ()
        alone = not items and not goods.amounts and len(words) == 1
        if alone and not has_common and sure < 0.8:
            sure = 0.4
        rest = tuple(words[1:])
        person = Person(name.words, Span(name.start, name.end), sure)
        return Goods(goods.items, goods.amounts, rest), (person,)
    return goods, ()


def _like_nick(item: Item) -> bool:
    return (
        len(item.name) <= 4
        and not is_goods(item.name)
        and not re.search(r"[A-Za-z套餐装款色]", item.name)
    )


def _first(covered: str, position: int) -> bool:
    return not re.search(r"[\u4e00-\u9fffA-Za-z]", covered[:position])


def _items(
    goods: Goods, words: str, context: Context, told: list[tuple[int, int]]
) -> tuple[tuple[Item, ...], ItemsFrom]:
    items = goods.items
    if items or not context.ordering:
        return items, "written"
    amounts = goods.amounts
    if not amounts and (plus := PLUS_ONE.search(words)):
        amounts = (Piece(plus.group(), *plus.span(), Decimal(plus[1]), None),)
    if context.common and not DITTO.search(words):
        # 改2份为3份: what is changed stands first, what is wanted last.
        amount = amounts[-1 if CHANGED.search(words) else 0] if amounts else None
        whole = Span(amount.start, amount.end) if amount else Span(0, 0)
        quantity = amount.amount if amount and amount.amount is not None else Decimal(1)
        sure = 0.8 if amount else 0.5
        return tuple(
            replace(
                c,
                quantity=quantity,
                unit=amount.unit if amount else None,
                span=whole,
                confidence=sure,
            )
            for c in (context.common if "各" in words else context.common[:1])
        ), "title"
    if goods.words and not DITTO.search(words):
        # 倪彩霞 gt7, 王燕燕 512 白色: what stands after the name is what is wanted.
        start = min(piece.start for piece in (*goods.words, *goods.amounts))
        end = max(piece.end for piece in (*goods.words, *goods.amounts))
        if any(a < end and start < b for a, b in told) or is_clause(words[start:]):
            return (), "written"
        name = " ".join(NOT_IN_NAME.sub(" ", words[start:end]).split())
        if name and len(name) <= 24:
            return (Item(name, Decimal(1), None, None, Span(start, end), 0.4),), "written"
    return (), "written"


def _room_alone(goods: Goods) -> tuple[DoorRef, ...]:
    for amount in goods.amounts:
        if amount.unit is None and amount.amount and amount.amount >= 101:
            span = Span(amount.start, amount.end)
            return (DoorRef(None, None, None, None, str(amount.amount), span, 0.45),)
    return ()


def moved(proposal: Proposal, folded: Folded, start: int) -> Proposal:
    """This function will lead every span of a line back to the characters of the whole input."""

    def to(span: Span) -> Span:
        return folded.span(span.start + start, span.end + start)

    return replace(
        proposal,
        persons=tuple(replace(p, span=to(p.span)) for p in proposal.persons),
        phones=tuple(replace(p, span=to(p.span)) for p in proposal.phones),
        doors=tuple(replace(d, span=to(d.span)) for d in proposal.doors),
        items=tuple(replace(i, span=to(i.span)) for i in proposal.items),
        signs=tuple(replace(s, span=to(s.span)) for s in proposal.signs),
        times=tuple(replace(t, span=to(t.span)) for t in proposal.times),
        services=tuple(replace(s, words=tuple(to(w) for w in s.words)) for s in proposal.services),
    )
