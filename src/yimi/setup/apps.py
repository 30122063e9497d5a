from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Block, Column, Export, Job, MenuEntry, Permission

ADMINISTRATORS = frozenset({"administrator"})


class SetupConfig(AppConfig):
    name = "yimi.setup"
    label = "setup"
    verbose_name = "setup"

    permissions = (
        Permission("setup.look", _("See what is set up and what is missing"), ADMINISTRATORS),
        Permission("setup.places", _("Enter and change places"), ADMINISTRATORS, strong=True),
        Permission(
            "setup.teams", _("Form teams and give them duties"), ADMINISTRATORS, strong=True
        ),
        Permission(
            "setup.people", _("Add people and give them roles"), ADMINISTRATORS, strong=True
        ),
        Permission(
            "setup.ledger",
            _("Take tables into the ledger"),
            frozenset({"administrator", "team_lead"}),
            strong=True,
        ),
        Permission("setup.emergencies", _("Declare emergencies"), ADMINISTRATORS, strong=True),
        Permission(
            "setup.export",
            _("Take lists of people, teams and emergencies out of the program"),
            ADMINISTRATORS,
            strong=True,
        ),
    )
    exports = (
        Export(
            "setup.people",
            _("Staff"),
            "setup.export",
            (
                Column(_("Name"), 12),
                Column(_("Login name"), 16),
                Column(_("Telephone"), 15, "phone"),
                Column(_("Role"), 18),
                Column(_("Where"), 22),
                Column(_("Team"), 20),
                Column(_("Until"), 12, "day"),
                Column(_("State"), 10),
            ),
            "yimi.setup.exports.people_rows",
            phones="setup.people",
            order=70,
        ),
        Export(
            "setup.teams",
            _("Teams and duties"),
            "setup.export",
            (
                Column(_("Team"), 20),
                Column(_("Where"), 20),
                Column(_("Duties"), 50),
                Column(_("People"), 8, "number"),
                Column(_("State"), 10),
            ),
            "yimi.setup.exports.team_rows",
            personal=False,
            order=71,
        ),
        Export(
            "setup.emergencies",
            _("Emergencies"),
            "setup.export",
            (
                Column(_("Emergency"), 24),
                Column(_("Where"), 20),
                Column(_("Pack"), 18),
                Column(_("Drill"), 8),
                Column(_("From"), 17, "moment"),
                Column(_("Until"), 17, "moment"),
                Column(_("Data goes on"), 12, "day"),
            ),
            "yimi.setup.exports.emergency_rows",
            personal=False,
            order=72,
        ),
    )
    menu = (MenuEntry(_("Administration"), "setup:home", "settings", "setup.look", order=80),)
    work_names = (("setup.ledger", _("Takes ledgers in")),)
    jobs = (
        Job("setup.ledger", "yimi.setup.actions.ledger_work.work_on_imports", every_s=3, long=True),
    )
    blocks = (
        Block(
            "setup.missing",
            "yimi.setup.steps.missing",
            "setup/_home_missing.html",
            ADMINISTRATORS,
            order=5,
            permission="setup.look",
        ),
    )
