"""`yimi standby`: keep a warm copy of another laptop, ready to take over."""

import argparse
import time

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yimi.core import clock
from yimi.core.backups.recovery import RecoveryKey
from yimi.core.backups.unpacking import in_use
from yimi.core.errors import Refusal
from yimi.core.standby.link import PORT, Unreachable
from yimi.core.standby.pulling import pull
from yimi.core.text import fill
from yimi.web import terminal
from yimi.web.commands.restore import recovery_key


def run(given: argparse.Namespace) -> int:
    """Pull copies until a signal comes, saying how old the newest is."""
    url = given.source.rstrip("/")
    url = url if "://" in url else f"http://{url}"
    if url.count(":") < 2:
        url = f"{url}:{PORT}"
    said = ""
    try:
        key = recovery_key(given.key)
        with in_use(settings.HOME):
            while True:
                words = _turn(url, key)
                if words != said:
                    terminal.say(words)
                said = words
                time.sleep(given.every)
    except KeyboardInterrupt:
        return 0
    except Refusal as error:
        terminal.say(f"✗ {terminal.both(error.message)}")
        return 1


def _turn(url: str, key: RecoveryKey) -> str:
    try:
        state = pull(settings.HOME, url, key=key, now=clock.now())
    except Unreachable as error:
        return terminal.both(
            fill(
                _("✗ No copy from %(url)s (%(error)s). If it is gone: ./yimi takeover"),
                {"url": url, "error": error},
            )
        )
    except Refusal as error:
        return f"✗ {terminal.both(error.message)}"
    if "made_at" not in state:
        return terminal.both(_("Waiting for the first copy."))
    return terminal.both(
        fill(_("✓ The copy here is of %(at)s."), {"at": state["made_at"][:19].replace("T", " ")})
    )
