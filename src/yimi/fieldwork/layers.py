"""The work of the day on the map of doors: how it looks."""

from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Layer, LayersOf, Shade

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
    Layer(
        "fieldwork.visits",
        _("Visits of rounds in the last seven days"),
        "yimi.fieldwork.on_map.visits",
        "fieldwork.rounds",
        (
            Shade("refused", _("Refused"), "red", "cross"),
            Shade("moved", _("Moved away"), "violet", "grid"),
            Shade("not_at_home", _("Not at home"), "orange", "rising"),
            Shade("again", _("To try again"), "yellow", "dots"),
            Shade("open", _("To visit"), "blue", "falling"),
            Shade("met", _("Met"), "green", settled=True),
            Shade("wants_nothing", _("Needs nothing"), "teal", settled=True),
        ),
        order=30,
        topics=("fieldwork",),
    ),
)
LAYERS_MADE = (
    LayersOf("yimi.fieldwork.answers_on_map.question_layers", "fieldwork.answers", order=500),
)
