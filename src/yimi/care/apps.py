from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yimi.care.layers import LAYERS
from yimi.core.declared import Block, Column, Export, Job, MenuEntry, Panel, Permission

OFFICE = frozenset({"team_lead", "dispatcher", "medical"})
DESK = OFFICE | {"operator"}
FIELD = DESK | {"worker"}

_WHO = (
    Column(_("Where"), 26),
    Column(_("Name"), 12),
    Column(_("Age"), 6, "number"),
    Column(_("Telephone"), 16, "phone"),
    Column(_("Key groups"), 26),
)
_ANSWERS = (
    Column(_("Who answers"), 12),
    Column(_("Stands in"), 12),
    Column(_("Institution"), 18),
)


class CareConfig(AppConfig):
    name = "yimi.care"
    label = "care"
    verbose_name = "care"

    permissions = (
        Permission("care.see", _("See the people who must not be forgotten"), FIELD),
        Permission(
            "care.overview",
            _("See the figures of key people by community"),
            DESK | {"officer"},
        ),
        Permission(
            "care.export_figures",
            _("Take the figures of key people out of the program"),
            frozenset({"team_lead", "dispatcher", "officer"}),
            strong=True,
        ),
        Permission("care.reach", _("Write down that somebody was reached"), FIELD),
        Permission("care.edit", _("Write down groups and plans"), OFFICE | {"worker"}),
        Permission(
            "care.assign",
            _("Say who answers for somebody"),
            frozenset({"team_lead", "dispatcher"}),
        ),
        Permission(
            "care.export",
            _("Take the lists of key people out of the program"),
            frozenset({"team_lead", "dispatcher"}),
            strong=True,
        ),
    )
    menu = (
        MenuEntry(
            _("Key people"),
            "care:silent",
            "heart-handshake",
            "care.see",
            order=28,
            roles=DESK,
        ),
        MenuEntry(
            _("My people"),
            "care:mine",
            "heart-handshake",
            "care.see",
            order=28,
            roles=frozenset({"worker"}),
        ),
        MenuEntry(
            _("Key people"),
            "care:overview",
            "heart-handshake",
            "care.overview",
            order=28,
            roles=frozenset({"officer"}),
        ),
    )
    jobs = (
        Job("care.make_due", "yimi.care.actions.make_due", every_s=300, long=True),
        Job("care.raise_alarms", "yimi.care.actions.raise_due", every_s=300, long=True),
    )
    work_names = (
        ("care.make_due", _("Turns care plans into tasks")),
        ("care.raise_alarms", _("Raises alarms of care plans")),
        ("care.turns", _("Notes which care was given")),
        ("care.contacts", _("Notes who was reached")),
        ("care.people", _("Lets care go along with people who move")),
    )
    blocks = (
        # After a life in danger this is what a community's lead sees first in the morning.
        Block(
            "care.silent",
            "yimi.care.homes.silent_people",
            "care/_home_silent.html",
            frozenset({"team_lead"}),
            order=2,
            permission="care.see",
            on_top=True,
        ),
        Block(
            "care.alarms",
            "yimi.care.homes.alarms",
            "care/_home_alarms.html",
            OFFICE | {"worker"},
            order=3,
            permission="care.see",
            on_top=True,
        ),
        Block(
            "care.overview",
            "yimi.care.homes.beside",
            "care/_home_beside.html",
            frozenset({"officer"}),
            order=30,
            permission="care.overview",
        ),
        Block(
            "care.mine",
            "yimi.care.homes.mine",
            "care/_home_mine.html",
            frozenset({"worker"}),
            order=30,
            permission="care.see",
        ),
    )
    layers = LAYERS
    panels = (
        Panel(
            "registry.household",
            "yimi.care.panels.of_households",
            "care/_household_panel.html",
            order=10,
        ),
        Panel(
            "registry.person",
            "yimi.care.panels.of_people",
            "care/_person_panel.html",
            order=10,
        ),
    )
    exports = (
        Export(
            "care.overview",
            _("Key people by community"),
            "care.export_figures",
            (
                Column(_("Sub-district"), 16),
                Column(_("Community"), 16),
                Column(_("Key people"), 10, "number"),
                Column(_("Not heard from"), 10, "number"),
                Column(_("Alarms"), 8, "number"),
                Column(_("Nobody by name"), 12, "number"),
                Column(_("To review"), 8, "number"),
                Column(_("Due tomorrow"), 10, "number"),
            ),
            "yimi.care.exports.overview_rows",
            personal=False,
            order=69,
        ),
        Export(
            "care.silent",
            _("Silent list"),
            "care.export",
            (
                *_WHO,
                Column(_("Last reached"), 16, "moment"),
                Column(_("Tried in vain"), 8, "number"),
                *_ANSWERS,
            ),
            "yimi.care.exports.silent_rows",
            phones="care.see",
            order=70,
        ),
        Export(
            "care.people",
            _("Key people"),
            "care.export",
            (*_WHO, *_ANSWERS, Column(_("What is missing"), 26)),
            "yimi.care.exports.people_rows",
            phones="care.see",
            order=71,
        ),
        Export(
            "care.due",
            _("Due from care plans"),
            "care.export",
            (
                Column(_("Due"), 16, "moment"),
                Column(_("Where"), 26),
                Column(_("Name"), 12),
                Column(_("Plan"), 16),
                Column(_("State"), 12),
                Column(_("Who has it"), 12),
                Column(_("Case"), 14, "code"),
            ),
            "yimi.care.exports.due_rows",
            order=72,
        ),
    )
