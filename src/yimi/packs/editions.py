"""The pack as it stands on a date, with the weak rules that somebody has chosen."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from yimi.packs.changes import Change, Edition
from yimi.packs.isolation import in_edition
from yimi.packs.schema import Pack, Service, check_service


def edition_of(pack: Pack, *, on: date, fixed: str = "") -> Edition | None:
    """Return the edition in force: the one that was fixed, else the one of the day.

    Before the first begins, the first; None where the pack has no editions.
    """
    for edition in pack.editions:
        if edition.code == fixed:
            return edition
    held = [edition for edition in pack.editions if edition.holds_on(on)]
    if held:
        return held[-1]
    return min(pack.editions, key=_start, default=None)


def in_force(pack: Pack, *, edition: Edition | None, weak: Collection[str] = ()) -> Pack:
    """Return the pack with the changes of an edition and of the chosen weak rules."""
    chosen = [rule for rule in pack.weak_rules if rule.code in weak]
    if edition is None and not chosen:
        return pack
    left_out = set(edition.leave_out if edition else ())
    changes = list(edition.changes if edition else ())
    for rule in chosen:
        changes += rule.changes
        left_out |= set(rule.leave_out)
    services = {service.code: service for service in pack.services if service.code not in left_out}
    for change in changes:
        if change.service in services:
            services[change.service] = _changed(services[change.service], change)
    weak_ones = [isolation for rule in chosen for isolation in rule.isolations]
    code = edition.code if edition else ""
    update: dict[str, Any] = {
        "services": tuple(services.values()),
        "isolations": in_edition(pack.isolations, weak_ones, code),
    }
    for rule in chosen:
        if rule.weights is not None:
            update["rates"] = pack.rates.model_copy(update={"weights": rule.weights})
        if rule.grading is not None:
            update["grading"] = rule.grading
    return pack.model_copy(update=update)


def _changed(service: Service, change: Change) -> Service:
    given = {key: value for key, value in change if key != "service" and value is not None}
    changed = service.model_copy(update=given)
    if changed.respond.hours > changed.solve.hours:
        # A weak rule may shorten the solution below the answer that stood: the answer follows.
        changed = changed.model_copy(update={"respond": changed.solve})
    return changed


def _start(edition: Edition) -> date:
    return edition.rule.effective_from or date.min


class Difference(NamedTuple):
    """One thing that is different: `kind` is `new`, `gone`, or the field that changed."""

    service: Service
    kind: str
    before: Any
    after: Any


def differences(before: Pack, after: Pack) -> list[Difference]:
    """Return what is different in the services of two packs, for a page to say in words."""
    old = {service.code: service for service in before.services}
    new = {service.code: service for service in after.services}
    found = [Difference(new[code], "new", None, new[code]) for code in new if code not in old]
    found += [Difference(old[code], "gone", old[code], None) for code in old if code not in new]
    for code in old.keys() & new.keys():
        for kind in ("name", "does", "task", "respond", "solve", "questions"):
            was, now = getattr(old[code], kind), getattr(new[code], kind)
            if was != now:
                found.append(Difference(new[code], kind, was, now))
    return sorted(found, key=lambda entry: (entry.service.sort, entry.service.code, entry.kind))


def check_editions(pack: Pack) -> None:
    """Raise ValueError where an edition leaves a service that does not hold."""
    for edition in pack.editions:
        for service in in_force(pack, edition=edition).services:
            check_service(service)
