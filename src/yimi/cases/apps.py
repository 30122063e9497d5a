from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.cases.columns import CASE_COLUMNS
from yimi.cases.layers import LAYERS
from yimi.core.declared import Block, Carried, Export, Job, MenuEntry, Panel, Permission

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
    layers = LAYERS
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
            "cases.told",
            "yimi.cases.homes.told",
            "cases/_home_told.html",
            OFFICE,
            order=15,
            permission="cases.board",
        ),
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
            "cases.asked_first",
            "yimi.cases.homes.asked_of_us",
            "cases/_home_asked.html",
            frozenset({"liaison", "merchant"}),
            order=8,
        ),
        Block(
            "cases.asked",
            "yimi.cases.homes.asked_of_us",
            "cases/_home_asked.html",
            frozenset({"property", "guard", "driver"}),
            order=40,
        ),
    )
    exports = (
        Export(
            "cases.board",
            _("Cases"),
            "cases.export",
            CASE_COLUMNS,
            "yimi.cases.exports.board_rows",
            phones="cases.open",
            order=10,
        ),
    )
    panels = (
        Panel(
            "registry.household",
            "yimi.cases.queries.latest_cases_of",
            "cases/_household_cases.html",
            order=10,
        ),
    )
    live_ticks = ("yimi.cases.live.due_between",)
    carried = (
        Carried(
            "case",
            _("Cases"),
            "yimi.cases.queries.carried_cases",
            "yimi.cases.actions.move_cases",
            order=10,
        ),
    )
    work_names = (("cases.escalate", _("Tells the next level up")),)
    jobs = (Job("cases.escalate", "yimi.cases.actions.escalate_due", every_s=20),)
