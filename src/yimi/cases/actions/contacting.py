"""Who asks, for whom, whether that person agrees, and who is asked afterwards."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.accounts.models import User
from yimi.cases.actions.shared import lock_case, must_have, touch
from yimi.cases.events import ContactSet
from yimi.cases.models import Case
from yimi.cases.states import OPEN, AnswerBy, AskWhom, Consent, Relation, Status
from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.core.text import phone_digits, phone_problem


class CannotSetContact(Refusal):
    """Something about who asks and for whom does not go together."""


@dataclass(frozen=True)
class Contact:
    """The people of a Case: requester, beneficiary, consent, and who answers afterwards."""

    requester_name: str = ""
    requester_phone: str = ""
    requester_relation: str = ""
    requester_elsewhere: bool = False
    beneficiary_name: str = ""
    beneficiary_phone: str = ""
    consent: str = ""
    ask_whom: str = ""
    answer_by: str = ""


def set_contact(
    *, case: Case, contact: Contact, by: User, now: datetime, words: str = "", seen: int | None
) -> Case:
    """Put right who asks, for whom and with what consent. Raises CannotSetContact.

    How somebody said that they agree, or did not, belongs into `words`.
    """
    check_contact(contact)
    with transaction.atomic():
        case = lock_case(case, seen=seen, refusal=CannotSetContact)
        must_have(
            case.status in OPEN | {Status.SOLVED},
            CannotSetContact,
            "ended",
            _("This case has ended."),
        )
        values = {
            "requester_name": contact.requester_name.strip()[:40],
            "requester_phone": phone_digits(contact.requester_phone)[:24],
            "requester_relation": contact.requester_relation,
            "requester_elsewhere": contact.requester_elsewhere,
            "beneficiary_name": contact.beneficiary_name.strip()[:40],
            "beneficiary_phone": phone_digits(contact.beneficiary_phone)[:24],
            "consent": contact.consent or Consent.UNKNOWN,
            "ask_whom": contact.ask_whom or AskWhom.REQUESTER,
            "answer_by": contact.answer_by,
        }
        changed = tuple(sorted(name for name in values if getattr(case, name) != values[name]))
        for name in {"requester_phone", "beneficiary_phone"} & set(changed):
            # What came with a chat message stays as it was written there, however it was.
            problem = phone_problem(getattr(contact, name))
            must_have(not problem, CannotSetContact, "phone", problem)
        if not changed and not words:
            return case
        for name in changed:
            setattr(case, name, values[name])
        touch(case, *changed)
        news = ContactSet(changed, what=case.consent)
        record(news, about=case, by=by.pk, now=now, words=words)
    return case


def check_contact(contact: Contact) -> None:
    """Raise CannotSetContact where the people of a Case do not go together."""
    known = (
        contact.requester_relation in ("", *Relation.values)
        and contact.consent in ("", *Consent.values)
        and contact.ask_whom in ("", *AskWhom.values)
        and contact.answer_by in ("", *AnswerBy.values)
    )
    must_have(known, CannotSetContact, "unknown", _("Choose from the list."))
    is_other = contact.requester_relation not in ("", Relation.SELF)
    must_have(
        not (is_other and contact.consent == Consent.SELF),
        CannotSetContact,
        "not_self",
        _("Somebody else asks. Say whether the person whom it is for knows and agrees."),
    )
    must_have(
        contact.ask_whom != AskWhom.BENEFICIARY or contact.beneficiary_phone or not is_other,
        CannotSetContact,
        "no_number",
        _("Write down at which telephone the person whom it is for is reached."),
    )
