from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import HealthCheck, Job, Permission


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
        Job("core.standby", "yimi.core.standby.copying.keep_standby", every_s=10, long=True),
        Job("core.heartbeat", "yimi.core.jobs.beat", every_s=15),
        Job("core.seal", "yimi.core.seals.seal_events", every_s=30),
        Job("core.sweep_exports", "yimi.core.exporting.sweep_files", every_s=600),
    )

    work_names = (
        ("core.backup", _("Backs up")),
        ("core.standby", _("Keeps a copy for a second laptop")),
        ("core.heartbeat", _("Shows that the worker lives")),
        ("core.seal", _("Seals the record")),
        ("core.sweep_exports", _("Deletes lists that were fetched")),
    )
    health_checks = (
        HealthCheck(
            "core.database", _("Database"), "yimi.core.checkups.database", order=1, gate=True
        ),
        HealthCheck("core.durability", _("Power cut"), "yimi.core.checkups.durability", 11),
        HealthCheck("core.worker", _("Background worker"), "yimi.core.checkups_work.worker", 10),
        HealthCheck("core.news", _("News between desks"), "yimi.core.checkups_work.news", 11),
        HealthCheck("core.jobs", _("Jobs"), "yimi.core.checkups_work.jobs", 13),
        HealthCheck("core.backups", _("Backups"), "yimi.core.checkups_work.backups", 20),
        HealthCheck("core.standby", _("Second laptop"), "yimi.core.checkups_work.standby", 22),
        HealthCheck("core.disk", _("Disk"), "yimi.core.checkups.disk", 30),
        HealthCheck("core.clock", _("Clock"), "yimi.core.checkups.clock", 31),
        HealthCheck("core.keys", _("Keys"), "yimi.core.checkups.keys", 32),
        HealthCheck("core.machine", _("Computer"), "yimi.core.checkups.machine", 90),
    )

    def ready(self) -> None:
        autodiscover_modules("handlers", "checks")
