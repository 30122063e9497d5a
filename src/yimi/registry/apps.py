from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Permission


class RegistryConfig(AppConfig):
    name = "yimi.registry"
    label = "registry"
    verbose_name = "registry"

    permissions = (
        Permission(
            "registry.find",
            _("Find a household by telephone or name"),
            frozenset({"operator", "dispatcher", "team_lead", "worker", "medical", "supplies"}),
        ),
        Permission(
            "registry.open",
            _("Open a household in full"),
            frozenset({"operator", "dispatcher", "team_lead", "worker", "medical"}),
        ),
        Permission(
            "registry.access_log",
            _("See who looked at a household"),
            frozenset({"auditor", "administrator", "team_lead"}),
        ),
    )
