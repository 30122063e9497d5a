"""Plans of key people become tomorrow's Cases and Tasks, and a community's silent list.

`python -m bench.care [--people N] [--residents M] [--database sqlite|postgres]`: the job that the
background worker runs, with everything that it writes. Beside it, in the same run, the very inserts
of some of its batches by the bare driver, in transactions of the same size to the same database,
rolled back. Then the events that it wrote are brought to their handlers, which is the worker's
other half, for some of the Cases. `--silent` measures the list of a community alone, over HTTP.

Processor seconds are those of this process: on PostgreSQL the server's come on top, and are given.
"""

import argparse
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any

from bench import inside, load, servers
from bench.report import Report, percentile

PEOPLE, GOAL_S, GOAL_MS, GOAL_LOCK_MS = 200_000, 120.0, 200.0, 100.0
# So many plans are opened and taken back to see what of that is bare inserting.
SAMPLE = 1_000
DELIVERED = 500


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000, help="key people, each with a plan")
    parser.add_argument("--residents", type=int, default=0, help="10 for each of them, if not said")
    parser.add_argument("--communities", type=int, default=0)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--silent", action="store_true", help="the silent list alone")
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--home", default="", help="a folder that is kept, and used again")
    parser.add_argument("--profile", default="", help="a file for a profile of the job")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    given.residents = given.residents or given.people * 10
    given.communities = given.communities or max(1, given.residents // 6_700)
    report = Report("care", **vars(given))
    goals: dict[str, bool] = {}
    with servers.home(given.home) as folder, servers.database(given.database, folder) as url:
        inside.enter(folder, url)
        now = _prepare(report, given)
        goals |= _silent(report, given, folder, url)
        if not given.silent:
            goals |= _plans(report, given, now)
    return report.done(**goals)


def _prepare(report: Report, given: argparse.Namespace) -> datetime:
    """Fill the database unless that was done before; return the evening before tomorrow."""
    clock, keyfolk = import_module("yimi.core.clock"), import_module("bench.keyfolk")
    import_module("yimi.web.serving").prepare()
    resident = import_module("yimi.registry.models").Resident
    evening: datetime = keyfolk.the_evening(clock.now().date())
    if not resident.objects.exists():
        began = time.perf_counter()
        keyfolk.make_city(
            residents=given.residents,
            key_people=given.people,
            communities=given.communities,
            seed=given.seed,
            now=evening,
        )
        report.figure("made", given.residents / (time.perf_counter() - began), "residents/s")
    report.figure("residents", resident.objects.count())
    plans = import_module("yimi.care.models").Plan.objects.exclude(opens_at=None)
    report.figure("plans", plans.count())
    return evening


def _plans(report: Report, given: argparse.Namespace, now: datetime) -> dict[str, bool]:
    actions, models = import_module("yimi.care.actions"), import_module("yimi.care.models")
    turning = import_module("yimi.care.actions.turning")
    _share_of_bare(report, turning, now)
    due = models.Plan.objects.filter(opens_at__lte=now).count()
    locks: list[float] = []
    server = _server_cpu(given)
    with _noting_locks(locks), _profiled(given.profile):
        took, cpu, opened = _timed(lambda: actions.make_due(now=now))
    per_plan = cpu / max(1, opened)
    report.figure("due", due, "plans")
    report.figure("opened", opened, "cases with tasks")
    report.figure("took", took, "s")
    report.figure("took_cpu", cpu, "s of processor")
    if given.database == "postgres":
        report.figure("server_cpu", _server_cpu(given) - server, "s of the server's processor")
    for_all, for_all_cpu = took / max(1, opened) * PEOPLE, per_plan * PEOPLE
    report.figure("for_200000", for_all, "s", f"< {GOAL_S:g}")
    report.figure("for_200000_cpu", for_all_cpu, "s of processor", f"< {GOAL_S:g}")
    report.figure("tasks", import_module("yimi.fieldwork.models").Task.objects.count())
    report.figure("longest_lock", max(locks) * 1000, "ms", f"< {GOAL_LOCK_MS:g}")
    report.figure("p99_lock", percentile(locks, 0.99) * 1000, "ms")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report.figure("memory", peak, "MB at the most")
    took, cpu, again = _timed(lambda: actions.make_due(now=now))
    report.figure("again_opened", again)
    report.figure("again_took", took * 1000, "ms")
    _deliver(report, now)
    return {
        "200000_plans_under_120_s": for_all < GOAL_S,
        "200000_plans_under_120_s_of_processor": for_all_cpu < GOAL_S,
        "locks_under_100_ms": percentile(locks, 0.99) * 1000 < GOAL_LOCK_MS,
        "every_plan_once": opened == due and again == 0,
    }


def _share_of_bare(report: Report, turning: Any, now: datetime) -> None:
    """Open some plans, take it back, and write the same rows by the driver alone."""
    from django.db import transaction

    ids = import_module("bench.keyfolk").ids_of_plans(SAMPLE)
    batches = [ids[n : n + turning.AT_A_TIME] for n in range(0, len(ids), turning.AT_A_TIME)]
    ours, bare = [0.0, 0.0], [0.0, 0.0]
    inserts = 0
    for batch in [batches[0], *batches]:
        statements: list[inside.Statement] = []
        with transaction.atomic():
            # The first one fills what is read once and kept.
            with inside.noting_inserts(statements):
                took, cpu, _made = _timed(lambda b=batch: turning._open_next_days(b, now))
            transaction.set_rollback(True)
        if batch is batches[0] and not inserts:
            inserts = 1
            continue
        ours[0], ours[1] = ours[0] + took, ours[1] + cpu
        with transaction.atomic():
            took, cpu, _none = _timed(lambda s=statements: _write(s))
            transaction.set_rollback(True)
        bare[0], bare[1] = bare[0] + took, bare[1] + cpu
        inserts += len(statements)
    report.figure("inserts_a_plan", (inserts - 1) / len(ids), "rows")
    report.figure("bare_inserts_a_plan_cpu", bare[1] / len(ids) * 1e6, "µs of processor")
    report.figure("ours_a_plan_cpu", ours[1] / len(ids) * 1e6, "µs of processor")
    report.figure("share_of_bare_inserts", bare[0] / ours[0])
    report.figure("share_of_bare_inserts_cpu", bare[1] / ours[1])


def _write(statements: list[inside.Statement]) -> None:
    """Write statements through the driver alone."""
    from django.db import connection

    cursor = connection.connection.cursor()
    for sql, several in groupby(statements, key=lambda statement: statement[0]):
        text = sql.replace("%s", "?") if connection.vendor == "sqlite" else sql
        cursor.executemany(text.partition(" RETURNING ")[0], [params for _, params in several])


def _deliver(report: Report, now: datetime) -> None:
    """Bring the events of some Cases to the handlers: what the worker does afterwards."""
    delivery = import_module("yimi.core.delivery")
    handlers = import_module("yimi.core.handlers").HANDLERS
    models = import_module("yimi.core.models")
    positions = models.Event.objects.filter(type="cases.CaseAccepted").order_by("position")
    last = models.Event.objects.order_by("-position").values_list("position", flat=True)[0]
    first = positions.values_list("position", flat=True)[max(0, positions.count() - DELIVERED)]
    began = max(0, first - 1)
    for name in handlers:
        models.Cursor.objects.update_or_create(
            pk=name, defaults={"position": began, "moved_at": now}
        )
    count = positions.filter(position__gt=began).count()
    whole = 0.0
    for name, handler in handlers.items():

        def all_of(one: Any = handler) -> None:
            while delivery.deliver(one, now=now):
                pass

        _took, cpu, _none = _timed(all_of)
        whole += cpu
        report.figure(f"then_{name}", cpu / max(1, count) * 1e6, "µs of processor a case")
    report.figure("then_delivered", whole / max(1, count) * 1e6, "µs of processor a case")
    report.say(f"({last - began} events of {count} cases)")


def _silent(report: Report, given: argparse.Namespace, folder: Path, url: str) -> dict[str, bool]:
    """Measure the silent list of a community, over HTTP, for its lead and for the city."""
    places = import_module("yimi.places.models")
    area = places.Place.objects.filter(level="community").order_by("path")[given.communities // 3]
    goals = {}
    with servers.serving(
        ["-m", "bench.bare", "--workers", "1"],
        port=servers.free_port(),
        environment=inside.environment(folder, url),
    ) as server:
        for username, path in (
            ("bench-lead", "/care/"),
            ("bench-city", f"/care/?area={area.path}"),
        ):
            person = load.sign_in(server.port, username, import_module("bench.keyfolk").PASSWORD)
            load_once(server.port, iter([person.get(path)] * 5))
            cpu = server.cpu_s()
            times = load_once(server.port, iter([person.get(path)] * given.requests))
            cpu = (server.cpu_s() - cpu) / len(times) * 1000
            name = username.removeprefix("bench-")
            report.figure(f"silent_list_{name}_p50", percentile(times, 0.5) * 1000, "ms")
            p95 = percentile(times, 0.95) * 1000
            report.figure(f"silent_list_{name}_p95", p95, "ms", f"< {GOAL_MS:g}")
            report.figure(f"silent_list_{name}_cpu", cpu, "ms of processor")
            goals[f"silent_list_of_{name}_under_200_ms"] = p95 < GOAL_MS
    return goals


def load_once(port: int, requests: Iterator[bytes]) -> list[float]:
    """Return how long each request took, one after the other."""
    outcome = load.drive(port, requests, connections=1)
    if set(outcome.statuses) != {200}:
        raise RuntimeError(f"{outcome.statuses}: {outcome.body[:800]!r}")
    return outcome.times_s


@contextmanager
def _noting_locks(found: list[float]) -> Iterator[None]:
    """Note how long each transaction of this process had the database to itself."""
    from django.db import transaction

    enter, leave = transaction.Atomic.__enter__, transaction.Atomic.__exit__
    began: list[float] = []

    def entered(self: Any) -> None:
        enter(self)
        began.append(time.perf_counter())

    def left(self: Any, *problem: Any) -> None:
        start = began.pop()
        leave(self, *problem)
        if not began:
            found.append(time.perf_counter() - start)

    transaction.Atomic.__enter__, transaction.Atomic.__exit__ = entered, left  # type: ignore[method-assign]
    try:
        yield
    finally:
        transaction.Atomic.__enter__, transaction.Atomic.__exit__ = enter, leave  # type: ignore[method-assign]


@contextmanager
def _profiled(file: str) -> Iterator[None]:
    if not file:
        yield
        return
    profile = import_module("cProfile").Profile()
    profile.enable()
    try:
        yield
    finally:
        profile.disable()
        profile.dump_stats(file)


def _server_cpu(given: argparse.Namespace) -> float:
    """Return the processor seconds of the database's process for this connection."""
    if given.database != "postgres":
        return 0.0
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return servers.cpu_of(cursor.fetchone()[0])


def _timed(run: Callable[[], Any]) -> tuple[float, float, Any]:
    """Return the seconds and processor seconds that something takes, and what it returns."""
    began, cpu = time.perf_counter(), time.process_time()
    found = run()
    return time.perf_counter() - began, time.process_time() - cpu, found


if __name__ == "__main__":
    raise SystemExit(main())
