from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Block, Job, MenuEntry, Permission

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
    )
    menu = (MenuEntry(_("Administration"), "setup:home", "settings", "setup.look", order=80),)
    work_names = (("setup.ledger", _("Takes ledgers in")),)
    jobs = (Job("setup.ledger", "yimi.setup.actions.ledger.work_on_imports", every_s=3, long=True),)
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
