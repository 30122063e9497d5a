"""Reading published place references: `python -m bench.references FILE… [--errors N]`.

A file is CSV, gzipped or not, whose column `address` (or else the last) holds a place as a city
publishes it: mostly a road with a lane (弄) or a number (号), or the name of a compound or village.
Counted is into what they are read; the raw limit beside it is one look of a plain expression.
"""

import argparse
import csv
import gzip
import random
import re
import time
from collections import Counter
from pathlib import Path

from bench.report import Report
from yimi.language import Address, read_address

PLAIN = re.compile(r"\d+(?:弄|号)|(?:村|小区|苑|花园|公寓|城|园|里|坊)")


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--errors", type=int, default=10, help="so many that were not read")
    given = parser.parse_args()
    report = Report("references", files=[file.name for file in given.files])
    texts = [text for file in given.files for text in _texts(file)]
    began = time.perf_counter()
    found = [into(read_address(text)) for text in texts]
    took = time.perf_counter() - began
    began = time.perf_counter()
    plain = sum(bool(PLAIN.search(text)) for text in texts)
    limit = time.perf_counter() - began
    counts = Counter(found)
    total = max(1, len(texts))
    report.figure("references", len(texts))
    for kind in ("lane", "number", "building", "name"):
        report.figure(f"read_as_{kind}", counts[kind] / total)
    report.figure("read", 1 - counts[""] / total)
    report.figure("per_address", took / total * 1e6, "µs")
    report.figure("plain_expression", plain / total)
    report.figure("plain_per_address", limit / total * 1e6, "µs")
    unread = [text for text, kind in zip(texts, found, strict=True) if not kind]
    for text in random.Random(3).sample(unread, min(given.errors, len(unread))):
        report.say(f"not read: {text}")
    return report.done()


def into(address: Address) -> str:
    """Return into what a reference was read: lane, number, building, name, or nothing."""
    for kind, role in (("lane", "lane"), ("number", "road_number"), ("building", "building")):
        if address.number(role):  # type: ignore[arg-type]
            return kind
    return "name" if address.area else ""


def _texts(file: Path) -> list[str]:
    raw = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    rows = list(csv.reader(raw.decode("utf-8-sig").splitlines()))
    at = rows[0].index("address") if "address" in rows[0] else -1
    return [row[at] for row in rows[1 if at >= 0 else 0 :] if row]


if __name__ == "__main__":
    raise SystemExit(main())
