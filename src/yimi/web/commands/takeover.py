"""`yimi takeover`: turn the warm copy on this laptop into the one that serves."""

import argparse
import os
import sys
from pathlib import Path
from typing import NoReturn

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yimi.core import clock
from yimi.core.backups.unpacking import unpack
from yimi.core.errors import Refusal
from yimi.core.models import Installation
from yimi.core.standby import fence
from yimi.core.standby.copying import go_first
from yimi.core.standby.pulling import COPY, FOLDER, STATE
from yimi.web import terminal
from yimi.web.commands.restore import finish_in_new_process, recovery_key


def run(given: argparse.Namespace) -> int:
    """Restore the newest copy in a higher term, and serve it unless told not to."""
    if given.own_data:
        return _serve_own_data()
    folder = Path(settings.HOME) / FOLDER
    database = settings.DATABASES["default"]
    progress = terminal.Progress()
    if not (folder / COPY).exists():
        none = _("There is no copy here yet: run yimi standby first.")
        terminal.say(f"✗ {terminal.both(none)}")
        return 1
    if "sqlite" not in database["ENGINE"]:
        other = _("On PostgreSQL the database has its own standby.")
        terminal.say(f"✗ {terminal.both(other)}")
        return 1
    try:
        unpack(
            folder / COPY,
            home=settings.HOME,
            database=Path(database["NAME"]),
            key=recovery_key(given.key),
            replace=given.replace,
            now=timezone.localtime(clock.now()),
            tell=progress,
        )
    except Refusal as error:
        progress.end()
        terminal.say(f"✗ {terminal.both(error.message)}")
        return 1
    progress.end()
    fence.know_peer(settings.HOME, str(fence.read(folder / STATE)["url"]))
    code = finish_in_new_process(replace=given.replace, takeover=True)
    off = _("Switch the first laptop off: two that serve tell people two things.")
    terminal.say(terminal.both(off))
    if code != 1 and not given.no_serve:
        _serve_instead(given)
    return code


def _serve_own_data() -> int:
    """Let the data that lies here serve, whoever served until now."""
    if not _is_there():
        none = _("There is no data here that could serve.")
        terminal.say(f"✗ {terminal.both(none)}")
        return 1
    go_first(now=clock.now())
    done = _(
        "✓ The data here serves from now on. Start ./yimi serve --standby if it does not run; the "
        "other laptop steps back as soon as they hear of each other. Until then keep it switched "
        "off."
    )
    terminal.say(terminal.both(done))
    return 0


def _is_there() -> bool:
    """Return whether there is a database here; none is made by looking."""
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"] and not Path(database["NAME"]).exists():
        return False
    return Installation._meta.db_table in connection.introspection.table_names()


def _serve_instead(given: argparse.Namespace) -> NoReturn:
    """Become the server: its settings are read anew, with the keys that came with the copy."""
    for name in ("YIMI_SECRET_KEY", "YIMI_FIELD_KEY"):
        os.environ.pop(name, None)
    command = ["serve", "--standby", *(["--lan"] if given.lan else [])]
    command += ["--host", given.host, "--port", str(given.port)]
    os.execv(sys.executable, [sys.executable, "-m", "yimi", *command])  # noqa: S606
