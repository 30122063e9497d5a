"""Serving pages with the background worker beside them."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

# A page that is being answered may finish before its process is stopped.
STOP_WITHIN_S = 10


def prepare() -> None:
    """Bring the database and the static files up to this version."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0, skip_checks=False)
    call_command("collectstatic", interactive=False, verbosity=0)


class PortTaken(Exception):
    """Another program answers at this port."""


def free_port(host: str, port: int, *, tries: int = 1) -> int:
    """Return the first free port from `port` on, of `tries`. Raises PortTaken."""
    for candidate in range(port, port + tries):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, candidate))
            except OSError:
                continue
            return candidate
    raise PortTaken(
        f"端口 {port} 已被占用，请换一个：--port {port + 1}。"
        f" Port {port} is taken: use --port {port + 1}."
    )


def serve(host: str, port: int, workers: int, *, announce: Callable[[str], None]) -> int:
    """Serve until a signal comes; `announce` is told the address."""
    os.environ["YIMI_SUPERVISOR"] = str(os.getpid())
    worker = subprocess.Popen([sys.executable, "-m", "yimi", "worker"])
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0"} else host  # noqa: S104
    announce(f"http://{shown}:{port}")
    server = Server(
        "yimi.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        # More threads in one process wait for each other and for the database: measured.
        blocking_threads=1,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN_S,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
    )
    try:
        server.serve()
    finally:
        worker.terminate()
        try:
            worker.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            worker.kill()
    return 0
