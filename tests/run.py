"""The one test command: `./yimi test`. Every step runs, each is timed, any failure fails the whole.

What a machine lacks (PostgreSQL, Chromium, gettext) leaves its steps out, with a sentence that says
which packages bring them; with `CI=true` or `--all` a step that is left out is a failure.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from yimi.web import postgres

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
BIN = Path(PYTHON).parent
# A step that takes longer than this hangs, and is stopped.
LIMIT_S = int(os.environ.get("YIMI_TEST_LIMIT_S", "1200"))
# Of the caller's own settings these alone reach the tests.
PASSED_ON = {"YIMI_KILL_ROUNDS"}


@dataclass
class Counts:
    """What the pytest runs counted, in sum."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, report: Path) -> int:
        """Add the counts of a JUnit file; return how many tests it holds."""
        total = 0
        for suite in ET.parse(report).iter("testsuite"):  # noqa: S314
            bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped = int(suite.get("skipped", 0))
            tests = int(suite.get("tests", 0))
            self.failed += bad
            self.skipped += skipped
            self.passed += tests - bad - skipped
            total += tests
        return total

    def __str__(self) -> str:
        line = f"{self.passed} passed, {self.failed} failed"
        return f"{line}, {self.skipped} skipped" if self.skipped else line


@dataclass
class Bench:
    """What the steps share: a scratch folder, the environment, a database server once needed."""

    scratch: Path
    stack: ExitStack
    # Whether a test may leave itself out where a program is missing.
    required: bool = False
    counts: Counts = field(default_factory=Counts)
    server: str = ""

    def environment(self, database: str = "") -> dict[str, str]:
        """Return the caller's environment without any setting of a Yimi that runs here."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in PASSED_ON
            or not (name.startswith("YIMI_") or name == "DJANGO_SETTINGS_MODULE")
        }
        home = self.scratch / "home"
        home.mkdir(exist_ok=True)
        if self.required:
            kept["CI"] = "true"
        return kept | {
            "PYTHONPATH": str(ROOT / "src"),
            "YIMI_HOME": str(home),
            "YIMI_SECRET_KEY": "only-for-tests",
            "YIMI_FIELD_KEY": "only-for-tests",
            "YIMI_DATABASE": database,
        }

    def run(self, command: Sequence[str | Path], database: str = "") -> bool:
        """Run a command from the root of the checkout; return whether it succeeded."""
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env=self.environment(database),
            start_new_session=True,
        )
        try:
            return process.wait(LIMIT_S) == 0
        except subprocess.TimeoutExpired:
            say(f"{LIMIT_S} 秒内没有结束。 Not finished within {LIMIT_S} s: stopped.")
            return False
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def postgres(self) -> str:
        """Return the address of a PostgreSQL server of our own, started when first asked for."""
        if not self.server:
            # Directly in the folder for temporary files: the server's user must reach it.
            folder = Path(tempfile.mkdtemp(prefix="yimi-test-pg-"))
            self.stack.callback(shutil.rmtree, folder, ignore_errors=True)
            self.server = self.stack.enter_context(postgres.running(folder, durable=False))
        return self.server

    def pytest(
        self, marks: str, *, database: str = "", workers: int = 2, python: str | Path = PYTHON
    ) -> bool:
        """Run the tests with these marks. A run that finds no test at all has failed."""
        report = Path(tempfile.mkdtemp(dir=self.scratch)) / "report.xml"
        command: list[str | Path] = [python, "-m", "pytest", "-m", marks, f"--junitxml={report}"]
        if workers:
            command += ["-n", str(workers)]
        ok = self.run(command, database)
        if not report.exists():
            return False
        if not self.counts.add(report):
            say("没有找到测试。 There is no such test.")
            return False
        return ok


@dataclass(frozen=True)
class Step:
    """One thing to check, and the programs that it cannot do without."""

    name: str
    run: Callable[[Bench], bool]
    needs: tuple[str, ...] = ()
    fast: bool = False
    # Runs only when it is named: it makes an environment of its own, from the network.
    asked: bool = False


# A program, how to see that it is here, and the Debian packages that bring it.
PROGRAMS: dict[str, tuple[Callable[[], bool], str]] = {
    "PostgreSQL": (lambda: _has_postgres(), "postgresql"),
    "Chromium": (lambda: Path("/usr/bin/chromium").exists(), "chromium fonts-noto-cjk"),
    "gettext": (lambda: bool(shutil.which("xgettext") and shutil.which("msgfmt")), "gettext"),
    "Python 3.12": (lambda: bool(_newer_python()), "python3.12 python3.12-venv"),
}

UNIT = "not kill and not browser"


def _has_postgres() -> bool:
    try:
        postgres.binaries()
    except postgres.NoPostgres:
        return False
    return True


def _templates(bench: Bench) -> bool:
    found = sorted((ROOT / "src").glob("yimi/**/templates/**/*.html"))
    return bench.run([BIN / "djade", "--target-version", "5.2", "--check", *found])


def _kill(bench: Bench) -> bool:
    # These start a database of each kind themselves.
    return bench.pytest("kill")


def _newer_python() -> str:
    """Return a Python that the next Django runs on; empty when there is none."""
    for name in ("python3.13", "python3.12"):
        program = shutil.which(name)
        if program and not subprocess.run([program, "-c", ""], capture_output=True).returncode:
            return program
    return ""


def _next_lane(bench: Bench) -> bool:
    """Run the unit tests on the next Django, in an environment that is thrown away."""
    venv = bench.scratch / "next"
    install = ["-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary", ":all:"]
    return (
        bench.run([_newer_python(), "-m", "venv", venv])
        and bench.run([venv / "bin/python", *install, "-r", ROOT / "requirements/next.txt"])
        and bench.pytest(UNIT, python=venv / "bin/python")
    )


def _mypy(bench: Bench) -> bool:
    return bench.run([PYTHON, "-m", "mypy", "-p", "yimi", "-p", "tests"])


STEPS = (
    Step("ruff", lambda bench: bench.run([BIN / "ruff", "check", "."]), fast=True),
    Step("format", lambda bench: bench.run([BIN / "ruff", "format", "--check", "."]), fast=True),
    Step("templates", _templates, fast=True),
    Step("layers", lambda bench: bench.run([BIN / "lint-imports"]), fast=True),
    Step("types", _mypy, fast=True),
    Step(
        "migrations",
        lambda bench: bench.run(
            [PYTHON, "-m", "yimi", "manage", "makemigrations", "--check", "--dry-run"]
        ),
        fast=True,
    ),
    Step(
        "translations",
        lambda bench: bench.run([PYTHON, "-m", "tests.translations"]),
        needs=("gettext",),
    ),
    Step("sqlite", lambda bench: bench.pytest(UNIT), fast=True),
    Step(
        "postgres",
        lambda bench: bench.pytest(UNIT, database=bench.postgres()),
        needs=("PostgreSQL",),
    ),
    Step("kill", _kill, needs=("PostgreSQL",)),
    Step("browser", lambda bench: bench.pytest("browser", workers=0), needs=("Chromium",)),
    Step("next", _next_lane, needs=("Python 3.12",), asked=True),
)


def say(text: str) -> None:
    """Write a line at once, so that it stands before what the next program writes."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def missing_for(step: Step) -> str:
    """Return a sentence that says what a step lacks on this machine; empty when nothing."""
    absent = [name for name in step.needs if not PROGRAMS[name][0]()]
    if not absent:
        return ""
    packages = " ".join(PROGRAMS[name][1] for name in absent)
    return (
        f"{step.name}：这台机器没有 {'、'.join(absent)}。 "
        f"{' and '.join(absent)} is not here: apt install {packages}"
    )


def run_steps(steps: Sequence[Step], bench: Bench) -> list[tuple[str, str]]:
    """Run steps in order; return the name of each with the sentence on how it went."""
    results = []
    for step in steps:
        lack = missing_for(step)
        if lack:
            say(f"\n── {lack}")
            how = "FAILED  缺少程序" if bench.required else "left out  未运行"
            results.append((step.name, how))
            continue
        say(f"\n── {step.name}")
        began = time.monotonic()
        try:
            ok = step.run(bench)
        except Exception as error:  # A step that cannot start must not hide the others.
            say(f"{type(error).__name__}: {error}")
            ok = False
        took = time.monotonic() - began
        results.append((step.name, f"{'ok' if ok else 'FAILED':<8}{took:6.1f} s"))
    return results


def chosen(given: argparse.Namespace) -> list[Step]:
    """Return the steps that the command line asks for."""
    if given.only:
        return [step for step in STEPS if step.name in given.only]
    return [step for step in STEPS if not step.asked and (step.fast or not given.fast)]


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for; return 0 only if all of it succeeded."""
    parser = argparse.ArgumentParser(prog="./yimi test", description=__doc__)
    parser.add_argument("--fast", action="store_true", help="checks, and unit tests on SQLite")
    parser.add_argument(
        "--only", action="append", choices=[step.name for step in STEPS], metavar="STEP"
    )
    parser.add_argument("--all", action="store_true", help="a step that cannot run is a failure")
    given = parser.parse_args(arguments)
    required = given.all or os.environ.get("CI", "").lower() in {"1", "true"}
    signal.signal(signal.SIGTERM, _interrupt)
    began = time.monotonic()
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yimi-test-")))
        bench = Bench(scratch, stack, required)
        try:
            results = run_steps(chosen(given), bench)
        except KeyboardInterrupt:
            say("\n中断。 Interrupted.")
            return 130
    say("")
    for name, how in results:
        say(f"  {name:<14}{how}")
    say(f"  {'total':<14}{'':<8}{time.monotonic() - began:6.1f} s\n")
    say(str(bench.counts))
    return 1 if any(how.startswith("FAILED") for _, how in results) else 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
