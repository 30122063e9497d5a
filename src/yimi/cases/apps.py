from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Block, Column, Export, Job, MenuEntry, Panel, Permission

OFFICE = frozenset({"operator", "dispatcher", "team_lead", "supplies", "medical", "officer"})
FIELD = frozenset({"worker", "volunteer", "driver", "property", "liaison", "merchant", "guard"})


class CasesConfig(AppConfig):
    name = "yimi.cases"
    label = "cases"
    verbose_name = "cases"

    permissions = (
        Permission("cases.view", _("See cases"), OFFICE | FIELD | {"auditor"}),
        Permission("cases.open", _("Open a case in full"), OFFICE | FIELD | {"auditor"}),
        Permission("cases.note", _("Write notes and corrections"), OFFICE | FIELD),
        Permission(
            "cases.contact",
            _("Put right who asks, for whom, and with what consent"),
            frozenset({"operator", "dispatcher", "team_lead", "worker", "medical"}),
        ),
        Permission(
            "cases.accept", _("Take a case of one's team on"), (OFFICE | FIELD) - {"volunteer"}
        ),
        Permission(
            "cases.assign",
            _("Give a case to a named person"),
            frozenset({"dispatcher", "team_lead"}),
        ),
        Permission(
            "cases.transfer",
            _("Hand a case to another team"),
            frozenset({"dispatcher", "team_lead", "operator", "supplies", "medical"}),
        ),
        Permission(
            "cases.end",
            _("End, merge or reopen a case"),
            frozenset({"operator", "dispatcher", "team_lead"}),
        ),
        Permission("cases.board", _("The dispatcher's board"), OFFICE),
        Permission(
            "cases.export", _("Take lists out of the program"), OFFICE - {"operator"}, strong=True
        ),
    )
    menu = (
        MenuEntry(
            _("Board"),
            "cases:board",
            "layout-board",
            "cases.board",
            order=20,
        ),
    )
    blocks = (
        Block(
            "cases.dispatch",
            "yimi.cases.homes.dispatch",
            "cases/_home_lanes.html",
            frozenset({"dispatcher"}),
            order=20,
        ),
        Block(
            "cases.team",
            "yimi.cases.homes.team",
            "cases/_home_team.html",
            frozenset({"team_lead"}),
            order=20,
        ),
        Block(
            "cases.services",
            "yimi.cases.homes.services",
            "cases/_home_services.html",
            frozenset({"supplies", "medical"}),
            order=20,
        ),
        Block(
            "cases.command",
            "yimi.cases.homes.command",
            "cases/_home_lanes.html",
            frozenset({"officer"}),
            order=20,
        ),
        Block(
            "cases.asked",
            "yimi.cases.homes.asked_of_us",
            "cases/_home_asked.html",
            frozenset({"liaison", "merchant", "property", "guard", "driver"}),
            order=40,
        ),
    )
    exports = (
        Export(
            "cases.board",
            _("Cases"),
            "cases.export",
            (
                Column(_("Number"), 14, "code"),
                Column(_("State"), 12),
                Column(_("Urgency"), 10),
                Column(_("Need"), 16),
                Column(_("What is needed"), 44),
                Column(_("Community"), 14),
                Column(_("Where"), 26),
                Column(_("Requester"), 12),
                Column(_("Telephone"), 15, "phone"),
                Column(_("Team"), 16),
                Column(_("Who has it"), 12),
                Column(_("Channel"), 12),
                Column(_("Received at"), 17, "moment"),
                Column(_("Due"), 17, "moment"),
                Column(_("First answer"), 17, "moment"),
                Column(_("Solved at"), 17, "moment"),
                Column(_("Level reported to"), 12),
            ),
            "yimi.cases.exports.board_rows",
            phones="cases.open",
            order=10,
        ),
    )
    panels = (
        Panel(
            "registry.household",
            "yimi.cases.queries.open_cases_of",
            "cases/_household_cases.html",
            order=10,
        ),
    )
    live_ticks = ("yimi.cases.live.due_between",)
    jobs = (Job("cases.escalate", "yimi.cases.actions.escalate_due", every_s=20),)
