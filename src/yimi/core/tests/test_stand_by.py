"""Two laptops: copies go to whoever has the key, and the higher term serves."""

import socket
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.server import ThreadingHTTPServer

import pytest

from yimi.core.backups.errors import Damaged
from yimi.core.backups.recovery import key_of, new_key
from yimi.core.backups.sealed import SealedWriter
from yimi.core.checkups_work import standby
from yimi.core.installation import this_installation
from yimi.core.models import Event
from yimi.core.standby import copying, fence, link, pulling
from yimi.core.standby.link_server import COPY, Answerer
from yimi.core.tests.things import NOW


@contextmanager
def answered(kind, home):
    """Answer for a laptop while this lasts, at the address that it yields."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Here", (kind,), {"home": home}))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def first(tmp_path):
    """A laptop that serves in term 2, and the address of its link."""
    home = tmp_path / "first"
    fence.write(home / fence.FOLDER / fence.STANDING, {"term": 2, "where": "http://first"})
    with answered(Answerer, home) as url:
        yield home, url


def test_who_has_not_the_key_gets_no_answer(first, tmp_path):
    home, url = first
    (home / fence.FOLDER / COPY).write_bytes(b"sealed")
    for path in (link.LATEST, link.STANDING, link.FILES + "a"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(url + path)  # noqa: S310
        assert refused.value.code == 404
        refused.value.close()
    with pytest.raises(link.Unreachable):
        link.fetch(url, link.LATEST, tmp_path / "got", key=new_key())
    with pytest.raises(link.Unreachable):
        link.tell(url, {"term": 9, "where": "http://thief"}, key=new_key())
    assert fence.fenced_by(home) is None
    assert not (tmp_path / "got").exists()


def test_a_copy_comes_once_and_not_again_until_it_changes(first, tmp_path):
    home, url = first
    key = key_of(home)
    assert link.fetch(url, link.LATEST, tmp_path / "got", key=key) is None
    (home / fence.FOLDER / COPY).write_bytes(b"sealed")
    mark = link.fetch(url, link.LATEST, tmp_path / "got", key=key)
    assert (tmp_path / "got").read_bytes() == b"sealed"
    assert link.fetch(url, link.LATEST, tmp_path / "got", key=key, have=mark) is None
    assert fence.peers(home)


def test_no_file_outside_the_pool_is_given(first, tmp_path):
    home, url = first
    for name in ("../../keys/recovery_key", "..%2F..%2Fkeys%2Frecovery_key", "%2Fetc%2Fpasswd"):
        with pytest.raises(link.Unreachable):
            link.fetch(url, link.FILES + name, tmp_path / "got", key=key_of(home))


def test_a_copy_that_does_not_open_leaves_the_one_before(first, tmp_path):
    home, url = first
    key = key_of(home)
    second = tmp_path / "second"
    kept = second / pulling.FOLDER / pulling.COPY
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"before")
    with (home / fence.FOLDER / COPY).open("wb") as out:
        SealedWriter(out, key).write(b"cut off")
    with pytest.raises(Damaged):
        pulling.pull(second, url, key=key, now=NOW)
    assert kept.read_bytes() == b"before"


def laptop(tmp_path, name, term, mark, *, key, from_at=""):
    """Return the folder of a laptop with our key, and what it says of itself."""
    home = tmp_path / name
    (home / "keys").mkdir(parents=True, exist_ok=True)
    (home / "keys/recovery_key").write_text(key.words())
    said = {"term": term, "where": f"http://{name}", "mark": mark, "from_at": from_at}
    fence.write(home / fence.FOLDER / fence.STANDING, said)
    return home, said


def serves_instead(home):
    """Return the address of who serves instead of a laptop; empty where nobody does."""
    return (fence.fenced_by(home) or {}).get("where", "")


def test_a_higher_term_fences_off_and_a_lower_one_is_told(first, tmp_path):
    home, url = first
    key = key_of(home)
    link.tell(url, {"term": 1, "where": "http://second"}, key=key)
    assert fence.fenced_by(home) is None
    second, said = laptop(tmp_path, "second", 1, "b", key=key)
    fence.know_peer(second, url)
    copying.settle(second, said)
    assert serves_instead(second) == "http://first"
    assert not fence.is_a_tie(second)
    fence.lift(second, term=2)
    assert fence.fenced_by(second), "an equal term lifts nothing"
    assert fence.highest_term(second) == 2
    fence.lift(second, term=3)
    assert fence.fenced_by(second) is None
    copying.settle(*laptop(tmp_path, "second", 3, "b", key=key))
    assert serves_instead(home) == "http://second"
    assert fence.fenced_by(second) is None


@pytest.mark.parametrize(
    ("from_at", "mark", "first_serves"),
    [("2022-04-02", "a", False), ("2022-03-31", "z", True), ("2022-04-01", "a", True),
     ("2022-04-01", "z", False)],
)  # fmt: skip
def test_of_two_in_one_term_the_one_with_the_newer_data_serves_and_never_both_nor_neither(
    first, tmp_path, from_at, mark, first_serves
):
    home, url = first
    key = key_of(home)
    laptop(tmp_path, "first", 2, "m", key=key, from_at="2022-04-01")
    second, said = laptop(tmp_path, "second", 2, mark, key=key, from_at=from_at)
    fence.know_peer(second, url)
    for _ in range(3):
        copying.settle(second, said)
    assert (fence.fenced_by(home) is None) == first_serves
    assert (fence.fenced_by(second) is None) != first_serves
    assert fence.is_a_tie(second if first_serves else home)


def test_two_that_took_over_from_one_copy_hear_of_each_other_by_the_first(first, tmp_path):
    home, url = first
    key = key_of(home)
    others = [laptop(tmp_path, name, 3, name, key=key) for name in ("b", "c")]
    for _ in range(2):
        for other, said in others:
            fence.know_peer(other, url)
            copying.settle(other, said)
    assert serves_instead(home) == "http://c"
    assert serves_instead(others[0][0]) == "http://c"
    assert fence.fenced_by(others[1][0]) is None


def test_a_laptop_that_meets_itself_at_an_old_address_goes_on_serving(first, tmp_path):
    home, url = first
    _home, said = laptop(tmp_path, "first", 2, "m", key=key_of(home))
    fence.know_peer(home, url)
    copying.settle(home, said)
    assert fence.fenced_by(home) is None


@pytest.fixture
def recorded(monkeypatch):
    """All requests that go over the link, as somebody on the network sees them."""
    seen = []
    ask = urllib.request.urlopen

    def urlopen(request, timeout=5):
        if not isinstance(request, str):
            seen.append(request)
        return ask(request, timeout=timeout)

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    return seen


def test_a_recorded_request_is_refused_when_it_is_sent_again(first, tmp_path, recorded):
    home, url = first
    key = key_of(home)
    (home / fence.FOLDER / COPY).write_bytes(b"sealed")
    link.ask(url, key=key)
    link.fetch(url, link.LATEST, tmp_path / "got", key=key)
    link.tell(url, {"term": 9, "where": "http://second"}, key=key)
    (home / fence.FENCED).unlink()
    for request in recorded[:]:
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request)  # noqa: S310
        assert refused.value.code == 404
        refused.value.close()
    assert len(recorded) >= 3
    assert fence.fenced_by(home) is None


def test_a_recorded_answer_is_not_believed(tmp_path):
    home, _said = laptop(tmp_path, "first", 2, "m", key=new_key())
    heard = []

    class Honest(Answerer):
        def _write(self, body: bytes, signature: str = "") -> None:
            heard.append((body, signature))
            super()._write(body, signature)

    class Recording(Answerer):
        def _say_who_serves(self) -> None:
            self._write(*heard[-1])

    with answered(Honest, home) as url:
        assert link.ask(url, key=key_of(home))["term"] == 2
    with answered(Recording, home) as url, pytest.raises(link.Unreachable):
        link.ask(url, key=key_of(home))


def test_a_challenge_counts_once_and_for_a_minute_and_only_where_it_was_given(monkeypatch):
    challenges = link.Challenges()
    one, late = challenges.give(), challenges.give()
    assert challenges.take(one)
    assert not challenges.take(one)
    assert not link.Challenges().take(late)
    for odd in (None, "", "-", "é", late[:-1], "1-2-3"):
        assert not challenges.take(odd)
    later = time.monotonic() + link.CHALLENGE_LASTS_S + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert not challenges.take(late)


def test_a_body_without_an_honest_length_is_not_read(first):
    _home, url = first
    address = (url.removeprefix("http://").partition(":")[0], int(url.rpartition(":")[2]))
    for length in ("-1", "99999999", "1e9", "", "\u00b2"):
        with socket.create_connection(address, timeout=5) as line:
            head = f"POST /standing HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n"
            line.sendall(head.encode("latin-1"))
            assert b" 404 " in line.recv(100)


def test_a_fenced_off_laptop_says_where_to_go_and_takes_nothing_in(client, settings, tmp_path):
    settings.HOME = tmp_path
    fence.fence(tmp_path, term=3, where="https://192.168.1.8:8443")
    for answer in (client.get("/login/"), client.post("/login/", {"username": "x"})):
        assert answer.status_code == 503
        assert "https://192.168.1.8:8443" in answer.content.decode()
    fence.fence(tmp_path, term=3, where="javascript:alert(1)")
    assert "javascript" not in client.get("/login/").content.decode()


@pytest.mark.django_db
def test_a_fenced_off_laptop_can_be_told_to_serve_with_the_data_it_has(client, settings, tmp_path):
    settings.HOME = tmp_path
    fence.write(tmp_path / fence.FOLDER / fence.STANDING, {"term": 3})
    fence.fence(tmp_path, term=3, where="http://other")
    page = client.get("/login/").content.decode()
    assert "takeover --own-data" in page
    assert "takeover --own-data" in str(next(standby(now=NOW)).do)
    copying.go_first(now=NOW)
    assert fence.fenced_by(tmp_path) is None
    assert this_installation().term == 4
    assert Event.objects.get(type="core.WentFirst").data == {"term": 4}
    assert client.get("/login/").status_code == 200
