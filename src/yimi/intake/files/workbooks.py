"""Handing a workbook to a child process, and taking its rows back."""

import io
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from itertools import islice

from yimi.intake.files import workbook_child
from yimi.intake.files.tables import Sheet, Table
from yimi.intake.files.workbook_child import READER_FAILED, CannotReadFile, Limits


def read_workbook(content: bytes, limits: Limits, notes: Sequence[str]) -> Table:
    """Return the rows of a workbook that was found to be one. Raises CannotReadFile."""
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", workbook_child.__file__, json.dumps(asdict(limits))],
            input=content,
            capture_output=True,
            timeout=limits.read_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CannotReadFile("too_large", reason="time", limit=limits.read_s) from error
    lines = iter(io.BytesIO(done.stdout))
    if done.returncode == READER_FAILED:
        failure = json.loads(next(lines))
        raise CannotReadFile(failure["code"], **failure["detail"])
    if done.returncode < 0 or b"MemoryError" in done.stderr:
        raise CannotReadFile("too_large", reason="memory", limit=limits.memory_bytes)
    if done.returncode != 0:
        raise CannotReadFile("broken", kind="workbook")
    head = json.loads(next(lines))
    sheets = tuple(
        Sheet(sheet["name"], [json.loads(line) for line in islice(lines, sheet["rows"])])
        for sheet in head["sheets"]
    )
    return Table(sheets, None, (*notes, *head["notes"]))
