from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Block, Carried, Column, Export, Job, MenuEntry, Panel, Permission

DESK = frozenset({"operator", "dispatcher", "team_lead"})


class FollowupConfig(AppConfig):
    name = "yimi.followup"
    label = "followup"
    verbose_name = "followup"

    permissions = (
        Permission("followup.call", _("Call residents back"), DESK | {"worker", "medical"}),
        Permission(
            "followup.export",
            _("Take call-backs out of the program"),
            frozenset({"dispatcher", "team_lead"}),
            strong=True,
        ),
        Permission(
            "followup.assign",
            _("Say who calls back, and have somebody try again"),
            frozenset({"dispatcher", "team_lead"}),
        ),
        Permission("followup.link", _("Give residents the link to their case"), DESK | {"worker"}),
    )
    exports = (
        Export(
            "followup.queue",
            _("Call back"),
            "followup.export",
            (
                Column(_("Due"), 16, "moment"),
                Column(_("How"), 10),
                Column(_("Name"), 12),
                Column(_("Telephone"), 16, "phone"),
                Column(_("Where"), 26),
                Column(_("Need"), 16),
                Column(_("Case"), 14, "code"),
                Column(_("Who has it"), 12),
                Column(_("Tries"), 8, "number"),
                Column(_("State"), 16),
            ),
            "yimi.followup.exports.queue_rows",
            phones="followup.call",
            order=60,
        ),
    )
    menu = (MenuEntry(_("Call back"), "followup:queue", "phone-call", "followup.call", order=25),)
    work_names = (
        ("followup.forget_misses", _("Forgets wrong codes")),
        ("followup.call_backs", _("Plans call-backs")),
        ("followup.read", _("Notes which words of residents were read")),
        ("followup.links", _("Ends and moves links")),
    )
    jobs = (Job("followup.forget_misses", "yimi.followup.actions.forget_misses", every_s=3600),)
    blocks = (
        Block(
            "followup.unread",
            "yimi.followup.homes.unread",
            "followup/_home_unread.html",
            frozenset({"operator", "dispatcher", "team_lead", "worker", "medical", "supplies"}),
            order=12,
            permission="cases.open",
        ),
        Block(
            "followup.due",
            "yimi.followup.homes.due",
            "followup/_home_due.html",
            frozenset({"operator", "dispatcher", "team_lead", "worker"}),
            order=40,
            permission="followup.call",
        ),
    )
    carried = (
        Carried(
            "call_back",
            _("Calls back"),
            "yimi.followup.carrying.carried_call_backs",
            "yimi.followup.carrying.move_call_backs",
            order=30,
        ),
    )
    panels = (
        Panel(
            "cases.board",
            "yimi.followup.queries.due_of_lanes",
            "followup/_board_lane.html",
            order=10,
        ),
        Panel(
            "cases.case",
            "yimi.followup.queries.panels_of_cases",
            "followup/_case_panel.html",
            order=20,
        ),
    )
