"""What takes long in the background holds up neither news nor escalations, and is done once."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.kill
ROOT = Path(__file__).resolve().parents[2]
# Far more rows than are read while a Case is opened, delivered and escalated.
ROWS = 100_000
MOST_READ = ROWS // 2


@pytest.fixture
def env(tmp_path):
    return {
        **os.environ,
        "YIMI_HOME": str(tmp_path),
        "YIMI_DATABASE": f"sqlite://{tmp_path / 'long.sqlite3'}",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }


def program(env, *words, **options) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.kill.program", *words],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
        **options,
    )


def said(env, *words) -> list[str]:
    process = program(env, *words)
    out: str = process.communicate(timeout=120)[0]
    assert process.returncode == 0, out
    return out.strip().split("=")


def test_a_late_case_is_escalated_while_a_large_sheet_is_read(env):
    said(env, "setup")
    batch, door = said(env, "large_sheet", str(ROWS))
    workers = [program(env, "worker"), program(env, "worker")]
    try:
        said(env, "wait_for_rows", batch)
        (case,) = said(env, "late_case", door)
        status, read = said(env, "watch", batch, case)
    finally:
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        for worker in workers:
            worker.kill()
            worker.communicate(timeout=30)
    assert status == "reading"
    assert 0 < int(read) < MOST_READ


def test_a_list_whose_worker_was_killed_is_made_by_the_next_and_tells_each_look_once(env):
    said(env, "setup")
    (pk,) = said(env, "large_list")
    killed = program(env, "make_lists", "3")
    assert killed.wait(60) == -signal.SIGKILL
    killed.communicate()
    said(env, "make_lists")
    # Six rows at the second try, the file, and a look for each of five households.
    assert said(env, "made_list", pk) == ["6", "2", "True", "5", "5"]
