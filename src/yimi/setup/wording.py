"""The words for duties and kinds of organisations, to be read by people who are not programmers."""

from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Words

DUTIES: dict[str, Words] = {
    "desk": _("Takes calls and messages"),
    "community": _("Goes to the doors of a community"),
    "supplies": _("Food and daily needs"),
    "medical": _("Medicine and hospital"),
    "transport": _("Cars and patients' rides"),
    "property": _("Property: gates, rubbish, lifts"),
    "repair": _("Repairs: water, power, heating"),
    "psychology": _("Minds: listening, comforting"),
    "policy": _("Questions about rules"),
    "relief": _("Money and goods for hardship"),
    "command": _("Command: what is escalated"),
}
KINDS: dict[str, Words] = {
    "street_office": _("Street office"),
    "property": _("Property manager"),
    "hospital": _("Hospital or clinic"),
    "pharmacy": _("Pharmacy"),
    "supplier": _("Supplier or shop"),
    "other": _("Other"),
}
# The teams that most streets have: name, duties, and whether there is one in each community.
USUAL_TEAMS: tuple[tuple[Words, tuple[str, ...], bool], ...] = (
    (_("grid team"), ("community", "supplies"), True),
    (_("Supplies team"), ("supplies",), False),
    (_("Medical team"), ("medical", "transport"), False),
    (_("Property and repairs"), ("property", "repair"), False),
    (_("Care for minds"), ("psychology",), False),
    (_("Command"), ("command", "relief"), False),
)
