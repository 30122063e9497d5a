"""Sealed streams: AES-256-GCM in pieces of a megabyte, so that memory stays small.

Each stream has a key of its own, derived from the recovery key and a salt. A piece is sealed with
its number and with whether it is the last: what is cut off, altered or added to does not open.
"""

import json
import os
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext_lazy as _

from yimi.core.backups.errors import Damaged
from yimi.core.backups.recovery import RecoveryKey
from yimi.core.text import fill

MAGIC = b"YIMI-SEALED-1\n"
PIECE = 1024 * 1024
TAG = 16
LONGEST_HEADER = 4096


def _damaged() -> Damaged:
    return Damaged(
        "damaged", _("This backup is cut off or altered: it cannot be trusted. Take another one.")
    )


class SealedWriter:
    """A file to write to; what reaches `out` is sealed. Must be closed to be whole."""

    def __init__(self, out: BinaryIO, key: RecoveryKey, **said: Any) -> None:
        salt = os.urandom(32)
        header = json.dumps({"key": key.id, "salt": salt.hex(), **said}).encode()
        self._head = MAGIC + len(header).to_bytes(4, "big") + header
        self._cipher = AESGCM(key.derive("seal", salt))
        self._out = out
        self._waiting = bytearray()
        self._number = 0
        out.write(self._head)

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self._waiting += data
        # The last piece is told from the others only at the end: one is always held back.
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(data)

    def flush(self) -> None:
        """Do nothing: a piece is written when it is full."""

    def close(self) -> None:
        """Write the last piece."""
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, piece: bytes, *, last: bool) -> None:
        nonce = _nonce(self._number, last=last)
        self._out.write(self._cipher.encrypt(nonce, piece, self._head))
        self._number += 1


class SealedReader:
    """A file to read from. Raises Damaged for a stream that is not whole or of another key."""

    def __init__(self, source: BinaryIO, key: RecoveryKey) -> None:
        self._source = source
        self._head, self.said = _header(source)
        if self.said.get("key") != key.id:
            raise Damaged(
                "other_key",
                fill(
                    _("This backup was sealed with another recovery key (%(id)s)."),
                    {"id": self.said.get("key", "?")},
                ),
            )
        self._cipher = AESGCM(key.derive("seal", bytes.fromhex(self.said["salt"])))
        self._number = 0
        self._ready = b""
        self._next = source.read(PIECE + TAG)
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, `size` of them; all that are left where it is negative."""
        while not self._ended and (size < 0 or len(self._ready) < size):
            self._ready += self._open()
        if size < 0:
            size = len(self._ready)
        taken, self._ready = self._ready[:size], self._ready[size:]
        return taken

    def _open(self) -> bytes:
        piece, self._next = self._next, self._source.read(PIECE + TAG)
        last = not self._next
        try:
            opened = self._cipher.decrypt(_nonce(self._number, last=last), piece, self._head)
        except InvalidTag as error:
            raise _damaged() from error
        self._number += 1
        self._ended = last
        return opened


def said_by(source: BinaryIO) -> dict[str, Any]:
    """Return what stands in front of a sealed stream, readable without its key."""
    return _header(source)[1]


def _header(source: BinaryIO) -> tuple[bytes, dict[str, Any]]:
    if source.read(len(MAGIC)) != MAGIC:
        raise Damaged("not_ours", _("This file is not a backup of Yimi."))
    length = source.read(4)
    if len(length) < 4 or int.from_bytes(length, "big") > LONGEST_HEADER:
        raise _damaged()
    header = source.read(int.from_bytes(length, "big"))
    try:
        said = json.loads(header)
        bytes.fromhex(said["salt"])
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged() from error
    return MAGIC + length + header, said


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
