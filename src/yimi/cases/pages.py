"""What the pages about Cases show."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yimi.accounts.models import Membership, Team
from yimi.accounts.queries import members_of, teams_at
from yimi.accounts.requests import SignedInRequest
from yimi.cases import wording
from yimi.cases.acts import ACTS, POSSIBLE
from yimi.cases.board import Board, Filters
from yimi.cases.exports import narrowed_words
from yimi.cases.models import Case
from yimi.cases.queries import log_of, open_cases_of, pack_and_service, reject_reasons_of
from yimi.cases.states import OPEN, TAKEN_ON, AnswerBy, AskWhom, Consent, Relation, Urgency
from yimi.cases.wording import items_text
from yimi.core.declared import panels
from yimi.core.delivery import oldest_undelivered
from yimi.core.ids import new_id
from yimi.core.permissions import may
from yimi.packs.schema import Pack, Service
from yimi.packs.words import category_of, in_language, reason_words, service_choices
from yimi.places.models import Level, Place
from yimi.places.queries import full_names, pack_at
from yimi.registry.queries import warnings_at

# What people ask these duties for is not read out in a group.
DISCREET = frozenset({"psychology", "policy", "command"})
STUCK_NEWS_AFTER = timedelta(minutes=1)


def decorate(case: Case) -> None:
    """Give a Case the words, the icon and the colour that its rows show."""
    language = get_language() or "zh-hans"
    pack, service = pack_and_service(case)
    shelf = category_of(pack, service)
    row: Any = case
    row.service_name = in_language(service.name, language)
    row.icon, row.color = shelf.icon, shelf.color
    level = next((e for e in pack.escalations if e.level == case.escalation_level), None)
    row.escalated_to = in_language(level.name, language) if level else ""
    row.discreet = service.duty in DISCREET
    row.is_open = case.status in OPEN


def board_page(
    request: SignedInRequest, shown: Board, filters: Filters, now: datetime
) -> dict[str, Any]:
    """Return what the board shows."""
    user: Any = request.user
    language = get_language() or "zh-hans"
    for row in shown.rows:
        decorate(row)
    tops = [m.place_path for m in user.current_memberships]
    top = min(tops, key=len, default="")
    teams = list(Team.objects.visible_to(user, "cases.board").order_by("name"))
    can_assign = may(user, "cases.assign")
    return {
        "lanes": [
            {
                "code": code,
                "label": label,
                "hint": hint,
                "count": shown.counts.get(code),
                "active": code == filters.lane,
                "url": _url(filters, lane=code, page=1),
            }
            for code, (label, hint) in wording.LANES.items()
        ],
        "lane_panels": _panels(user, "cases.board", filters.lane),
        "rows": shown.rows,
        "filters": filters,
        "places": list(
            Place.objects.visible_to(user, "cases.board")
            .filter(level__in=[Level.COMMUNITY, Level.COMPOUND])
            .order_by("sort_key")
            .values_list("path", "name")[:200]
        ),
        "services": service_choices(pack_at(top, now=now), language),
        "teams": [(team.pk, team.name) for team in teams],
        "people": people_choices(teams, now) if can_assign else [],
        "can_assign": can_assign,
        "page": filters.page,
        "pages": shown.pages,
        "total": shown.total,
        "more": shown.more,
        "next_page_url": _url(filters, page=filters.page + 1),
        "previous_page_url": _url(filters, page=max(1, filters.page - 1)),
        "here": _url(filters),
        "now": now,
        "chat_text": chat_text(shown.rows),
        "narrowed": narrowed_words(user, filters, now),
        "undelivered_since": _undelivered_since(now),
    }


def case_page(request: SignedInRequest, case: Case, now: datetime) -> dict[str, Any]:
    """Return what the page of one Case shows."""
    user: Any = request.user
    language = get_language() or "zh-hans"
    pack, service = pack_and_service(case)
    decorate(case)
    teams = [team for team in teams_at(case.place_path) if team.pk != case.team_id]
    household_cases = (
        open_cases_of(user, [case.household_id]).get(case.household_id, [])
        if case.household_id
        else []
    )
    warnings = warnings_at([case.place_id], now=now).get(case.place_id, [])
    return {
        "case": case,
        "place_name": full_names([case.place_path])[case.place_path],
        "service": service,
        "service_name": in_language(service.name, language),
        "household_url": reverse("registry:household", args=[case.household_id])
        if case.household_id and may(user, "registry.open")
        else "",
        "warnings": _warning_words(pack, [warning.code for warning in warnings], language),
        "items": case.details.get("items", []),
        "special": wording.special_words(case.details.get("special", [])),
        "answers": answers_of(case, service, language),
        "parts": _parts(case, pack, language),
        "deadline_source": {
            "text": service.solve.rule.source,
            "confidence": service.solve.rule.confidence,
            "own": service.solve.rule.confidence == "own",
        },
        "log": [
            {
                "at": entry.at,
                "sentence": wording.sentence(entry, pack)[0],
                "icon": wording.sentence(entry, pack)[1],
                "who": entry.who,
                "words": entry.words,
                "erased": entry.erased,
            }
            for entry in log_of(case)
        ],
        "acts": _acts(case, user),
        "people": _members(case, now),
        "teams": [(team.pk, team.name) for team in teams],
        "services": service_choices(pack, language),
        "urgencies": Urgency.choices,
        **contact_choices(),
        "transfer_reasons": _reasons(pack.transfer_reasons, language),
        "reject_reasons": [
            pair
            for pair in _reasons(reject_reasons_of(case), language)
            if pair[0] not in {"desk_undo"}
        ],
        "panels": _panels(user, "cases.case", case.pk),
        "client_id": new_id(),
        "household_cases": [other for other in household_cases if other.pk != case.pk],
        "now": now,
    }


def contact_choices() -> dict[str, Any]:
    """Return what can be chosen of who asks, for whom, with what consent, and who answers."""
    return {
        "relations": Relation.choices,
        "consents": Consent.choices,
        "asked_ones": AskWhom.choices,
        "answer_ways": AnswerBy.choices,
    }


def _undelivered_since(now: datetime) -> datetime | None:
    """Return since when news is stuck, if it is for longer than a moment."""
    oldest = oldest_undelivered()
    return oldest if oldest and now - oldest > STUCK_NEWS_AFTER else None


def people_choices(teams: list[Team], now: datetime) -> list[tuple[str, list[tuple[Any, str]]]]:
    """Return the people of some teams by team, each with a name and how much is in hand.

    A city has hundreds: only what is shown is read.
    """
    rows = list(
        Membership.objects.filter(
            Membership.in_force(now), team__in=[team.pk for team in teams], user__is_active=True
        )
        .order_by("user__name")
        .values_list("team__name", "user_id", "user__name")
    )
    loads = _loads({user_id for _team, user_id, _name in rows})
    in_hand = _("%(load)s in hand")
    by_team: dict[str, dict[Any, str]] = {}
    for team, user_id, name in rows:
        by_team.setdefault(team, {})[user_id] = f"{name} · {in_hand % {'load': loads[user_id]}}"
    return [(name, list(people.items())) for name, people in by_team.items()]


def chat_text(rows: list[Case]) -> str:
    """Return a list as text for a chat group: the door, the service and the goods.

    People's own words stay here: they name illnesses, telephones and neighbours. What somebody has
    said about their mind or about a measure is nobody's business in a group.
    """
    lines: list[str] = []
    for row in rows:
        shown: Any = row
        if shown.discreet:
            continue
        goods = items_text(row.details.get("items", []))
        said = f"：{goods}" if goods else ""
        lines.append(f"{len(lines) + 1}. {shown.place_name} {shown.service_name}{said}")
    return "\n".join(lines)


def _loads(ids: Collection[Any]) -> Counter[Any]:
    return Counter(
        dict(
            Case.objects.filter(owner__in=ids, status__in=TAKEN_ON)
            .values_list("owner_id")
            .annotate(count=Count("*"))
        )
    )


def _members(case: Case, now: datetime) -> list[tuple[Any, str, int]]:
    members = members_of([case.team_id], now=now)
    loads = _loads({member.user_id for member in members})
    people = {m.user_id: (m.user_id, m.user.name, loads[m.user_id]) for m in members}
    return list(people.values())


def _acts(case: Case, user: Any) -> dict[str, bool]:
    acts = {
        name: case.status in POSSIBLE[name] and may(user, permission)
        for name, (permission, _run) in ACTS.items()
    }
    own_team = any(m.team_id == case.team_id for m in user.current_memberships)
    acts["accept"] = acts["accept"] and own_team
    danger = case.status in OPEN and (case.unconfirmed or case.urgency == "life")
    acts["call_120"] = danger and may(user, "cases.note")
    acts["confirm"] = case.unconfirmed and case.status in OPEN and may(user, "cases.transfer")
    return acts


def _parts(case: Case, pack: Pack, language: str) -> list[dict[str, Any]]:
    labels = {"fieldwork.visit": _("A visit"), "fieldwork.call": _("A telephone call")}
    return [
        {
            "label": labels.get(part.key, part.key),
            "status": part.status,
            "status_label": part.get_status_display(),
            "reason": reason_words(pack.refuse_reasons, part.reason, language),
        }
        for part in case.parts.order_by("pk")
    ]


def answers_of(case: Case, service: Service, language: str) -> list[dict[str, str]]:
    """Return what was asked when a Case was taken down, and what was answered."""
    questions = {question.code: question for question in service.questions}
    return [
        {"question": in_language(questions[code].text, language), "answer": answer}
        for code, answer in case.details.get("answers", {}).items()
        if code in questions
    ]


def _panels(user: Any, page: str, key: Any) -> list[dict[str, Any]]:
    """Return what upper apps add to a page about `key`."""
    shown = []
    for panel in panels(page):
        content = import_string(panel.load)(user, [key]).get(key)
        if content:
            shown.append({"template": panel.template, "content": content})
    return shown


def _warning_words(pack: Pack, codes: list[str], language: str) -> list[str]:
    names = {warning.code: in_language(warning.name, language) for warning in pack.warnings}
    return [names.get(code, code) for code in codes]


def _reasons(reasons: Any, language: str) -> list[tuple[str, str]]:
    return [(reason.code, in_language(reason.text, language)) for reason in reasons]


def _url(filters: Filters, **changes: Any) -> str:
    fields = {
        "lane": filters.lane,
        "place": filters.place,
        "service": filters.service,
        "team": filters.team,
        "text": filters.text,
        "page": filters.page,
    } | changes
    kept = {key: value for key, value in fields.items() if value and (key, value) != ("page", 1)}
    return f"{reverse('cases:board')}?{urlencode(kept)}"
