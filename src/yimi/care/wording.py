"""What pages of care say, in one place."""

from django.utils.translation import gettext_lazy as _

GAPS = {
    "nobody": _("Nobody answers"),
    "no_worker": _("Only a team, nobody by name"),
    "gone": _("Who was named works here no more"),
    "no_deputy": _("Nobody stands in"),
    "no_institution": _("No doctor, hospital or pharmacy"),
}
MISSES = {
    "nobody_asked": _("The program was off that day"),
    "refused": _("It could not be done"),
    "not_taken_on": _("It was not taken on"),
    "ended": _("The plan had ended"),
    "by_hand": _("Reported by hand"),
}
WEEKDAYS = (
    ("1", _("Mon")),
    ("2", _("Tue")),
    ("3", _("Wed")),
    ("4", _("Thu")),
    ("5", _("Fri")),
    ("6", _("Sat")),
    ("7", _("Sun")),
)
