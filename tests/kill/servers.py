"""A PostgreSQL server of a test's own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from yimi.web import postgres


@contextmanager
def own_server(*, durable: bool = False) -> Iterator[str]:
    """Give the address of a server that ends with the block; skip where there is no PostgreSQL.

    In CI its absence is an error. `durable`: it writes through to the disk, for tests that kill it.
    """
    try:
        postgres.binaries()
    except postgres.NoPostgres as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))
    # Directly in the folder for temporary files: the server's user must reach it.
    folder = Path(tempfile.mkdtemp(prefix="yimi-kill-"))
    try:
        with postgres.running(folder, durable=durable) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)
