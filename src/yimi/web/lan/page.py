"""The small page over plain HTTP that shows phones how to trust the authority, and nothing else."""

import plistlib
import uuid
from pathlib import Path

import segno
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from yimi.web.lan.authority import Authority
from yimi.web.lan.words import in_hex, in_words

CRT, PROFILE = "yimi-ca.crt", "yimi.mobileconfig"
FOLDER = "page"


def write_page(
    home: Path, signer: Authority, *, addresses: list[str], names: list[str], port: int, tls: int
) -> Path:
    """Write the page and the files that it offers; return their folder."""
    folder = home / "lan" / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    shown = addresses[0] if addresses else "localhost"
    here, app = f"http://{shown}:{port}/", f"https://{shown}:{tls}/"
    page = render_to_string(
        "web/lan_trust.html",
        {
            "here": here,
            "app": app,
            "others": [f"https://{name}:{tls}/" for name in (*addresses[1:], names[0])],
            "trust_code": segno.make(here, error="m").svg_data_uri(scale=6, border=2),
            "open_code": segno.make(app, error="m").svg_data_uri(scale=6, border=2),
            "words": in_words(signer.fingerprint),
            "hex": in_hex(signer.fingerprint),
            "until": signer.certificate.not_valid_after_utc,
            "crt": CRT,
            "profile": PROFILE,
        },
    )
    style = finders.find("yimi/trust.css")
    (folder / "index.html").write_text(page)
    (folder / "trust.css").write_bytes(Path(str(style)).read_bytes())
    (folder / CRT).write_bytes(signer.der)
    (folder / PROFILE).write_bytes(profile(signer))
    return folder


def profile(signer: Authority) -> bytes:
    """Return a configuration profile, the form in which an iPhone takes an authority."""
    own = uuid.UUID(bytes=signer.fingerprint[:16])
    inner = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"yimi.authority.{own}",
        "PayloadUUID": str(own).upper(),
        "PayloadDisplayName": "一米 Yimi",
        "PayloadCertificateFileName": CRT,
        "PayloadContent": signer.der,
    }
    return plistlib.dumps(
        {
            "PayloadType": "Configuration",
            "PayloadVersion": 1,
            "PayloadIdentifier": f"yimi.profile.{own}",
            "PayloadUUID": str(uuid.uuid5(own, "profile")).upper(),
            "PayloadDisplayName": "一米 Yimi",
            "PayloadDescription": in_words(signer.fingerprint),
            "PayloadContent": [inner],
        }
    )


def codes_for_terminal(page: str, app: str) -> tuple[str, str]:
    """Return both codes as they are printed on a terminal."""
    return _on_terminal(page), _on_terminal(app)


def _on_terminal(url: str) -> str:
    """Draw a code with half blocks, dark on light whatever the terminal's colours."""
    rows = [list(row) for row in segno.make(url, error="l").matrix]
    width = len(rows[0]) + 4
    empty = [0] * width
    framed = [empty, empty, *([0, 0, *row, 0, 0] for row in rows), empty, empty]
    if len(framed) % 2:
        framed.append(empty)
    lines = []
    for upper, lower in zip(framed[::2], framed[1::2], strict=True):
        signs = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
        lines.append("".join(signs[bool(a), bool(b)] for a, b in zip(upper, lower, strict=True)))
    return "\n".join(lines)
