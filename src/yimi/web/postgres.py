"""A PostgreSQL server of our own in a folder: for the demonstration and for tests.

It listens on a socket in a temporary folder alone, and is started as another user where we are
root, because PostgreSQL refuses to run as root.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote


class NoPostgres(Exception):
    """PostgreSQL is not installed here."""


def binaries() -> Path:
    """Return the folder with PostgreSQL's programs, the newest. Raises NoPostgres."""
    found = sorted(
        (path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()),
        key=lambda path: int(path.parent.name),
    )
    on_path = shutil.which("initdb")
    if found:
        return found[-1]
    if on_path:
        return Path(on_path).resolve().parent
    raise NoPostgres("没有找到 PostgreSQL。 PostgreSQL is not installed: apt install postgresql")


@contextmanager
def running(folder: Path, *, durable: bool = True) -> Iterator[str]:
    """Run a server whose data lies in `folder`; yield the address of its database `yimi`.

    `durable=False` leaves out waiting for the disk, for tests that end with the server.
    """
    programs = binaries()
    socket = Path(tempfile.mkdtemp(prefix="yimi-pg-"))
    _give(socket)
    if not (folder / "PG_VERSION").exists():
        folder.mkdir(parents=True, exist_ok=True)
        _give(folder)
        _run(
            programs,
            ["initdb", "-D", str(folder), "-U", "yimi", "-A", "trust", "-E", "UTF8", "--no-locale"],
        )
    stop(folder)
    options = f"-c listen_addresses='' -c unix_socket_directories='{socket}' -c max_connections=60"
    if not durable:
        options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    _run(
        programs,
        ["pg_ctl", "-D", str(folder), "-w", "-l", str(folder / "log"), "-o", options, "start"],
    )
    url = f"postgresql://yimi@/yimi?host={quote(str(socket), safe='')}"
    try:
        _make_database(programs, socket)
        yield url
    finally:
        stop(folder)
        shutil.rmtree(socket, ignore_errors=True)


def stop(folder: Path) -> None:
    """Stop the server of a folder if one runs there."""
    if (folder / "postmaster.pid").exists():
        _run(binaries(), ["pg_ctl", "-D", str(folder), "-w", "-m", "fast", "stop"], check=False)


def _make_database(programs: Path, socket: Path) -> None:
    listed = _run(
        programs,
        [
            "psql",
            "-h",
            str(socket),
            "-U",
            "yimi",
            "-d",
            "postgres",
            "-Atc",
            "SELECT datname FROM pg_database",
        ],
    )
    if "yimi" not in listed.split():
        _run(programs, ["createdb", "-h", str(socket), "-U", "yimi", "yimi"])


def _user() -> str | None:
    """Return the user that the server runs as, where we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise NoPostgres("PostgreSQL does not run as root, and there is no other user here.")


def _give(folder: Path) -> None:
    """Let the server's user have a folder, and reach it through the folders above."""
    user = _user()
    if user:
        shutil.chown(folder, user)
    folder.chmod(0o700)


def _run(programs: Path, command: Sequence[str], *, check: bool = True) -> str:
    user = _user()
    done = subprocess.run(  # noqa: S603
        [str(programs / command[0]), *command[1:]],
        user=user,
        group=pwd.getpwnam(user).pw_gid if user else None,
        extra_groups=[] if user else None,
        cwd="/",
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": "/"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if check and done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stdout.strip()}")
    return done.stdout
