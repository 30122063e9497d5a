from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Job, Permission


class CoreConfig(AppConfig):
    name = "yimi.core"
    label = "core"
    verbose_name = "core"

    permissions = (
        Permission(
            "core.health",
            _("See whether the program itself is well"),
            frozenset({"dispatcher", "officer", "administrator", "auditor"}),
        ),
        Permission(
            "core.exports",
            _("See who took lists out of the program"),
            frozenset({"administrator", "auditor"}),
            strong=True,
        ),
    )
    jobs = (
        Job("core.backup", "yimi.core.backups.keeping.back_up", every_s=3600, long=True),
        Job("core.heartbeat", "yimi.core.jobs.beat", every_s=15),
        Job("core.seal", "yimi.core.seals.seal_events", every_s=30),
        Job("core.sweep_exports", "yimi.core.exporting.sweep_files", every_s=600),
    )

    def ready(self) -> None:
        autodiscover_modules("handlers", "checks")
