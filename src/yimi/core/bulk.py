"""Writing many fresh rows of one model with one prepared statement."""

from collections.abc import Sequence
from typing import Any

from django.db import connections, models, router, transaction

# Columns whose plain values every database takes as they are.
_PLAIN_FIELDS = (models.CharField, models.TextField, models.IntegerField)
_PLAIN_VALUES = frozenset({str, int, type(None)})


def insert_all(rows: Sequence[models.Model]) -> None:
    """Insert rows that were never saved; each must hold its own key.

    `bulk_create` builds one long statement with an expression for each value; for a sheet of many
    thousand rows that costs more than the database does. Nothing is returned by the database, so
    columns that it fills itself are not for this.
    """
    if not rows:
        return
    meta = type(rows[0])._meta
    connection = connections[router.db_for_write(type(rows[0]))]
    quote = connection.ops.quote_name
    columns = [_column(field, connection) for field in meta.concrete_fields]
    names = ", ".join(quote(str(field.column)) for field in meta.concrete_fields)
    marks = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608
    values = [[write(row) for write in columns] for row in rows]
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.executemany(sql, values)
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias


def _column(field: Any, connection: Any) -> Any:
    """Return what makes of a row the value of one column, as the database takes it."""
    name = field.attname
    as_it_is = isinstance(field, _PLAIN_FIELDS) and (
        type(field).get_db_prep_save is models.Field.get_db_prep_save
        and type(field).get_prep_value
        in {
            models.CharField.get_prep_value,
            models.TextField.get_prep_value,
            models.IntegerField.get_prep_value,
            models.PositiveIntegerField.get_prep_value,
        }
    )
    prepare = field.get_db_prep_save
    # A time that is set when a row is written, a file that is kept then.
    sets_itself = type(field).pre_save is not models.Field.pre_save

    def write(row: models.Model) -> Any:
        value = field.pre_save(row, True) if sets_itself else getattr(row, name)
        if as_it_is and type(value) in _PLAIN_VALUES:
            return value
        if value is None:
            return None
        return prepare(value, connection)

    return write
