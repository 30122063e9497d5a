"""What the doctor looks at in the frame: addresses, encryption on the way, static files."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yimi.core.health import Finding, fine, warn, wrong
from yimi.web.recovery_sheet import sheet_was_made

AT_HOME = {"localhost", "127.0.0.1", "[::1]"}


def addresses(*, now: datetime) -> Iterator[Finding]:
    """Look whether others reach the program, and whether what they send is encrypted on its way."""
    others = [host for host in settings.ALLOWED_HOSTS if host not in AT_HOME]
    if "*" in others:
        yield warn(_("The program answers to any name."), _("Name its addresses in YIMI_HOSTS."))
    if others and not settings.HTTPS:
        yield warn(
            _("Others on the network can read passwords: there is no encryption."),
            _("Start with serve --lan, or put HTTPS in front and set YIMI_HTTPS=1."),
        )
    elif others:
        yield fine(_("The program answers at %(hosts)s, encrypted."), hosts=", ".join(others))
    else:
        yield fine(_("Only this computer reaches the program; for phones: serve --lan."))


def static_files(*, now: datetime) -> Iterator[Finding]:
    """Look whether the files of the pages have been collected."""
    root = Path(settings.STATIC_ROOT)
    if (root / "staticfiles.json").exists():
        yield fine(_("The files of the pages are in place."))
    else:
        yield wrong(
            _("The files of the pages have not been collected: pages have no look."),
            "./yimi serve",
        )


def recovery_sheet(*, now: datetime) -> Iterator[Finding]:
    """Look whether the sheet without which no backup opens was ever made."""
    if settings.DEMO or sheet_was_made(settings.HOME):
        yield fine(_("The recovery sheet has been made."))
    else:
        yield warn(
            _("The recovery sheet has not been printed: if this computer goes, no backup opens."),
            "./yimi backup --recovery-sheet",
        )
