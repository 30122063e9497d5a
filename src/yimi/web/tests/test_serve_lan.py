"""Phones in the room trust one certificate, and what it signs holds for this computer alone."""

import http.server
import plistlib
import socket
import ssl
import threading
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from yimi.web.arguments import parser
from yimi.web.lan import addresses as lan
from yimi.web.lan.authority import Authority, authority, leaf
from yimi.web.lan.page import codes_for_terminal, profile, write_page
from yimi.web.lan.page_server import Page
from yimi.web.lan.words import CHARACTERS, in_words
from yimi.web.ports import free_port

# The handshake reads the computer's own clock.
NOW = datetime.now(UTC)
NAMES = ["street.local", "street"]


@pytest.fixture
def signer(tmp_path) -> Authority:
    return authority(tmp_path, addresses=["192.168.1.9"], name="street", now=NOW)


def shake_hands(certificate: tuple[Path, Path], trusted: str, name: str) -> None:
    """Do a TLS handshake between a server with a certificate and a client that trusts another."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*certificate)
    client = ssl.create_default_context(cadata=trusted)
    one, two = socket.socketpair()
    one.settimeout(5)
    two.settimeout(5)

    def serve() -> None:
        try:
            server.wrap_socket(one, server_side=True).close()
        except (ssl.SSLError, OSError):
            one.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        client.wrap_socket(two, server_hostname=name).close()
    finally:
        two.close()
        thread.join()


def pem(signer: Authority) -> str:
    return ssl.DER_cert_to_PEM_cert(signer.der)


@pytest.mark.parametrize("name", ["192.168.1.9", "127.0.0.1", "localhost", "street.local"])
def test_who_trusts_the_authority_trusts_this_computer(tmp_path, signer, name):
    certificate = leaf(tmp_path, signer, addresses=["192.168.1.9"], names=NAMES, now=NOW)
    shake_hands(certificate, pem(signer), name)


def test_another_authority_and_another_address_are_not_trusted(tmp_path, signer):
    certificate = leaf(tmp_path, signer, addresses=["192.168.1.9"], names=NAMES, now=NOW)
    other = authority(tmp_path / "other", addresses=[], name="street", now=NOW)
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(certificate, pem(other), "192.168.1.9")
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(certificate, pem(signer), "192.168.1.10")


@pytest.mark.parametrize(("ips", "names"), [(["8.8.8.8"], NAMES), ([], ["bank.example"])])
def test_the_authority_can_sign_for_nobody_outside_the_local_network(tmp_path, signer, ips, names):
    certificate = leaf(tmp_path, signer, addresses=ips, names=names, now=NOW)
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
        shake_hands(certificate, pem(signer), (ips or names)[0])


def test_the_authority_stays_and_its_key_is_its_owners_alone(tmp_path, signer):
    later = NOW + timedelta(days=100)
    again = authority(tmp_path, addresses=["10.1.2.3"], name="street", now=later)
    assert again.fingerprint == signer.fingerprint
    assert (tmp_path / "keys/lan-ca.key").stat().st_mode & 0o077 == 0


def test_an_authority_that_ran_out_or_does_not_cover_an_address_is_made_anew(tmp_path, signer):
    public = authority(tmp_path, addresses=["203.0.113.5"], name="street", now=NOW)
    assert public.fingerprint != signer.fingerprint
    assert public.covers(["203.0.113.5", "192.168.7.7"])
    later = authority(tmp_path, addresses=[], name="street", now=NOW + timedelta(days=731))
    assert later.fingerprint != public.fingerprint


def test_the_certificate_is_renewed_for_a_new_address_and_before_it_ends(tmp_path, signer):
    def made(address: str, day: int) -> bytes:
        file, _key = leaf(
            tmp_path,
            signer,
            addresses=[address],
            names=NAMES,
            now=NOW + timedelta(days=day),
        )
        return file.read_bytes()

    first = made("192.168.1.9", 0)
    assert made("192.168.1.9", 300) == first
    moved = made("192.168.1.10", 300)
    assert moved != first
    assert made("192.168.1.10", 300 + 370) != moved


def test_every_fingerprint_has_words_of_its_own():
    assert len(CHARACTERS) == len(set(CHARACTERS)) == 256
    assert in_words(bytes(range(32))) == "天地人日 月山水火"


def test_an_iphone_gets_a_profile_with_the_certificate(signer):
    inner = plistlib.loads(profile(signer))["PayloadContent"][0]
    assert inner["PayloadContent"] == signer.der
    assert inner["PayloadType"] == "com.apple.security.root"


def test_the_page_about_trust_gives_its_files_and_nothing_else(tmp_path, signer):
    folder = write_page(
        tmp_path, signer, addresses=["192.168.1.9"], names=NAMES, port=8000, tls=8443
    )
    (folder / "secret").write_text("x")
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *given: Page(*given, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    try:
        kinds = {}
        for path in ("/", "/yimi-ca.crt", "/yimi.mobileconfig", "/secret", "/../keys/lan-ca.key"):
            with urllib.request.urlopen(url + path) as answer:  # noqa: S310
                kinds[path] = (answer.headers["Content-Type"], answer.read())
    finally:
        server.shutdown()
        server.server_close()
    assert "完全信任".encode() in kinds["/"][1]
    assert in_words(signer.fingerprint).encode() in kinds["/"][1]
    assert kinds["/yimi-ca.crt"] == ("application/x-x509-ca-cert", signer.der)
    assert kinds["/yimi.mobileconfig"][0] == "application/x-apple-aspen-config"
    assert kinds["/secret"][1] == kinds["/"][1] == kinds["/../keys/lan-ca.key"][1]


def test_both_codes_are_drawn_on_a_terminal():
    trust, app = codes_for_terminal("http://192.168.1.9:8000/", "https://192.168.1.9:8443/")
    assert trust != app
    assert len({len(line) for line in trust.splitlines()}) == 1


def test_addresses_leave_out_the_computer_itself(monkeypatch):
    monkeypatch.setattr(lan, "_of_interfaces", lambda: ["127.0.0.1", "203.0.113.9", "10.0.0.4"])
    monkeypatch.setattr(lan, "_towards_others", lambda: "10.0.0.4")
    assert lan.lan_addresses() == ["10.0.0.4", "203.0.113.9"]


def test_lan_and_plain_lan_are_two_choices():
    given = parser().parse_args(["serve", "--lan"])
    assert given.lan
    assert not given.lan_plain
    with pytest.raises(SystemExit):
        parser().parse_args(["serve", "--lan", "--lan-plain"])
    assert free_port("127.0.0.1", 18190, tries=5) >= 18190
