"""What a pack may say, checked when it is loaded. Times are hours unless a name says otherwise."""

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

    `weekdays` are ISO numbers, Monday = 1. `closed_on` and `open_on` (调休) override them.
    """

    code: Code
    name: Text
    around_the_clock: bool = False
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    hours: tuple[OpeningHours, ...] = ()
    closed_on: tuple[date, ...] = ()
    open_on: tuple[date, ...] = ()

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


class Waiting(Strict):
    """What a wait does to the clock: `pause` stops it, `run` lets it go on."""

    resident: Literal["pause", "run"] = "pause"
    stock: Literal["pause", "run"] = "run"


class Service(Strict):
    """One thing that people can ask for."""

    code: Code
    name: Text
    category: Code
    does: Text
    task: Text
    fulfiller: FulfillerKey = "fieldwork.visit"
    duty: Duty
    fallback_duty: Duty = "community"
    owner: Literal["nearest", "dispatcher"] = "nearest"
    urgency: Literal["routine", "today", "life"] = "routine"
    clock: Code = "always"
    respond: Hours
    solve: Hours
    waiting: Waiting = Waiting()
    words: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    sort: int = 100


class Category(Strict):
    """A shelf of services, with the icon and the colour that pages use for it."""

    code: Code
    name: Text
    icon: str
    color: str


class Reason(Strict):
    """A reason code with its words."""

    code: Code
    text: Text


class Escalation(Strict):
    """Who is told when a share of the time to a solution is gone."""

    share: float = Field(gt=0)
    level: int = Field(ge=1, le=5)
    role: Code
    name: Text


class Sign(Strict):
    """Words that show how urgent a message is, for a doctor to read and correct."""

    level: Literal["life", "today"]
    words: tuple[str, ...]
    rule: Provenance


class Warning(Strict):
    """What a worker must know before a door."""

    code: Code
    name: Text
    icon: str
    serious: bool = False


class Group(Strict):
    """A key group of people who must not be forgotten."""

    code: Code
    name: Text
    sort: int = 100


class Pack(Strict):
    """A pack as it lies on disk, all its files together."""

    code: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    version: str
    name: Text
    about: Text
    jurisdiction: str
    effective_from: date
    effective_to: date | None = None
    extends: str | None = None
    categories: tuple[Category, ...] = ()
    clocks: tuple[Clock, ...] = ()
    services: tuple[Service, ...] = ()
    reject_reasons: tuple[Reason, ...] = ()
    refuse_reasons: tuple[Reason, ...] = ()
    not_done_reasons: tuple[Reason, ...] = ()
    transfer_reasons: tuple[Reason, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    signs: tuple[Sign, ...] = ()
    medicines: tuple[str, ...] = ()
    warnings: tuple[Warning, ...] = ()
    groups: tuple[Group, ...] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> "Pack":
        for kind in ("categories", "clocks", "services", "warnings", "groups"):
            codes = [entry.code for entry in getattr(self, kind)]
            twice = sorted({code for code in codes if codes.count(code) > 1})
            if twice:
                raise ValueError(f"{kind}: given twice: {', '.join(twice)}")
        if self.extends is None:
            self.check_references()
        return self

    def check_references(self) -> None:
        """Raise ValueError where a service names a category or a clock that is not there."""
        categories = {entry.code for entry in self.categories}
        clocks = {entry.code for entry in self.clocks}
        for service in self.services:
            if service.category not in categories:
                raise ValueError(f"service {service.code}: no category {service.category}")
            if service.clock not in clocks:
                raise ValueError(f"service {service.code}: no clock {service.clock}")
            if service.respond.hours > service.solve.hours:
                raise ValueError(f"service {service.code}: answered later than solved")
