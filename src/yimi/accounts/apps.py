from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import (
    Block,
    Column,
    Export,
    HealthCheck,
    Job,
    MenuEntry,
    Panel,
    Permission,
)

OFFICE = frozenset({"operator", "dispatcher", "team_lead", "supplies", "medical", "officer"})
FIELD = frozenset({"worker", "volunteer", "driver", "property", "liaison", "merchant", "guard"})
PLANNERS = frozenset({"dispatcher", "team_lead", "administrator"})


class AccountsConfig(AppConfig):
    name = "yimi.accounts"
    label = "accounts"
    verbose_name = "accounts"

    permissions = (
        Permission(
            "accounts.duty",
            _("See who is on duty, begin and hand over one's own shift"),
            OFFICE | FIELD | {"administrator", "auditor"},
        ),
        Permission("accounts.plan", _("Plan who is on duty"), PLANNERS),
        Permission("accounts.export", _("Take the rota out of the program"), PLANNERS, strong=True),
    )
    exports = (
        Export(
            "accounts.rota",
            _("The rota"),
            "accounts.export",
            (
                Column(_("Team"), 18),
                Column(_("Day"), 12, "day"),
                Column(_("Weekday"), 8),
                Column(_("Hours"), 12),
                Column(_("From"), 17, "moment"),
                Column(_("Until"), 17, "moment"),
                Column(_("Who"), 12),
                Column(_("Telephone"), 15, "phone"),
                Column(_("State"), 12),
            ),
            "yimi.accounts.exports.rota_rows",
            phones="accounts.plan",
            order=65,
        ),
    )
    menu = (
        MenuEntry(
            _("Duty"),
            "accounts:duty",
            "calendar-due",
            "accounts.duty",
            order=50,
            roles=OFFICE | {"administrator"},
        ),
    )
    blocks = (
        Block(
            "accounts.cover",
            "yimi.accounts.homes.cover",
            "accounts/_home_cover.html",
            PLANNERS,
            order=4,
            permission="accounts.plan",
            on_top=True,
        ),
        Block(
            "accounts.unplanned",
            "yimi.accounts.homes.unplanned",
            "accounts/_home_unplanned.html",
            PLANNERS,
            order=90,
            permission="accounts.plan",
            beside=True,
        ),
        Block(
            "accounts.shift",
            "yimi.accounts.homes.shift",
            "accounts/_home_shift.html",
            OFFICE | FIELD,
            order=5,
            beside=True,
        ),
        Block(
            "accounts.on_duty",
            "yimi.accounts.homes.on_duty",
            "accounts/_home_on_duty.html",
            OFFICE | FIELD,
            order=50,
            beside=True,
        ),
    )
    health_checks = (
        HealthCheck("accounts.cover", _("On duty"), "yimi.accounts.checkups.cover", order=55),
    )
    panels = (
        Panel(
            "command.report",
            "yimi.accounts.reporting.handovers_of_days",
            "accounts/_report_handovers.html",
            order=10,
        ),
    )
    work_names = (("accounts.shifts", _("Sees to shifts that are over")),)
    jobs = (Job("accounts.shifts", "yimi.accounts.handover_actions.see_to_shifts", every_s=60),)
