"""Care plans survive any kill: no day of a plan is lost, none is there twice."""

import random
import signal
import subprocess
import sys

import pytest

from tests.kill.test_kill import ROOT, ROUNDS, built_streets, killed_after

pytestmark = pytest.mark.kill
HANDLERS = ("care.turns", "care.contacts", "care.people")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def streets(request, tmp_path_factory):
    """A way to a new home: a street whose people have plans."""
    with built_streets(request.param, tmp_path_factory.mktemp("built"), build) as copied:
        yield copied


@pytest.fixture
def home(streets, tmp_path):
    """An environment with a database of its own."""
    return streets(tmp_path)


def build(env):
    run(env, "setup")


def start(env, *command):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.kill.plans", *command],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
    )


def run(env, *command):
    process = start(env, *command)
    out, _ = process.communicate(timeout=180)
    assert process.returncode == 0, out
    return out


def test_no_day_is_lost_or_doubled_when_the_job_is_killed(home):
    for turn in range(ROUNDS):
        rng = random.Random(turn)
        killed_after(start(home, "due"), rng.uniform(0, 0.5), lines=rng.randint(1, 6))
    found = run(home, "check", "all").splitlines()
    assert [line for line in found if line not in {"due", "done"}] == []


def test_two_workers_at_once_open_no_day_twice(home):
    both = [start(home, "due"), start(home, "due")]
    for process in both:
        process.communicate(timeout=180)
    assert run(home, "check") == ""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("handler", HANDLERS)
def test_what_became_of_plans_is_written_once_though_a_handler_dies(home, handler, when):
    run(home, "some")
    if handler == "care.people":
        run(home, "people")
    process = start(home, "deliver", handler, when)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert run(home, "check") == ""
