"""`python -m yimi.language parse FILE [--json]` shows how a text is read."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from .reading import read
from .render import as_text


def main(arguments: list[str] | None = None) -> int:
    """This function will print the reading of a file, or of standard input for `-`."""
    parser = argparse.ArgumentParser(prog="python -m yimi.language")
    parser.add_argument("command", choices=["parse"])
    parser.add_argument("file")
    parser.add_argument("--json", action="store_true", help="print the whole reading as JSON")
    options = parser.parse_args(arguments)
    raw = sys.stdin.buffer.read() if options.file == "-" else Path(options.file).read_bytes()
    reading = read(decoded(raw))
    if options.json:
        words = json.dumps(asdict(reading), ensure_ascii=False, indent=2, default=_plain)
    else:
        words = as_text(reading)
    sys.stdout.write(words + "\n")
    return 0


def decoded(raw: bytes) -> str:
    """This function will decode a file as UTF-8, UTF-16 by its mark, or GB18030."""
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else repr(value)


if __name__ == "__main__":
    raise SystemExit(main())
