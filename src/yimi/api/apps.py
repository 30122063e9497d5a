from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Job, MenuEntry, Permission


class ApiConfig(AppConfig):
    name = "yimi.api"
    label = "api"
    verbose_name = "api"

    permissions = (
        Permission(
            "api.manage",
            _("Let other programs in, and end that"),
            frozenset({"administrator"}),
            strong=True,
        ),
    )
    menu = (
        MenuEntry(_("Interfaces"), "api:integrations", "plug-connected", "api.manage", order=80),
    )
    work_names = (
        ("api.send", _("Sends news to other programs")),
        ("api.tidy", _("Clears what was sent long ago")),
        ("api.queue_deliveries", _("Notes which programs are to hear")),
    )
    jobs = (
        Job("api.send", "yimi.api.sending.send_all", every_s=2, long=True),
        Job("api.tidy", "yimi.api.sending.tidy", every_s=3600),
    )
