"""Keeping files and rows together: a file lies outside the transaction of its row."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import InterfaceError, OperationalError
from django.db.models.fields.files import FieldFile


@contextmanager
def saved_or_gone(field_file: FieldFile) -> Iterator[None]:
    """Delete a file again when the transaction of its row is rolled back.

    Stands before the transaction: `with saved_or_gone(row.photo), transaction.atomic(): …`, where
    the row is new and its file is saved inside. A database that went away may have committed, so
    then the file stays: a file too many is better than a row without its file. So it is after a
    power cut.
    """
    before = field_file.name
    try:
        yield
    except (InterfaceError, OperationalError):
        raise
    except Exception:
        if field_file.name and field_file.name != before:
            with suppress(OSError):
                field_file.storage.delete(field_file.name)
        raise
