"""What benchmarks do inside the program's own code: preparing data, and noting what is inserted."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import django

Statement = tuple[str, tuple[Any, ...]]


def enter(folder: Path, url: str) -> None:
    """Let this process work on the data in `folder`; at most once in a process."""
    os.environ |= {
        "YIMI_HOME": str(folder),
        "YIMI_DATABASE": url,
        "YIMI_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "yimi.web.settings",
    }
    django.setup()


def environment(folder: Path, url: str) -> dict[str, str]:
    """Return the settings under which a server works on the same data."""
    return {"YIMI_HOME": str(folder), "YIMI_DATABASE": url, "YIMI_DEMO": "1"}


def make_street(seed: int) -> None:
    """Fill a database that is empty with a sub-district of 2,122 people, without history."""
    clock = import_module("yimi.core.clock")
    import_module("yimi.web.serving").prepare()
    if import_module("yimi.registry.models").Resident.objects.exists():
        return
    import_module("yimi.drills.demo").make_demo(seed=seed, now=clock.now(), with_history=False)
    import_module("yimi.core.worker").drain(now=clock.now())


@contextmanager
def noting_inserts(noted: list[Statement]) -> Iterator[None]:
    """Note every INSERT of this process that the database took, with its values."""
    from django.db import connection

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        done = execute(sql, params, many, context)
        if sql.startswith("INSERT"):
            noted.extend((sql, tuple(row or ())) for row in (params if many else [params]))
        return done

    with connection.execute_wrapper(note):
        yield


# Columns that hold a digest of something random: unique, and as long as SHA-256 in hex.
HASHES = {"token_hash", "code_hash"}


def fresh_values(statements: list[Statement]) -> list[str]:
    """Return the identifiers that a transaction made: its first columns and unique numbers.

    They must be others each time that it is repeated.
    """
    found: dict[str, None] = {}
    for sql, params in statements:
        names = re.findall(r'"(\w+)"', sql.partition("(")[2].partition(")")[0])
        width = len(names)
        for index, value in enumerate(_flat(params)):
            # A statement for many rows gives its values row by row on SQLite.
            name = names[index % width] if len(params) % width == 0 else ""
            if name in {"id", "uid", "event_uid", "client_id", "number", *HASHES} and value:
                found[str(value)] = None
    return list(found)


def _flat(params: tuple[Any, ...]) -> Iterator[Any]:
    for value in params:
        if isinstance(value, list):
            yield from value
        else:
            yield value
