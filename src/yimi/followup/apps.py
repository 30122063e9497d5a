from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Job, MenuEntry, Panel, Permission

DESK = frozenset({"operator", "dispatcher", "team_lead"})


class FollowupConfig(AppConfig):
    name = "yimi.followup"
    label = "followup"
    verbose_name = "followup"

    permissions = (
        Permission("followup.call", _("Call residents back"), DESK | {"worker", "medical"}),
        Permission(
            "followup.assign",
            _("Say who calls back, and have somebody try again"),
            frozenset({"dispatcher", "team_lead"}),
        ),
        Permission("followup.link", _("Give residents the link to their case"), DESK | {"worker"}),
    )
    menu = (MenuEntry(_("Call back"), "followup:queue", "phone-call", "followup.call", order=25),)
    jobs = (Job("followup.forget_misses", "yimi.followup.actions.forget_misses", every_s=3600),)
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
