"""Opening a Case through HTTP, beside the same inserts in bare SQL and a bare Django view."""

import argparse
import random
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench import inside, load, replay, servers
from bench.report import Report, percentile
from bench.words import NEEDS

CALL = "/desk/call/"


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--requests", type=int, default=3000)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2, help="processes for pages")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    report = Report("open_case", **vars(given))
    with servers.home() as folder, servers.database(given.database, folder) as url:
        inside.enter(folder, url)
        inside.make_street(given.seed)
        (ours,) = _drive(given, folder, url, ["-m", "yimi", "serve"], CALL)
        bare, least = _drive(given, folder, url, ["-m", "bench.bare"], "/bare/", "/least/")
        transactions = _note(given)
        raw = _raw(given, folder, url, transactions)
    return _tell(report, given, ours, bare, least, raw, transactions)


def _drive(
    given: argparse.Namespace, folder: Path, url: str, command: list[str], *paths: str
) -> list[dict[str, Any]]:
    """Return what came of the load on each path of one server."""
    with servers.serving(
        [*command, "--workers", str(given.workers)],
        port=servers.free_port(),
        environment=inside.environment(folder, url),
    ) as server:
        people = [load.sign_in(server.port, "desk", "yimi-demo") for _ in range(given.connections)]
        return [_measure(given, server, people, path) for path in paths]


def _measure(
    given: argparse.Namespace, server: servers.Running, people: list[load.Session], path: str
) -> dict[str, Any]:
    rows = _forms(given)

    def requests(count: int) -> Iterator[bytes]:
        for number in range(count):
            yield people[number % len(people)].post(path, next(rows))

    # A run without a load before it would measure how fast the memory is warmed.
    warm = max(given.connections * 2, given.requests // 10)
    load.drive(server.port, iter(list(requests(warm))), connections=given.connections)
    ready = list(requests(given.requests))
    cpu, behind = server.cpu_s(), server.cpu_s(worker=True)
    outcome = load.drive(server.port, iter(ready), connections=given.connections)
    cpu, behind = server.cpu_s() - cpu, server.cpu_s(worker=True) - behind
    if set(outcome.statuses) != {302}:
        raise RuntimeError(f"{path} answered {outcome.statuses}: {outcome.body[:2000]!r}")
    return {"outcome": outcome, "cpu_ms": cpu * 1000 / given.requests, "behind_s": behind}


def _forms(given: argparse.Namespace) -> Iterator[dict[str, str]]:
    """Yield what operators send: a household of the ledger, a need, words."""
    rng = random.Random(given.seed)
    homes, services = _ledger()
    while True:
        yield {
            "household": rng.choice(homes),
            "service": rng.choice(services),
            "text": rng.choice(NEEDS),
            "requester_name": "李女士",
            "requester_phone": f"1380000{rng.randrange(10_000):04d}",
            "urgency": "",
            "consent": "unknown",
            "understood": "1",
            "client_id": str(uuid4()),
        }


def _ledger() -> tuple[list[str], list[str]]:
    models = import_module("yimi.registry.models")
    pack = import_module("yimi.packs.loader").shipped_pack("base")
    homes = models.Household.objects.order_by("pk").values_list("pk", flat=True)
    return [str(pk) for pk in homes], [s.code for s in pack.services if s.urgency != "life"]


def _note(given: argparse.Namespace) -> list[replay.Transaction]:
    """Return the inserts of one opening of each service, as the program makes them."""
    from django.test import Client

    user_model = import_module("yimi.accounts.models").User
    client = Client(SERVER_NAME="localhost")
    client.force_login(
        user_model.objects.get(username="desk"), "yimi.accounts.backends.PasswordBackend"
    )
    forms, noted = _forms(given), []
    for service in _ledger()[1]:
        statements: list[inside.Statement] = []
        with inside.noting_inserts(statements):
            answer = client.post(CALL, next(forms) | {"service": service})
        if answer.status_code != 302:
            raise RuntimeError(f"{service}: {answer.status_code}")
        noted.append(statements)
    return noted


def _raw(
    given: argparse.Namespace, folder: Path, url: str, transactions: list[replay.Transaction]
) -> float:
    if given.database == "postgres":
        seconds = max(2, min(20, given.requests // 200))
        return replay.on_postgres(
            url, transactions, folder=folder, clients=given.connections, seconds=seconds
        )
    file = folder / "yimi.sqlite3"
    return replay.on_sqlite(file, transactions, repeats=max(200, given.requests))


def _tell(
    report: Report,
    given: argparse.Namespace,
    ours: dict[str, Any],
    bare: dict[str, Any],
    least: dict[str, Any],
    raw: float,
    transactions: list[replay.Transaction],
) -> int:
    outcome: load.Outcome = ours["outcome"]
    share, wanted = outcome.per_s / raw, 0.08 if given.database == "postgres" else 0.12
    p95 = percentile(outcome.times_s, 0.95) * 1000
    ratio = ours["cpu_ms"] / bare["cpu_ms"]
    report.figure("requests", outcome.per_s, "/s")
    report.figure("bare_sql", raw, "/s")
    report.figure("share_of_bare_sql", share, "", f"≥ {wanted}")
    report.figure("p50", percentile(outcome.times_s, 0.5) * 1000, "ms")
    report.figure("p95", p95, "ms", "< 80")
    report.figure("cpu_per_request", ours["cpu_ms"], "ms")
    report.figure("bare_view_cpu_per_request", bare["cpu_ms"], "ms")
    report.figure("cpu_ratio", ratio, "", "≤ 1.3")
    report.figure("cpu_ratio_to_two_inserts", ours["cpu_ms"] / least["cpu_ms"])
    report.figure("bare_view_requests", bare["outcome"].per_s, "/s")
    report.figure("worker_cpu_behind", ours["behind_s"] * 1000 / given.requests, "ms per request")
    report.figure("load_generator_cpu", outcome.own_cpu_s / outcome.took_s, "of a core")
    report.figure("inserts", sum(map(len, transactions)) / len(transactions), "per opening")
    return report.done(
        share_of_bare_sql=share >= wanted, p95_under_80_ms=p95 < 80, cpu_ratio=ratio <= 1.3
    )


if __name__ == "__main__":
    raise SystemExit(main())
