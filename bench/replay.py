"""Bare SQL: the very inserts of an act, repeated with nothing around them."""

import random
import re
import sqlite3
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

from bench.inside import Statement, fresh_values
from yimi.web import postgres
from yimi.web.database import SQLITE_START

# A transaction, as noted: its statements.
Transaction = list[Statement]


def on_sqlite(
    file: Path, transactions: list[Transaction], *, repeats: int, batch: int = 1
) -> float:
    """Return how many transactions a second one process writes, with `synchronous=FULL`.

    The values are made before the clock starts.
    """
    ready = [_anew(transactions[n % len(transactions)]) for n in range(repeats)]
    link = sqlite3.connect(file, isolation_level=None)
    try:
        for pragma in SQLITE_START.split(";"):
            link.execute(pragma)
        link.execute("PRAGMA foreign_keys=ON")
        began = time.perf_counter()
        for statements in ready:
            link.execute("BEGIN IMMEDIATE")
            for sql, params in statements:
                link.execute(sql, params)
            link.execute("COMMIT")
        return repeats / (time.perf_counter() - began)
    finally:
        link.close()


def on_postgres(
    url: str, transactions: list[Transaction], *, folder: Path, clients: int, seconds: int
) -> float:
    """Return how many transactions a second pgbench writes at so many connections."""
    command = [str(postgres.binaries() / "pgbench"), "-n", "-M", "prepared", "-T", str(seconds)]
    command += ["-c", str(clients), "-j", "2"]
    for number, statements in enumerate(transactions):
        file = folder / f"inserts-{number}.sql"
        file.write_text(_script(statements), encoding="utf-8")
        command += ["-f", str(file)]
    socket = parse_qs(urlsplit(url).query)["host"][0]
    done = subprocess.run(
        [*command, "-h", socket, "-U", "yimi", "yimi"], capture_output=True, text=True, check=False
    )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None:
        raise RuntimeError(done.stdout + done.stderr)
    return float(found[1])


def _anew(statements: Transaction) -> Transaction:
    """Return a transaction for SQLite with other identifiers."""
    swaps: dict[str, str] = {}
    for value in fresh_values(statements):
        if len(value) == 32:
            other = uuid4()
            swaps[value] = other.hex
            swaps[str(UUID(value))] = str(other)
        elif len(value) == 64:
            swaps[value] = uuid4().hex * 2
        else:
            swaps[value] = f"B{random.randrange(16**10):010x}"
    pattern = re.compile("|".join(re.escape(value) for value in swaps))
    return [
        (
            sql.replace("%s", "?"),
            tuple(
                pattern.sub(lambda hit: swaps[hit[0]], value) if isinstance(value, str) else value
                for value in params
            ),
        )
        for sql, params in statements
    ]


def _script(statements: Transaction) -> str:
    """Return a pgbench script: the statements with identifiers that are made in the database."""
    fresh = {value: number for number, value in enumerate(fresh_values(statements))}
    lines = [f"\\set r{number} random(0, 4611686018427387903)" for number in fresh.values()]
    pattern = re.compile("|".join(re.escape(value) for value in fresh))
    lines.append("BEGIN;")
    for sql, params in statements:
        text = _literal(sql, params)
        lines.append(
            re.sub(r"'(?:[^']|'')*'(?:::\w+)?", lambda m: _made(m[0], pattern, fresh), text) + ";"
        )
    lines.append("COMMIT;")
    return "\n".join(lines) + "\n"


def _made(literal: str, pattern: re.Pattern[str], fresh: dict[str, int]) -> str:
    """Return a literal as an expression in which fresh identifiers are made anew."""
    if not pattern.search(literal):
        return literal
    body, _quote, cast = literal[1:].rpartition("'")
    pieces, last = [], 0
    for hit in pattern.finditer(body):
        pieces += [f"'{body[last : hit.start()]}'", _identifier(hit[0], fresh)]
        last = hit.end()
    pieces.append(f"'{body[last:]}'")
    whole = " || ".join(piece for piece in pieces if piece != "''")
    if not cast and pattern.fullmatch(body) and len(body) in {32, 36}:
        cast = "::uuid"
    return f"({whole}){cast}"


def _identifier(value: str, fresh: dict[str, int]) -> str:
    drawn = f"lpad(to_hex((:r{fresh[value]})::bigint), 16, '0')"
    if len(value) <= 12:
        return f"right({drawn}, 12)"
    stamp = "lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0')"
    made = f"({stamp} || {drawn} || 'abcd')"
    return f"repeat({made}, 2)" if len(value) == 64 else made


def _literal(sql: str, params: tuple[Any, ...]) -> str:
    from django.db import connection
    from psycopg import ClientCursor

    connection.ensure_connection()
    # Ids as text, in the one spelling that is looked for afterwards.
    plain = tuple(str(value) if isinstance(value, UUID) else value for value in params)
    return ClientCursor(connection.connection).mogrify(sql, plain).replace("\n", " ")
