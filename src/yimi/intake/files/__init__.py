"""Turning an uploaded file into rows of text, whatever it calls itself."""

from yimi.intake.files.reading import read_table_file
from yimi.intake.files.tables import Sheet, Table
from yimi.intake.files.text_tables import sniff_delimiter
from yimi.intake.files.workbook_child import CannotReadFile, Limits, plain_cell

__all__ = [
    "CannotReadFile",
    "Limits",
    "Sheet",
    "Table",
    "plain_cell",
    "read_table_file",
    "sniff_delimiter",
]
