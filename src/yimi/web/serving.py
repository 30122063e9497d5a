"""Serving pages with the background worker beside them."""

import os
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
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


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
