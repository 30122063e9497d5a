from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Column, Export, Job, MenuEntry, Permission


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
    exports = (
        Export(
            "api.integrations",
            _("Interfaces"),
            "api.manage",
            (
                Column(_("Program"), 20),
                Column(_("Who answers for it"), 26),
                Column(_("Where"), 24),
                Column(_("Team"), 18),
                Column(_("What it may do"), 44),
                Column(_("From"), 17, "moment"),
                Column(_("Until"), 17, "moment"),
                Column(_("Last used"), 17, "moment"),
                Column(_("State"), 10),
            ),
            "yimi.api.exports.integration_rows",
            order=80,
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
