"""The process may be killed at any moment: nothing acknowledged is lost, nothing happens twice.

`YIMI_KILL_ROUNDS` says how often each is done; a hundred was run before release.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.kill.servers import own_server

pytestmark = pytest.mark.kill
ROUNDS = int(os.environ.get("YIMI_KILL_ROUNDS", "3"))
ROOT = Path(__file__).resolve().parents[2]
HANDLERS = (
    "api.queue_deliveries",
    "care.contacts",
    "care.people",
    "care.turns",
    "command.count_cases",
    "fieldwork.cancel_tasks",
    "fieldwork.make_tasks",
    "followup.call_backs",
    "followup.links",
    "followup.read",
    "zones.people",
    "zones.told",
)
# What these listen to happens only when work is done, and when residents answer.
AFTER_WORK = {"care.turns", "fieldwork.cancel_tasks", "followup.call_backs", "followup.links"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def streets(request, tmp_path_factory):
    """A way to a new home: an environment with a street built, and a database of its own."""
    folder = tmp_path_factory.mktemp("built")
    with built_streets(request.param, folder, lambda env: run(env, "setup")) as copied:
        yield copied


@contextmanager
def built_streets(kind: str, built: Path, build: Callable[[dict[str, str]], object]):
    """Build a street once; yield what copies it into a home of its own."""
    with ExitStack() as stack:
        if kind == "sqlite":
            env = environment(built, f"sqlite://{built / 'kill.sqlite3'}")
            build(env)

            def copied(home: Path) -> dict[str, str]:
                shutil.copytree(built, home, dirs_exist_ok=True)
                return environment(home, f"sqlite://{home / 'kill.sqlite3'}")

        else:
            url = stack.enter_context(own_server(durable=True))
            env = environment(built, url)
            build(env)

            def copied(home: Path) -> dict[str, str]:
                shutil.copytree(built, home, dirs_exist_ok=True)
                name = f"kill_{uuid4().hex}"
                with psycopg.connect(url.replace("/yimi?", "/postgres?"), autocommit=True) as one:
                    one.execute(f"CREATE DATABASE {name} TEMPLATE yimi")
                return environment(home, url.replace("/yimi?", f"/{name}?"))

        yield copied


@pytest.fixture
def home(streets, tmp_path):
    """An environment with a database of its own, street built."""
    return streets(tmp_path)


def environment(home: Path, database: str) -> dict[str, str]:
    return {
        **os.environ,
        "YIMI_HOME": str(home),
        "YIMI_DATABASE": database,
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }


def start(env, *command) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.kill.program", *command],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
    )


def run(env, *command):
    process = start(env, *command)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0, out
    return out


def killed_after(process: subprocess.Popen, seconds: float, *, lines: int = 1) -> list[str]:
    """Let a process say at least `lines`, wait, kill it, and return every whole line it said."""
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(lines)]
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate(timeout=30)
    whole = [
        line.strip() for line in [*said, *rest.splitlines(keepends=True)] if line.endswith("\n")
    ]
    return [line for line in whole if line]


def test_a_burst_of_confirmations_loses_nothing_when_killed(home):
    acknowledged = []
    for turn in range(ROUNDS):
        rng = random.Random(turn)
        burst = start(home, "burst")
        worker = start(home, "worker")
        acknowledged += killed_after(burst, rng.uniform(0, 0.8))
        worker.send_signal(signal.SIGKILL)
        worker.communicate(timeout=30)
    assert run(home, "check", *acknowledged) == ""


def test_tasks_done_at_doors_stay_done_when_killed(home):
    acknowledged = killed_after(start(home, "burst"), 0.5, lines=4)
    run(home, "deliver")
    for turn in range(ROUNDS):
        rng = random.Random(100 + turn)
        said = killed_after(start(home, "work"), rng.uniform(0, 0.4))
        acknowledged += said
        acknowledged += killed_after(start(home, "burst"), rng.uniform(0, 0.3), lines=2)
    assert run(home, "check", *acknowledged) == ""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("handler", HANDLERS)
def test_an_event_has_its_effect_once_though_the_process_dies_in_its_handler(home, handler, when):
    acknowledged = []
    for _turn in range(max(1, ROUNDS // 3)):
        acknowledged += killed_after(start(home, "burst"), 0.1, lines=2)
        if handler in AFTER_WORK:
            run(home, "deliver")
            acknowledged += killed_after(start(home, "work"), 0.1)
        if handler == "followup.links":
            run(home, "answer")
        if handler == "followup.read":
            run(home, "write_and_look")
        if handler.startswith("zones."):
            run(home, "isolate")
        process = start(home, "deliver", handler, when)
        process.communicate(timeout=60)
        assert process.returncode in {-signal.SIGKILL, 0}
    assert run(home, "check", *acknowledged) == ""


def test_every_handler_is_killed_here(home):
    listed = run(home, "handlers").split()
    assert sorted(HANDLERS) == sorted(listed)
