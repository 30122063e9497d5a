"""`yimi worker`: the background worker in a process of its own."""

import argparse
import os
import signal
import time
from types import FrameType

from django.conf import settings
from django.db import connection

from yimi.core.backups.unpacking import in_use
from yimi.core.standby.fence import fenced_by
from yimi.core.worker import run_forever


def run(_given: argparse.Namespace) -> int:
    """Work until a signal comes, or until the process that started this one has died."""
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if connection.vendor == "postgresql":
        # Pages come first where both share processors. On SQLite the worker has the one write lock
        # now and then, and must not be slow just then: there it pauses instead.
        os.nice(10)
    supervisor = int(os.environ.get("YIMI_SUPERVISOR", "0"))

    def wanted() -> bool:
        return not stopping and (not supervisor or os.getppid() == supervisor)

    with in_use(settings.HOME):
        while wanted():
            if fenced_by(settings.HOME):
                time.sleep(1)  # another one serves; this one may be wanted again
            else:
                run_forever(keep_on=lambda: wanted() and not fenced_by(settings.HOME))
    return 0
