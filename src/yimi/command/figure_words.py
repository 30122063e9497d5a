"""Figures in words: how each number is called, rates, durations, the text for a chat group."""

from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from yimi.accounts.models import Team
from yimi.cases.states import Channel
from yimi.command.asked import Asked
from yimi.command.figures import Numbers, Rate
from yimi.command.periods import Period
from yimi.packs.words import in_language
from yimi.places.queries import full_names

BY_WORDS = {
    "community": gettext_lazy("By community"),
    "compound": gettext_lazy("By compound"),
    "category": gettext_lazy("By kind"),
    "service": gettext_lazy("By need"),
    "channel": gettext_lazy("By channel"),
    "team": gettext_lazy("By team"),
}
# The words of every number, as the list behind it is headed.
WHAT_WORDS = {
    "received": gettext_lazy("Came in"),
    "counted": gettext_lazy("Counted for the rates"),
    "merged": gettext_lazy("Merged into another"),
    "rejected": gettext_lazy("Not taken on"),
    "open": gettext_lazy("Open now"),
    "overdue": gettext_lazy("Overdue now"),
    "to_confirm": gettext_lazy("Solved, to be confirmed"),
    "closed": gettext_lazy("Closed"),
    "answered": gettext_lazy("First answer given"),
    "answered_in_time": gettext_lazy("Answered in time"),
    "answered_late": gettext_lazy("Answered late, or not yet and late"),
    "solved": gettext_lazy("Solved"),
    "solved_in_time": gettext_lazy("Solved in time, at the first go"),
    "solved_late": gettext_lazy("Solved late or at a second go, or not yet and late"),
    "confirmed": gettext_lazy("The resident says it is solved"),
    "not_solved": gettext_lazy("The resident says it is not solved"),
    "no_word": gettext_lazy("Asked, but nobody answered"),
    "satisfied": gettext_lazy("Satisfied"),
    "less_satisfied": gettext_lazy("Solved, but less satisfied"),
}
RATE_WORDS = {
    "response": (gettext_lazy("Answered in time"), "answered_in_time"),
    "on_time": (gettext_lazy("Solved in time"), "solved_in_time"),
    "solution": (gettext_lazy("Solution rate"), "confirmed"),
    "satisfaction": (gettext_lazy("Satisfaction rate"), "satisfied"),
}
SHOWN_COUNTS = ("received", "open", "overdue", "to_confirm", "closed")


def times_of(
    found: tuple[int, int | None, int | None], *, small_below: int
) -> dict[str, Any] | None:
    """Return the median and the 90th percentile in words; of a few they would say nothing."""
    count, middle, slow = found
    if middle is None or slow is None or count < small_below:
        return None
    return {"count": count, "middle": duration_words(middle), "slow": duration_words(slow)}


def duration_words(seconds: int) -> str:
    """Return a duration: 35 分钟, 3.5 小时, 2.1 天."""
    if seconds < 90 * 60:
        return _("%(n)s min") % {"n": max(1, round(seconds / 60))}
    if seconds < 48 * 3600:
        return _("%(n)s h") % {"n": f"{seconds / 3600:.1f}".removesuffix(".0")}
    return _("%(n)s d") % {"n": f"{seconds / 86400:.1f}".removesuffix(".0")}


def formula_of(rates: Any) -> dict[str, str]:
    """Return in words how the score is put together, and where its weights are from."""
    weights = rates.weights
    total = weights.response + weights.solution + weights.satisfaction
    share = [
        f"{100 * w / total:.0f}%"
        for w in (weights.response, weights.solution, weights.satisfaction)
    ]
    rule = weights.rule
    return {
        "words": _(
            "Score = answered in time × %(response)s + solution rate × %(solution)s + "
            "satisfaction rate × %(satisfaction)s"
        ) % {"response": share[0], "solution": share[1], "satisfaction": share[2]},
        "source": str(_("Yimi's own default")) if rule.confidence == "own" else rule.source,
        "unreached": str(_("Residents who could not be reached are left out."))
        if rates.unreached == "left_out"
        else str(_("Residents who could not be reached count as not solved.")),
    }  # fmt: skip


def narrowed_words(wanted: Asked) -> str:
    """Return the scope in words: days, area, need, channel, team."""
    scope = wanted.scope
    parts = [period_words(scope.period)]
    if scope.place:
        parts.append(full_names([scope.place])[scope.place])
    language = get_language() or "zh-hans"
    for code, entries in (
        (scope.service, wanted.pack.services),
        (scope.category, wanted.pack.categories),
    ):
        parts.extend(in_language(entry.name, language) for entry in entries if entry.code == code)
    if scope.channel:
        parts.append(str(Channel(scope.channel).label))
    if scope.team:
        parts.extend(Team.objects.filter(pk=scope.team).values_list("name", flat=True))
    return " · ".join(parts)


def period_words(period: Period) -> str:
    """Return a period as people write it: 今天 2026-11-22; 11-16 至 11-22."""
    if period.code == "all":
        return str(_("All days"))
    first = timezone.localtime(period.start).date()
    if first == period.last:
        return first.isoformat()
    return _("%(first)s to %(last)s") % {
        "first": first.isoformat(),
        "last": period.last.isoformat(),
    }


def rate_words(rate: Rate) -> str:
    """Return a rate as text: 92.3%（120/130）; of few cases only how many."""
    if not rate.whole:
        return "—"
    pair = f"{rate.part}/{rate.whole}"
    return pair if rate.percent is None else f"{rate.percent}%（{pair}）"


def chat_text(total: Numbers, rows: list[dict[str, Any]], wanted: Asked) -> str:
    """Return the figures as text for a chat group."""
    place = full_names([wanted.scope.place or wanted.top]) if wanted.top else {}
    counts = total.counts
    rates = total.rates(wanted.pack.rates)
    lines = [
        f"【{next(iter(place.values()), '')}】{period_words(wanted.scope.period)}",
        "，".join(f"{WHAT_WORDS[code]} {counts[code]}" for code in SHOWN_COUNTS),
        "，".join(f"{RATE_WORDS[code][0]} {rate_words(rate)}" for code, rate in rates.items()),
    ]
    for row in rows:
        said = [f"{WHAT_WORDS[code]} {row[code]['count']}" for code in SHOWN_COUNTS[:3]]
        lines.append(f"{row['name']}：{'，'.join(said)}")
    return "\n".join(lines)
