"""What a pack may say, checked when it is loaded. Times are hours unless a name says otherwise."""

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from yimi.packs.basics import (
    OWN,
    Clock,
    Code,
    Confidence,
    Duty,
    FulfillerKey,
    Hours,
    OpeningHours,
    Provenance,
    Question,
    Strict,
    Text,
)
from yimi.packs.care import Grading, Group, PlanKind
from yimi.packs.changes import Change, Edition, WeakRule
from yimi.packs.isolation import IsolationKind, IsolationRule, IsolationStep, check_isolation
from yimi.packs.office import CalendarYear, Cover, Followup, Holiday, Rates
from yimi.packs.rounds import StopRule

__all__ = [
    "OWN",
    "CalendarYear",
    "Category",
    "Change",
    "Clock",
    "Code",
    "Confidence",
    "Cover",
    "Duty",
    "Edition",
    "Escalation",
    "Followup",
    "Grading",
    "Group",
    "Holiday",
    "Hours",
    "IsolationKind",
    "IsolationRule",
    "IsolationStep",
    "OpeningHours",
    "Pack",
    "PlanKind",
    "Provenance",
    "Question",
    "Rates",
    "Reason",
    "Service",
    "Sign",
    "StopRule",
    "Strict",
    "Text",
    "Waiting",
    "Warning",
    "WeakRule",
]


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
    # Somebody asks for a doctor: it is never turned away and its clock never stands still.
    never_rejected: bool = False
    sort: int = 100


class Category(Strict):
    """A shelf of services, with the icon and the colour that pages use for it."""

    code: Code
    name: Text
    icon: str
    color: str


class Reason(Strict):
    """A reason code with its words.

    `even_for_care`: it may end the case of somebody who asks for a doctor too, because it is that
    person's own word or somebody's slip. `plans_only`: it ends what a care plan asked for, nothing
    that a person did.
    """

    code: Code
    text: Text
    even_for_care: bool = False
    plans_only: bool = False


class Escalation(Strict):
    """Who is told when a share of the time to a solution is gone."""

    share: float = Field(gt=0)
    level: int = Field(ge=1, le=5)
    role: Code
    name: Text


class Sign(Strict):
    """Words that show how urgent a message is, for a doctor to read and correct.

    `services` names the services whose page shows them; they are heard in every message.
    """

    level: Literal["life", "today"]
    words: tuple[str, ...]
    rule: Provenance
    services: tuple[Code, ...] = ()


class Warning(Strict):
    """What a worker must know before a door."""

    code: Code
    name: Text
    icon: str
    serious: bool = False


# The parts of a pack whose entries are told apart by a code.
_CODED = (
    *("categories", "clocks", "services", "warnings", "groups", "calendar", "cover"),
    *("editions", "weak_rules", "stop_rules", "care_plans", "isolation_kinds"),
)


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
    stop_rules: tuple[StopRule, ...] = ()
    calendar: tuple[CalendarYear, ...] = ()
    cover: tuple[Cover, ...] = ()
    rates: Rates = Rates()
    followup: Followup = Followup()
    # Codes of services of the pack below that are not offered here.
    leave_out: tuple[Code, ...] = ()
    editions: tuple[Edition, ...] = ()
    weak_rules: tuple[WeakRule, ...] = ()
    care_plans: tuple[PlanKind, ...] = ()
    grading: Grading | None = None
    isolation_kinds: tuple[IsolationKind, ...] = ()
    isolations: tuple[IsolationRule, ...] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> "Pack":
        for kind in _CODED:
            codes = [entry.code for entry in getattr(self, kind)]
            twice = sorted({code for code in codes if codes.count(code) > 1})
            if twice:
                raise ValueError(f"{kind}: given twice: {', '.join(twice)}")
        if self.extends is None:
            self.check_references()
        return self

    def check_references(self) -> None:
        """Raise ValueError where a part names something that is not there."""
        categories = {entry.code for entry in self.categories}
        clocks = {entry.code for entry in self.clocks}
        services = {entry.code for entry in self.services}
        calendars = {entry.calendar for entry in self.calendar}
        for clock in self.clocks:
            if clock.calendar and clock.calendar not in calendars:
                raise ValueError(f"clock {clock.code}: no calendar {clock.calendar}")
        for post in self.cover:
            if post.clock not in clocks:
                raise ValueError(f"cover {post.code}: no clock {post.clock}")
        for service in self.services:
            if service.category not in categories:
                raise ValueError(f"service {service.code}: no category {service.category}")
            if service.clock not in clocks:
                raise ValueError(f"service {service.code}: no clock {service.clock}")
            check_service(service)
        groups = {entry.code for entry in self.groups}
        for plan in self.care_plans:
            if plan.service not in services:
                raise ValueError(f"plan {plan.code}: no service {plan.service}")
            for code in sorted(set(plan.groups) - groups):
                raise ValueError(f"plan {plan.code}: no group {code}")
        kinds = {entry.code for entry in self.isolation_kinds}
        editions = {entry.code for entry in self.editions}
        check_isolation(self.isolations, kinds=kinds, editions=editions, weak=False)
        for entry in self.weak_rules:
            check_isolation(entry.isolations, kinds=kinds, editions=editions, weak=True)
        for kind in ("editions", "weak_rules"):
            for entry in getattr(self, kind):
                named = {change.service for change in entry.changes} | set(entry.leave_out)
                for code in sorted(named - services):
                    raise ValueError(f"{kind} {entry.code}: no service {code}")


def check_service(service: Service) -> None:
    """Raise ValueError where a service's times do not hold, or rest on a rule nobody chose."""
    if service.respond.hours > service.solve.hours:
        raise ValueError(f"service {service.code}: answered later than solved")
    if "L" in (service.respond.rule.confidence, service.solve.rule.confidence):
        raise ValueError(f"service {service.code}: a rule marked L belongs into weak_rules")
    if service.never_rejected and "pause" in (service.waiting.resident, service.waiting.stock):
        raise ValueError(f"service {service.code}: who needs a doctor never stops the clock")
