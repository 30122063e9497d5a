"""A second laptop takes over from one that died; the first one, come back, serves nobody."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.kill.test_restore import environment, run
from yimi.web.serving import free_port

pytestmark = pytest.mark.kill
ROOT = Path(__file__).resolve().parents[2]
WITHIN_S = 120


def wait_for(look: Callable[[], object], what: str) -> None:
    until = time.monotonic() + WITHIN_S
    while time.monotonic() < until:
        if look():
            return
        time.sleep(0.3)
    raise AssertionError(f"waited in vain until {what}")


def start(env, *command: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "yimi", *command], cwd=ROOT, env=env, start_new_session=True
    )


def stop(process: subprocess.Popen) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def status_of(port: int) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/login/", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def test_a_second_laptop_takes_over_and_the_first_is_fenced_off(tmp_path):
    first, second = environment(tmp_path / "first"), environment(tmp_path / "second")
    page_one, page_two = (free_port("127.0.0.1", at, tries=80) for at in (18500, 18600))
    link_one, link_two = (free_port("127.0.0.1", at, tries=80) for at in (18700, 18800))
    serving = ["serve", "--port", str(page_one), "--standby", "--standby-port", str(link_one)]
    run(first, "tests.kill.program", "setup")
    (tmp_path / "first/files/proofs").mkdir(parents=True)
    (tmp_path / "first/files/proofs/door.jpg").write_bytes(b"a door")
    processes = [start(first, *serving)]
    try:
        wait_for(lambda: status_of(page_one)[0] == 200, "the first one serves")
        key = (tmp_path / "first/keys/recovery_key").read_text().strip()
        run(first, "tests.kill.program", "chain")
        acted_at = time.time()
        source = f"http://127.0.0.1:{link_one}"
        pulling = start(
            {**second, "YIMI_RECOVERY_KEY": key}, "standby", "--from", source, "--every", "1"
        )
        processes.append(pulling)
        state = tmp_path / "second/standby-copy/state.json"

        def fresh() -> bool:
            with suppress(OSError, ValueError, KeyError):
                return bool(json.loads(state.read_text())["last_event"] >= last)
            return False

        last = int(run(first, "tests.kill.program", "last_event"))
        wait_for(fresh, "the acts of the first one are on the second")
        assert time.time() - acted_at < 60
        stop(processes.pop(0))
        stop(pulling)

        said = run(second, "yimi", "takeover", "--no-serve", "--key", key)
        assert "✗" not in said
        assert run(second, "tests.kill.program", "lines").split() == ["36", "王秀英"]
        assert run(second, "yimi", "audit").startswith("✓")
        assert (tmp_path / "second/files/proofs/door.jpg").read_bytes() == b"a door"

        # The first one comes back, alone at first: it serves. Then it hears of the other.
        processes.append(start(first, *serving))
        wait_for(lambda: status_of(page_one)[0] == 200, "the first one serves again")
        second["YIMI_PUBLIC_URL"] = f"http://127.0.0.1:{page_two}"
        processes.append(
            start(
                second,
                *("serve", "--port", str(page_two)),
                *("--standby", "--standby-port", str(link_two)),
            )
        )
        wait_for(lambda: status_of(page_two)[0] == 200, "the second one serves")
        wait_for(lambda: status_of(page_one)[0] == 503, "the first one is fenced off")
        assert f"http://127.0.0.1:{page_two}" in status_of(page_one)[1]
        assert status_of(page_two)[0] == 200
    finally:
        for process in processes:
            stop(process)
