"""Reading a spreadsheet of many rows to the last: `python -m bench.sheet [FILE] [--rows N]`.

The file is taken in as the desk does and read by the worker's own function, in a process of its
own whose memory is watched together with its children's. The raw limit beside it is calamine, or
for CSV Python's own reader, reading the cells of the same file and nothing else.
"""

import argparse
import csv
import random
import resource
import subprocess
import sys
import threading
import time
from importlib import import_module
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

from bench import inside, servers
from bench.report import ROOT, Report
from bench.words import different_need

GOAL_S, GOAL_MB = 20, 500
GOODS = ("大米两袋", "鸡蛋一板", "牛奶1箱", "青菜3斤", "降压药一盒", "纯净水2桶")
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明"


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument(
        "--words",
        default="usual,different",
        help="a few needs that come again and again; all different; or both, one after the other",
    )
    parser.add_argument("--home", default="", help="a folder that is kept, and used again")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--read", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.read:
        return _read(Path(given.read))
    report = Report("sheet", file=given.file and given.file.name, rows=given.rows)
    goals: dict[str, bool] = {}
    with servers.home(given.home) as folder:
        inside.enter(folder, "")
        inside.make_street(given.seed)
        for words in ["usual"] if given.file else given.words.split(","):
            goals |= _one(report, given, folder, words)
    return report.done(**goals)


def _one(report: Report, given: argparse.Namespace, folder: Path, words: str) -> dict[str, bool]:
    """Take one file in and read it; return what was met. `words` says how a made file is worded."""

    def named(figure: str) -> str:
        return figure if words == "usual" else f"{words}_{figure}"

    file = given.file or _made_up(folder / f"{words}.xlsx", given.rows, given.seed, words)
    began = time.perf_counter()
    rows = _cells_alone(file)
    limit = time.perf_counter() - began
    batch = _take_in(file)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    took, memory, steps = _watched(folder, batch)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    batch.refresh_from_db()
    report.figure(named("rows"), rows)
    report.figure(named("lines_stored"), batch.lines.count())
    report.figure(named("took"), took, "s", f"< {GOAL_S}")
    report.figure(named("processor"), cpu, "s, its start and its children's included")
    report.figure(named("rows_per_s"), rows / took, "/s")
    report.figure(named("cells_alone"), limit, "s")
    report.figure(named("share_of_cells_alone"), limit / took)
    report.figure(named("memory"), memory, "MB", f"< {GOAL_MB}")
    report.figure(named("progress_steps_seen"), steps)
    report.say(f"status {batch.status} {batch.problem}")
    return {
        named("under_20_s"): took < GOAL_S,
        named("under_500_mb"): memory < GOAL_MB,
        named("progress"): steps > 2,
    }


def _cells_alone(file: Path) -> int:
    """Read the cells of a file and nothing else; return how many rows there are."""
    if file.suffix.lower() == ".csv":
        with file.open(encoding="utf-8", errors="replace", newline="") as handle:
            return sum(1 for _ in csv.reader(handle))
    return len(CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python())


def _made_up(file: Path, rows: int, seed: int, words: str) -> Path:
    rng = random.Random(f"{seed}-{words}")
    book = xlsxwriter.Workbook(str(file), {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("姓名", "电话", "楼号", "单元", "房号", "需要"))
    for row in range(1, rows + 1):
        sheet.write_row(
            row,
            0,
            (
                rng.choice(SURNAMES) + "".join(rng.choices(GIVEN, k=2)),
                f"154{rng.randrange(10**8):08d}",
                f"{rng.randint(1, 15)}号楼",
                f"{rng.randint(1, 3)}单元",
                str(rng.randint(1, 18) * 100 + rng.randint(1, 4)),
                different_need(rng) if words == "different" else rng.choice(GOODS),
            ),
        )
    book.close()
    return file


def _take_in(file: Path):  # type: ignore[no-untyped-def]
    user = import_module("yimi.accounts.models").User.objects.get(username="desk")
    places = import_module("yimi.places.models")
    area = places.Place.objects.filter(level=places.Level.COMPOUND).order_by("sort_key")[0]
    return import_module("yimi.intake.actions").receive_file(
        area=area,
        name=file.name,
        content=file.read_bytes(),
        by=user,
        now=import_module("yimi.core.clock").now(),
    )


def _watched(folder: Path, batch) -> tuple[float, float, int]:  # type: ignore[no-untyped-def]
    """Return seconds, most megabytes of the reader and its children, steps that were seen.

    The seconds begin with the process; the worker runs already, and reads at once.
    """
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.sheet", "--read", str(folder)],
        cwd=ROOT,
        env=servers.environment_of(inside.environment(folder, "")),
    )
    most, seen, stop = [0.0], set[int](), threading.Event()

    def watch() -> None:
        while not stop.wait(0.1):
            most[0] = max(most[0], servers.memory_mb(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    model = type(batch)
    while process.poll() is None:
        seen.add(model.objects.values_list("rows_read", flat=True).get(pk=batch.pk))
        time.sleep(0.25)
    took = time.perf_counter() - began
    stop.set()
    watcher.join()
    if process.returncode:
        raise RuntimeError(f"the reader ended with {process.returncode}")
    return took, most[0], len(seen)


def _read(folder: Path) -> int:
    """Read what waits, as the worker's job does."""
    inside.enter(folder, "")
    receiving = import_module("yimi.intake.actions")
    while receiving.read_waiting_files(now=import_module("yimi.core.clock").now()):
        pass
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
