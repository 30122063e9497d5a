from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import LayersOf, MenuEntry, Permission

OFFICE = frozenset({"operator", "dispatcher", "team_lead", "supplies", "medical", "officer"})
LEADS = frozenset({"dispatcher", "team_lead"})


class AtlasConfig(AppConfig):
    name = "yimi.atlas"
    label = "atlas"
    verbose_name = "atlas"

    permissions = (
        Permission("atlas.view", _("See the map of doors"), OFFICE | {"administrator"}),
        Permission(
            "atlas.arrange",
            _("Say where buildings stand on the map"),
            LEADS | {"administrator"},
        ),
        Permission(
            "atlas.marks",
            _("See colours on the map that were set by hand"),
            LEADS | {"operator", "medical"},
        ),
        Permission("atlas.mark", _("Set colours on the map by hand"), LEADS | {"medical"}),
        Permission("atlas.print", _("Print the map for working with"), LEADS | {"medical"}),
        Permission(
            "atlas.gate",
            _("Print the map for a gate, which says nothing about anybody"),
            LEADS | {"property", "officer"},
        ),
    )
    layers_made = (LayersOf("yimi.atlas.by_hand.legends_over", "atlas.marks"),)
    menu = (
        MenuEntry(
            _("Map"), "atlas:map", "building-community", "atlas.view", order=45, roles=OFFICE
        ),
        MenuEntry(
            _("Map for the gate"),
            "atlas:gates",
            "building-community",
            "atlas.gate",
            order=46,
            roles=frozenset({"property"}),
        ),
    )
