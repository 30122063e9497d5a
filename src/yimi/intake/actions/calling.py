"""Taking down a call while it is being spoken."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.accounts.models import User
from yimi.cases import actions as case_actions
from yimi.cases.actions import NewCase
from yimi.cases.models import Case
from yimi.cases.states import Channel, Consent
from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.core.once import told_once
from yimi.core.text import mask_numbers, phone_digits
from yimi.intake.actions.drafting import drop_draft
from yimi.intake.actions.lines import read_items
from yimi.intake.events import CallTaken
from yimi.intake.fulfil import fulfil
from yimi.places.models import Place


class CannotTakeCall(Refusal):
    """A call of which too little is known to help."""


@dataclass(frozen=True)
class Call:
    """What the operator has taken down."""

    place: Place
    service: str
    text: str
    urgency: str = ""
    household_id: UUID | None = None
    requester_name: str = ""
    requester_phone: str = ""
    beneficiary_name: str = ""
    consent: str = Consent.UNKNOWN
    answers: dict[str, str] = field(default_factory=dict)
    channel: str = Channel.CALL
    client_id: UUID | None = None


@told_once
def take_call(*, call: Call, by: User, now: datetime) -> Case:
    """Open a Case from a call. The same client id returns the same Case.

    Raises CannotTakeCall where nothing was written down, and cases.CannotOpen.
    """
    if not call.text.strip():
        raise CannotTakeCall("no_need", _("Write down what is needed."))
    items = read_items(call.text)
    details: dict[str, Any] = {"items": items} if items else {}
    answers = {code: answer.strip() for code, answer in call.answers.items() if answer.strip()}
    if answers:
        details["answers"] = answers
    with transaction.atomic():
        before = Case.objects.filter(client_id=call.client_id).first() if call.client_id else None
        if before:
            return before
        case = case_actions.open_case(
            new=NewCase(
                service=call.service,
                place=call.place,
                summary=mask_numbers(" ".join(call.text.split()))[:160],
                text=call.text,
                urgency=call.urgency,
                channel=call.channel,
                details=details,
                requester_name=call.requester_name.strip(),
                requester_phone=phone_digits(call.requester_phone),
                beneficiary_name=call.beneficiary_name.strip(),
                household_id=call.household_id,
                consent=call.consent,
                client_id=call.client_id,
            ),
            by=by,
            now=now,
        )
        fulfil([case], by=by.pk, now=now)
        record(CallTaken(case.pk), about=case, by=by.pk, now=now)
        drop_draft(user=by, form="call")
    return case
