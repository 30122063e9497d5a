"""Rows read by plain SQL, where putting a query together would take longer than running it."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model


def rows_of(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a query that both databases understand; `%s` stands for each value."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


@cache
def columns(model: type[Model], table: str) -> str:
    """Return the columns of a model that stands in a query under the name `table`.

    By name, never by `*`: a prepared query must not change when a later version adds a column.
    """
    return ", ".join(f'{table}."{field.column}"' for field in model._meta.concrete_fields)


def marks(values: Collection[Any]) -> str:
    """Return the placeholders of a list, for `IN`; a list of none fits nothing."""
    return ", ".join(["%s"] * len(values)) or "NULL"


def uuid_of(value: Any) -> UUID | None:
    """Return an id as this database gives it: SQLite keeps 32 characters."""
    if value is None or isinstance(value, UUID):
        return value
    return UUID(hex=value)


def id_value(value: UUID) -> Any:
    """Return an id as this database compares it."""
    return value if connection.features.has_native_uuid_field else value.hex


def moment(value: Any) -> Any:
    """Return a moment as this database compares it."""
    return connection.ops.adapt_datetimefield_value(value)


def kept_id(value: UUID) -> Any:
    """Return an id as this database compares it."""
    return value if connection.features.has_native_uuid_field else value.hex
