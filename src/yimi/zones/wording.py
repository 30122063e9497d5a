"""What pages and papers about isolation say, in one place, to be read aloud and corrected."""

from django.utils.translation import gettext_lazy as _

# What stands on the paper that a household gets. No illness, no reason, no neighbour.
NOTICE = (
    _("On the day of release you are free from midnight on. You need not ask anybody, and nobody "
      "may hold you longer because a paper or a person is late."),
    _("Whoever lengthens this must show you an order of its own."),
    _("Call us for food, medicine, a doctor, anything. In danger of life call 120 at once; nobody "
      "may refuse to take you because you are isolated."),
)  # fmt: skip
COMPLAIN = _(
    "You may ask on what this rests, say that it is wrong, and complain: at the number below, or "
    "at 12345, at any hour."
)
RELEASED = (
    _("You go out and come home like everybody else. Nobody may ask for another paper, put a seal "
      "on your door or keep you in."),
    _("Call us if anybody still holds you back, and if you need anything."),
)  # fmt: skip
EVENTS = {
    "zones.IsolationBegan": _("Put into isolation"),
    "zones.IsolationExtended": _("Lengthened by a new order"),
    "zones.IsolationChanged": _("Goes on in another way"),
    "zones.IsolationShortened": _("Shortened: the rules are shorter now"),
    "zones.IsolationEnded": _("Free"),
    "zones.IsolationReplaced": _("Another record stands in its place"),
    "zones.ReleaseTold": _("The household was told"),
}
