"""What `yimi` does from a terminal: choose the settings, load the apps, run one command."""

import argparse
import os
import shutil
from collections.abc import Sequence
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path

import django
from django.core.management import execute_from_command_line

from yimi.web import postgres, terminal
from yimi.web.arguments import parser
from yimi.web.lan.addresses import lan_addresses, names
from yimi.web.ports import PortTaken


def main(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimi.web.settings")
    given = parser().parse_args(list(arguments) or ["--help"])
    if given.command == "manage":
        execute_from_command_line(["yimi manage", *given.rest])
        return 0
    if given.command == "serve" and (given.lan or given.lan_plain):
        _open_to_network(encrypted=given.lan)
    if given.command in {"standby", "takeover"}:
        _choose_home(None)
    if given.command == "restore" and not given.finish:
        _choose_home(given.into)
    if given.command != "demo":
        return _run(given)
    home = terminal.data_home() / ("demo-postgres" if given.postgres else "demo")
    cluster = home / "postgres"
    if given.fresh and home.exists():
        if given.postgres:
            postgres.stop(cluster)
        shutil.rmtree(home)
    os.environ |= {"YIMI_HOME": str(home), "YIMI_DEMO": "1"}
    try:
        with postgres.running(cluster) if given.postgres else nullcontext("") as url:
            os.environ["YIMI_DATABASE"] = url
            return _run(given)
    except postgres.NoPostgres as error:
        terminal.say(str(error))
        return 1


def _open_to_network(*, encrypted: bool) -> None:
    """Let the settings know the addresses of this computer, and whether pages are encrypted."""
    named = [host for host in os.environ.get("YIMI_HOSTS", "").split(",") if host]
    here = [*lan_addresses(), *names(), "localhost", "127.0.0.1", "[::1]"]
    os.environ["YIMI_HOSTS"] = ",".join(dict.fromkeys([*named, *here]))
    if encrypted:
        os.environ["YIMI_HTTPS"] = "1"


def _module(command: str) -> str:
    """Return the module of a command; `import` is no name for one."""
    return {"import": "take_in", "export": "take_out"}.get(command, command.replace("-", "_"))


def _choose_home(into: str | None) -> None:
    """Restore into a folder; its keys are in the backup, and none is to be made before."""
    if into:
        os.environ["YIMI_HOME"] = str(Path(into).resolve())
    os.environ |= {"YIMI_SECRET_KEY": "not yet", "YIMI_FIELD_KEY": "not yet"}


def _run(given: argparse.Namespace) -> int:
    django.setup()
    # Loaded only now: a command's module imports models, which need the settings chosen above.
    try:
        return int(import_module(f"yimi.web.commands.{_module(given.command)}").run(given))
    except PortTaken as error:
        terminal.say(str(error))
        return 1
