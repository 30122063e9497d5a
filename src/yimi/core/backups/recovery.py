"""The recovery key: 160 random bits that open the backups of one place, copied by hand.

Eight groups of four signs, and a ninth by which a slip of the pen is noticed. Its letters leave out
I, L, O and U, which are taken for others.
"""

import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.translation import gettext_lazy as _

from yimi.core.errors import Refusal

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KEY_BYTES = 20
GROUPS = 9
GROUP = 4
FILE = "recovery_key"
_MISTAKEN = str.maketrans("OIL", "011")
_BETWEEN = re.compile(r"[\s\-–—·.]+")


class BadRecoveryKey(Refusal):
    """What was typed is no recovery key, or one with a slip in it."""


@dataclass(frozen=True)
class RecoveryKey:
    """The key that backups are sealed with."""

    raw: bytes

    @property
    def id(self) -> str:
        """Eight signs that name the key without giving it away: they stand in each backup."""
        return hashlib.sha256(b"yimi recovery id\0" + self.raw).hexdigest()[:8]

    def words(self) -> str:
        """Return the key as it is printed: groups of four signs."""
        signs = _signs(self.raw) + _check(self.raw)
        return "-".join(signs[at : at + GROUP] for at in range(0, len(signs), GROUP))

    def derive(self, purpose: str, salt: bytes = b"") -> bytes:
        """Return 32 bytes for one purpose."""
        info = b"yimi " + purpose.encode()
        return HKDF(algorithm=SHA256(), length=32, salt=salt or None, info=info).derive(self.raw)


def new_key() -> RecoveryKey:
    """Make a recovery key."""
    return RecoveryKey(secrets.token_bytes(KEY_BYTES))


def parse_key(typed: str) -> RecoveryKey:
    """Return the key that somebody typed. Raises BadRecoveryKey."""
    signs = _BETWEEN.sub("", typed).upper().translate(_MISTAKEN)
    if len(signs) != GROUPS * GROUP:
        raise BadRecoveryKey(
            "length",
            _("A recovery key has nine groups of four signs. Copy it from the recovery sheet."),
        )
    if set(signs) - set(ALPHABET):
        raise BadRecoveryKey("sign", _("There is a sign in this recovery key that none has."))
    number = 0
    for sign in signs[:-GROUP]:
        number = number * 32 + ALPHABET.index(sign)
    raw = number.to_bytes(KEY_BYTES, "big")
    if _check(raw) != signs[-GROUP:]:
        raise BadRecoveryKey(
            "check", _("One of the signs of this recovery key is wrong. Compare it with the sheet.")
        )
    return RecoveryKey(raw)


def key_of(home: Path) -> RecoveryKey:
    """Return the recovery key of an installation, made at its first use."""
    given = os.environ.get("YIMI_RECOVERY_KEY")
    if given:
        return parse_key(given)
    file = home / "keys" / FILE
    if not file.exists():
        write_key(home, new_key())
    return parse_key(file.read_text())


def write_key(home: Path, key: RecoveryKey) -> None:
    """Keep a recovery key in an installation, readable by its owner alone; one there stays."""
    folder = home / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = folder / f".{FILE}.{os.getpid()}.{secrets.token_hex(4)}"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(key.words() + "\n")
        handle.flush()
        os.fsync(handle.fileno())
    try:
        os.link(temporary, folder / FILE)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def _signs(raw: bytes) -> str:
    number = int.from_bytes(raw, "big")
    length = len(raw) * 8 // 5
    return "".join(ALPHABET[number >> 5 * at & 31] for at in reversed(range(length)))


def _check(raw: bytes) -> str:
    digest = int.from_bytes(hashlib.sha256(b"yimi recovery check\0" + raw).digest()[:4], "big")
    return "".join(ALPHABET[digest >> 5 * at & 31] for at in range(GROUP))
