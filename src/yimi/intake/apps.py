from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Block, Column, Export, Job, MenuEntry, Panel, Permission

DESK = frozenset({"operator", "dispatcher", "team_lead", "worker"})


class IntakeConfig(AppConfig):
    name = "yimi.intake"
    label = "intake"
    verbose_name = "intake"

    permissions = (
        Permission("intake.desk", _("Take in what residents say"), DESK),
        Permission("intake.confirm", _("Confirm what was understood"), DESK),
        Permission(
            "intake.export",
            _("Take what came in out of the program"),
            frozenset({"operator", "dispatcher", "team_lead"}),
            strong=True,
        ),
    )
    panels = (
        Panel(
            "cases.case",
            "yimi.intake.queries.chains_of_cases",
            "intake/_from_chain.html",
            order=30,
        ),
    )
    exports = (
        Export(
            "intake.lines",
            _("Lines of a batch"),
            "intake.export",
            (
                Column(_("Line"), 7, "number"),
                Column(_("State"), 12),
                Column(_("Words"), 48),
                Column(_("Where"), 26),
                Column(_("Need"), 16),
                Column(_("Goods"), 30),
                Column(_("Urgency"), 10),
                Column(_("Case"), 14, "code"),
            ),
            "yimi.intake.exports.line_rows",
            phones="intake.desk",
            order=40,
        ),
    )
    menu = (
        MenuEntry(
            _("Desk"),
            "intake:desk",
            "headset",
            "intake.desk",
            order=10,
            roles=DESK - {"team_lead"},
        ),
    )
    blocks = (
        Block(
            "intake.dangers",
            "yimi.intake.homes.dangers",
            "intake/_home_dangers.html",
            frozenset({"operator", "dispatcher", "team_lead"}),
            order=1,
            on_top=True,
        ),
        Block(
            "intake.desk",
            "yimi.intake.homes.desk",
            "intake/_home_desk.html",
            frozenset({"operator"}),
            order=10,
            permission="intake.desk",
        ),
    )
    work_names = (("intake.read_files", _("Reads sheets")),)
    jobs = (
        Job("intake.read_files", "yimi.intake.actions.read_waiting_files", every_s=2, long=True),
    )
