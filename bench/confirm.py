"""Confirming a chain of 500 lines: `python -m bench.confirm [FILE] [--lines N] [--database …]`.

The chain is taken in and read as the desk does, and confirmed by the act behind the page. Beside
it, in every round, the very inserts of that act are written by the bare driver in one transaction,
to the same database with the same durability: they are noted in a confirmation that is rolled
back, so that they meet nothing that is there already. Every round ends with the desk's own undo.
Processor seconds are those of this process: on PostgreSQL the server's come on top of both.
"""

import argparse
import random
import time
from collections.abc import Callable
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any

from bench import inside, servers
from bench.chain import GOODS, MEASURES
from bench.report import Report
from yimi.language.__main__ import decoded

LINES = 500
GOAL_S, GOAL_SHARE = 1.0, 0.1
Took = tuple[float, float]


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--home", default="", help="a folder that is kept, and used again")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    report = Report("confirm", **{**vars(given), "file": given.file and given.file.name})
    with servers.home(given.home) as folder, servers.database(given.database, folder) as url:
        inside.enter(folder, url)
        inside.make_street(given.seed)
        batch, by = _take_in(given)
        rounds = [_round(batch, by) for _ in range(given.repeats)]
    return _tell(report, rounds)


def _take_in(given: argparse.Namespace) -> tuple[Any, Any]:
    user = import_module("yimi.accounts.models").User.objects.get(username="desk")
    places = import_module("yimi.places.models")
    area = places.Place.objects.filter(level=places.Level.COMPOUND).order_by("sort_key")[0]
    text = (
        decoded(given.file.read_bytes()) if given.file else _made_up(area, given.lines, given.seed)
    )
    batch = import_module("yimi.intake.actions").receive_text(
        area=area, text=text, by=user, now=import_module("yimi.core.clock").now()
    )
    return batch, user


def _made_up(area: Any, lines: int, seed: int) -> str:
    """Return a chain in which every line names a door of the ledger, so that all are confirmed."""
    rng = random.Random(seed)
    queries, model = import_module("yimi.places.queries"), type(area)
    doors = model.objects.filter(path__startswith=area.path, level="door").order_by("sort_key")
    names = queries.full_names(list(doors.values_list("path", flat=True)))
    ordered = [name.removeprefix(area.name).replace(" ", "") for name in sorted(names.values())]
    return "#接龙\n" + "\n".join(
        f"{number}. {rng.choice(ordered)} "
        f"{rng.choice(GOODS)}{rng.randint(1, 5)}{rng.choice(MEASURES)}"
        for number in range(1, lines + 1)
    )


def _round(batch: Any, by: Any) -> dict[str, Any]:
    from django.db import transaction

    actions, clock = import_module("yimi.intake.actions"), import_module("yimi.core.clock")
    statements: list[inside.Statement] = []
    with transaction.atomic(), inside.noting_inserts(statements):
        actions.confirm_lines(batch=batch, by=by, now=clock.now())
        transaction.set_rollback(True)
    bare = _timed(lambda: _write(statements))
    confirmed: list[Any] = []
    ours = _timed(
        lambda: confirmed.append(actions.confirm_lines(batch=batch, by=by, now=clock.now()))
    )
    actions.undo_confirmation(batch=batch, by=by, now=clock.now())
    return {"ours": ours, "bare": bare, "opened": confirmed[0].opened, "inserts": len(statements)}


def _write(statements: list[inside.Statement]) -> None:
    """Write statements in one transaction through the driver alone."""
    from django.db import connection, transaction

    with transaction.atomic():
        cursor = connection.connection.cursor()
        for sql, several in groupby(statements, key=lambda statement: statement[0]):
            if connection.vendor == "sqlite":
                sql = sql.replace("%s", "?")
            rows = [params for _, params in several]
            if len(rows) > 1:
                # What the database gives back of each row is of no use here.
                cursor.executemany(sql.partition(" RETURNING ")[0], rows)
                continue
            cursor.execute(sql, rows[0])
            if cursor.description:
                cursor.fetchall()


def _timed(run: Callable[[], object]) -> Took:
    """Return the seconds and the processor seconds that something takes."""
    began, cpu = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - began, time.process_time() - cpu


def _tell(report: Report, rounds: list[dict[str, Any]]) -> int:
    ours, bare = (
        tuple(map(min, zip(*(r[who] for r in rounds), strict=True))) for who in ("ours", "bare")
    )
    opened = rounds[-1]["opened"]
    per_500 = ours[0] / max(1, opened) * LINES
    share = bare[0] / ours[0]
    report.figure("confirmed", opened, "lines")
    report.figure("took", ours[0], "s")
    report.figure("for_500_lines", per_500, "s", f"< {GOAL_S:g}")
    report.figure("for_500_lines_cpu", ours[1] / max(1, opened) * LINES, "s")
    report.figure("bare_inserts", bare[0], "s")
    report.figure("insert_statements", rounds[-1]["inserts"])
    report.figure("share_of_bare_inserts", share, "", f"≥ {GOAL_SHARE}")
    report.figure("share_of_bare_inserts_cpu", bare[1] / ours[1])
    return report.done(under_1_s=per_500 < GOAL_S, share=share >= GOAL_SHARE)


if __name__ == "__main__":
    raise SystemExit(main())
