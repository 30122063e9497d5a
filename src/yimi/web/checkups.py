"""What the doctor looks at in the frame: addresses, encryption on the way, static files."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yimi.core.health import Finding, fine, warn, wrong
from yimi.web.recovery_sheet import sheet_was_made

RENEW_BEFORE = timedelta(days=20)
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


def certificate(*, now: datetime) -> Iterator[Finding]:
    """Look when the certificate of `serve --lan` ends, and the authority that phones trust."""
    files = {
        _("The certificate of this computer"): settings.HOME / "lan" / "server.crt",
        _("The authority that phones trust"): settings.HOME / "keys" / "lan-ca.crt",
    }
    there = {words: file for words, file in files.items() if file.exists()}
    for words, file in there.items():
        ends_at = x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc
        day = f"{timezone.localtime(ends_at):%Y-%m-%d}"
        if ends_at - now > RENEW_BEFORE:
            yield fine(_("%(what)s holds until %(day)s."), what=words, day=day)
        else:
            yield warn(
                _("%(what)s holds until %(day)s only."),
                _("Restart serve --lan; where the authority ended, phones trust the new one once."),
                what=words,
                day=day,
            )
    if not there:
        yield fine(_("serve --lan has not been used: there is no certificate."))


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
