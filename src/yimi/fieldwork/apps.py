from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Home, Job, MenuEntry, Panel, Permission

FIELD = frozenset({"worker", "volunteer", "driver", "property", "medical", "supplies", "liaison"})


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
    )
    menu = (MenuEntry(_("My tasks"), "fieldwork:my_tasks", "checklist", "fieldwork.do", order=30),)
    homes = (
        Home("worker", "fieldwork:my_tasks", order=5),
        Home("volunteer", "fieldwork:my_tasks", order=50),
        Home("driver", "fieldwork:my_tasks", order=50),
        Home("property", "fieldwork:my_tasks", order=50),
        Home("liaison", "fieldwork:my_tasks", order=50),
        Home("merchant", "fieldwork:my_tasks", order=50),
        Home("guard", "fieldwork:my_tasks", order=50),
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
