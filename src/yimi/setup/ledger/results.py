"""What the people of a table do to the ledger, and how it is kept with a chunk."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Words

CREATED, CHANGED, SAME, DOUBT = "created", "changed", "same", "doubt"
REFUSED, LEFT, HINT = "refused", "left", "hint"
LABELS: dict[str, Words] = {
    CREATED: _("new residents"),
    CHANGED: _("changed"),
    SAME: _("there already"),
    DOUBT: _("perhaps known"),
    REFUSED: _("refused"),
    HINT: _("to look at"),
    LEFT: _("passed over"),
}


@dataclass
class Result:
    """What one person of a row does, and why. `hint` is what somebody should look at."""

    number: int
    code: str
    why: str = ""
    hint: str = ""
    at: int = 0
    name: str = ""
    door: str = ""


def dump(results: Iterable[Result]) -> str:
    """Return results as they are kept."""
    rows = [[r.number, r.code, r.why, r.hint, r.at, r.name, r.door] for r in results]
    return json.dumps(rows, ensure_ascii=False)


def load(told: str) -> list[Result]:
    """Return the results that were kept."""
    return [Result(*row) for row in json.loads(told)] if told else []


def count(results: Iterable[Result]) -> Counter[str]:
    """Return how many people do what; hints are counted beside that."""
    found: Counter[str] = Counter()
    for result in results:
        found[result.code] += 1
        if result.hint:
            found[HINT] += 1
    return found
