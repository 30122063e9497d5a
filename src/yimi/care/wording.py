"""What pages of care say, in one place."""

from django.utils.translation import gettext_lazy as _

from yimi.care.states import How, TurnStatus

GAPS = {
    "nobody": _("Nobody answers"),
    "no_worker": _("Only a team, nobody by name"),
    "gone": _("Who was named works here no more"),
    "no_deputy": _("Nobody stands in"),
    "no_institution": _("No doctor, hospital or pharmacy"),
}
# The same, by what is to be done.
GAP_KINDS = {
    "no_person": _("Nobody by name"),
    "no_deputy": _("Nobody stands in"),
    "no_institution": _("No doctor, hospital or pharmacy"),
}
# How somebody was reached, and what became of a day of a plan, as lists say it.
HOW = {
    How.VISIT: _("At the door"),
    How.CALL: _("Spoke by phone"),
    How.THEY_CALLED: _("They got in touch"),
}
TURNS = {
    TurnStatus.PLANNED: _("Still to come"),
    TurnStatus.OPEN: _("Being done"),
    TurnStatus.DONE: _("Done"),
    TurnStatus.MISSED: _("Missed"),
    TurnStatus.MOVED: _("Moved to another day"),
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
