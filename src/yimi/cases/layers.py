"""Cases on the map of doors: how they look."""

from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Layer, Shade

LAYERS = (
    Layer(
        "cases.open",
        _("Open needs by age"),
        "yimi.cases.on_map.open_needs",
        "cases.view",
        (
            Shade("life", _("Life in danger"), "red", "cross"),
            Shade("late", _("Past the promised time"), "orange", "rising"),
            Shade("old", _("Open for more than a day"), "yellow", "dots"),
            Shade("new", _("Came in within a day"), "blue", "falling"),
        ),
        order=10,
        topics=("cases",),
        gate=_("Doors with an open request"),
    ),
)
