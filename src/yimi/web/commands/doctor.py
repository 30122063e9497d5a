"""`yimi doctor`: what is misconfigured or stuck, in words."""

import argparse
import json

from yimi.core import clock
from yimi.core.health import ERROR, LEVELS, OK, WARNING, examine
from yimi.web import terminal

SIGNS = {OK: "✓", WARNING: "!", ERROR: "✗"}


def run(given: argparse.Namespace) -> int:
    """Say how everything is; the exit code is 0 where all is well, 1 for warnings, 2 for errors."""
    examined = examine(now=clock.now())
    worst = max((entry.level for entry in examined), key=LEVELS.index, default=OK)
    if given.json:
        terminal.say(
            json.dumps(
                [
                    {
                        "check": entry.check.name,
                        "level": finding.level,
                        "words": terminal.both(finding.words),
                        "do": terminal.both(finding.do),
                    }
                    for entry in examined
                    for finding in entry.findings
                ],
                ensure_ascii=False,
                indent=1,
            )
        )
        return LEVELS.index(worst)
    for entry in examined:
        for finding in entry.findings:
            terminal.say(f"{SIGNS[finding.level]} {terminal.both(finding.words)}")
            if finding.do:
                terminal.say(f"    → {terminal.both(finding.do)}")
    return LEVELS.index(worst)
