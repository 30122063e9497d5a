"""The work of the day on the map of doors: how it looks."""

from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Layer, Shade

LAYERS = (
    Layer(
        "fieldwork.today",
        _("Deliveries and visits due today"),
        "yimi.fieldwork.on_map.due_today",
        "fieldwork.see",
        (
            Shade("late", _("Past the promised time"), "orange", "rising"),
            Shade("today", _("Due today"), "blue", "falling"),
            Shade("done", _("Done today"), "grey", settled=True),
        ),
        order=20,
        topics=("fieldwork",),
        gate=_("Doors to go to today"),
    ),
)
