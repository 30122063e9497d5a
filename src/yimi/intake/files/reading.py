"""Telling by its content what a file is.

The content decides, not the name: much that is called .xls is a web page, and some .csv is a
workbook.
"""

from yimi.intake.files.archives import check_archive, check_compound
from yimi.intake.files.tables import Table
from yimi.intake.files.text_tables import read_text
from yimi.intake.files.workbook_child import CannotReadFile, Limits
from yimi.intake.files.workbooks import read_workbook

_MAGIC = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BM")
USUAL = Limits()


def read_table_file(name: str, content: bytes, *, limits: Limits = USUAL) -> Table:
    """Return the rows of a workbook, a text table or a web page's tables.

    `name` is what the sender called it; only a table without sheets takes its name from it.
    Raises CannotReadFile.
    """
    if len(content) > limits.file_bytes:
        raise CannotReadFile("too_large", limit=limits.file_bytes, found=len(content))
    if not content.strip(b"\x00 \t\r\n"):
        raise CannotReadFile("empty")
    if content.startswith(b"PK"):
        notes = check_archive(content, limits)
        table = read_workbook(content, limits, notes)
    elif content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        table = read_workbook(content, limits, check_compound(content))
    elif content.startswith(_MAGIC):
        raise CannotReadFile("not_a_table", kind="binary")
    else:
        table = read_text(name, content, limits)
    if not table.sheets:
        raise CannotReadFile("empty")
    return table
