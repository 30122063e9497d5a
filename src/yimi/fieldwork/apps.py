from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Block, Carried, Column, Export, Job, MenuEntry, Panel, Permission
from yimi.fieldwork.layers import LAYERS, LAYERS_MADE

FIELD = frozenset(
    {
        *("worker", "volunteer", "driver", "property", "guard"),
        *("medical", "supplies", "liaison", "merchant"),
    }
)
# Who goes from door to door, and who types in what they wrote on paper.
WALKING = frozenset(
    {"worker", "volunteer", "property", "medical", "team_lead", "dispatcher", "operator"}
)


class FieldworkConfig(AppConfig):
    name = "yimi.fieldwork"
    label = "fieldwork"
    verbose_name = "fieldwork"

    permissions = (
        Permission("fieldwork.do", _("Do tasks"), FIELD | {"team_lead", "operator"}),
        Permission(
            "fieldwork.see",
            _("See tasks of an area"),
            frozenset({"dispatcher", "team_lead", "officer", "operator", "auditor"}),
        ),
        Permission(
            "fieldwork.export",
            _("Take lists of tasks out of the program"),
            frozenset({"dispatcher", "team_lead", "officer"}),
            strong=True,
        ),
        Permission("fieldwork.walk", _("Walk rounds from door to door"), WALKING),
        Permission(
            "fieldwork.rounds",
            _("Make rounds from door to door and see how they go"),
            frozenset({"dispatcher", "team_lead", "worker"}),
        ),
        Permission(
            "fieldwork.surveys",
            _("Write questions to ask at doors"),
            frozenset({"dispatcher", "team_lead", "operator"}),
        ),
        Permission(
            "fieldwork.answers",
            _("See what was answered at doors"),
            frozenset({"dispatcher", "team_lead", "officer", "medical"}),
        ),
    )
    exports = (
        Export(
            "fieldwork.tasks",
            _("Tasks"),
            "fieldwork.export",
            (
                Column(_("State"), 12),
                Column(_("Urgency"), 10),
                Column(_("Kind"), 10),
                Column(_("Need"), 16),
                Column(_("What is needed"), 44),
                Column(_("Where"), 28),
                Column(_("Who does it"), 12),
                Column(_("Team"), 16),
                Column(_("Due"), 17, "moment"),
                Column(_("Not before"), 17, "moment"),
                Column(_("Attempts"), 8, "number"),
                Column(_("Case"), 14, "code"),
            ),
            "yimi.fieldwork.exports.task_rows",
            phones="cases.open",
            order=20,
        ),
    )
    layers = LAYERS
    layers_made = LAYERS_MADE
    menu = (
        MenuEntry(
            _("My tasks"),
            "fieldwork:my_tasks",
            "checklist",
            "fieldwork.do",
            order=30,
            roles=FIELD,
        ),
        MenuEntry(
            _("Rounds"),
            "fieldwork:rounds",
            "door",
            "fieldwork.rounds",
            order=35,
            roles=frozenset({"team_lead", "dispatcher"}),
        ),
    )
    blocks = (
        Block(
            "fieldwork.today",
            "yimi.fieldwork.homes.today",
            "fieldwork/_home_today.html",
            FIELD - {"supplies", "medical"},
            order=10,
            permission="fieldwork.do",
        ),
        Block(
            "fieldwork.team",
            "yimi.fieldwork.homes.of_team",
            "fieldwork/_home_team.html",
            frozenset({"supplies", "medical"}),
            order=40,
            beside=True,
        ),
        Block(
            "fieldwork.mine",
            "yimi.fieldwork.homes.mine",
            "fieldwork/_home_mine.html",
            frozenset({"operator", "team_lead", "supplies", "medical"}),
            order=30,
            permission="fieldwork.do",
            beside=True,
        ),
    )
    carried = (
        Carried(
            "task",
            _("Tasks"),
            "yimi.fieldwork.queries.carried_tasks",
            "yimi.fieldwork.carrying.move_tasks",
            order=20,
        ),
    )
    work_names = (
        ("fieldwork.make_tasks", _("Makes tasks")),
        ("fieldwork.cancel_tasks", _("Cancels tasks")),
        ("fieldwork.go_again", _("Go again when it is time")),
    )
    jobs = (Job("fieldwork.go_again", "yimi.fieldwork.actions.go_again_when_due", every_s=60),)
    fulfillers = (
        ("fieldwork.visit", "yimi.fieldwork.actions.plan_visits"),
        ("fieldwork.call", "yimi.fieldwork.actions.plan_calls"),
    )
    panels = (
        Panel(
            "cases.case",
            "yimi.fieldwork.queries.tasks_of_cases",
            "fieldwork/_tasks_of_case.html",
            order=10,
        ),
    )
