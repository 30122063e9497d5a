"""`yimi demo`: the demonstration sub-district, apart from any real data."""

import argparse

from django.conf import settings
from django.core.management import call_command

from yimi.accounts.queries import DEMO_PASSWORD, demo_logins
from yimi.core import clock
from yimi.drills.demo import make_demo
from yimi.places.models import Place
from yimi.web import serving, terminal


def run(given: argparse.Namespace) -> int:
    """Set the demonstration up if it is not there, and serve it."""
    serving.prepare()
    made = settings.HOME / "demo-made"
    if not made.exists():
        # One that was broken off is begun anew.
        if Place.objects.exists():
            call_command("flush", interactive=False, verbosity=0)
        terminal.say("正在生成演示街道…… Making the demonstration")
        make_demo(now=clock.now(), residents=given.residents)
        made.write_text("made\n")
    port = serving.free_port(given.host, given.port, tries=20)
    return serving.serve(given.host, port, given.workers, announce=_announce)


def _announce(url: str) -> None:
    rows = [
        f"   {entry['username']:<12}{entry['role']}  {entry['name']}" for entry in demo_logins()
    ]
    terminal.say(
        "",
        f"一米演示已经启动  Yimi is running:  {url}",
        f"演示账号，密码都是  Demo logins, password:  {DEMO_PASSWORD}",
        *rows,
        "按 Ctrl+C 结束  Ctrl+C to stop",
        "",
    )
