"""Serving pages with the background worker beside them."""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from yimi.core import clock
from yimi.core.backups.recovery import key_of
from yimi.core.backups.restoring import finish_restore, is_pending
from yimi.core.backups.unpacking import in_use
from yimi.core.standby.copying import say_who_serves
from yimi.core.standby.fence import peers
from yimi.web.ports import free_port as free_port

# A page that is being answered may finish before its process is stopped.
STOP_WITHIN_S = 10
# A worker that ended is started again after a pause, doubled while it does not stay.
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
LOOK_EVERY_S = 0.5

logger = logging.getLogger(__name__)


def prepare() -> None:
    """Bring the database and the static files up to this version."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    if is_pending():
        finish_restore(now=clock.now())
    call_command("migrate", interactive=False, verbosity=0, skip_checks=False)
    key_of(settings.HOME)  # made at the first start, so that its sheet can be printed
    if peers(settings.HOME):
        say_who_serves(now=clock.now())
    call_command("collectstatic", interactive=False, verbosity=0)


def let_go_of_databases() -> None:
    """Close every connection of this process, those that a pool keeps ready too."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if close_pool := getattr(connection, "close_pool", None):
            close_pool()


class WatchedWorker:
    """The background worker beside the server: started again whenever it ends, until `stop`."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        # The server forks to make the processes for pages. One forked while a worker is being
        # started would hold that start's pipe open, and the start would wait for it for ever.
        self._starting = threading.Lock()
        self._thread = threading.Thread(target=self._watch, name="worker-watch", daemon=True)

    def start(self) -> None:
        """Start the worker and the thread that watches it."""
        os.register_at_fork(
            before=self._starting.acquire,
            after_in_parent=self._starting.release,
            after_in_child=self._starting.release,
        )
        self._thread.start()

    def stop(self) -> None:
        """End the worker, giving it time to finish what it does, and the watch."""
        self._stopping.set()
        self._thread.join()

    def _watch(self) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._stopping.is_set():
            began = time.monotonic()
            how = self._run()
            if self._stopping.is_set():
                return
            if time.monotonic() - began > LONGEST_PAUSE_S:
                pause_s = FIRST_PAUSE_S
            logger.error("The background worker %s; starting it again in %d s.", how, pause_s)
            self._stopping.wait(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    def _run(self) -> str:
        """Run the worker until it ends or is to stop; return how it went."""
        try:
            with self._starting:
                process = subprocess.Popen(
                    [sys.executable, "-m", "yimi", "worker"],
                    # Ctrl+C in the terminal goes to all of its group: this one is ended by `stop`,
                    # not beside it, or it would be started again while the pages are ending.
                    process_group=0,
                )
        except OSError as error:  # too many processes or too little memory, for now
            return f"did not start ({error.strerror})"
        while process.poll() is None:
            if self._stopping.wait(LOOK_EVERY_S):
                _end(process)
        return f"ended with {process.returncode}"


@contextmanager
def linked(home: Path, port: int | None) -> Iterator[None]:
    """Answer a second laptop from a process of its own while this lasts, where a port is given."""
    if port is None:
        yield
        return
    os.environ["YIMI_STANDBY"] = "1"
    here = [sys.executable, "-m", "yimi.core.standby.link_server", str(home)]
    process = subprocess.Popen([*here, "0.0.0.0", str(port)])  # noqa: S104, S603
    try:
        yield
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def serve(
    host: str,
    port: int,
    workers: int,
    *,
    announce: Callable[[str], None],
    tls: tuple[Path, Path] | None = None,
    link_port: int | None = None,
) -> int:
    """Serve until a signal comes; `announce` is told the address. `tls`: certificate and key.

    With `link_port` a second laptop may keep a copy and take over.
    """
    os.environ["YIMI_SUPERVISOR"] = str(os.getpid())
    worker = WatchedWorker()
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0"} else host  # noqa: S104
    announce(f"{'https' if tls else 'http'}://{shown}:{port}")
    server = Server(
        "yimi.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        ssl_cert=tls[0] if tls else None,
        ssl_key=tls[1] if tls else None,
        workers=workers,
        # More threads in one process wait for each other and for the database: measured.
        blocking_threads=1,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN_S,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
    )
    with in_use(settings.HOME), linked(settings.HOME, link_port):
        # The processes for pages are forked from this one. A connection that all of them had would
        # give one what another asked for: mixed-up answers, not errors.
        let_go_of_databases()
        worker.start()
        try:
            server.serve()
        finally:
            worker.stop()
    return 0
