"""What an office's day needs of a pack: holidays, who must be there, calling back, the rates."""

from datetime import date, time
from typing import Literal

from pydantic import Field, model_validator

from yimi.packs.basics import OWN, Code, Duty, OpeningHours, Provenance, Strict, Text


class Holiday(Strict):
    """Days off of one holiday, both ends included, and the days that are worked for it (调休)."""

    name: Text
    first: date
    last: date
    work: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> "Holiday":
        if self.first > self.last:
            raise ValueError(f"{self.name.zh} ends before it begins: {self.first}-{self.last}")
        if any(self.first <= day <= self.last for day in self.work):
            raise ValueError(f"{self.name.zh}: a day is both off and worked")
        return self


class CalendarYear(Strict):
    """One year's holidays of a calendar as they were announced; a year to come is absent."""

    code: Code
    calendar: Code = "cn"
    year: int = Field(ge=2000, le=2100)
    rule: Provenance
    holidays: tuple[Holiday, ...]


class Cover(Strict):
    """A duty in words, the role that answers for it, and when somebody must be there.

    `clock` names a clock of the pack; `needed: no` means that a gap is no alarm.
    """

    code: Duty
    name: Text
    role: Code
    clock: Code = "always"
    needed: bool = True
    rule: Provenance = OWN


class Weights(Strict):
    """How much each of the three rates counts; only their proportion matters."""

    response: float = Field(default=1, ge=0)
    solution: float = Field(default=1, ge=0)
    satisfaction: float = Field(default=1, ge=0)
    rule: Provenance = OWN

    @model_validator(mode="after")
    def _something_counts(self) -> "Weights":
        if self.response + self.solution + self.satisfaction <= 0:
            raise ValueError("the weights of the rates are all zero")
        return self


class Rates(Strict):
    """How the response, solution and satisfaction rates (三率) are counted.

    `response_counts`: `in_time` counts a first answer within its limit, `ever` any first answer.
    `unreached`: a resident who could not be asked is `left_out` of solution and satisfaction, or
    counts as `not_solved`. Numbers from fewer than `small_below` cases are shown as small.
    """

    weights: Weights = Weights()
    response_counts: Literal["in_time", "ever"] = "in_time"
    unreached: Literal["left_out", "not_solved"] = "left_out"
    small_below: int = Field(default=10, ge=1)
    rule: Provenance = OWN


class Followup(Strict):
    """When a resident who has not answered by themselves is called, how often, at which hours.

    `call_after_h` counts from when the case was solved, `pause_h` lies between two attempts.
    After `attempts` calls without an answer the case ends as "nobody answered".
    """

    call_after_h: float = Field(default=2, ge=0, le=240)
    attempts: int = Field(default=3, ge=1, le=10)
    pause_h: float = Field(default=4, gt=0, le=240)
    calling: OpeningHours = OpeningHours(start=time(8, 30), until=time(20))
    rule: Provenance = OWN
