from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Home, Job, MenuEntry, Permission

DESK = frozenset({"operator", "dispatcher", "team_lead", "worker"})


class IntakeConfig(AppConfig):
    name = "yimi.intake"
    label = "intake"
    verbose_name = "intake"

    permissions = (
        Permission("intake.desk", _("Take in what residents say"), DESK),
        Permission("intake.confirm", _("Confirm what was understood"), DESK),
    )
    menu = (MenuEntry(_("Desk"), "intake:desk", "headset", "intake.desk", order=10),)
    homes = (Home("operator", "intake:desk", order=15),)
    jobs = (Job("intake.read_files", "yimi.intake.actions.read_waiting_files", every_s=2),)
