"""`yimi serve`: run for real."""

import argparse

from yimi.web import serving, terminal


def run(given: argparse.Namespace) -> int:
    """Bring the database up to this version and serve."""
    port = serving.free_port(given.host, given.port)
    serving.prepare()
    return serving.serve(given.host, port, given.workers, announce=_announce)


def _announce(url: str) -> None:
    terminal.say(f"一米已经启动  Yimi is running:  {url}")
