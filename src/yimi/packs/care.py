"""What a pack says of people who must not be forgotten: groups, plans, grading of old people."""

from datetime import time
from typing import Literal, NamedTuple

from pydantic import Field, model_validator

from yimi.packs.basics import OWN, Code, Hours, Provenance, Strict, Text

Illness = Literal["none", "stable", "unstable"]
Vaccination = Literal["full", "partial", "none"]
AgeBand = Literal["younger", "old", "oldest"]
Colour = Literal["red", "yellow", "green"]


class Group(Strict):
    """A key group of people who must not be forgotten.

    `silent`: after how many hours without word somebody of it stands on the silent list. `risk`:
    the higher, the sooner on that list. `review_days`: how long it holds before somebody looks
    whether it still does. `asks` names what is asked for besides: the day on which a birth is due.
    `institution`: a doctor's practice, a hospital or a pharmacy must answer for them too.
    """

    code: Code
    name: Text
    sort: int = 100
    silent: Hours | None = None
    risk: int = Field(default=1, ge=0, le=9)
    review_days: int | None = Field(default=None, ge=1, le=3650)
    asks: Literal["", "due_on"] = ""
    institution: bool = False


class PlanKind(Strict):
    """A need that comes back: who has it, in which rhythm, and what is opened how long before.

    `gap`: longer than this between two times is an alarm. Of what is used up (`stock`) it is how
    long before the last dose there must be more. `weeks` are those of a pregnancy.
    """

    code: Code
    name: Text
    summary: Text
    icon: str
    service: Code
    groups: tuple[Code, ...] = ()
    rhythm: Literal["weekdays", "every_days", "weeks", "stock"]
    weekdays: tuple[int, ...] = ()
    every_days: int | None = Field(default=None, ge=1, le=400)
    weeks: tuple[int, ...] = ()
    at: time = time(9)
    lead: Hours
    gap: Hours | None = None
    urgency: Literal["routine", "today"] = "routine"
    # Whoever does it has met the person; a parcel at the door meets nobody.
    meets: bool = True
    sort: int = 100
    rule: Provenance = OWN

    @model_validator(mode="after")
    def _has_its_rhythm(self) -> "PlanKind":
        if self.rhythm == "weeks" and not self.weeks:
            raise ValueError(f"plan {self.code}: no weeks of pregnancy")
        if not all(1 <= day <= 7 for day in self.weekdays):
            raise ValueError(f"plan {self.code}: weekdays are 1 (Monday) to 7")
        return self


class Grade(Strict):
    """One grade, and how often somebody of it is asked after."""

    code: Colour
    name: Text
    does: Text
    every_days: int | None = Field(default=None, ge=1)


class Cell(Strict):
    """What the text says outright: these ages, illnesses and vaccinations have this grade."""

    ages: tuple[AgeBand, ...]
    illness: tuple[Illness, ...]
    vaccination: tuple[Vaccination, ...]
    grade: Colour


class AgePoints(Strict):
    """What each stretch of ages counts."""

    younger: int
    old: int
    oldest: int


class IllnessPoints(Strict):
    """What each state of illness counts."""

    none: int
    stable: int
    unstable: int


class VaccinationPoints(Strict):
    """What each state of vaccination counts."""

    full: int
    partial: int
    none: int


class Score(Strict):
    """From how many points on each grade begins."""

    green: int
    yellow: int
    red: int


class Grading(Strict):
    """How old people are graded by age, illness and vaccination.

    Where the text is silent, points are added up and `score_from` says from how many a grade
    begins; `gaps` names those cases in words, and who was graded by points is marked so.
    """

    from_age: int = Field(ge=0, le=120)
    old_from: int
    oldest_from: int
    grades: tuple[Grade, ...]
    cells: tuple[Cell, ...]
    age_points: AgePoints
    illness_points: IllnessPoints
    vaccination_points: VaccinationPoints
    score_from: Score
    gaps: Text
    rule: Provenance


class Graded(NamedTuple):
    """A grade, and whether the text says so itself or points stood in for it."""

    grade: Colour
    by_points: bool


def band_of(rules: Grading, age: int) -> AgeBand:
    """Return the stretch of ages in which somebody is."""
    if age >= rules.oldest_from:
        return "oldest"
    return "old" if age >= rules.old_from else "younger"


def grade_of(rules: Grading, *, age: int, illness: Illness, vaccination: Vaccination) -> Graded:
    """Return the grade of a person; where the text has a gap, that of its points."""
    band = band_of(rules, age)
    for cell in rules.cells:
        if band in cell.ages and illness in cell.illness and vaccination in cell.vaccination:
            return Graded(cell.grade, by_points=False)
    points: int = getattr(rules.age_points, band) + getattr(rules.illness_points, illness)
    points += getattr(rules.vaccination_points, vaccination)
    if points >= rules.score_from.red:
        return Graded("red", by_points=True)
    yellow = points >= rules.score_from.yellow
    return Graded("yellow" if yellow else "green", by_points=True)
