"""What two laptops say to each other, signed with a key derived from the recovery key.

Copies are sealed already, so the link needs no certificate: a stranger on the network reads
nothing, changes nothing unnoticed, and gets no answer.
"""

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from yimi.core.backups.recovery import RecoveryKey

PORT = 8444
SIGN = "X-Yimi-Sign"
WITHIN_S = 5
LATEST, STANDING, FILES = "/latest", "/standing", "/files/"


class Unreachable(Exception):
    """The other laptop does not answer, or not in our words."""


def sign(key: RecoveryKey, *parts: bytes) -> str:
    """Return the signature over some parts."""
    whole = b"\0".join(hashlib.sha256(part).digest() for part in parts)
    return hmac.new(key.derive("link"), whole, hashlib.sha256).hexdigest()


def signed(key: RecoveryKey, given: str | None, *parts: bytes) -> bool:
    """Return whether a signature is right."""
    return hmac.compare_digest(sign(key, *parts), given or "")


def fetch(url: str, path: str, target: Path, *, key: RecoveryKey, have: str = "") -> str | None:
    """Download a sealed file; return its mark, or None where it is the one that we have.

    Raises Unreachable.
    """
    request = _request(url, path, key=key)
    if have:
        request.add_header("If-None-Match", have)
    part = target.with_name(f".{target.name}.part")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer, part.open("wb") as out:  # noqa: S310
            if answer.status == 204:
                return None
            while data := answer.read(1024 * 1024):
                out.write(data)
            mark = str(answer.headers["ETag"])
        part.replace(target)
    except urllib.error.HTTPError as error:
        if error.code == 304:
            return None
        raise Unreachable(f"{url}{path}: {error.code}") from error
    except OSError as error:
        raise Unreachable(f"{url}{path}: {error}") from error
    finally:
        part.unlink(missing_ok=True)
    return mark


def ask(url: str, *, key: RecoveryKey) -> dict[str, Any]:
    """Return what another one says of itself. Raises Unreachable."""
    return _said(_request(url, STANDING, key=key), key)


def tell(url: str, said: dict[str, Any], *, key: RecoveryKey) -> None:
    """Say to another one who serves. Raises Unreachable."""
    body = json.dumps(said).encode()
    request = urllib.request.Request(url + STANDING, data=body, method="POST")  # noqa: S310
    request.add_header(SIGN, sign(key, b"POST", STANDING.encode(), body))
    _said(request, key)


def _request(url: str, path: str, *, key: RecoveryKey) -> urllib.request.Request:
    request = urllib.request.Request(url + path)  # noqa: S310
    request.add_header(SIGN, sign(key, b"GET", path.encode(), b""))
    return request


def _said(request: urllib.request.Request, key: RecoveryKey) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(request, timeout=WITHIN_S) as answer:  # noqa: S310
            body = answer.read(64 * 1024)
            right = signed(key, answer.headers[SIGN], b"said", body)
        found = json.loads(body) if right else None
    except (OSError, ValueError) as error:
        raise Unreachable(str(error)) from error
    if not isinstance(found, dict):
        raise Unreachable("it does not speak with our key")
    return found
