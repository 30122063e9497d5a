"""`serve --lan`: the pages over TLS for the phones in the room, and how they come to trust them."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yimi.core import clock
from yimi.core.reach import is_public
from yimi.core.text import fill
from yimi.web import serving, terminal
from yimi.web.lan.addresses import host_name, lan_addresses, names
from yimi.web.lan.authority import Authority, authority, leaf
from yimi.web.lan.page import codes_for_terminal, write_page
from yimi.web.lan.words import in_hex, in_words
from yimi.web.ports import free_port

EVERYWHERE = "0.0.0.0"  # noqa: S104  phones on the network are who it is for


def serve_lan(
    port: int,
    tls_port: int,
    workers: int,
    *,
    link_port: int | None,
    then: Callable[[str], None],
) -> int:
    """Serve the pages on a port with TLS, and the page about trust on another without."""
    addresses, now = lan_addresses(), clock.now()
    page_port = free_port(EVERYWHERE, port)
    tls_port = free_port(EVERYWHERE, tls_port)
    serving.prepare()
    signer = authority(settings.HOME, addresses=addresses, name=host_name(), now=now)
    certificate = leaf(settings.HOME, signer, addresses=addresses, names=names(), now=now)
    folder = write_page(
        settings.HOME, signer, addresses=addresses, names=names(), port=page_port, tls=tls_port
    )

    _tell_pages(addresses, page_port, tls_port)

    def announce(url: str) -> None:
        terminal.say(*_told(signer, addresses, page_port, tls_port))
        then(url)

    with page_about_trust(folder, page_port):
        return serving.serve(
            EVERYWHERE,
            tls_port,
            workers,
            announce=announce,
            tls=certificate,
            link_port=link_port,
        )


def _tell_pages(addresses: list[str], page_port: int, tls_port: int) -> None:
    """Let pages print the address in this network, unless they are told a public one."""
    if not addresses or settings.PUBLIC_URL:
        return
    named = next((name for name in settings.ALLOWED_HOSTS if is_public(name)), "")
    if settings.PROXIES and named:  # the proxy has that name, at the usual port
        settings.PUBLIC_URL = f"https://{named}"
    else:
        settings.PUBLIC_URL = f"https://{addresses[0]}:{tls_port}"
        settings.TRUST_URL = f"http://{addresses[0]}:{page_port}/"
    # Processes that are started anew read it from here.
    os.environ["YIMI_PUBLIC_URL"] = settings.PUBLIC_URL
    os.environ["YIMI_TRUST_URL"] = settings.TRUST_URL


@contextmanager
def page_about_trust(folder: Path, port: int) -> Iterator[None]:
    """Serve the page about trust in a process of its own while this lasts."""
    command = [sys.executable, "-m", "yimi.web.lan.page_server", str(folder), EVERYWHERE, str(port)]
    process = subprocess.Popen(command)  # noqa: S603
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def _told(signer: Authority, addresses: list[str], port: int, tls: int) -> list[str]:
    both = terminal.both
    shown = addresses[0] if addresses else "localhost"
    page, app = f"http://{shown}:{port}/", f"https://{shown}:{tls}/"
    trust_code, open_code = codes_for_terminal(page, app)
    until = timezone.localtime(signer.certificate.not_valid_after_utc)
    once = _("1. Scan once, so that the phone trusts this computer:")
    then = _("2. Then scan to open Yimi:")
    compare = _("Before a phone installs the certificate, compare:")
    holds = _("The certificate holds until %(day)s.")
    without = _("Without trusting it: pages open after a warning; no work offline, no camera.")
    here = _("On this computer: https://localhost:%(tls)s; codes: http://localhost:%(port)s")
    alone = _("This computer is on no network: join the Wi-Fi, restart.")
    return [
        "",
        *([] if addresses else [f"! {both(alone)}"]),
        f"{both(once)}  {page}",
        trust_code,
        f"{both(then)}  {app}",
        open_code,
        *(f"   https://{address}:{tls}/" for address in addresses[1:]),
        f"{both(compare)}  {in_words(signer.fingerprint)}",
        f"SHA-256 {in_hex(signer.fingerprint)}",
        both(fill(holds, {"day": f"{until:%Y-%m-%d}"})),
        both(without),
        both(fill(here, {"port": port, "tls": tls})),
        both(_("Ctrl+C to stop")),
        "",
    ]
