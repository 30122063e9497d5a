"""Two laptops: copies go to whoever has the key, and the higher term serves."""

import threading
import urllib.error
import urllib.request
from http.server import ThreadingHTTPServer

import pytest

from yimi.core.backups.errors import Damaged
from yimi.core.backups.recovery import key_of, new_key
from yimi.core.backups.sealed import SealedWriter
from yimi.core.standby import copying, fence, link, pulling
from yimi.core.standby.link_server import COPY, Answerer
from yimi.core.tests.things import NOW


@pytest.fixture
def first(tmp_path):
    """A laptop that serves in term 2, and the address of its link."""
    home = tmp_path / "first"
    fence.write(home / fence.FOLDER / fence.STANDING, {"term": 2, "where": "http://first"})
    answerer = type("Here", (Answerer,), {"home": home})
    server = ThreadingHTTPServer(("127.0.0.1", 0), answerer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield home, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


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


def test_a_higher_term_fences_off_and_a_lower_one_is_told(first, tmp_path):
    home, url = first
    key = key_of(home)
    second = tmp_path / "second"
    (second / "keys").mkdir(parents=True)
    (second / "keys/recovery_key").write_text(key.words())
    fence.know_peer(second, url)

    link.tell(url, {"term": 2, "where": "http://second"}, key=key)
    assert fence.fenced_by(home) is None
    copying.settle(second, 1, "http://second")
    assert fence.fenced_by(second) == {"term": 2, "where": "http://first"}
    copying.settle(second, 3, "http://second")
    assert fence.fenced_by(home) == {"term": 3, "where": "http://second"}
    fence.lift(second, term=2)
    assert fence.fenced_by(second), "an equal term lifts nothing"
    assert fence.highest_term(second) == 2
    fence.lift(second, term=3)
    assert fence.fenced_by(second) is None


def test_a_fenced_off_laptop_says_where_to_go_and_takes_nothing_in(client, settings, tmp_path):
    settings.HOME = tmp_path
    fence.fence(tmp_path, term=3, where="https://192.168.1.8:8443")
    for answer in (client.get("/login/"), client.post("/login/", {"username": "x"})):
        assert answer.status_code == 503
        assert "https://192.168.1.8:8443" in answer.content.decode()
    fence.fence(tmp_path, term=3, where="javascript:alert(1)")
    assert "javascript" not in client.get("/login/").content.decode()
