from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Block, Column, Export, MenuEntry, Permission


class AccessConfig(AppConfig):
    name = "yimi.access"
    label = "access"
    verbose_name = "access"

    menu = (
        MenuEntry(
            _("Invitations"),
            "access:invitations",
            "user-plus",
            "access.invite",
            order=70,
            # An administrator comes to it by the administration.
            roles=frozenset({"team_lead"}),
        ),
    )
    permissions = (
        Permission(
            "access.invite",
            _("Invite volunteers"),
            frozenset({"administrator", "team_lead"}),
        ),
        Permission(
            "access.reset",
            _("Let somebody set a new password"),
            frozenset({"administrator", "team_lead"}),
        ),
        Permission(
            "access.export",
            _("Take the list of invitations out of the program"),
            frozenset({"administrator", "team_lead"}),
            strong=True,
        ),
    )
    exports = (
        Export(
            "access.invitations",
            _("Invitations"),
            "access.export",
            (
                Column(_("What it is for"), 26),
                Column(_("Where"), 20),
                Column(_("Team"), 20),
                Column(_("As"), 12),
                Column(_("Came"), 8, "number"),
                Column(_("For how many"), 8, "number"),
                Column(_("The code works until"), 17, "moment"),
                Column(_("They help until"), 17, "moment"),
                Column(_("State"), 10),
            ),
            "yimi.access.exports.invitation_rows",
            personal=False,
            order=73,
        ),
    )
    blocks = (
        Block(
            "access.enrolment",
            "yimi.access.homes.enrolment",
            "access/_home_enrolment.html",
            frozenset(
                {
                    "administrator",
                    "auditor",
                    "dispatcher",
                    "medical",
                    "officer",
                    "operator",
                    "supplies",
                    "team_lead",
                }
            ),
            order=7,
            on_top=True,
        ),
        Block(
            "access.waiting",
            "yimi.access.homes.waiting",
            "access/_home_waiting.html",
            frozenset({"administrator", "team_lead"}),
            order=8,
            permission="access.invite",
        ),
        Block(
            "access.resets",
            "yimi.access.homes.resets",
            "access/_home_resets.html",
            frozenset({"administrator"}),
            order=60,
            permission="access.reset",
        ),
    )
