from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import HealthCheck, MenuEntry, Permission

EVERYBODY = frozenset(
    {
        *("operator", "worker", "volunteer", "dispatcher", "team_lead", "supplies", "medical"),
        *("driver", "liaison", "property", "merchant", "guard", "officer", "auditor"),
        "administrator",
    }
)


class RulesConfig(AppConfig):
    name = "yimi.rules"
    label = "rules"
    verbose_name = "rules"

    menu = (
        MenuEntry(
            _("Services and rules"),
            "rules:catalogue",
            "list-check",
            "rules.read",
            order=80,
            roles=frozenset({"operator", "officer", "administrator", "auditor"}),
        ),
    )
    health_checks = (
        HealthCheck("rules.packs", _("Packs of rules"), "yimi.rules.checkups.packs", 52),
        HealthCheck("rules.holidays", _("Holidays"), "yimi.rules.checkups.holidays", 53),
    )
    permissions = (
        Permission("rules.read", _("Read services and rules"), EVERYBODY),
        Permission(
            "rules.choose",
            _("Choose the rules of an emergency"),
            frozenset({"officer", "administrator"}),
            strong=True,
        ),
    )
