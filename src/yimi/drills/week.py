"""The week that the demonstration has behind it, as it is written in `data/`."""

from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

DATA = Path(__file__).parent / "data"


class Entry(BaseModel):
    """Something that happened: at a time of an earlier day, or some hours before now."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: int = 0
    at: time | None = None
    ago: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _says_when(self) -> "Entry":
        if (self.ago is None) == (self.at is None or self.day < 1):
            raise ValueError("say either a day and a time, or how many hours ago")
        return self

    def moment(self, now: datetime) -> datetime:
        """Return when it happened, seen from `now`."""
        if self.ago is not None:
            return now - timedelta(hours=self.ago)
        return datetime.combine(
            now.date() - timedelta(days=self.day), self.at or time(), now.tzinfo
        )


class Message(Entry):
    """One message of a resident."""

    who: str
    service: str
    fate: str
    text: str
    key: str = ""
    to: str = ""


class Call(Entry):
    """One call, in the operator's words."""

    who: str
    service: str
    fate: str
    text: str
    channel: str = "call"
    # Who rang for somebody else, and how they stand to them; the serial of their telephone.
    caller: tuple[str, str] | None = None
    caller_serial: int = 95
    consent: str = "unknown"
    answer_by: str = ""
    answers: dict[str, str] = {}
    to: str = ""


class Chain(Entry):
    """One group chain, its lines to be drawn."""

    compound: str
    lines: int
    service: str
    title: str
    rule: str
    offers: tuple[str, ...]
    fates: tuple[str, ...]


class Other(BaseModel):
    """One need that goes to people whom no duty leads to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    team: str
    member: str
    service: str
    place: str
    hours_ago: float
    text: str
    given: bool = False
    at_gate: bool = False
    special: tuple[str, ...] = ()


@cache
def others() -> tuple[Other, ...]:
    """Return what is asked of the hospital, the shop, the drivers and the gate."""
    return tuple(Other(**entry) for entry in _read("others"))


@cache
def messages() -> tuple[Message, ...]:
    """Return what residents wrote."""
    return tuple(Message(**entry) for entry in _read("messages"))


@cache
def calls() -> tuple[Call, ...]:
    """Return the calls that were taken."""
    return tuple(Call(**entry) for entry in _read("calls"))


@cache
def chains() -> tuple[Chain, ...]:
    """Return the group chains."""
    return tuple(Chain(**entry) for entry in _read("chains"))


@cache
def words() -> dict[str, Any]:
    """Return what workers and operators wrote down."""
    found: dict[str, Any] = yaml.safe_load((DATA / "words.yaml").read_text(encoding="utf-8"))
    return found


def _read(name: str) -> list[dict[str, Any]]:
    content = yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    entries: list[dict[str, Any]] = content[name]
    return entries
