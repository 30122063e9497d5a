"""`yimi serve`: run for real."""

import argparse

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yimi.core import clock
from yimi.setup.actions.first import new_address
from yimi.web import serving, terminal
from yimi.web.lan.addresses import lan_addresses
from yimi.web.lan.serving import EVERYWHERE, serve_lan
from yimi.web.ports import free_port
from yimi.web.terminal import write_secret

_WARNS = _("The browser warns: this computer vouches for itself. Advanced, then Continue.")
ADDRESS_FILE = "set-up-address.txt"


def run(given: argparse.Namespace) -> int:
    """Bring the database up to this version and serve."""
    link_port = free_port(EVERYWHERE, given.standby_port) if given.standby else None
    if given.lan:
        return serve_lan(
            given.port,
            given.tls_port,
            given.workers,
            link_port=link_port,
            then=_say_how_to_begin,
        )
    host = EVERYWHERE if given.lan_plain else given.host
    port = free_port(host, given.port)
    serving.prepare()
    announce = _announce_plain if given.lan_plain else _announce
    return serving.serve(host, port, given.workers, announce=announce, link_port=link_port)


def _announce(url: str) -> None:
    terminal.say(f"一米已经启动  Yimi is running:  {url}")
    _say_how_to_begin(url)


def _announce_plain(url: str) -> None:
    port = url.rsplit(":", 1)[1]
    readable = _("Not encrypted: others on this Wi-Fi can read passwords, names.")
    less = _("No work offline and no camera on phones. Better: serve --lan")
    terminal.say(
        f"一米已经启动  Yimi is running:  {url}",
        *(f"   http://{address}:{port}" for address in lan_addresses()),
        f"! {terminal.both(readable)}",
        f"! {terminal.both(less)}",
    )
    _say_how_to_begin(url)


def _say_how_to_begin(url: str) -> None:
    """Say where a new street is set up, as long as it is not."""
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
        *([f"   {terminal.both(_WARNS)}"] if url.startswith("https://") else []),
        f"   ({file})",
        "",
    )
