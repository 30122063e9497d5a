"""What a pack says of people who are isolated: the kinds of it, and how long each may last."""

from collections.abc import Collection, Iterable
from typing import Literal

from pydantic import Field, model_validator

from yimi.packs.basics import OWN, Code, Provenance, Strict, Text

# Where somebody stays meanwhile.
Stays = Literal["home", "centre", "hospital"]
# The colour of its door on the map, the gravest first.
Shade = Literal["case", "centre", "home", "watch"]
LONGEST_DAYS = 60


class IsolationKind(Strict):
    """A way of being isolated. `weight`: the higher, the stricter it is for the person.

    `paper` says on a notice how somebody has to stay, in words that tell nobody of an illness.
    """

    code: Code
    name: Text
    paper: Text
    stays: Stays
    shade: Shade
    weight: int = Field(ge=1, le=9)


class IsolationStep(Strict):
    """One stretch of an isolation: of what kind, for how many days."""

    kind: Code
    days: int = Field(ge=1, le=LONGEST_DAYS)


class IsolationRule(Strict):
    """How long somebody is isolated: stretches that follow each other, from day 0 on.

    The day of release is day 0 and as many days as the steps have together. `most_days`: an end
    later than that by a new order, at most so many days after day 0; without it there is none.
    `also`: kinds that may take the place of a step though they are stricter. `editions`: in which
    editions it holds; empty: in each.
    """

    code: Code
    name: Text
    steps: tuple[IsolationStep, ...] = Field(min_length=1)
    most_days: int | None = Field(default=None, ge=1, le=LONGEST_DAYS)
    also: tuple[Code, ...] = ()
    # From which day it is counted, and where that stands.
    day_zero: Text
    day_zero_rule: Provenance = OWN
    # Which tests the text asks for; they hold nobody longer.
    tests: Text | None = None
    editions: tuple[Code, ...] = ()
    sort: int = 100
    rule: Provenance

    @model_validator(mode="after")
    def _has_an_end(self) -> "IsolationRule":
        if self.days > LONGEST_DAYS:
            raise ValueError(f"isolation {self.code}: longer than {LONGEST_DAYS} days")
        if self.most_days is not None and self.most_days < self.days:
            raise ValueError(f"isolation {self.code}: its longest time is shorter than its steps")
        return self

    @property
    def days(self) -> int:
        """After how many days it ends by itself."""
        return sum(step.days for step in self.steps)

    @property
    def longest(self) -> int:
        """After how many days it ends at the latest, whoever orders more."""
        return self.most_days or self.days

    def holds_in(self, edition: str) -> bool:
        """Return whether the rule is one of an edition."""
        return not self.editions or edition in self.editions


def in_edition(
    rules: Iterable[IsolationRule], weak: Iterable[IsolationRule], edition: str
) -> tuple[IsolationRule, ...]:
    """Return the rules of an edition; a weak one that was chosen goes before one of its code."""
    chosen = {rule.code: rule for rule in weak if rule.holds_in(edition)}
    kept = [rule for rule in rules if rule.holds_in(edition) and rule.code not in chosen]
    return tuple(sorted([*kept, *chosen.values()], key=lambda rule: (rule.sort, rule.code)))


def check_isolation(
    rules: Collection[IsolationRule],
    *,
    kinds: Collection[str],
    editions: Collection[str],
    weak: bool,
) -> None:
    """Raise ValueError where a rule names what is not there, or rests on a source nobody chose."""
    seen: set[tuple[str, str]] = set()
    for rule in rules:
        for code in [*(step.kind for step in rule.steps), *rule.also]:
            if code not in kinds:
                raise ValueError(f"isolation {rule.code}: no kind {code}")
        for code in rule.editions:
            if code not in editions:
                raise ValueError(f"isolation {rule.code}: no edition {code}")
        if (rule.rule.confidence == "L") != weak:
            raise ValueError(f"isolation {rule.code}: a rule marked L belongs into weak_rules")
        for code in rule.editions or ("",):
            if (rule.code, code) in seen:
                raise ValueError(f"isolation {rule.code}: given twice for one edition")
            seen.add((rule.code, code))
