"""Sentences about rules: how long, where from, how sure."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yimi.packs.schema import Hours, Provenance

CONFIDENCE = {
    "H": gettext_lazy("in the document"),
    "M": gettext_lazy("as reported"),
    "L": gettext_lazy("not certain, needs your confirmation"),
    "own": gettext_lazy("Yimi's own default"),
}
CONFIDENCE_MEANS = {
    "H": gettext_lazy("The text was read, or several copies of it say the same."),
    "M": gettext_lazy("Read in one report or paraphrase; compare it with the document."),
    "own": gettext_lazy(
        "No rule was found; Yimi proposes this time. Change it as your place needs."
    ),
}
FIELDS = {
    "name": gettext_lazy("Name"),
    "does": gettext_lazy("What residents are told"),
    "task": gettext_lazy("What the worker does"),
    "respond": gettext_lazy("First answer"),
    "solve": gettext_lazy("Settled"),
    "questions": gettext_lazy("Questions"),
}


def length(hours: float) -> str:
    """Return a length of time as people say it: 30 分钟, 4 小时, 3 天."""
    if hours < 1:
        minutes = round(hours * 60)
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if hours >= 48 and hours % 24 == 0:
        days = int(hours // 24)
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if hours != int(hours):
        return _("%(n)s hours") % {"n": f"{hours:g}"}
    return ngettext("%(n)d hour", "%(n)d hours", int(hours)) % {"n": int(hours)}


def source_words(rule: Provenance) -> str:
    """Return where a rule comes from, with what limits it."""
    if rule.confidence == "own":
        return str(CONFIDENCE["own"])
    return _("%(source)s (%(sure)s%(where)s)") % {
        "source": rule.source,
        "sure": CONFIDENCE[rule.confidence],
        "where": "" if rule.jurisdiction == "CN" else _(", a local rule"),
    }


def limit(hours: Hours) -> dict[str, str]:
    """Return a time limit for a page."""
    return {
        "length": length(hours.hours),
        "confidence": hours.rule.confidence,
        "short": str(CONFIDENCE[hours.rule.confidence]),
        "source": source_words(hours.rule),
    }
