"""The benchmarks still run: tiny sizes, no figure is judged."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def run(module: str, *arguments: str) -> dict:
    """Return the JSON object of a benchmark's last line."""
    environment = {name: value for name, value in os.environ.items() if "YIMI" not in name}
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    said: dict = json.loads(done.stdout.splitlines()[-1])
    return said


@pytest.mark.slow
def test_opening_a_case_is_measured_beside_bare_sql_and_a_bare_view():
    said = run("bench.open_case", "--requests", "32", "--connections", "4", "--workers", "1")
    assert said["bench"] == "open_case"
    assert said["share_of_bare_sql"] > 0
    assert said["cpu_ratio"] > 0
    assert set(said["goals"]) == {"share_of_bare_sql", "p95_under_80_ms", "cpu_ratio"}


@pytest.mark.slow
def test_reading_a_chain_is_measured():
    assert run("bench.chain", "--lines", "20", "--repeats", "1")["made_up_proposals"] == 20


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder that the benchmarks share: the first fills it, the others find it filled."""
    return str(tmp_path_factory.mktemp("bench"))


@pytest.mark.slow
def test_the_pages_of_a_large_place_are_measured(home):
    size = ["--residents", "300", "--cases", "40", "--requests", "2"]
    said = run("bench.large", *size, "--home", home)
    assert said["cases"] == 40
    assert all(said[f"{page}_city_p95"] > 0 for page in ("board", "case"))


@pytest.mark.slow
def test_reading_a_sheet_is_measured(home):
    said = run("bench.sheet", "--rows", "500", "--home", home)
    assert said["lines_stored"] == said["different_lines_stored"] == 500
    assert said["memory"] > 0
    assert said["processor"] > 0
    goals = {"under_20_s", "under_500_mb", "progress"}
    assert set(said["goals"]) == goals | {f"different_{goal}" for goal in goals}


@pytest.mark.slow
def test_confirming_is_measured_beside_bare_inserts(home):
    said = run("bench.confirm", "--lines", "20", "--repeats", "1", "--home", home)
    assert said["confirmed"] > 0
    assert said["share_of_bare_inserts"] > 0
    assert set(said["goals"]) == {"under_1_s", "share"}


@pytest.mark.slow
def test_the_start_is_measured(home):
    said = run("bench.start", "--repeats", "1", "--home", home)
    assert said["cold_start"] > 0
    assert said["goals"]["no_other_host"]


@pytest.mark.slow
def test_the_map_of_a_compound_is_measured():
    said = run("bench.atlas", "--buildings", "3", "--doors", "60", "--requests", "3")
    assert said["page_none_p95"] > 0
    assert said["bare_read_of_doors_p50"] > 0
    assert said["rows_read"] >= 60
    assert said["goals"]["server_p95_under_300_ms"] in {True, False}


@pytest.mark.slow
def test_taking_a_ledger_in_is_measured(home):
    said = run("bench.ledger_import", "--rows", "300", "--home", home)
    assert said["written_registry_resident"] > 250
    assert said["bare_inserts"] > 0
    assert said["other_writers_acts"] > 0
    assert said["goals"]["done"]
