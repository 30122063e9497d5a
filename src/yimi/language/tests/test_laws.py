"""What holds for every text: no error, no lost line, true spans, no hang."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from yimi.language import read, read_table

WORDS = st.sampled_from(
    [
        *["#接龙", "1.", "2、", "3）", "①", "例", "3-2-501", "12号楼", "单元", "五百弄", "A座1201"],
        *[
            "王芳",
            "李女士",
            "13800000000",
            "0371-88888888转1",
            "大米两袋",
            "鸡蛋",
            "30个",
            "x2",
            "+1",
        ],
        *["同上", "取消", "改成3份", "胸闷", "没有", "已送医", "断药", "透析", "明天上午", "张三:"],
        *["2022-04-10", "10:32:11", "[图片]", "群聊", "<b>x</b>", "' OR 1=1--", "\u200b", "\u202e"],
        *[
            "🙏",
            "號",
            "龍",
            "０１",
            "。",
            "；",
            ",",
            "\\n",
            "5.30左右",
            "一家五口",
            "<title>",
            "#接龍",
        ],
        *["O0l1", "名", "☎", "人和花园", "路", "\t"],
    ]
)
BREAKS = st.sampled_from([" ", "\n", "", "\r\n", "\n\n", "\u3000", "\u2028"])
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.tuples(WORDS, BREAKS), max_size=40).map(
        lambda pairs: "".join(a + b for a, b in pairs)
    ),
)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_every_line_is_accounted_for_and_every_span_is_true(text):
    reading = read(text)
    ranges = [
        *(p.span for p in reading.proposals),
        *(f.span for f in reading.frame),
        *(u.span for u in reading.unread),
    ]
    position = 0
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        if bare:
            start = position + line.index(bare)
            stop = start + len(bare)
            assert any(r.start < stop and start < r.end for r in ranges), repr(bare)
        position += len(line)
    for p in reading.proposals:
        assert p.text == p.span.of(text)
        spans = [
            *(person.span for person in p.persons),
            *(phone.span for phone in p.phones),
            *(door.span for door in p.doors),
            *(item.span for item in p.items),
            *(sign.span for sign in p.signs),
            *(when.span for when in p.times),
        ]
        for span in spans:
            assert 0 <= span.start <= span.end <= len(text)
        assert 0 <= p.confidence <= 1


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.one_of(WORDS, st.text(max_size=12)), max_size=8), max_size=8))
def test_no_sheet_raises_or_loses_a_row(rows):
    sheet = read_table(rows)
    filled = [i for i, row in enumerate(rows) if any(str(c).strip() for c in row)]
    assert len(sheet.proposals) + len(sheet.unread) + len(sheet.header_rows) >= len(filled)


def test_five_hundred_lines_are_quick():
    lines = (f"{i + 1}. {i % 30 + 1}-2-{i % 20 + 1}01 大米{i % 5 + 1}袋 油一桶" for i in range(500))
    text = "#接龙\n团购\n" + "\n".join(lines)
    started = time.process_time()
    assert len(read(text).proposals) == 500
    # Half a second of a quiet machine's core; a slow one is given room.
    assert time.process_time() - started < 3


def test_a_megabyte_without_a_break_does_not_hang():
    for words in ("胸", "一", "1-", "没", "3号楼", "孩子", "12号", "、发热", "((", "药的"):
        started = time.process_time()
        read(words * (100_000 // len(words)))
        assert time.process_time() - started < 8, words
