"""`yimi doctor`: what is misconfigured or stuck, in words."""

import argparse

from yimi.command.health import complaints
from yimi.web import terminal


def run(_given: argparse.Namespace) -> int:
    """Say everything that is wrong; the exit code is 1 where there is anything."""
    found = complaints()
    for line in found:
        terminal.say(f"✗ {line}")
    if not found:
        terminal.say("✓ 一切正常  nothing is wrong")
    return 1 if found else 0
