from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Column, Export, Job, MenuEntry, Permission
from yimi.registry.layers import LAYERS


class RegistryConfig(AppConfig):
    name = "yimi.registry"
    label = "registry"
    verbose_name = "registry"

    permissions = (
        Permission(
            "registry.find",
            _("Find a household by telephone or name"),
            frozenset({"operator", "dispatcher", "team_lead", "worker", "medical", "supplies"}),
        ),
        Permission(
            "registry.open",
            _("Open a household in full"),
            frozenset({"operator", "dispatcher", "team_lead", "worker", "medical"}),
        ),
        Permission(
            "registry.edit",
            _("Correct and complete households"),
            frozenset({"operator", "dispatcher", "team_lead"}),
        ),
        Permission(
            "registry.key",
            _("See where the key of a door is kept"),
            frozenset({"operator", "dispatcher", "team_lead"}),
        ),
        Permission(
            "registry.merge",
            _("Merge and split people and households"),
            frozenset({"dispatcher", "team_lead"}),
        ),
        Permission(
            "registry.report",
            _("Make and fill tables for upper levels"),
            frozenset({"operator", "dispatcher", "team_lead"}),
        ),
        Permission(
            "registry.access_log",
            _("See who looked at a household"),
            frozenset({"auditor", "administrator", "team_lead"}),
        ),
        Permission(
            "registry.export",
            _("Take the ledger out of the program"),
            frozenset({"dispatcher", "team_lead"}),
            strong=True,
        ),
    )
    layers = LAYERS
    menu = (
        MenuEntry(_("Ledger"), "registry:ledger", "search", "registry.find", order=60),
        MenuEntry(
            _("Tables for upper levels"),
            "registry:reports",
            "clipboard-list",
            "registry.report",
            order=61,
            roles=frozenset({"team_lead", "dispatcher", "operator"}),
        ),
        MenuEntry(
            _("Likely duplicates"),
            "registry:pairs",
            "git-merge",
            "registry.merge",
            order=62,
            roles=frozenset({"team_lead"}),
        ),
    )
    jobs = (
        # Households that came without an entry, as from an older version, are found soon after the
        # first start; it walks the whole ledger, so once a day is enough.
        Job("registry.enter_missing", "yimi.registry.entries.enter_missing", 86_400, long=True),
    )
    work_names = (("registry.enter_missing", _("Makes the ledger findable")),)
    exports = (
        Export(
            "registry.residents",
            _("Ledger"),
            "registry.export",
            (
                Column(_("Community"), 14),
                Column(_("Where"), 26),
                Column(_("Name"), 12),
                Column(_("Head of the household"), 10),
                Column(_("Sex"), 6),
                Column(_("Age"), 6, "number"),
                Column(_("Telephone"), 15, "phone"),
                Column(_("Telephones of the household"), 28),
                Column(_("Key groups"), 20),
                Column(_("Before you knock"), 20),
            ),
            "yimi.registry.exports.resident_rows",
            phones="registry.open",
            order=30,
        ),
        Export(
            "registry.report",
            _("Tables for upper levels"),
            "registry.export",
            # Each table has columns of its own.
            (),
            "yimi.registry.reports.report_rows",
            phones="registry.open",
            order=31,
            page="registry:reports",
        ),
    )
