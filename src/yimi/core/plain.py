"""Rows read by plain SQL, where putting a query together would take longer than running it."""

from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model

Row = TypeVar("Row", bound=Model)


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


def made(model: type[Row], values: Sequence[Any]) -> Row:
    """Return a row of a model from the values of its `columns`, as the ORM makes it.

    A third of the time that `raw` takes for a query of few rows, which works out anew each time
    what is to be made of every column.
    """
    readers = _readers(model, connection.vendor)
    ready = list(values)
    for index, read in readers:
        ready[index] = read(ready[index])
    row = model(*ready)
    row._state.adding = False
    row._state.db = connection.alias
    return row


@cache
def _readers(model: type[Model], _vendor: str) -> list[tuple[int, Callable[[Any], Any]]]:
    """Return of each column that is not taken as it comes what makes a value of it."""
    found = []
    for index, field in enumerate(model._meta.concrete_fields):
        column = field.get_col(model._meta.db_table)
        steps = connection.ops.get_db_converters(column) + column.get_db_converters(connection)
        if steps:
            found.append((index, _in_turn(column, steps)))
    return found


def _in_turn(column: Any, steps: Sequence[Callable[..., Any]]) -> Callable[[Any], Any]:
    if len(steps) == 1:
        (step,) = steps
        return lambda value: step(value, column, connection)

    def read(value: Any) -> Any:
        for step in steps:
            value = step(value, column, connection)
        return value

    return read


def width(model: type[Model]) -> int:
    """Return how many columns a model has."""
    return len(model._meta.concrete_fields)


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
