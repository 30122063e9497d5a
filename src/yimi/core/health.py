"""Whether the program is well: checks that apps declare, each answering in words what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import HealthCheck, declared
from yimi.core.delivery import log_failure, words_of
from yimi.core.text import fill

OK, WARNING, ERROR = "ok", "warning", "error"
LEVELS = (OK, WARNING, ERROR)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: how it is, and what to do where it is not well."""

    level: str
    words: Any
    do: Any = ""


@dataclass(frozen=True)
class Examined:
    """A check and what it found."""

    check: HealthCheck
    findings: tuple[Finding, ...]

    @property
    def level(self) -> str:
        return max((f.level for f in self.findings), key=LEVELS.index, default=OK)


def fine(words: Any, **values: object) -> Finding:
    """Return that something is well."""
    return Finding(OK, fill(words, values) if values else words)


def warn(words: Any, do: Any, **values: object) -> Finding:
    """Return that something will do harm if it is left so."""
    return Finding(WARNING, fill(words, values) if values else words, do)


def wrong(words: Any, do: Any, **values: object) -> Finding:
    """Return that something does harm now."""
    return Finding(ERROR, fill(words, values) if values else words, do)


def examine(*, now: datetime) -> list[Examined]:
    """Run every check. One that breaks is a finding of its own and stops no other.

    Where the database cannot be read or is not of this version, nothing else is asked of it.
    """
    done: list[Examined] = []
    for check in sorted(declared("health_checks"), key=lambda check: check.order):
        done.append(Examined(check, tuple(_run(check, now))))
        if check.gate and done[-1].level == ERROR:
            break
    return done


def _run(check: HealthCheck, now: datetime) -> Iterable[Finding]:
    try:
        return list(import_string(check.run)(now=now))
    except Exception as error:
        log_failure(error, f"The check {check.name} failed.")
        return [
            wrong(_("This could not be looked at: %(error)s"), "", error=words_of(error)),
        ]
