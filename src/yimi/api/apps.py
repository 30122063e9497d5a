from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Permission


class ApiConfig(AppConfig):
    name = "yimi.api"
    label = "api"
    verbose_name = "api"

    permissions = (
        Permission(
            "api.manage",
            _("Let other programs in, and end that"),
            frozenset({"administrator"}),
        ),
    )
