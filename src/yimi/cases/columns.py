"""The columns of Cases that go out as a file."""

from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Column

CASE_COLUMNS = (
    Column(_("Number"), 14, "code"),
    Column(_("State"), 12),
    Column(_("Urgency"), 10),
    Column(_("Need"), 16),
    Column(_("What is needed"), 44),
    Column(_("Community"), 14),
    Column(_("Where"), 26),
    Column(_("Requester"), 12),
    Column(_("Telephone"), 15, "phone"),
    Column(_("Team"), 16),
    Column(_("Who has it"), 12),
    Column(_("Channel"), 12),
    Column(_("Received at"), 17, "moment"),
    Column(_("Due"), 17, "moment"),
    Column(_("First answer"), 17, "moment"),
    Column(_("Solved at"), 17, "moment"),
    Column(_("Level reported to"), 12),
)
