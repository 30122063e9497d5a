"""The people of the ledger on the map of doors: how they look."""

from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Layer, Shade

LAYERS = (
    Layer(
        "registry.groups",
        _("Key groups"),
        "yimi.registry.on_map.key_groups",
        "registry.open",
        # The groups are the pack's.
        shades_of="yimi.registry.on_map.group_shades",
        order=30,
        topics=("registry",),
        personal=True,
    ),
    Layer(
        "registry.mobility",
        _("People who cannot walk"),
        "yimi.registry.on_map.cannot_walk",
        "registry.open",
        (
            Shade("bed", _("Confined to bed"), "brown", "cross"),
            Shade("wheelchair", _("In a wheelchair"), "violet", "falling"),
            Shade("no_stairs", _("Cannot manage stairs"), "green", "dots"),
        ),
        order=40,
        topics=("registry",),
        personal=True,
    ),
)
