"""What changes in a pack from a date on, or when somebody has chosen a weak rule."""

from datetime import date
from typing import Self

from pydantic import model_validator

from yimi.packs.basics import Code, Hours, Provenance, Question, Strict, Text
from yimi.packs.care import Grading
from yimi.packs.isolation import IsolationRule
from yimi.packs.office import Weights


class Change(Strict):
    """What is different in one service; what is not given stays as it was."""

    service: Code
    name: Text | None = None
    does: Text | None = None
    task: Text | None = None
    respond: Hours | None = None
    solve: Hours | None = None
    questions: tuple[Question, ...] | None = None


class Edition(Strict):
    """The rules as they stood from one date to another: both stand in `rule`.

    `about` says in words what changed. `leave_out` names services that are not offered in it.
    """

    code: Code
    name: Text
    about: Text
    rule: Provenance
    changes: tuple[Change, ...] = ()
    leave_out: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _has_a_date(self) -> Self:
        if self.rule.effective_from is None:
            raise ValueError(f"edition {self.code} does not say from when it holds")
        return self

    def holds_on(self, day: date) -> bool:
        """Return whether the edition is in force on a day; its last day is not included."""
        start, end = self.rule.effective_from, self.rule.effective_to
        return (start is None or start <= day) and (end is None or day < end)


class WeakRule(Strict):
    """A rule whose source is weak: it runs only where an operator has chosen it."""

    code: Code
    name: Text
    about: Text
    rule: Provenance
    changes: tuple[Change, ...] = ()
    weights: Weights | None = None
    grading: Grading | None = None
    isolations: tuple[IsolationRule, ...] = ()
    leave_out: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _is_weak(self) -> Self:
        if self.rule.confidence != "L":
            raise ValueError(f"weak rule {self.code} is marked {self.rule.confidence}, not L")
        others = (self.weights, self.grading, self.isolations or None)
        if not self.changes and others == (None, None, None):
            raise ValueError(f"weak rule {self.code} changes nothing")
        return self
