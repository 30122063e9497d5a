"""How those who are isolated look on the map of doors: the colours of Beilin's sheet."""

from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Layer, Shade

# Without words for a gate: who is isolated is never counted on its copy.
LAYERS = (
    Layer(
        "zones.isolation",
        _("Isolation state"),
        "yimi.zones.on_map.isolated",
        "zones.see",
        (
            Shade("case", _("Confirmed case"), "red", "cross"),
            Shade("centre", _("In central isolation"), "pink", "rising"),
            Shade("home", _("Isolated at home"), "brown", "falling"),
            Shade("watch", _("Health watched at home"), "yellow", "dots"),
        ),
        order=15,
        topics=("zones", "registry"),
        personal=True,
    ),
)
