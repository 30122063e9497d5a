"""The pages about editions, weak rules and the calendar."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from yimi.accounts.queries import names_of
from yimi.packs.calendars import announced_years
from yimi.packs.editions import Difference, differences, in_force
from yimi.packs.loader import PackError, known_packs, shipped_pack
from yimi.packs.schema import Hours, Pack, Text
from yimi.packs.words import in_language
from yimi.places.models import Emergency
from yimi.rules.pages import Area
from yimi.rules.wording import FIELDS, length, source_words


def edition_rows(area: Area, language: str) -> list[dict[str, Any]]:
    """Return the editions of a pack, the last first, each with what it changed."""
    whole, current = area.whole(), area.edition()
    rows: list[dict[str, Any]] = []
    before: Pack | None = None
    for edition in whole.editions:
        after = in_force(whole, edition=edition)
        rows.append(
            {
                "edition": edition,
                "current": current is not None and edition.code == current.code,
                "source": source_words(edition.rule),
                "count": len(after.services),
                "changes": change_rows(differences(before, after), language) if before else [],
                "first": before is None,
            }
        )
        before = after
    return rows[::-1]


def change_rows(found: list[Difference], language: str) -> list[dict[str, Any]]:
    """Return differences in words."""
    rows = []
    for entry in found:
        row = {"service": in_language(entry.service.name, language), "kind": entry.kind}
        if entry.kind not in {"new", "gone"}:
            row |= {
                "field": str(FIELDS[entry.kind]),
                "before": _said(entry.before, language),
                "after": _said(entry.after, language),
            }
        rows.append(row)
    return rows


def _said(value: Any, language: str) -> str:
    if isinstance(value, Hours):
        return length(value.hours)
    if isinstance(value, Text):
        return in_language(value, language)
    return "；".join(in_language(question.text, language) for question in value)


def pack_choices(language: str) -> list[dict[str, Any]]:
    """Return the packs and editions to choose among, with those that cannot be loaded and why."""
    rows: list[dict[str, Any]] = []
    for code in known_packs():
        try:
            pack = shipped_pack(code)
        except PackError as error:
            rows.append({"code": code, "name": code, "editions": [], "error": str(error)})
            continue
        rows.append(
            {
                "code": code,
                "name": in_language(pack.name, language),
                "about": in_language(pack.about, language),
                "editions": [(e.code, in_language(e.name, language)) for e in pack.editions],
                "error": "",
            }
        )
    return rows


def weak_rows(area: Area, emergency: Emergency | None, language: str) -> list[dict[str, Any]]:
    """Return the rules with a weak source, and who chose which of them when."""
    chosen: dict[str, Any] = emergency.weak_rules if emergency else {}
    names = names_of([UUID(entry["by"]) for entry in chosen.values()])
    return [
        {
            "rule": rule,
            "source": source_words(rule.rule),
            "changes": _weak_changes(area.whole(), rule.code, language),
            "chosen_by": names.get(UUID(chosen[rule.code]["by"]), "—")
            if rule.code in chosen
            else "",
            "chosen_at": parse_datetime(chosen[rule.code]["at"]) if rule.code in chosen else None,
        }
        for rule in area.whole().weak_rules
    ]


def _weak_changes(whole: Pack, code: str, language: str) -> list[dict[str, Any]]:
    after = in_force(whole, edition=None, weak=[code])
    rows = change_rows(differences(whole, after), language)
    if after.rates.weights != whole.rates.weights:
        rows.append(
            {
                "service": _("Rates"),
                "kind": "weights",
                "field": _("Weights of response, solution, satisfaction"),
                "before": _weights(whole),
                "after": _weights(after),
            }
        )
    return rows


def _weights(pack: Pack) -> str:
    weights = pack.rates.weights
    return f"{weights.response:g} : {weights.solution:g} : {weights.satisfaction:g}"


def calendar_years(pack: Pack, *, today: date) -> list[dict[str, Any]]:
    """Return last year to next year with their holidays; one not announced yet has none."""
    announced = announced_years(pack)
    years = sorted({*announced, today.year, today.year + 1}, reverse=True)
    return [
        {
            "year": year,
            "rules": list(
                dict.fromkeys(entry.rule.source for entry in pack.calendar if entry.year == year)
            ),
            "holidays": [
                {"holiday": holiday, "days": (holiday.last - holiday.first).days + 1}
                for entry in pack.calendar
                if entry.year == year
                for holiday in entry.holidays
            ],
        }
        for year in years
        if year >= today.year - 1
    ]


def asked_day(written: str, now: datetime) -> date:
    """Return the day that somebody asks about; today where it is not one."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return now.date()
