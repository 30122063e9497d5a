from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Column, Export, HealthCheck, Job, MenuEntry


class WebConfig(AppConfig):
    name = "yimi.web"
    label = "web"
    verbose_name = "web"

    menu = (MenuEntry(_("Exports"), "web:exports", "file-spreadsheet", "core.exports", order=85),)
    jobs = (Job("web.make_exports", "yimi.web.large_exports.make_waiting", every_s=2, long=True),)
    work_names = (("web.make_exports", _("Makes large lists")),)
    exports = (
        Export(
            "web.exports",
            _("Taken out"),
            "core.exports",
            (
                Column(_("When"), 17, "moment"),
                Column(_("Who"), 12),
                Column(_("Where"), 24),
                Column(_("What"), 18),
                Column(_("Rows"), 8, "number"),
                Column(_("What for"), 24),
                Column(_("In their words"), 30),
                Column(_("Telephone"), 14),
                Column(_("State"), 12),
                Column(_("Number"), 16, "code"),
            ),
            "yimi.web.exports.export_rows",
            order=90,
        ),
    )
    health_checks = (
        HealthCheck("web.sheet", _("Recovery sheet"), "yimi.web.checkups.recovery_sheet", 21),
        HealthCheck("web.addresses", _("Addresses"), "yimi.web.checkups.addresses", 40),
        HealthCheck("web.certificate", _("Certificate"), "yimi.web.checkups.certificate", 42),
        HealthCheck("web.static", _("Files of the pages"), "yimi.web.checkups.static_files", 41),
    )
