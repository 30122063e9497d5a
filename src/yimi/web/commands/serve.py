"""`yimi serve`: run for real."""

import argparse

from yimi.web import serving, terminal


def run(given: argparse.Namespace) -> int:
    """Bring the database up to this version and serve."""
    serving.prepare()
    return serving.serve(given.host, given.port, given.workers, announce=_announce)


def _announce(url: str) -> None:
    terminal.say(f"一米已经启动  Yimi is running:  {url}")
