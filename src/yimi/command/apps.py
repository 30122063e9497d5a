from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Block, HealthCheck, MenuEntry


class CommandConfig(AppConfig):
    name = "yimi.command"
    label = "command"
    verbose_name = "command"

    menu = (
        MenuEntry(
            _("System"),
            "command:health",
            "heart-rate-monitor",
            "core.health",
            order=90,
            roles=frozenset({"administrator", "auditor"}),
        ),
    )
    blocks = (
        Block(
            "command.health",
            "yimi.command.homes.health",
            "command/_home_health.html",
            frozenset({"administrator", "auditor"}),
            order=10,
            permission="core.health",
        ),
        Block(
            "command.news",
            "yimi.command.homes.news",
            "command/_home_news.html",
            frozenset({"dispatcher"}),
            order=60,
            permission="core.health",
            beside=True,
        ),
    )
    health_checks = (
        HealthCheck("command.stuck", _("Stuck events"), "yimi.command.checkups.stuck", 12),
        HealthCheck(
            "command.emergencies",
            _("Days of deletion"),
            "yimi.command.checkups.emergencies",
            order=50,
        ),
        HealthCheck(
            "command.second_factors",
            _("Second factor"),
            "yimi.command.checkups.second_factors",
            order=51,
        ),
    )
