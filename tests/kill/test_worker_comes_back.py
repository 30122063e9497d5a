"""The background worker of a running server may be killed: it is started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from yimi.web.serving import free_port

pytestmark = pytest.mark.kill
ROOT = Path(__file__).resolve().parents[2]
# The first start also makes the database and the static files.
WITHIN_S = 120


@pytest.fixture
def server(tmp_path) -> Iterator[subprocess.Popen]:
    """`yimi serve` on a database of its own."""
    port = free_port("127.0.0.1", 18400, tries=200)
    database = f"sqlite://{tmp_path / 'serve.sqlite3'}"
    process = subprocess.Popen(
        [sys.executable, "-m", "yimi", "serve", "--port", str(port)],
        cwd=ROOT,
        env={
            **os.environ,
            "YIMI_HOME": str(tmp_path),
            "YIMI_DATABASE": database,
            "PYTHONPATH": str(ROOT / "src"),
            "DJANGO_SETTINGS_MODULE": "yimi.web.settings",
        },
        start_new_session=True,
    )
    yield process
    # The processes for pages outlive a server that is killed alone.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def workers_of(server: subprocess.Popen) -> set[int]:
    """Return the ids of the background workers that are children of the server."""
    found = set()
    for folder in Path("/proc").iterdir():
        try:
            parent = folder.joinpath("stat").read_text().rpartition(")")[2].split()[1]
            command = folder.joinpath("cmdline").read_bytes().split(b"\0")
        except (OSError, IndexError):
            continue
        if parent == str(server.pid) and b"worker" in command and b"yimi" in command:
            found.add(int(folder.name))
    return found


def waited_for(look: Callable[[], set[int]]) -> int:
    """Wait for exactly one process and return its id."""
    until = time.monotonic() + WITHIN_S
    while time.monotonic() < until:
        found = look()
        if len(found) == 1:
            return found.pop()
        time.sleep(0.1)
    raise AssertionError("there is no worker, or more than one")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_a_worker_that_was_killed_comes_back_and_stops_with_the_server(server):
    known: set[int] = set()
    for _ in range(3):
        worker = waited_for(lambda: workers_of(server) - known)
        known.add(worker)
        os.kill(worker, signal.SIGKILL)
    last = waited_for(lambda: workers_of(server) - known)
    server.terminate()
    assert server.wait(WITHIN_S) == 0
    assert not Path(f"/proc/{last}").exists()
