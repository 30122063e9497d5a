"""Group chains (接龙): header, numbered entries, wrapped lines, footer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MARK_LINE = re.compile(r"^\s*[#>*\s]*接龙(?:工具|小助手)?\s*$|^\s*#接龙\s*$")
CHAIN_WORD = re.compile(r"#\s?接龙|接龙")
NUMBER = re.compile(
    r"^[ \t]*(?P<n>\d{1,4})[ \t]*(?P<mark>[.、)。,:]|[ \t](?=\S)|(?=[\u4e00-\u9fff]{2}))[ \t]*"
)
STRICT = re.compile(r"^[ \t]*(?:\(?(?P<n>\d{1,4})\)|(?P<n2>\d{1,4})[ \t]*[.、)。:])(?:[ \t]*)")
# 5.30左右到, 2.5斤, 10:30 begin with a number and are no entries.
NOT_ENTRY = re.compile(
    r"^[ \t]*(?:\d{1,2}[.:][0-5]\d(?:\s*(?:左右|分|到|前|后|开始|送|发|截|之前|以前|"
    r"结束|[-~]\s*\d{1,2}[.:点]|,|，|。)|\s*$)|"
    r"\d+\.\d+\s*(?:斤|元|公斤|kg|%|度|L|l|升|米|块|折|万|千)|\d{4}[.-]\d{1,2}[.-]\d|"
    r"\d{1,2}:[0-5]\d|\d{1,2}[.]\d{1,2}\s*(?:号|日|上午|下午|晚))"
)
INLINE = re.compile(
    r"(?:^|(?<=[\s,;。!]))(?P<n>\d{1,3})[.、)](?!\d{1,2}(?:斤|元|公斤|kg|%|度|L|升|米|"
    r"块|左右|折))[ \t]*"
)
EXAMPLE = re.compile(
    r"^\s*[(\[【]?\s*(?:例(?:子|如|:|\s|$)|示例|格式|范例|样例|举例|如:|参考格式|"
    r"接龙格式|填写格式|模板|比如)"
)
RULE = re.compile(
    r"^\s*(?:注意?|说明|备注|规则|要求|提示|温馨提示|请(?:按|注明|备注|写|各位|大家|填)|"
    r"接龙(?:时|请|要)|按(?:照)?.{0,6}格式)"
)
FIELDS_ONLY = re.compile(
    r"^\s*(?:(?:楼栋号?|楼号|房间?号|门牌号?|姓名|名字|昵称|微信名|数量|份数|电话|"
    r"手机号?|联系方式|地址|门店|型号|颜色|规格|单元号?|室号|小区|商品|品名|需求|物品|"
    r"备注|栋|单元|室|几份|多少份|需要多少份|楼|号)[\s+\-_/,、.:()＋]*){2,}$"
)
FOOTER = re.compile(
    r"截单|截止|截至|结束|大家快|快点接|快快接|速度接|抓紧接|请(?:大家|各位|接龙|尽快|"
    r"及时)|谢谢大家|统一(?:发|付|收|配)|群主|团长|以上|接龙完|共计|合计|付款|收款|转账|"
    r"满\d+份|起送|送货时间|到货|取货|自提|@所有人"
)


@dataclass(slots=True)
class Entry:
    """A numbered entry: `start` to `end` is all of it, `body` where its words begin."""

    number: int
    start: int
    body: int
    end: int


@dataclass(slots=True)
class Chain:
    """The parts of one chain as ranges of the folded text."""

    head: list[tuple[int, int]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    tail: list[tuple[int, int]] = field(default_factory=list)


def lines_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """This function will list the ranges of the lines between two positions."""
    found, position = [], start
    while position <= end:
        stop = text.find("\n", position, end)
        stop = end if stop < 0 else stop
        found.append((position, stop))
        position = stop + 1
    return found


def find_chain(text: str, start: int, end: int) -> Chain | None:
    """This function will part a block into header, entries and footer, or return None."""
    lines = lines_of(text, start, end)
    named = bool(CHAIN_WORD.search(text, start, end))
    marks = _entries(text, lines, named)
    if not marks or (len(marks) < 2 and not named):
        return None
    chain = Chain()
    first = marks[0].start
    for a, b in lines:
        if b <= first or (a <= first < b):
            chain.head.append((a, min(b, first)))
        else:
            break
    for index, mark in enumerate(marks):
        mark.end = marks[index + 1].start if index + 1 < len(marks) else end
    chain.entries = marks
    _cut_tail(text, chain, end)
    return chain


def _entries(text: str, lines: list[tuple[int, int]], named: bool) -> list[Entry]:
    """This function will choose the numbered starts that count upwards."""
    candidates: list[Entry] = []
    for a, b in lines:
        line = text[a:b]
        inline = _inline(line, a)
        if inline:
            candidates.extend(inline)
            continue
        match = STRICT.match(line)
        if match and not NOT_ENTRY.match(line):
            number = int(match["n"] or match["n2"])
            candidates.append(Entry(number, a, a + match.end(), b))
    return _rising(candidates, named)


def _inline(line: str, base: int) -> list[Entry]:
    """This function will split a line that holds several numbered entries."""
    found: list[Entry] = []
    for match in INLINE.finditer(line):
        number = int(match["n"])
        if NOT_ENTRY.match(line[match.start() : match.start() + 24]):
            continue
        if found and number == found[-1].number + 1:
            found.append(Entry(number, base + match.start(), base + match.end(), 0))
        # A number in a title (3. 周年庆 1. …) gives way to the run that follows.
        elif not found or (number <= 1 and (number <= found[0].number or len(found) == 1)):
            found = [Entry(number, base + match.start(), base + match.end(), 0)]
    return found if len(found) > 1 else []


def _rising(candidates: list[Entry], named: bool) -> list[Entry]:
    best: list[Entry] = []
    run: list[Entry] = []
    for entry in candidates:
        if not run or run[-1].number < entry.number <= run[-1].number + 60:
            run.append(entry)
        elif entry.number <= 1 and len(run) <= 1:
            run = [entry]
        elif entry.number == run[-1].number:
            # Two people took the same number at once.
            run.append(entry)
        elif named and len(run) > 1:
            run.append(entry)
    best = run
    if best and best[0].number > 3 and len(best) < 3 and not named:
        return []
    return best


def _cut_tail(text: str, chain: Chain, end: int) -> None:
    """This function will give the organiser's closing lines back to the footer."""
    last = chain.entries[-1]
    lines = lines_of(text, last.start, end)
    blank = False
    cut: int | None = None
    for a, b in lines[1:]:
        line = text[a:b]
        if not line.strip():
            blank = True
            continue
        if blank or FOOTER.search(line):
            cut = a
            break
    if cut is None:
        return
    last.end = cut
    chain.tail = [(a, b) for a, b in lines if a >= cut and text[a:b].strip()]


def role_of(line: str) -> str:
    """This function will say whether a header line is the mark, a rule or the title."""
    if MARK_LINE.match(line):
        return "marker"
    if EXAMPLE.match(line) or RULE.match(line) or FIELDS_ONLY.match(line):
        return "rule"
    return "title"
