"""A process that answers the other laptop: copies, and who serves. It knows nothing of Django.

It runs apart from the pages, so that a long download holds up nobody, and ends with the process
that started it.
"""

import json
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from yimi.core.backups.beside import sealed_at
from yimi.core.backups.recovery import key_of
from yimi.core.standby import fence
from yimi.core.standby.link import (
    CHALLENGE,
    CHALLENGES,
    FILES,
    LATEST,
    NONCE,
    PORT,
    SIGN,
    STANDING,
    Challenges,
    asked_for,
    sign,
    signed,
)

ASKED = "asked"
COPY = "latest.yimi"
LARGEST_BODY = 4096


class Answerer(BaseHTTPRequestHandler):
    """Answers what is signed with our key, over a challenge of ours that was not answered yet.

    Everybody else gets a challenge, and nothing for it.
    """

    server_version = "Yimi"
    sys_version = ""
    timeout = 30
    home: Path
    challenges = Challenges()

    def do_GET(self) -> None:
        """Give the newest copy, a sealed photo, or who serves."""
        if self.path == CHALLENGES:
            self._write(self.challenges.give().encode())
        elif not self._is_asked_by_us(b""):
            self.send_error(404)
        elif self.path == STANDING:
            self._say_who_serves()
        elif self.path == LATEST:
            fence.know_peer(self.home, f"http://{_as_host(self.client_address[0])}:{PORT}")
            (self.home / fence.FOLDER / ASKED).touch()
            copy = self.home / fence.FOLDER / COPY
            if copy.exists():
                self._give(copy)
            else:  # being made now, for whoever has just asked
                self._begin(204)
                self.end_headers()
        elif self.path.startswith(FILES):
            self._give(self._file(unquote(self.path.removeprefix(FILES))))
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        """Hear who serves; one that goes before us fences us off."""
        length = self.headers.get("Content-Length") or ""
        body = self.rfile.read(int(length)) if is_small(length) else None
        if body is None or self.path != STANDING or not self._is_asked_by_us(body):
            self.send_error(404)
            return
        fence.yield_to(self.home, json.loads(body))
        self._say_who_serves()

    def _is_asked_by_us(self, body: bytes) -> bool:
        challenge, nonce = self.headers.get(CHALLENGE, ""), self.headers.get(NONCE, "")
        asked = asked_for(self.command, self.path, challenge, nonce)
        # The signature first: who has not the key spends no challenge.
        right = signed(key_of(self.home), self.headers.get(SIGN), *asked, body)
        return right and self.challenges.take(challenge)

    def _file(self, name: str) -> Path | None:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            return None
        return sealed_at(self.home / "backups", name)

    def _give(self, file: Path | None) -> None:
        if file is None or not file.exists():
            self.send_error(404)
            return
        with file.open("rb") as handle:
            known = os.fstat(handle.fileno())
            mark = f'"{known.st_mtime_ns:x}-{known.st_size:x}"'
            if self.headers.get("If-None-Match") == mark:
                self._begin(304, mark)
                self.end_headers()
                return
            self._begin(200, mark)
            self.send_header("Content-Length", str(known.st_size))
            self.end_headers()
            while data := handle.read(1024 * 1024):
                self.wfile.write(data)

    def _begin(self, status: int, mark: str = "") -> None:
        """Begin an answer about a file, signed for who asked and for nobody else."""
        nonce, about = self.headers.get(NONCE, "").encode(), f"{status} {mark}".encode()
        self.send_response(status)
        self.send_header(SIGN, sign(key_of(self.home), b"given", nonce, about))
        if mark:
            self.send_header("ETag", mark)

    def _say_who_serves(self) -> None:
        said = fence.standing(self.home) | {"off": fence.fenced_by(self.home)}
        body, nonce = json.dumps(said).encode(), self.headers.get(NONCE, "").encode()
        self._write(body, sign(key_of(self.home), b"said", nonce, body))

    def _write(self, body: bytes, signature: str = "") -> None:
        self.send_response(200)
        if signature:
            self.send_header(SIGN, signature)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: Any) -> None:
        """Write nothing: it is asked every few seconds."""


def is_small(length: str) -> bool:
    """Return whether the length of a body, as it is said, is a number that we read."""
    return length.isascii() and length.isdigit() and len(length) < 8 and int(length) <= LARGEST_BODY


def _as_host(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def main(home: str, host: str, port: str) -> None:
    """Answer until the process that started this one is gone."""
    parent = os.getppid()
    (Path(home) / fence.FOLDER).mkdir(parents=True, exist_ok=True, mode=0o700)
    answerer = type("AnswererOfHome", (Answerer,), {"home": Path(home)})
    server = ThreadingHTTPServer((host, int(port)), answerer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    while os.getppid() == parent:
        time.sleep(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
