"""A process that serves the page about trust: a folder of four files, and nothing else.

It runs apart from the pages of the program, needs neither settings nor database, and ends with the
process that started it.
"""

import functools
import os
import sys
import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

FILES = frozenset({"/index.html", "/trust.css", "/yimi-ca.crt", "/yimi.mobileconfig"})


class Page(SimpleHTTPRequestHandler):
    """Serves the four files under the types by which phones know them."""

    server_version = "Yimi"
    sys_version = ""
    timeout = 20
    extensions_map = {
        ".html": "text/html; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".crt": "application/x-x509-ca-cert",
        ".mobileconfig": "application/x-apple-aspen-config",
    }

    def send_head(self) -> Any:
        """Answer every other address with the page itself: phones ask for all kinds of things."""
        path = self.path.split("?")[0]
        self.path = path if path in FILES else "/index.html"
        return super().send_head()

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", "default-src 'self'; img-src 'self' data:")
        super().end_headers()

    def log_message(self, *_words: Any) -> None:
        """Write nothing: who looks at this page is nobody's business."""


def main(folder: str, host: str, port: str) -> None:
    """Serve until the process that started this one is gone."""
    parent = os.getppid()
    server = ThreadingHTTPServer((host, int(port)), functools.partial(Page, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    while os.getppid() == parent:
        time.sleep(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
