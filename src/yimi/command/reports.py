"""The report of the day (值班日报): what the figures say of one day, and what is open now."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from yimi.accounts.models import Team
from yimi.cases.board import name_places
from yimi.cases.models import IS_DANGER, Case
from yimi.cases.pages import decorate
from yimi.command import figure_pages as shown
from yimi.command import figure_words as words
from yimi.command.asked import Asked, asked_for
from yimi.command.figures import count_by, middle_and_slow, open_by_team, rows_in, total_of
from yimi.core.declared import panels
from yimi.places.queries import full_names

MOST_DANGERS = 12
MOST_NEEDS = 8


def report_of(user: Any, day: str, now: datetime) -> dict[str, Any]:
    """Return one day's report, in a fixed number of queries; today where the day is none."""
    today = timezone.localtime(now).date().isoformat()
    asked = {"period": "days", "first": day or today, "last": day or today}
    wanted = asked_for(user, asked, now)
    by_need = asked_for(user, {**asked, "by": "service"}, now)
    communities = _table(user, wanted, now)
    needs = _table(user, by_need, now)[:MOST_NEEDS]
    rows = rows_in(user, wanted.scope)
    total = total_of(count_by(rows, "status", now))
    whole_day = timezone.localtime(wanted.scope.period.start).date()
    now_open = open_by_team(user, now)
    late = _late_teams(now_open)
    dangers = _dangers(user)
    few = wanted.pack.rates.small_below
    place = full_names([wanted.top])[wanted.top] if wanted.top else ""
    context = {
        "day": whole_day,
        "is_today": whole_day.isoformat() == today,
        "place": place,
        "emergency": wanted.emergency,
        "total": shown.row_view(total, str(_("Together")), wanted, {}),
        "figures_query": wanted.query(),
        "communities": communities,
        "needs": needs,
        "answer_times": words.times_of(middle_and_slow(rows, "respond_s"), small_below=few),
        "solve_times": words.times_of(middle_and_slow(rows, "solve_s"), small_below=few),
        "late": late,
        "now_open": sum(n for _team, n, _late in now_open),
        "now_overdue": sum(team_late for _team, _n, team_late in now_open),
        "now_query": "period=all",
        "dangers": dangers,
        "panels": [
            {"template": panel.template, "content": content}
            for panel in panels("command.report")
            if (content := import_string(panel.load)(user, [whole_day]).get(whole_day))
        ],
        "formula": words.formula_of(wanted.pack.rates),
        "now": now,
    }
    context["chat_text"] = _chat_text(context, total, wanted)
    return context


def _table(user: Any, wanted: Asked, now: datetime) -> list[dict[str, Any]]:
    table = shown.table_of(rows_in(user, wanted.scope), wanted, now)
    names = shown.names_of_keys(wanted, [row.key for row in table])
    rows = [shown.row_view(row, names.get(row.key) or str(_("None")), wanted, {}) for row in table]
    return sorted(rows, key=lambda row: -row["received"]["count"])


def _late_teams(rows: list[tuple[str, int, int]]) -> list[dict[str, Any]]:
    """Return the teams with something overdue now, whenever it came in."""
    late = {team: late for team, _n, late in rows if late}
    names = dict(Team.objects.filter(pk__in=late).values_list("pk", "name"))
    teams = [
        {"name": name, "n": late[str(pk)], "query": f"period=all&what=overdue&team={pk}"}
        for pk, name in names.items()
    ]
    return sorted(teams, key=lambda team: (-team["n"], team["name"]))


def _dangers(user: Any) -> list[Case]:
    rows = list(
        Case.objects.visible_to(user, "cases.view")
        .filter(IS_DANGER)
        .select_related("team", "owner", "emergency")
        .order_by("-opened_at")[:MOST_DANGERS]
    )
    name_places(rows)
    for row in rows:
        decorate(row)
    return rows


def _chat_text(context: dict[str, Any], total: Any, wanted: Asked) -> str:
    where = f"{context['place']} {context['emergency']}".strip()
    head = f"【{_('Report of the day')}】{where} {context['day'].isoformat()}"
    lines = [head, *words.chat_text(total, context["communities"], wanted).split("\n")[1:]]
    if context["dangers"]:
        lines.append(_("Lives in danger, open: %(n)d") % {"n": len(context["dangers"])})
    if context["late"]:
        late = "、".join(f"{team['name']} {team['n']}" for team in context["late"])
        lines.append(_("Overdue now: %(teams)s") % {"teams": late})
    for panel in context["panels"]:
        lines += panel["content"].get("chat", [])
    return "\n".join(lines)
