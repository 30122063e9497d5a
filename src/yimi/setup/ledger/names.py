"""The names of one cell: 张三（户主）、李四 13800000000、王五(子)."""

import re
from dataclasses import dataclass

from yimi.language.persons import looks_like_name
from yimi.setup.ledger.cells import plain

VACANT = re.compile(
    r"^(?:空置?|空房|空户|无人|无人居住|无人住|闲置|未入住|待租|空关|空挂户|装修中?)$"
)
_RELATIONS = (
    "户主|本人|妻子?|丈夫|夫|配偶|老伴|爱人|长子|次子|三子|儿子|子|长女|次女|三女|女儿|女|父亲?|母亲?"
    "|祖父|祖母|爷爷|奶奶|外公|外婆|孙子?|孙女|外孙女?|儿媳|媳妇?|女婿|婿|兄|弟|姐|妹|哥哥|岳父|岳母"
    "|公公|婆婆|保姆|租客|租户|承租人|房客|之[子女妻夫父母孙]|重孙女?|曾孙女?|侄子?|侄女|其他"
)
RELATION = re.compile(rf"^(?:{_RELATIONS})$")
_INSIDE = re.compile(r"[(（【\[]([^)）】\]]*)[)）】\]]")
_NUMBER = re.compile(r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)|(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)")
_ID = re.compile(r"\d{17}[\dXx]")
_SPLIT = re.compile(r"[、，,;；/|\n]+")
_AND = re.compile(r"[和及与]")
_SHOWN = re.compile(r"#(\d+)")
_LEADING = re.compile(rf"^(?:{_RELATIONS})\s*[:：]\s*")
_TAIL = re.compile(r"(?:先生|女士|同志|等\d*人?)$")
HEADS = {"户主", "本人", "户主本人", "是", "y", "yes", "1", "√"}
_FEMALE = (
    "妻|妻子|女|长女|次女|三女|女儿|母|母亲|祖母|奶奶|外婆|孙女|外孙女|儿媳|媳|媳妇|姐|妹|岳母|婆婆"
    "|侄女|重孙女|曾孙女"
)
_MALE = (
    "丈夫|夫|子|长子|次子|三子|儿子|父|父亲|祖父|爷爷|外公|孙|孙子|外孙|女婿|婿|兄|弟|哥哥|岳父|公公"
    "|侄|侄子|重孙|曾孙"
)
FEMALE, MALE = re.compile(rf"^之?(?:{_FEMALE})$"), re.compile(rf"^之?(?:{_MALE})$")


@dataclass
class Called:
    """One name of a cell with what stands beside it."""

    name: str
    relation: str = ""
    phone: str = ""
    id_number: str = ""
    age: str = ""


def names_of(cell: str) -> list[Called]:
    """Return the people that a cell names, in order; words that are no name stay one name."""
    text = plain(cell)
    if re.fullmatch(r"[\u4e00-\u9fff]{2,4}", text):
        return [Called(text)]
    # 张 三 is one name; 张三 李四 are two.
    if re.fullmatch(r"[\u4e00-\u9fff]\s+[\u4e00-\u9fff]{1,2}", text):
        return [Called(re.sub(r"\s+", "", text))]
    text = _NUMBER.sub(lambda found: f"#{re.sub(r'[^0-9]', '', found[0])}", text)
    pieces: list[str] = []
    for piece in _SPLIT.split(_keep_inside(text)):
        for part in _and(piece):
            pieces += _blanks(part.replace("\x01", "、").strip())
    found = [called for piece in pieces if (called := _one(piece))]
    return found or [Called(re.sub(r"\s+", "", text))]


def _keep_inside(text: str) -> str:
    """Hide the commas inside of brackets: 王五(子，在外地) is one person."""
    return _INSIDE.sub(lambda found: _SPLIT.sub("\x01", found[0]), text)


def _and(piece: str) -> list[str]:
    """Divide 张三和李四, but not 马和平."""
    parts = _AND.split(piece)
    names = [_INSIDE.sub("", part).strip() for part in parts]
    if len(parts) > 1 and all(looks_like_name(name) for name in names):
        return parts
    return [piece]


def _blanks(piece: str) -> list[str]:
    """Divide at blanks where names stand on both sides of them."""
    parts = [part for part in re.split(r"\s+(?![^(（]*[)）])", piece) if part]
    bare = [_SHOWN.sub("", _INSIDE.sub("", part)) for part in parts]
    if len(parts) > 1 and all(looks_like_name(part) or not part for part in bare):
        joined: list[str] = []
        for part, name in zip(parts, bare, strict=True):
            if not name and joined:
                joined[-1] += part
            else:
                joined.append(part)
        return joined
    return [piece] if piece else []


def _one(piece: str) -> Called | None:
    called = Called("")
    if (number := _SHOWN.search(piece)) is not None:
        called.phone, piece = number[1], piece.replace(number[0], "")
    for inside in _INSIDE.findall(piece):
        for words in re.split(r"[、，,\s]+", inside):
            if RELATION.match(words):
                called.relation = called.relation or words
            elif _ID.fullmatch(words):
                called.id_number = words
            elif re.fullmatch(r"\d{1,3}岁?", words):
                called.age = words
    bare = _INSIDE.sub("", piece).strip()
    leading = _LEADING.match(bare)
    if leading:
        called.relation = called.relation or leading[0].strip(" :：")
        bare = bare[leading.end() :]
    if (number := _ID.search(bare)) is not None:
        called.id_number, bare = number[0], bare.replace(number[0], "")
    # 子王五 and 王五 子: the relation beside the name.
    words = bare.split()
    if len(words) == 2 and RELATION.match(words[1]):
        bare, called.relation = words[0], called.relation or words[1]
    elif len(words) == 2 and RELATION.match(words[0]):
        bare, called.relation = words[1], called.relation or words[0]
    called.name = _TAIL.sub("", re.sub(r"\s+(?![A-Za-z])", "", bare)) or bare
    if not called.name and not called.phone:
        return None
    return called if called.name else None
