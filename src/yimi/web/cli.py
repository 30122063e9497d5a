"""What `yimi` does from a terminal: choose the settings, load the apps, run one command."""

import argparse
import os
import shutil
from collections.abc import Sequence
from contextlib import nullcontext
from importlib import import_module

import django
from django.core.management import execute_from_command_line

from yimi.web import postgres, terminal
from yimi.web.serving import PortTaken

HELP = """\
yimi demo               演示街道（可加 --postgres）  the demonstration sub-district
yimi serve              正式运行  run for real
yimi worker             单独的后台进程  a background worker of its own
yimi audit              核对操作记录链  check the audit chain
yimi doctor             自检  what is misconfigured or stuck
yimi reset-password LOGIN        给一个临时密码  a temporary password
yimi reset-second-factor LOGIN   取消第二重验证  take a lost second factor away
yimi manage …           Django 的管理命令  Django's own commands
./yimi test             运行测试  run the tests (from a checkout)
"""
OF_A_LOGIN = ("reset-password", "reset-second-factor")
COMMANDS = ("demo", "serve", "worker", "audit", "doctor", *OF_A_LOGIN)


def main(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimi.web.settings")
    given = _parser().parse_args(list(arguments) or ["--help"])
    if given.command == "manage":
        execute_from_command_line(["yimi manage", *given.rest])
        return 0
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


def _run(given: argparse.Namespace) -> int:
    django.setup()
    # Loaded only now: a command's module imports models, which need the settings chosen above.
    try:
        return int(import_module(f"yimi.web.commands.{given.command.replace('-', '_')}").run(given))
    except PortTaken as error:
        terminal.say(str(error))
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="yimi", epilog=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", metavar="command", required=True)
    for name in COMMANDS:
        command = commands.add_parser(name)
        if name in {"demo", "serve"}:
            command.add_argument("--host", default="127.0.0.1")
            command.add_argument("--port", type=int, default=8000)
            command.add_argument("--workers", type=int, default=1, help="processes for pages")
        if name in OF_A_LOGIN:
            command.add_argument("login", help="用户名  the login name")
        if name == "demo":
            command.add_argument("--postgres", action="store_true", help="on its own PostgreSQL")
            command.add_argument("--fresh", action="store_true", help="forget what was there")
            command.add_argument("--residents", type=int, help="a larger place, for measuring")
    manage = commands.add_parser("manage")
    manage.add_argument("rest", nargs=argparse.REMAINDER)
    return parser
