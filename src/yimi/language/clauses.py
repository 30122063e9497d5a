"""Telling a sentence from the name of a thing that is wanted."""

from __future__ import annotations

import re

from .goods import GOODS, GOODS_ANY, MEDICINES
from .word_lists import MadeOf, WordList

# What is broken, blocked, out or hurting is told, not ordered.
STATE = re.compile(
    r"不[热亮通动转响灵冷行够]|坏|漏|堵|跳闸|[停断没][电水气暖网]|[电水气]停|爆[管裂]|裂开|倒灌|"
    r"[疼痛病晕喘吐烫摔]|发[烧热]|高烧|出血|透析|化疗|医院|"
    r"[吃用喝打花]完|用光|吃光|没[了有吃人]|见底|一个人在家|独自在家"
)
VERBAL = re.compile(
    r"[了着过得吗呢没未别怎谁哪我你他她它被把让帮陪修换抬搬扶去来在是有找住]|不(?!锈|粘|沾|辣)|"
    r"突然|昨[天晚]|今[天晚]|才|已经|[疼痛晕喘吐]|坏|漏|堵|停|"
    r"[要给送放](?=[\u4e00-\u9fff]{2})|[吃用喝打]完"
)
HAN = re.compile(r"[\u4e00-\u9fff]")
LONGEST_NAME = 8
# Before a good: what makes the words before it a sentence, and no kind of that good.
WISH = re.compile(
    r"[要买换缺送配拿求领取需订给补寄了着吃喝在把帮没断我你他她就都也]|带(?![皮骨鱼壳])|放(?!养)|"
    r"路上|家里|昨|今天|明天"
)
DENIED = re.compile(r"(?<![能可是要有用])不(?![锈粘沾辣含能可])|别|够|已|没要")
FORM = re.compile(
    r"(?:缓释|控释|肠溶|分散|咀嚼|泡腾|口服|注射|软)?"
    r"(?:片|胶囊|颗粒|丸|滴丸|口服液|注射液|液|溶液|混悬液|糖浆|软膏|膏|喷雾剂?|气雾剂|滴眼液|针剂?|散|剂|笔)$"
)
RECEIVER = re.compile(r"^(?:给|送)[^不没]{1,6}$")
OUT = (
    r"[^,。;!?]{0,6}?(?:没(?!问题|关系|事|必要|过期|效)|[吃用打喝]完|[用吃]光|断|快没|只剩|不够|见底|"
    r"停了)"
)
_SPECIFIC = "|".join(sorted((re.escape(m) for m in MEDICINES if len(m) > 1), key=len, reverse=True))
MEDICINES_ANY = WordList(m for m in MEDICINES if len(m) > 1)
TOLD_OUT = re.compile(OUT)
MEDICINE_OUT = re.compile(rf"(?P<good>{_SPECIFIC})(?:{FORM.pattern[:-1]})?{OUT}")


def _listed(known: tuple[str, ...]) -> tuple[frozenset[str], WordList]:
    return frozenset(known), WordList(name for name in known if len(name) > 1)


_of_known = MadeOf(_listed)


def is_known(words: str, known: tuple[str, ...]) -> bool:
    """This function will say whether the words are a name that a pack adds."""
    return words in _of_known(known)[0]


def known_within(words: str, known: tuple[str, ...]) -> list[str]:
    """This function will list the names that a pack adds and the words hold, in its order."""
    return _of_known(known)[1].within(words)


def tells_state(words: str) -> bool:
    """This function will say whether words tell how things stand, so that nothing is ordered."""
    return bool(STATE.search(words))


def is_clause(words: str) -> bool:
    """This function will say whether words are a sentence and no name of a thing."""
    if STATE.search(words) or VERBAL.search(words):
        return True
    return len(HAN.findall(words)) > LONGEST_NAME and not re.search(r"\d", words)


def medicine_told_out(words: str, known: tuple[str, ...]) -> tuple[int, int] | None:
    """This function will find the medicine that is told to have run out."""
    if MEDICINES_ANY.search(words) and (match := MEDICINE_OUT.search(words)):
        return match.span("good")
    for name in known_within(words, known):
        end = words.find(name) + len(name)
        if TOLD_OUT.match(words, end):
            return end - len(name), end
    return None


def wanted_within(words: str, known: tuple[str, ...]) -> tuple[int, int] | None:
    """This function will find the good itself in words without an amount, or None.

    The words are the good, end with it, or are it and its form: 换个血压计 is
    血压计, 五常大米 stays itself, 厄贝沙坦片 is one medicine.
    """
    if words in GOODS or is_known(words, known):
        return 0, len(words)
    if out := medicine_told_out(words, known):
        return out
    end = len(words)
    size = tail_of(words, known)
    if size:
        before = words[: end - size]
        return None if DENIED.search(before) else (kind_start(before), end)
    return _formed(words, known)


def tail_of(words: str, known: tuple[str, ...]) -> int:
    """This function will measure the longest good that the words end with."""
    own = max((len(k) for k in known_within(words, known) if words.endswith(k)), default=0)
    listed = next((s for s in range(min(len(words), 8), 1, -1) if words[-s:] in GOODS), 0)
    return max(own, listed)


def kind_start(before: str) -> int:
    """This function will say where a good's name begins, by the words before the good."""
    return len(before) if len(before) > 5 or WISH.search(before) else 0


def _formed(words: str, known: tuple[str, ...]) -> tuple[int, int] | None:
    start, end = GOODS_ANY.search(words) or (-1, -1)
    for name in known_within(words, known):
        if end - start < len(name):
            start = words.find(name)
            end = start + len(name)
    if start < 0:
        return None
    before, after = words[:start], words[end:]
    if DENIED.search(before):
        return None
    if FORM.match(after) and (words[start:end] in MEDICINES or is_known(words[start:end], known)):
        return kind_start(before), len(words)
    return (start, end) if not before and RECEIVER.match(after) else None
