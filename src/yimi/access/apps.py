from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Block, MenuEntry, Permission


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
    )
    blocks = (
        Block(
            "access.resets",
            "yimi.access.homes.resets",
            "access/_home_resets.html",
            frozenset({"administrator"}),
            order=60,
            permission="access.reset",
        ),
    )
