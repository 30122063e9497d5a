"""How communities write the key groups in their sheets, by the code of the pack."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from yimi.packs.schema import Pack

_SPELT = {
    "living_alone_old": (
        "独居老人|独居|空巢老人|空巢|孤寡老人|孤寡|独居高龄|高龄独居|独居老年人|独老"
    ),
    "bedridden": "长期卧床|卧床|瘫痪|失能|失能老人|完全失能|植物人",
    "disabled": (
        "残疾人|残疾|残障|肢体残疾|肢残|听力残疾|聋哑|聋哑人|盲人|视力残疾|智力残疾|多重残疾|重残"
    ),
    "pregnant": "孕妇|孕产妇|怀孕|待产|产妇|孕妇和产妇|哺乳期|月子",
    "newborn": "新生儿|婴儿|婴幼儿|未满月|初生婴儿",
    "child_without_care": "留守儿童|困境儿童|孤儿|无人照料儿童|事实无人抚养儿童|独自在家儿童",
    "dialysis": "透析|血透|血液透析|定期透析|肾透析|腹透|尿毒症|透析患者",
    "chemotherapy": "化疗|放疗|放化疗|正在放化疗|肿瘤放化疗|化疗患者",
    "daily_medicine": (
        "慢病|慢性病|高血压|糖尿病|冠心病|长期服药|每天要吃药|每日服药|慢性病患者|慢病患者"
    ),
    "mental_illness": "精神障碍|精神障碍患者|精神病|精神残疾|重精|严重精神障碍|精神疾病",
    "low_income": (
        "低保|低保户|特困|特困户|困难户|生活困难|五保|五保户|低收入|困难家庭|贫困户|低保边缘"
    ),
    "no_smartphone": (
        "不用智能手机|无智能手机|没有智能手机|不会用手机|不会用智能手机|老人机|老年机"
    ),
}
_NOT = re.compile(r"^(?:非|无|不是|没有|未|否|不属于)")
_PARTS = re.compile(r"[、，,;；/|\s+。.]+")
_TRIMMED = re.compile(
    r"^(?:是|有|为|属|系|患|患有|家有)|(?:户|人员|患者|老人|人|病人|者|对象|家庭)$"
)
_OTHERS = re.compile(r"女儿|儿子|老伴|母亲|父亲|邻居|丈夫|妻子|孙|媳")
LONGEST = 12


@lru_cache(maxsize=16)
def _spellings(pairs: tuple[tuple[str, str], ...]) -> dict[str, str]:
    found = {name: code for code, name in pairs}
    for code, name in pairs:
        for word in (*_SPELT.get(code, "").split("|"), name):
            if word:
                found.setdefault(word, code)
    return found


def spellings(pack: Pack) -> Mapping[str, str]:
    """Return the words for the key groups of a pack, with their codes."""
    return _spellings(tuple((group.code, group.name.zh) for group in pack.groups))


def code_of(word: str, known: Mapping[str, str]) -> str:
    """Return the code of the group that one word names; empty: none."""
    if word in known:
        return known[word]
    if not 2 <= len(word) <= LONGEST or (_NOT.match(word) and word not in known):
        return ""
    bare = _TRIMMED.sub("", _TRIMMED.sub("", word))
    if bare in known:
        return known[bare]
    inside = [name for name in known if len(name) > 1 and name in word]
    return known[max(inside, key=len)] if inside else ""


def words_in(cells: Iterable[str]) -> list[str]:
    """Return the words of cells that list groups."""
    return [word for cell in cells for word in _PARTS.split(cell) if word]


def groups_in_words(text: str, known: Mapping[str, str]) -> list[str]:
    """Return the groups that a remark names as a list does: 独居老人，高血压."""
    found = []
    for word in _PARTS.split(re.sub(r"[(（].*?[)）]", "", text)):
        # 女儿是残疾人 speaks of somebody else.
        code = "" if _OTHERS.search(word) or len(word) > LONGEST else code_of(word, known)
        if code:
            found.append(code)
    return found
