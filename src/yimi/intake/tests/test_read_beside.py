import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from yimi import language
from yimi.intake import beside
from yimi.intake.beside import in_blocks, read_ahead
from yimi.language import Vocabulary
from yimi.language.row_reader import read_rows

HEAD = ["姓名", "电话", "楼号", "单元", "房号", "需要"]
ROWS = [
    [
        f"住户{n}",
        f"154{n:08d}",
        f"{n % 9 + 1}号楼",
        "1单元",
        str(101 + n % 7),
        f"大米{n % 5 + 1}袋，{n}",
    ]
    for n in range(60)
] + [
    ["", "", "", "", "", ""],
    ["合计", "", "", "", "", "60"],
    ["老人", "", "3", "2", "302", "胸痛"],
]
LAYOUT = language.guess_columns([HEAD, *ROWS[:40]])
ASKED = [(0, row) for row in ROWS]
WORDS = Vocabulary(areas=("青禾园",))


@pytest.fixture
def two_cores(monkeypatch):
    monkeypatch.setattr(beside, "FEWEST_ROWS", 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 1})


def noting_children(monkeypatch):
    children, start = [], subprocess.Popen

    def noting(*args, **kwargs):
        children.append(start(*args, **kwargs))
        return children[-1]

    monkeypatch.setattr(subprocess, "Popen", noting)
    return children


def ahead():
    return read_ahead(in_blocks(iter(ASKED), 7), [LAYOUT], WORDS, rows=len(ASKED))


def test_two_readers_understand_what_one_does_in_the_order_of_the_sheet(two_cores):
    blocks = list(ahead())
    assert [row for block, _read in blocks for row in block] == ASKED
    assert [said for _block, read in blocks for said in read] == read_rows(ASKED, [LAYOUT], WORDS)


def test_few_rows_and_a_single_core_start_no_process(monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", None)
    expected = read_rows(ASKED, [LAYOUT], WORDS)
    assert [said for _block, read in ahead() for said in read] == expected
    monkeypatch.setattr(beside, "FEWEST_ROWS", 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0})
    assert [said for _block, read in ahead() for said in read] == expected


def test_rows_of_a_reader_that_was_killed_are_read_here(two_cores, monkeypatch):
    children = noting_children(monkeypatch)
    read = []
    for _block, answer in ahead():
        read += answer
        for child in children:
            child.kill()
    assert read == read_rows(ASKED, [LAYOUT], WORDS)
    assert all(child.poll() is not None for child in children)


def test_no_reader_is_left_when_nobody_wants_the_rest(two_cores, monkeypatch):
    children = noting_children(monkeypatch)
    rest = ahead()
    next(rest)
    rest.close()
    assert children
    assert all(child.poll() is not None for child in children)


def test_a_row_that_breaks_the_reader_breaks_it_here_too(two_cores):
    broken = [*ASKED[:10], (5, ["no such layout"])]
    with pytest.raises(IndexError):
        list(read_ahead(in_blocks(iter(broken), 7), [LAYOUT], WORDS, rows=len(broken)))


def test_a_reader_ends_when_its_parent_is_killed(tmp_path):
    code = (
        "import os, subprocess, sys, time; sys.path.insert(0, sys.argv[1]);"
        "child = subprocess.Popen([sys.executable, '-m', 'yimi.language.row_reader'],"
        " stdin=subprocess.PIPE, stdout=subprocess.PIPE); print(child.pid, flush=True);"
        "time.sleep(60)"
    )
    source = str(Path(language.__file__).parents[2])
    parent = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", code, source],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": source},
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    for _attempt in range(600):
        state = Path(f"/proc/{child}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.05)
    pytest.fail("the reader lives on")
