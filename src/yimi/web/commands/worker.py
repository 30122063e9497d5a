"""`yimi worker`: the background worker in a process of its own."""

import argparse
import os
import signal
from types import FrameType

from django.conf import settings

from yimi.core.backups.unpacking import in_use
from yimi.core.worker import run_forever


def run(_given: argparse.Namespace) -> int:
    """Work until a signal comes, or until the process that started this one has died."""
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    supervisor = int(os.environ.get("YIMI_SUPERVISOR", "0"))
    with in_use(settings.HOME):
        run_forever(keep_on=lambda: not stopping and (not supervisor or os.getppid() == supervisor))
    return 0
