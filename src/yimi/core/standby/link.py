"""What two laptops say to each other, signed with a key derived from the recovery key.

Copies are sealed already, so the link needs no certificate: a stranger on the network reads
nothing, changes nothing unnoticed, and gets no answer but a challenge. Every request answers a
challenge of the one that is asked, and every answer carries the nonce of the one that asked: what
was recorded counts for nothing when it is played again. No clock of the other laptop matters.
"""

import hashlib
import hmac
import http.client
import json
import secrets
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from yimi.core.backups.recovery import RecoveryKey

PORT = 8444
SIGN, CHALLENGE, NONCE = "X-Yimi-Sign", "X-Yimi-Challenge", "X-Yimi-Nonce"
WITHIN_S = 5
LATEST, STANDING, FILES, CHALLENGES = "/latest", "/standing", "/files/", "/challenge"
CHALLENGE_LASTS_S = 60


# What goes wrong while somebody is asked who may be anybody.
_FAILS = (OSError, ValueError, http.client.HTTPException)


class Unreachable(Exception):
    """The other laptop does not answer, or not in our words."""


class Challenges:
    """Makes challenges and takes each back once, within a minute, by this machine's own clock.

    A challenge says itself when it was made, sealed by a key of this process: strangers who ask
    for thousands of them fill no memory.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._spent: dict[str, float] = {}

    def give(self) -> str:
        """Return a new challenge."""
        made = f"{time.monotonic():.3f}-{secrets.token_hex(16)}"
        return f"{made}-{self._seal(made)}"

    def take(self, given: str | None) -> bool:
        """Return whether a challenge is one of ours, fresh, and not taken before."""
        made, _dash, seal = (given or "").rpartition("-")
        if not hmac.compare_digest(seal.encode(), self._seal(made).encode()):
            return False
        now, until = time.monotonic(), float(made.partition("-")[0]) + CHALLENGE_LASTS_S
        for old in [known for known, end in list(self._spent.items()) if end < now]:
            self._spent.pop(old, None)
        # One step: of two requests that hold the same challenge one alone finds it unspent.
        return now <= until and self._spent.setdefault(made, until) is until

    def _seal(self, made: str) -> str:
        return hmac.new(self._key, made.encode(), hashlib.sha256).hexdigest()


def sign(key: RecoveryKey, *parts: bytes) -> str:
    """Return the signature over some parts."""
    whole = b"\0".join(hashlib.sha256(part).digest() for part in parts)
    return hmac.new(key.derive("link"), whole, hashlib.sha256).hexdigest()


def signed(key: RecoveryKey, given: str | None, *parts: bytes) -> bool:
    """Return whether a signature is right."""
    return hmac.compare_digest(sign(key, *parts).encode(), (given or "").encode())


def fetch(url: str, path: str, target: Path, *, key: RecoveryKey, have: str = "") -> str | None:
    """Download a sealed file; return its mark, or None where it is the one that we have.

    Raises Unreachable.
    """
    request, nonce = _request(url, path, key=key)
    if have:
        request.add_header("If-None-Match", have)
    part = target.with_name(f".{target.name}.part")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with _answer(request, timeout=60) as answer:
            mark = str(answer.headers["ETag"] or "")
            about = f"{answer.status} {mark}".encode()
            if not signed(key, answer.headers[SIGN], b"given", nonce.encode(), about):
                raise Unreachable(f"{url}{path}: it does not speak with our key")
            if answer.status in {204, 304}:
                return None
            with part.open("wb") as out:
                while data := answer.read(1024 * 1024):
                    out.write(data)
        part.replace(target)
    except _FAILS as error:
        raise Unreachable(f"{url}{path}: {error}") from error
    finally:
        part.unlink(missing_ok=True)
    return mark


def ask(url: str, *, key: RecoveryKey) -> dict[str, Any]:
    """Return what another one says of itself. Raises Unreachable."""
    return _said(*_request(url, STANDING, key=key), key)


def tell(url: str, said: dict[str, Any], *, key: RecoveryKey) -> None:
    """Say to another one who serves. Raises Unreachable."""
    _said(*_request(url, STANDING, key=key, body=json.dumps(said).encode()), key)


def _request(
    url: str, path: str, *, key: RecoveryKey, body: bytes | None = None
) -> tuple[urllib.request.Request, str]:
    """Return a request that answers a challenge of the other one, and the nonce in it."""
    try:
        with urllib.request.urlopen(url + CHALLENGES, timeout=WITHIN_S) as answer:  # noqa: S310
            challenge = answer.read(200).decode()
    except _FAILS as error:
        raise Unreachable(f"{url}: {error}") from error
    if not challenge.isascii() or not challenge.isprintable():
        raise Unreachable(f"{url}: it gives no challenge")
    nonce = secrets.token_hex(16)
    method = "GET" if body is None else "POST"
    request = urllib.request.Request(url + path, data=body, method=method)  # noqa: S310
    request.add_header(CHALLENGE, challenge)
    request.add_header(NONCE, nonce)
    asked = asked_for(method, path, challenge, nonce)
    request.add_header(SIGN, sign(key, *asked, body or b""))
    return request, nonce


def asked_for(*parts: str) -> list[bytes]:
    """Return what is signed of a request besides its body."""
    return [part.encode() for part in parts]


def _answer(request: urllib.request.Request, *, timeout: float) -> Any:
    """Return the answer to a request; that nothing is new is an answer too."""
    try:
        return urllib.request.urlopen(request, timeout=timeout)  # noqa: S310
    except urllib.error.HTTPError as error:
        if error.code != 304:
            raise
        return error


def _said(request: urllib.request.Request, nonce: str, key: RecoveryKey) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(request, timeout=WITHIN_S) as answer:  # noqa: S310
            body = answer.read(64 * 1024)
            right = signed(key, answer.headers[SIGN], b"said", nonce.encode(), body)
        found = json.loads(body) if right else None
    except _FAILS as error:
        raise Unreachable(str(error)) from error
    if not isinstance(found, dict):
        raise Unreachable("it does not speak with our key")
    return found
