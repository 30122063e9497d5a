"""`yimi serve`: run for real."""

import argparse

from django.conf import settings
from django.urls import reverse

from yimi.core import clock
from yimi.setup.actions.first import new_address
from yimi.web import serving, terminal
from yimi.web.terminal import write_secret

ADDRESS_FILE = "set-up-address.txt"


def run(given: argparse.Namespace) -> int:
    """Bring the database up to this version and serve."""
    port = serving.free_port(given.host, given.port)
    serving.prepare()
    return serving.serve(given.host, port, given.workers, announce=_announce)


def _announce(url: str) -> None:
    terminal.say(f"一米已经启动  Yimi is running:  {url}")
    token = new_address(now=clock.now())
    file = settings.HOME / ADDRESS_FILE
    if token is None:
        file.unlink(missing_ok=True)
        return
    address = f"{url}{reverse('setup:first_start', args=[token])}"
    write_secret(file, f"{address}\n")
    terminal.say(
        "",
        "这里还没有开通。请在浏览器打开下面的网址（只能用一次，用过或丢失就重新启动）：",
        "Not set up yet. Open this address in a browser (once; start again for a new one):",
        f"   {address}",
        f"   ({file})",
        "",
    )
