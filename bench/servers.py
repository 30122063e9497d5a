"""Servers of the program in processes of their own, and how much of the processor they take."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.report import ROOT
from yimi.web import postgres

_TICKS = os.sysconf("SC_CLK_TCK")
ANSWERS_WITHIN_S = 60


@dataclass
class Running:
    """A server that answers at `port`."""

    port: int
    process: subprocess.Popen[bytes]
    took_s: float

    def cpu_s(self, *, worker: bool = False) -> float:
        """Return the processor seconds of its processes for pages, or of its background worker."""
        total = 0.0
        for pid in _tree(self.process.pid):
            words = _words(pid)
            is_worker = "worker" in words and "yimi" in words
            if is_worker is worker:
                total += cpu_of(pid)
        return total


@contextmanager
def home(kept: str = "") -> Iterator[Path]:
    """Yield a folder for data that goes away afterwards, or the one that is to be kept."""
    folder = Path(kept or tempfile.mkdtemp(prefix="yimi-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    if not kept:
        # PostgreSQL, which runs as another user where we are root, must reach its own folder.
        folder.chmod(0o711)
    try:
        yield folder
    finally:
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Yield the address of an empty database of a kind; the server, where one is needed, runs."""
    if kind == "postgres":
        # Directly in the folder for temporary files: the server's user must reach it.
        place = Path(tempfile.mkdtemp(prefix="yimi-bench-pg-"))
        try:
            with postgres.running(place) as url:
                yield url
        finally:
            shutil.rmtree(place, ignore_errors=True)
    else:
        yield ""


@contextmanager
def serving(
    command: Sequence[str],
    *,
    port: int,
    environment: dict[str, str],
    path: str = "/alive/",
    core: int | None = None,
) -> Iterator[Running]:
    """Start a server, on one core if so asked, wait until it answers, and end it afterwards."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *command, "--port", str(port)],
        cwd=ROOT,
        env=environment_of(environment),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    if core is not None:
        os.sched_setaffinity(process.pid, {core})
    try:
        _wait(port, path, process)
        yield Running(port, process, time.perf_counter() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def memory_mb(root: int) -> float:
    """Return how much memory a process and its children hold, shared pages divided among them."""
    total = 0
    for pid in _tree(root):
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        found = re.search(r"^Pss: +(\d+)", text, re.MULTILINE)
        total += int(found[1]) if found else 0
    return total / 1024


def environment_of(extra: dict[str, str]) -> dict[str, str]:
    """Return an environment in which the program runs from this checkout, with these settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YIMI_")}
    return kept | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"} | extra


def free_port() -> int:
    """Return a port on which nobody listens; YIMI_BENCH_PORT names one."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", int(os.environ.get("YIMI_BENCH_PORT", "0"))))
        return int(probe.getsockname()[1])


def _wait(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + ANSWERS_WITHIN_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise RuntimeError("the server does not answer")


def _tree(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if fields:
                children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, ahead = [], [root]
    while ahead:
        pid = ahead.pop()
        found.append(pid)
        ahead += children.get(pid, [])
    return found


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat after the name: state, parent …"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def cpu_of(pid: int) -> float:
    """Return the processor seconds that one process has taken."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / _TICKS if fields else 0.0


def _words(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []
