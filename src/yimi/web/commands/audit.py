"""`yimi audit`: check the audit chain."""

import argparse

from yimi.core import clock
from yimi.core.models import Seal
from yimi.core.seals import seal_events, verify_chain
from yimi.web import terminal


def run(_given: argparse.Namespace) -> int:
    """Say where the chain does not hold; the exit code is 1 then."""
    flaws = verify_chain()
    seal_events(now=clock.now())
    for flaw in flaws:
        terminal.say(f"✗ {flaw.position}: {flaw.problem}")
    if not flaws:
        terminal.say(f"✓ 操作记录完整  the chain holds ({Seal.objects.count()} seals)")
    return 1 if flaws else 0
