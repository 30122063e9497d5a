"""What every benchmark prints: the machine, the versions, its lines, and one JSON object."""

import json
import os
import platform
import sqlite3
import subprocess
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("django", "granian", "psycopg", "python-calamine", "whitenoise")


class Report:
    """Collects the figures of one run and prints them as they come."""

    def __init__(self, name: str, **given: Any) -> None:
        self.figures: dict[str, Any] = {"bench": name, "given": given}
        self.figures["machine"] = machine()
        self.figures["versions"] = versions()
        self._began = load_average()
        print(f"{name}: " + ", ".join(f"{key} {value}" for key, value in given.items()))
        print(f"  machine    {self.figures['machine']}")
        print("  versions   " + ", ".join(f"{k} {v}" for k, v in self.figures["versions"].items()))
        print(f"  load       {self._began} at the start", flush=True)

    def figure(self, name: str, value: float, unit: str = "", goal: str = "") -> None:
        """Note a figure and print it with its goal."""
        self.figures[name] = round(value, 4)
        aim = f"   (goal {goal})" if goal else ""
        print(f"  {name:<34}{value:>12,.3f} {unit}{aim}", flush=True)

    def say(self, words: str) -> None:
        """Print a sentence."""
        print(f"  {words}", flush=True)

    def done(self, **goals: bool) -> int:
        """Print which goals are met and the JSON object; return 0: a missed goal is no error."""
        self.figures["goals"] = goals
        self.figures["load"] = {"start": self._began, "end": load_average()}
        for name, met in goals.items():
            print(f"  {'✓' if met else '✗'} {name}")
        print(json.dumps(self.figures, ensure_ascii=False))
        return 0


def machine() -> str:
    """Return the processor, its number of cores and the memory."""
    name = platform.processor() or platform.machine()
    for line in _lines("/proc/cpuinfo"):
        if line.startswith("model name"):
            name = line.partition(":")[2].strip()
            break
    total = next((line.split()[1] for line in _lines("/proc/meminfo")), "0")
    return f"{name}, {os.cpu_count()} cores, {int(total) // 1_048_576} GB, {platform.system()}"


def versions() -> dict[str, str]:
    """Return the versions of what takes part, and the commit."""
    found = {"commit": _commit(), "python": platform.python_version()}
    found["sqlite"] = sqlite3.sqlite_version
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "-"
    return found


def load_average() -> float:
    """Return how many processes wanted a core in the last minute, others' included."""
    return round(os.getloadavg()[0], 2)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def _commit() -> str:
    done = subprocess.run(
        ["git", "-C", str(ROOT), "describe", "--always", "--dirty"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "-"


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
