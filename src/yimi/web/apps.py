from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import HealthCheck, MenuEntry


class WebConfig(AppConfig):
    name = "yimi.web"
    label = "web"
    verbose_name = "web"

    menu = (MenuEntry(_("Exports"), "web:exports", "file-spreadsheet", "core.exports", order=85),)
    health_checks = (
        HealthCheck("web.sheet", _("Recovery sheet"), "yimi.web.checkups.recovery_sheet", 21),
        HealthCheck("web.addresses", _("Addresses"), "yimi.web.checkups.addresses", 40),
        HealthCheck("web.certificate", _("Certificate"), "yimi.web.checkups.certificate", 42),
        HealthCheck("web.static", _("Files of the pages"), "yimi.web.checkups.static_files", 41),
    )
