"""Processes for pages that are forked from one server never read each other's answers."""

import http.client
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.kill.servers import own_server
from tests.kill.test_restore import environment, run
from tests.kill.test_take_over import stop, wait_for
from yimi.web.ports import free_port

pytestmark = pytest.mark.kill
ROOT = Path(__file__).resolve().parents[2]
CLIENTS, EACH = 8, 25


@pytest.fixture
def env(tmp_path):
    with own_server() as url:
        yield environment(tmp_path / "home", url)


def test_many_at_once_get_their_own_answers_on_postgresql(env):
    run(env, "tests.kill.program", "setup")
    port = free_port("127.0.0.1", 18900)
    server = subprocess.Popen(
        [sys.executable, "-m", "yimi", "serve", "--port", str(port), "--workers", "2"],
        cwd=ROOT,
        env=env,
        start_new_session=True,
    )
    found: list[int] = []

    def ask() -> None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for number in range(EACH):
            # Each has the database read: a session that is not there, a link that is not there.
            headers = {"Cookie": f"yimi_session={'x' * 20}{number:012d}"}
            link.request("GET", "/login/" if number % 2 else "/", headers=headers)
            answer = link.getresponse()
            answer.read()
            found.append(answer.status)

    def answers() -> bool:
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            link.request("GET", "/alive/")
            return link.getresponse().status == 200
        except OSError:
            return False

    try:
        wait_for(answers, "the server answers")
        clients = [threading.Thread(target=ask) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
    finally:
        stop(server)
    assert len(found) == CLIENTS * EACH
    assert set(found) <= {200, 302}
