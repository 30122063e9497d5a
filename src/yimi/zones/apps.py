from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Block, Column, Export, Job, MenuEntry, Panel, Permission
from yimi.zones.layers import LAYERS

# Who puts people into isolation, and who may free them: more, for release is the default.
LEADS = frozenset({"team_lead", "dispatcher"})
FREES = LEADS | {"medical", "officer"}

_COLUMNS = (
    Column(_("Where"), 26),
    Column(_("Name"), 12),
    Column(_("Age"), 6, "number"),
    Column(_("Telephone"), 16, "phone"),
    Column(_("In which way"), 16),
    Column(_("Why"), 16),
    Column(_("Counted from"), 12, "day"),
    Column(_("Free on"), 12, "day"),
    Column(_("Ordered by"), 20),
    Column(_("Needs"), 22),
    Column(_("Told"), 16, "moment"),
)


class ZonesConfig(AppConfig):
    name = "yimi.zones"
    label = "zones"
    verbose_name = "zones"

    permissions = (
        Permission("zones.see", _("See who is isolated"), FREES | {"operator", "worker"}),
        Permission("zones.restrict", _("Put people into isolation, as it was ordered"), LEADS),
        Permission("zones.release", _("Free people before their day"), FREES),
        Permission(
            "zones.export",
            _("Take the lists of isolation out of the program"),
            LEADS,
            strong=True,
        ),
    )
    menu = (
        MenuEntry(
            _("Isolation"),
            "zones:running",
            "door",
            "zones.see",
            order=29,
            roles=FREES,
        ),
    )
    jobs = (Job("zones.announce", "yimi.zones.actions.announce_due", every_s=300),)
    work_names = (
        ("zones.announce", _("Has people told that they are free")),
        ("zones.people", _("Lets isolations go along with people who move")),
        ("zones.told", _("Notes who was told that they are free")),
    )
    layers = LAYERS
    blocks = (
        Block(
            "zones.free",
            "yimi.zones.homes.free_today",
            "zones/_home_free.html",
            frozenset({"team_lead"}),
            order=8,
            permission="zones.see",
            on_top=True,
        ),
    )
    panels = (
        Panel(
            "registry.household",
            "yimi.zones.panels.of_households",
            "zones/_panel.html",
            order=5,
        ),
        Panel("registry.person", "yimi.zones.panels.of_people", "zones/_panel.html", order=5),
    )
    exports = (
        Export(
            "zones.running",
            _("Isolation"),
            "zones.export",
            _COLUMNS,
            "yimi.zones.exports.running_rows",
            phones="zones.see",
            order=74,
        ),
        Export(
            "zones.due",
            _("To be told that they are free"),
            "zones.export",
            _COLUMNS,
            "yimi.zones.exports.due_rows",
            phones="zones.see",
            order=75,
        ),
    )
