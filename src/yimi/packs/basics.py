"""The smallest parts of a pack: words in two languages, where a rule comes from, hours, clocks."""

from datetime import date, time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
FulfillerKey = Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z_]+$")]
Confidence = Literal["H", "M", "L", "own"]
Duty = Literal[
    "desk",
    "community",
    "supplies",
    "medical",
    "transport",
    "property",
    "repair",
    "psychology",
    "policy",
    "relief",
    "command",
]


class Strict(BaseModel):
    """A part of a pack: unknown keys are errors, so that a slip of the pen is seen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Strict):
    """Words that people read, in both languages."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Provenance(Strict):
    """Where a rule comes from and how far it may be trusted.

    `own` is Yimi's own choice where nothing was found; pages show it as 平台默认.
    A rule marked `L` runs only after an operator has chosen it.
    """

    source: str = Field(min_length=1)
    confidence: Confidence
    verified_by: str | None = None
    jurisdiction: str = "CN"
    effective_from: date | None = None
    effective_to: date | None = None


OWN = Provenance(source="Yimi", confidence="own")


class Hours(Strict):
    """A time limit with its source."""

    hours: float = Field(gt=0, le=24 * 60)
    rule: Provenance


class OpeningHours(Strict):
    """One stretch of a working day; `until` is exclusive."""

    start: time
    until: time

    @model_validator(mode="after")
    def _in_order(self) -> "OpeningHours":
        if self.start >= self.until:
            raise ValueError(f"opening hours end before they begin: {self.start}-{self.until}")
        return self


class Clock(Strict):
    """When time counts: around the clock, or in an office's hours.

    `weekdays` are ISO numbers, Monday = 1. `calendar` names the public holidays and make-up days
    (调休) that override them; `closed_on` and `open_on` override those in turn.
    """

    code: Code
    name: Text
    around_the_clock: bool = False
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    hours: tuple[OpeningHours, ...] = ()
    calendar: Code | None = None
    closed_on: frozenset[date] = frozenset()
    open_on: frozenset[date] = frozenset()

    @model_validator(mode="after")
    def _has_hours(self) -> "Clock":
        if not self.around_the_clock and not self.hours:
            raise ValueError(f"clock {self.code} has no hours")
        if not self.around_the_clock and not (self.weekdays or self.open_on):
            raise ValueError(f"clock {self.code} never runs")
        return self


class Question(Strict):
    """Something that the desk asks for a service."""

    code: Code
    text: Text
    kind: Literal["text", "number", "choice", "yes_no"] = "text"
    choices: tuple[Text, ...] = ()
    required: bool = False
