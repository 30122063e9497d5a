"""`python -m bench.bare --port N`: the bare peer behind the same server with the same settings."""

import argparse

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server


def main() -> None:
    """Serve until a signal comes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    Server(
        "bench.bare_wsgi:application",
        address="127.0.0.1",
        port=given.port,
        interface=Interfaces.WSGI,
        workers=given.workers,
        blocking_threads=1,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
