"""QR codes as pictures that stand in the page itself."""

import segno


def qr_of(text: str) -> str:
    """Return the address of a picture (`data:`) that shows a text as a QR code."""
    return str(segno.make(text, error="m", micro=False).svg_data_uri(scale=4, border=3))
