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
from yimi.core.standby.link import FILES, LATEST, PORT, SIGN, STANDING, sign, signed

ASKED = "asked"
COPY = "latest.yimi"
LARGEST_BODY = 4096


class Answerer(BaseHTTPRequestHandler):
    """Answers what is signed with our key; to everybody else it is as if nothing were here."""

    server_version = "Yimi"
    sys_version = ""
    timeout = 30
    home: Path

    def do_GET(self) -> None:
        """Give the newest copy, a sealed photo, or who serves."""
        key = key_of(self.home)
        if not signed(key, self.headers.get(SIGN), b"GET", self.path.encode(), b""):
            self.send_error(404)
        elif self.path == STANDING:
            self._say(fence.standing(self.home))
        elif self.path == LATEST:
            fence.know_peer(self.home, f"http://{_as_host(self.client_address[0])}:{PORT}")
            (self.home / fence.FOLDER / ASKED).touch()
            copy = self.home / fence.FOLDER / COPY
            if copy.exists():
                self._give(copy)
            else:  # being made now, for whoever has just asked
                self.send_response(204)
                self.end_headers()
        elif self.path.startswith(FILES):
            self._give(self._file(unquote(self.path.removeprefix(FILES))))
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        """Hear who serves; a higher term than ours fences us off."""
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, LARGEST_BODY))
        if self.path != STANDING or not signed(
            key_of(self.home), self.headers.get(SIGN), b"POST", self.path.encode(), body
        ):
            self.send_error(404)
            return
        said = json.loads(body)
        if int(said["term"]) > int(fence.standing(self.home).get("term", 0)):
            fence.fence(self.home, term=int(said["term"]), where=str(said["where"]))
        self._say(fence.standing(self.home))

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
                self.send_response(304)
                self.end_headers()
                return
            self.send_response(200)
            self.send_header("ETag", mark)
            self.send_header("Content-Length", str(known.st_size))
            self.end_headers()
            while data := handle.read(1024 * 1024):
                self.wfile.write(data)

    def _say(self, said: dict[str, Any]) -> None:
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header(SIGN, sign(key_of(self.home), b"said", body))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: Any) -> None:
        """Write nothing: it is asked every few seconds."""


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
