"""Key people of whom nobody has heard on the map of doors: how it looks.

It has no words for a gate: that somebody behind a door cannot wait is nobody's business there.
"""

from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Layer, Shade

LAYERS = (
    Layer(
        "care.not_reached",
        _("Key people not reached"),
        "yimi.care.on_map.not_reached",
        "care.see",
        (
            Shade("never", _("Never reached yet"), "violet", "cross"),
            Shade("twice", _("Twice as long as allowed, or longer"), "orange", "rising"),
            Shade("over", _("Longer than allowed"), "yellow", "dots"),
            Shade("reached", _("Reached in time"), "green", settled=True),
        ),
        order=35,
        topics=("care", "registry"),
        personal=True,
    ),
)
