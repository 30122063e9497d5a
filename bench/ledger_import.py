"""Taking a ledger in: `python -m bench.ledger_import [FILE] [--rows N]`.

The file is tried and put in by the worker's own function, in a process of its own whose memory is
watched. Beside it a second process writes one small act after the other and notes how long each
waited for the writer; a third of the way through, the importing process is killed and begun again.
The raw limit is the bare insertion of the same rows, as noted, into a database of the same shape.
"""

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from importlib import import_module
from pathlib import Path

import xlsxwriter

from bench import inside, servers
from bench.report import ROOT, Report, percentile

GOAL_S, GOAL_HOLD_S = 60, 0.5
AT_ONCE = 1000
SURNAMES, GIVEN = (
    "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗",
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平",
)
HEADS = ("楼号", "单元", "房号", "姓名", "与户主关系", "联系电话", "身份证号", "性别", "重点人群",
         "租住/自住", "备注")  # fmt: skip
WEIGHTS, CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
TABLES = (
    *("places_place", "registry_household", "registry_resident", "registry_telephone"),
    *("registry_keygroup", "registry_ledgerentry", "core_event"),
)


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--home", default="", help="a folder that is kept, and used again")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--kill", action="store_true", help="kill it in the middle, and go on")
    parser.add_argument("--work", help=argparse.SUPPRESS)
    parser.add_argument("--write", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        return _work(Path(given.work))
    if given.write:
        return _write(Path(given.write))
    report = Report(
        "ledger_import",
        file=given.file and given.file.name,
        rows=given.rows,
        database=given.database,
    )
    with servers.home(given.home) as folder, servers.database(given.database, folder) as url:
        inside.enter(folder, url)
        inside.make_street(given.seed)
        file = given.file or _made_up(folder / "ledger.xlsx", given.rows, given.seed)
        before = _counts()
        began = time.perf_counter()
        made = _receive(file)
        received = time.perf_counter() - began
        writer = _start(folder, "--write")
        tried, memory_tried = _watched(folder, kill=False)
        _let_in(made)
        went_in, memory, killed = _timed(folder, given.kill)
        writer.send_signal(signal.SIGTERM)
        waits = [float(line) for line in writer.communicate(timeout=60)[0].split()]
        after = _counts()
        written = {table: after[table] - before[table] for table in TABLES}
        limit = _bare(folder, written)
        made.refresh_from_db()
        results = import_module("yimi.setup.ledger_queries").counts_of(made)
        for code, number in sorted(results.items()):
            report.figure(f"rows_{code}", number)
        for table, number in written.items():
            report.figure(f"written_{table}", number)
        report.figure("read_the_file", received, "s")
        report.figure("trial", tried, "s")
        report.figure("put_in", went_in, "s", f"< {GOAL_S}")
        report.figure("trial_and_put_in", tried + went_in, "s")
        report.figure("rows_per_s", made.total / went_in, "/s")
        report.figure("bare_inserts", limit, "s")
        report.figure("ratio_to_bare_inserts", went_in / limit)
        report.figure("other_writers_acts", len(waits))
        report.figure("other_writers_longest", max(waits, default=0), "s", f"< {GOAL_HOLD_S}")
        report.figure("other_writers_p99", percentile(waits, 0.99), "s")
        report.figure("memory", max(memory, memory_tried), "MB")
        report.figure("killed_and_gone_on", killed)
        report.say(f"status {made.status} {made.problem}")
    return report.done(
        under_60_s=went_in < GOAL_S,
        others_wait_under_half_a_second=max(waits, default=0) < GOAL_HOLD_S,
        done=made.status == "done",
    )


def _made_up(file: Path, rows: int, seed: int) -> Path:
    """Write a workbook of households of one to five people, one row for each; names invented."""
    rng = random.Random(seed)
    book = xlsxwriter.Workbook(str(file), {"constant_memory": True})
    sheet = book.add_worksheet("台账")
    sheet.write_row(0, 0, HEADS)
    line, door = 1, 0
    while line <= rows:
        building, inside_ = divmod(door, 3 * 34 * 4)
        unit, at = divmod(inside_, 34 * 4)
        floor, room = divmod(at, 4)
        door += 1
        for member in range(min(rng.choice((1, 2, 3, 3, 4, 5)), rows - line + 1)):
            sheet.write_row(line, 0, _person(rng, building, unit, floor, room, member))
            line += 1
    book.close()
    return file


def _person(
    rng: random.Random, building: int, unit: int, floor: int, room: int, member: int
) -> tuple[str, ...]:
    sex = rng.choice("男女")
    serial = rng.randrange(1, 499) * 2 + (sex == "男")
    born = f"{rng.randint(1935, 2020)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    number = f"410105{born}{serial % 1000:03d}"
    check = CHECKS[sum(int(d) * w for d, w in zip(number, WEIGHTS, strict=True)) % 11]
    return (
        f"{building + 20}号楼",
        f"{unit + 1}单元",
        f"{floor + 1}{room + 1:02d}",
        rng.choice(SURNAMES) + "".join(rng.choices(GIVEN, k=rng.choice((1, 2, 2)))),
        "户主" if member == 0 else rng.choice(("配偶", "父母", "其他")),
        f"154{rng.randrange(10**8):08d}" if rng.random() < 0.8 else "",
        f"{number}{check}" if rng.random() < 0.9 else "",
        sex,
        rng.choice(("独居", "高血压", "残疾")) if rng.random() < 0.08 else "",
        rng.choice(("自住", "租住")),
        "爱干净" if rng.random() < 0.05 else "",
    )


def _receive(file: Path):  # type: ignore[no-untyped-def]
    places = import_module("yimi.places.models")
    area = places.Place.objects.filter(level=places.Level.COMPOUND).order_by("sort_key")[0]
    return import_module("yimi.setup.actions.ledger_files").receive_table(
        name=file.name,
        content=file.read_bytes(),
        place=area,
        makes_doors=True,
        by=None,
        now=import_module("yimi.core.clock").now(),
    )


def _let_in(made) -> None:  # type: ignore[no-untyped-def]
    ledger = import_module("yimi.setup.actions.ledger")
    now = import_module("yimi.core.clock").now()
    made.refresh_from_db()
    if made.unsure:
        type(made).objects.filter(pk=made.pk).update(unsure=False)
    ledger.put_in(ledger_import=made, now=now)


def _start(folder: Path, what: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bench.ledger_import", what, str(folder)],
        cwd=ROOT,
        env=servers.environment_of(inside.environment(folder, os.environ["YIMI_DATABASE"])),
        stdout=subprocess.PIPE,
        text=True,
    )


def _timed(folder: Path, kill: bool) -> tuple[float, float, int]:
    """Return seconds and most memory of putting it in; killed once where that is wanted."""
    if not kill:
        return *_watched(folder, kill=False), 0
    first = _watched(folder, kill=True)
    second = _watched(folder, kill=False)
    return first[0] + second[0], max(first[1], second[1]), 1


def _watched(folder: Path, *, kill: bool) -> tuple[float, float]:
    began = time.perf_counter()
    process = _start(folder, "--work")
    most, stop = [0.0], threading.Event()

    def watch() -> None:
        while not stop.wait(0.2):
            most[0] = max(most[0], servers.memory_mb(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    chunks = import_module("yimi.setup.models").LedgerChunk.objects
    half = chunks.count() // 2
    while process.poll() is None:
        if kill and chunks.filter(done_at__isnull=False).count() >= half:
            os.kill(process.pid, signal.SIGKILL)
            break
        time.sleep(0.1)
    process.communicate(timeout=60)
    took = time.perf_counter() - began
    stop.set()
    watcher.join()
    if process.returncode and not kill:
        raise RuntimeError(f"the import ended with {process.returncode}")
    return took, most[0]


def _work(folder: Path) -> int:
    """Go on with what waits, as the worker's job does."""
    inside.enter(folder, os.environ["YIMI_DATABASE"])
    clock = import_module("yimi.core.clock")
    import_module("yimi.setup.actions.ledger_work").work_on_imports(now=clock.now())
    return 0


def _write(folder: Path) -> int:
    """Write one small act after the other, and print how long each took."""
    inside.enter(folder, os.environ["YIMI_DATABASE"])
    models = import_module("yimi.core.models")
    now = import_module("yimi.core.clock").now
    going = [True]
    signal.signal(signal.SIGTERM, lambda *_args: going.clear())
    waits = []
    while going:
        began = time.perf_counter()
        models.JobRun.objects.update_or_create(pk="bench.other", defaults={"ran_at": now()})
        waits.append(time.perf_counter() - began)
        time.sleep(0.02)
    print("\n".join(f"{wait:.4f}" for wait in waits))
    return 0


def _counts() -> dict[str, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"SELECT COUNT(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
        return found


def _bare(folder: Path, written: dict[str, int]) -> float:
    """Return how long the bare insertion of as many of the rows takes, into empty copies."""
    from django.db import connection

    if connection.vendor == "postgresql":
        return _bare_postgres(written)
    file = next(folder.glob("*.sqlite3"))
    source = sqlite3.connect(file)
    target = sqlite3.connect(folder / "bare.db", isolation_level=None)
    target.execute("PRAGMA journal_mode=WAL")
    target.execute("PRAGMA synchronous=FULL")
    rows = {}
    for table, count in written.items():
        for (sql,) in source.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql NOT NULL"
            " AND type IN ('table', 'index') ORDER BY type DESC", (table,)
        ):  # fmt: skip
            target.execute(sql)
        newest = f"SELECT * FROM {table} ORDER BY rowid DESC LIMIT ?"
        rows[table] = source.execute(newest, (count,)).fetchall()
    began = time.perf_counter()
    for table, found in rows.items():
        if not found:
            continue
        marks = ",".join("?" * len(found[0]))
        for at in range(0, len(found), AT_ONCE):
            target.execute("BEGIN")
            target.executemany(f"INSERT INTO {table} VALUES ({marks})", found[at : at + AT_ONCE])
            target.execute("COMMIT")
    return time.perf_counter() - began


def _bare_postgres(written: dict[str, int]) -> float:
    """The same on PostgreSQL: rows travel from the program to the server, as the import's do."""
    from django.db import connection, transaction

    took = 0.0
    with connection.cursor() as cursor:
        for table, count in written.items():
            # Columns of JSON come as texts, and go back as they came.
            cursor.execute(
                "SELECT column_name, data_type FROM information_schema.columns"
                " WHERE table_schema = current_schema() AND table_name = %s"
                " AND is_generated = 'NEVER' ORDER BY ordinal_position",
                [table],
            )
            columns = cursor.fetchall()
            cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
            shown = ",".join(
                f'"{name}"::text' if kind == "jsonb" else f'"{name}"' for name, kind in columns
            )
            cursor.execute(f"SELECT {shown} FROM {table} LIMIT %s", [count])
            found = cursor.fetchall()
            names = ",".join(f'"{name}"' for name, _kind in columns)
            marks = ",".join("%s::jsonb" if kind == "jsonb" else "%s" for _name, kind in columns)
            into = f"INSERT INTO bare_{table} ({names}) OVERRIDING SYSTEM VALUE VALUES ({marks})"
            began = time.perf_counter()
            for at in range(0, len(found), AT_ONCE):
                with transaction.atomic():
                    cursor.executemany(into, found[at : at + AT_ONCE])
            took += time.perf_counter() - began
    return took


if __name__ == "__main__":
    raise SystemExit(main())
