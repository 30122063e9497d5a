"""Looking into a workbook's archive before anything of it is read: is it one, or a trap?"""

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from itertools import pairwise

from yimi.intake.files.workbook_child import MIB, CannotReadFile, Limits

_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]|table:formula=")
_NO_VALUE = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f(?:\s[^<>]*)?/>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


def check_archive(content: bytes, limits: Limits) -> list[str]:
    """Return the notes on a zipped workbook. Raises CannotReadFile where it is none, or a trap."""
    if content.count(b"PK\x01\x02") > limits.entries:
        raise CannotReadFile("zip_bomb", reason="entries", limit=limits.entries)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries, limits)
            names = {entry.filename for entry in entries}
            if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
                raise CannotReadFile("not_a_table", kind="zip")
            if "META-INF/manifest.xml" in names:
                manifest = archive.read("META-INF/manifest.xml")
                if b"encryption-data" in manifest:
                    raise CannotReadFile("encrypted")
            notes = ["macros_ignored"] if "xl/vbaProject.bin" in names else []
            return notes + _find_formulas(archive, entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise CannotReadFile("broken", kind="zip") from error


def _check_entries(entries: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise CannotReadFile("encrypted")
    if len({entry.filename for entry in entries}) < len(entries):
        raise CannotReadFile("zip_bomb", reason="same name twice")
    if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        raise CannotReadFile("zip_bomb", reason="unpacked size", limit=limits.unpacked_bytes)
    for entry in entries:
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise CannotReadFile("broken", reason="unusual compression")
        if entry.file_size > MIB and entry.file_size > limits.ratio * entry.compress_size:
            raise CannotReadFile("zip_bomb", reason="ratio", limit=limits.ratio)
        if (
            entry.filename == "xl/sharedStrings.xml"
            and entry.file_size > limits.unpacked_strings_bytes
        ):
            raise CannotReadFile("zip_bomb", reason="shared strings")
    in_order = sorted(entries, key=lambda entry: entry.header_offset)
    for entry, following in pairwise(in_order):
        end = entry.header_offset + 30 + len(entry.filename.encode()) + entry.compress_size
        if end > following.header_offset:
            raise CannotReadFile("zip_bomb", reason="overlapping entries")


def _find_formulas(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Unpack the sheets once, which proves their sizes, and say what formulas they hold."""
    found: set[str] = set()
    for entry in entries:
        if not re.fullmatch(r"xl/worksheets/[^/]+\.xml|content\.xml", entry.filename):
            continue
        with archive.open(entry) as stream:
            tail = b""
            while chunk := stream.read(MIB):
                window = tail + chunk
                if _FORMULA.search(window):
                    found.add("formulas_cached")
                    if _NO_VALUE.search(window):
                        found.add("formula_without_value")
                tail = window[-512:]
    return sorted(found, reverse=True)


def check_compound(content: bytes) -> list[str]:
    """Return the notes on an old binary workbook, told by the names of its streams."""
    streams = {
        key: key.encode("utf-16-le") in content
        for key in ("EncryptedPackage", "Workbook", "Book", "_VBA_PROJECT")
    }
    if streams["EncryptedPackage"]:
        raise CannotReadFile("encrypted")
    if not streams["Workbook"] and not streams["Book"]:
        raise CannotReadFile("not_a_table", kind="office document")
    return ["macros_ignored"] if streams["_VBA_PROJECT"] else []
