"""How texts are read: `python -m yimi.language parse FILE [--json]`, `… address WORDS…`."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from .address import read_address
from .reading import read
from .render import as_text


def main(arguments: list[str] | None = None) -> int:
    """This function will print the reading of a file, or of standard input for `-`, or of words."""
    parser = argparse.ArgumentParser(prog="python -m yimi.language")
    parser.add_argument("command", choices=["parse", "address"])
    parser.add_argument("what", nargs="+", help="parse: a file, - for the input; address: words")
    parser.add_argument("--json", action="store_true", help="print the whole reading as JSON")
    options = parser.parse_args(arguments)
    if options.command == "address":
        sys.stdout.writelines(f"{_address(words, options.json)}\n" for words in options.what)
        return 0
    for file in options.what:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        reading = read(decoded(raw))
        sys.stdout.write((_json(asdict(reading)) if options.json else as_text(reading)) + "\n")
    return 0


def _address(words: str, whole: bool) -> str:
    address = read_address(words)
    door = address.door
    if whole:
        return _json({**asdict(address), "door": door and asdict(door)})
    lines = [words, f"  {'area':<12}{address.area}"] if address.area else [words]
    lines += [f"  {part.role:<12}{part.number:<8}{part.words.strip()}" for part in address.parts]
    if door:
        parts = (door.area, door.lane, door.building, door.unit, door.room)
        lines.append(f"  {'door':<12}{' / '.join(part or '-' for part in parts)}")
    return "\n".join(lines)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=_plain)


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
