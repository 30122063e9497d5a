from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Home, MenuEntry


class CommandConfig(AppConfig):
    name = "yimi.command"
    label = "command"
    verbose_name = "command"

    menu = (
        MenuEntry(_("System"), "command:health", "heart-rate-monitor", "core.health", order=90),
    )
    homes = (
        Home("administrator", "command:health", order=60),
        Home("auditor", "command:health", order=60),
    )
