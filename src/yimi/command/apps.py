from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.cases.columns import CASE_COLUMNS
from yimi.core.declared import Block, Column, Export, HealthCheck, Job, MenuEntry, Permission

# Who sees the figures also sees the Cases behind them: each of these roles has `cases.view`.
COUNTING = frozenset(
    {"operator", "dispatcher", "team_lead", "supplies", "medical", "officer", "auditor"}
)


class CommandConfig(AppConfig):
    name = "yimi.command"
    label = "command"
    verbose_name = "command"

    permissions = (
        Permission(
            "audit.view",
            _("Search the record of what was done"),
            frozenset({"auditor", "administrator"}),
        ),
        Permission(
            "audit.export",
            _("Take the record out of the program"),
            frozenset({"auditor", "administrator"}),
            strong=True,
        ),
        Permission("command.figures", _("See the figures and the report of the day"), COUNTING),
        Permission(
            "command.export",
            _("Take the figures out of the program"),
            frozenset({"dispatcher", "team_lead", "officer", "auditor"}),
            strong=True,
        ),
    )
    exports = (
        Export(
            "command.figures",
            _("Figures"),
            "command.export",
            (
                Column(_("Row"), 18),
                Column(_("Came in"), 9, "number"),
                Column(_("Open now"), 9, "number"),
                Column(_("Overdue now"), 9, "number"),
                Column(_("Solved, to be confirmed"), 9, "number"),
                Column(_("Closed"), 9, "number"),
                Column(_("Answered in time"), 9, "number"),
                Column(_("of"), 7, "number"),
                Column("%", 7, "number"),
                Column(_("Solved in time"), 9, "number"),
                Column(_("of"), 7, "number"),
                Column("%", 7, "number"),
                Column(_("The resident says it is solved"), 9, "number"),
                Column(_("of"), 7, "number"),
                Column("%", 7, "number"),
                Column(_("Satisfied"), 9, "number"),
                Column(_("of"), 7, "number"),
                Column("%", 7, "number"),
                Column(_("Score"), 8, "number"),
            ),
            "yimi.command.exports.figure_rows",
            personal=False,
            order=50,
        ),
        Export(
            "command.cases",
            _("Cases behind a number"),
            "cases.export",
            CASE_COLUMNS,
            "yimi.command.exports.cases_behind",
            phones="cases.open",
            order=60,
        ),
        Export(
            "command.record",
            _("The record"),
            "audit.export",
            (
                Column(_("Position"), 10, "number"),
                Column(_("When"), 17, "moment"),
                Column(_("Who"), 12),
                Column(_("What"), 30),
                Column(_("By which right"), 26),
                Column(_("Rows"), 8, "number"),
                Column(_("Where"), 30),
                Column(_("Case"), 14, "code"),
            ),
            "yimi.command.exports.record_rows",
            order=85,
        ),
    )
    menu = (
        MenuEntry(_("The record"), "command:record", "history", "audit.view", order=80),
        MenuEntry(
            _("Figures"),
            "command:figures",
            "activity",
            "command.figures",
            order=50,
            roles=frozenset({"dispatcher", "team_lead", "officer", "auditor"}),
        ),
        MenuEntry(
            _("Report of the day"),
            "command:report",
            "clipboard-text",
            "command.figures",
            order=55,
            roles=frozenset({"dispatcher", "officer"}),
        ),
        MenuEntry(
            _("System"),
            "command:health",
            "heart-rate-monitor",
            "core.health",
            order=90,
            roles=frozenset({"administrator", "auditor"}),
        ),
    )
    blocks = (
        Block(
            "command.audit",
            "yimi.command.homes.audit",
            "command/_home_audit.html",
            frozenset({"auditor"}),
            order=5,
            permission="audit.view",
        ),
        Block(
            "command.health",
            "yimi.command.homes.health",
            "command/_home_health.html",
            frozenset({"administrator", "auditor"}),
            order=10,
            permission="core.health",
        ),
        Block(
            "command.news",
            "yimi.command.homes.news",
            "command/_home_news.html",
            frozenset({"dispatcher"}),
            order=60,
            permission="core.health",
            beside=True,
        ),
    )
    health_checks = (
        HealthCheck("command.stuck", _("Stuck events"), "yimi.command.checkups.stuck", 12),
        HealthCheck(
            "command.emergencies",
            _("Days of deletion"),
            "yimi.command.checkups.emergencies",
            order=50,
        ),
        HealthCheck(
            "command.second_factors",
            _("Second factor"),
            "yimi.command.checkups.second_factors",
            order=51,
        ),
    )
    work_names = (
        ("command.verify_chain", _("Checks the whole record")),
        ("command.count_cases", _("Counts for the figures")),
    )
    jobs = (
        Job(
            "command.verify_chain",
            "yimi.command.audit.verify_daily",
            every_s=24 * 3600,
            long=True,
        ),
    )
