"""Writing many rows of one model with one prepared statement."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from django.db import connections, models, router, transaction
from django.db.models.base import ModelState

# Columns whose plain values every database takes as they are.
_PLAIN_FIELDS = (models.CharField, models.TextField, models.IntegerField)
_PLAIN_WAYS = {
    models.CharField.get_prep_value,
    models.TextField.get_prep_value,
    models.IntegerField.get_prep_value,
    models.PositiveIntegerField.get_prep_value,
}
_PLAIN_VALUES: frozenset[type] = frozenset({str, int, type(None)})
_NATIVE: frozenset[type] = frozenset({UUID, type(None)})
_NONE: frozenset[type] = frozenset()
_NOTHING = object()

# What makes of a value what a connection takes.
Write = Callable[[Any, Any], Any]
# The types that a column takes as they are, and what is made of other values.
Way = tuple[frozenset[type], Write]
# A statement, its columns, and the way of each.
Plan = tuple[str, list[Any], list[Way]]
Row = TypeVar("Row", bound=models.Model)


def fresh(model: type[Row], **values: Any) -> Row:
    """Return a new row as `model(**values)` does, in a fraction of the time.

    Values go by the names of columns (`place_id`); what is not given has its default. Nothing
    listens to the making of rows here, so nobody is told of it.
    """
    columns, plain, called = _defaults(model)
    if not values.keys() <= columns:
        raise TypeError(f"{model.__name__}: no columns {sorted(values.keys() - columns)}")
    row = model.__new__(model)
    held = row.__dict__
    held["_state"] = ModelState()
    held.update(plain)
    for name, default in called:
        if name not in values:
            held[name] = default()
    held.update(values)
    return row


def known(model: type[Row], alias: str, **values: Any) -> Row:
    """Return a row that is in the database, of which some columns are known.

    Others are read when somebody asks for them.
    """
    row = model.__new__(model)
    state = ModelState()
    state.adding, state.db = False, alias
    row.__dict__["_state"] = state
    row.__dict__.update(values)
    return row


Defaults = tuple[frozenset[str], dict[str, Any], list[tuple[str, Callable[[], Any]]]]


@cache
def _defaults(model: type[models.Model]) -> Defaults:
    """Return the columns of a model, the defaults that are values, and those that are made."""
    plain, called = {}, []
    for field in model._meta.concrete_fields:
        if field.has_default() and callable(field.default):
            called.append((field.attname, field.default))
        else:
            plain[field.attname] = field.get_default()
    return frozenset({*plain, *(name for name, _default in called)}), plain, called


@dataclass
class Ready:
    """Rows whose values are made already: what is left to do is the database's own work."""

    rows: Sequence[models.Model]
    alias: str
    sql: str
    values: list[tuple[Any, ...]]


def ready(rows: Sequence[models.Model]) -> Ready | None:
    """Make the values of rows that are to be inserted, before the transaction that writes them.

    Whatever is encrypted, put in order or written as JSON is so then: nobody waits for it.
    """
    if not rows:
        return None
    alias = router.db_for_write(type(rows[0]))
    sql, fields, ways = _insert(type(rows[0]), alias, counted=rows[0].pk is None)
    _set_themselves(rows, fields, fresh=True)
    return Ready(rows, alias, sql, _values(rows, fields, ways, connections[alias]))


def insert_ready(one: Ready | None) -> None:
    """Insert what was made ready."""
    if one is None:
        return
    _execute(connections[one.alias], one.sql, one.values)
    for row in one.rows:
        row._state.adding = False
        row._state.db = one.alias


def insert_all(rows: Sequence[models.Model]) -> None:
    """Insert rows that were never saved; each must hold its own key, or have it counted.

    `bulk_create` builds one long statement with an expression for each value; for a sheet of many
    thousand rows that costs more than the database does. Nothing is returned by the database: a
    key that it counts is not known afterwards.
    """
    insert_ready(ready(rows))


@cache
def _insert(model: type[models.Model], alias: str, *, counted: bool) -> Plan:
    """Return the statement that inserts a row, with its columns; without a key that is counted."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if not (isinstance(field, models.AutoField) and counted)
    ]
    quote = connections[alias].ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608
    return sql, fields, [_way(field, alias) for field in fields]


def update_all(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write some columns of rows that are there already, each to its own values."""
    if not rows:
        return
    connection = connections[router.db_for_write(type(rows[0]))]
    sql, fields, ways = _update(type(rows[0]), connection.alias, tuple(names))
    _set_themselves(rows, fields[:-1], fresh=False)
    _execute(connection, sql, _values(rows, fields, ways, connection))


@cache
def _update(model: type[models.Model], alias: str, names: tuple[str, ...]) -> Plan:
    """Return the statement that changes columns of a row, with these columns and its key."""
    meta = model._meta
    by_name = {field.name: field for field in meta.concrete_fields}
    fields: list[Any] = [by_name[name] for name in names]
    quote = connections[alias].ops.quote_name
    changes = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    sql = f"UPDATE {quote(meta.db_table)} SET {changes} WHERE {quote(str(meta.pk.column))} = %s"  # noqa: S608
    fields.append(meta.pk)
    return sql, fields, [_way(field, alias) for field in fields]


def _set_themselves(rows: Sequence[models.Model], fields: Sequence[Any], *, fresh: bool) -> None:
    """Set the times that are set when a row is written, and keep the files that are kept then."""
    for field in fields:
        if _sets_itself(field):
            for row in rows:
                field.pre_save(row, fresh)


def _sets_itself(field: Any) -> bool:
    if isinstance(field, models.DateField | models.TimeField):
        return bool(field.auto_now or field.auto_now_add)
    return type(field).pre_save is not models.Field.pre_save


def _execute(connection: Any, sql: str, values: list[tuple[Any, ...]]) -> None:
    with (
        transaction.atomic(using=connection.alias, savepoint=False),
        connection.cursor() as cursor,
    ):
        if len(values) == 1:
            cursor.execute(sql, values[0])
        else:
            cursor.executemany(sql, values)


def _values(
    rows: Sequence[models.Model], fields: Sequence[Any], ways: Sequence[Way], connection: Any
) -> list[tuple[Any, ...]]:
    """Return of each row its values as the database takes them."""
    columns = [
        _column(list(map(attrgetter(field.attname), rows)), way, connection)
        for field, way in zip(fields, ways, strict=True)
    ]
    return list(zip(*columns, strict=True))


def _column(values: list[Any], way: Way, connection: Any) -> list[Any]:
    """Return the values of one column as the database takes them.

    An act writes its one moment, its person and its place into many rows: each is made once.
    """
    plain, write = way
    if plain.issuperset(map(type, values)):
        return values
    if len(values) == 1:
        return [write(values[0], connection)]
    made, last = [], _NOTHING
    for value in values:
        if value is not last:
            last = value
            ready = value if type(value) in plain else write(value, connection)
        made.append(ready)
    return made


def _way(field: Any, alias: str) -> Way:
    """Return the types that a column takes as they are, and what is to be made of others."""
    prepare = field.get_db_prep_save

    def write(value: Any, connection: Any) -> Any:
        return None if value is None else prepare(value, connection)

    if isinstance(field, _PLAIN_FIELDS) and (
        type(field).get_db_prep_save is models.Field.get_db_prep_save
        and type(field).get_prep_value in _PLAIN_WAYS
    ):
        return _PLAIN_VALUES, write
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if type(target) is models.UUIDField:
        if connections[alias].features.has_native_uuid_field:
            return _NATIVE, write
        return (
            _NONE,
            lambda value, connection: (
                value.hex if type(value) is UUID else write(value, connection)
            ),
        )
    return _NONE, write
