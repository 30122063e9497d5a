"""What a token may do: a few rights in words, each standing for rights of the program."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Right:
    """A right that an administrator may give to a token."""

    code: str
    label: Promise
    permissions: frozenset[str] = frozenset()
    # Whether names, words or telephones of residents can be read with it.
    personal: bool = False


RIGHTS = {
    right.code: right
    for right in (
        Right("cases.read", _("See cases, without names and words"), frozenset({"cases.view"})),
        Right(
            "cases.full",
            _("Open a case in full; every look is recorded"),
            frozenset({"cases.view", "cases.open"}),
            personal=True,
        ),
        Right("cases.make", _("Open new cases"), frozenset({"intake.desk"})),
        Right(
            "cases.work",
            _("Accept cases of its team, write notes, say that they are solved"),
            frozenset({"cases.note", "cases.accept"}),
        ),
        Right(
            "cases.direct",
            _("Give cases to people and to other teams"),
            frozenset({"cases.assign", "cases.transfer"}),
        ),
        Right("cases.end", _("Close, reopen or decline cases"), frozenset({"cases.end"})),
        Right("tasks.read", _("See tasks"), frozenset({"fieldwork.see"})),
        Right("tasks.do", _("Report its own tasks done or not done"), frozenset({"fieldwork.do"})),
        Right("events", _("Be told what happens: events and webhooks")),
        Right("phones", _("See telephone numbers in full"), personal=True),
    )
}


def permissions_of(codes: Iterable[str]) -> frozenset[str]:
    """Return the rights of the program that a token's rights stand for."""
    known = [RIGHTS[code].permissions for code in codes if code in RIGHTS]
    return frozenset().union(*known)
