"""Taking down a call while it is being spoken."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yimi import language
from yimi.accounts.models import User
from yimi.cases import actions as case_actions
from yimi.cases.actions import NewCase
from yimi.cases.models import Case
from yimi.cases.states import AskWhom, Channel, Consent, Urgency
from yimi.core.errors import Refusal
from yimi.core.events import News
from yimi.core.ids import new_id
from yimi.core.text import mask_numbers, phone_digits
from yimi.followup.actions import make_first_link
from yimi.followup.events import LinkMade
from yimi.followup.models import Link
from yimi.intake.actions.drafting import drop_draft
from yimi.intake.events import CallTaken
from yimi.intake.fulfil import fulfil
from yimi.intake.reading import hear_call
from yimi.intake.vocabulary import danger_service
from yimi.places.actions import ORDER
from yimi.places.models import Level, Place
from yimi.places.queries import emergencies_at, pack_of
from yimi.registry.actions import Entry, Person, enter_household
from yimi.registry.changes import kind_of


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
    requester_relation: str = ""
    requester_elsewhere: bool = False
    beneficiary_phone: str = ""
    ask_whom: str = AskWhom.REQUESTER
    answer_by: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    channel: str = Channel.CALL
    # Whether the household, which nobody has entered yet, goes into the ledger with the call.
    enters: bool = False
    # Whether a person judged the urgency with what the words say before their eyes.
    judged: bool = False
    client_id: UUID | None = None


def take_call(*, call: Call, by: User, now: datetime) -> Case:
    """Open a Case from a call. The same client id returns the same Case.

    Raises CannotTakeCall where nothing was written down, and cases.CannotOpen.
    """
    return take_call_and_link(call=call, by=by, now=now, linked=False)[0]


def take_call_and_link(
    *, call: Call, by: User, now: datetime, linked: bool = True
) -> tuple[Case, Link | None]:
    """Open a Case as `take_call` does, and with a new one make the link of whoever asked.

    No link is made where a life is in danger: the Case comes first. Raises what `take_call` does.
    """
    if not call.text.strip():
        raise CannotTakeCall("no_need", _("Write down what is needed."))
    emergencies = emergencies_at([call.place.path], now=now)
    pack = pack_of(emergencies[call.place.path], now=now)
    items = hear_call(call.text, pack, now=now).items
    details: dict[str, Any] = {"items": items} if items else {}
    answers = {code: answer.strip() for code, answer in call.answers.items() if answer.strip()}
    if answers:
        details["answers"] = answers
    # Where nobody has judged the urgency, as on a page without scripts, the words do.
    danger = call.urgency == Urgency.LIFE or (not call.judged and speaks_of_danger(call.text))
    no_door = danger and ORDER.index(call.place.level) < ORDER.index(Level.BUILDING)
    link_id = new_id() if linked else None
    new = NewCase(
        service=danger_service(pack).code if danger else call.service,
        unconfirmed=danger and call.urgency != Urgency.LIFE,
        place=call.place,
        summary=_summary(call.text, no_door=no_door),
        text=call.text,
        urgency=Urgency.LIFE if danger else call.urgency,
        channel=call.channel,
        details=details,
        requester_name=call.requester_name.strip(),
        requester_phone=phone_digits(call.requester_phone),
        beneficiary_name=call.beneficiary_name.strip(),
        household_id=call.household_id,
        consent=call.consent,
        requester_relation=call.requester_relation,
        requester_elsewhere=call.requester_elsewhere,
        beneficiary_phone=phone_digits(call.beneficiary_phone),
        ask_whom=call.ask_whom,
        answer_by=call.answer_by,
        client_id=call.client_id,
        also=lambda case: _news(case, link_id),
    )
    if call.household_id is None and _enters(call):
        return _enter_and_open(call, new, link_id, by, now)
    # All that can be read is read before anything is written: on SQLite one writes at a time.
    opening = case_actions.prepare_opening(new=[new], by=by, now=now, emergencies=emergencies)
    try:
        with transaction.atomic():
            (case,) = case_actions.open_prepared(opening, by=by, now=now)
            return case, _finish(case, link_id, by, now)
    except IntegrityError:
        # It was sent before, or its number is taken.
        return _open_once(new, link_id, by, now)


def _open_once(
    new: NewCase, link_id: UUID | None, by: User, now: datetime
) -> tuple[Case, Link | None]:
    with transaction.atomic():
        (case,), fresh = case_actions.open_once(new=[new], by=by, now=now)
        if fresh:
            return case, _finish(case, link_id, by, now)
        drop_draft(user=by, form="call")
    return case, None


def _enter_and_open(
    call: Call, new: NewCase, link_id: UUID | None, by: User, now: datetime
) -> tuple[Case, Link | None]:
    with transaction.atomic():
        home = _enter(call, by, now)
        return _open_once(replace(new, household_id=home), link_id, by, now)


def _news(case: Case, link_id: UUID | None) -> list[News]:
    """Return what a call tells of its new Case."""
    if link_id is None or case.urgency == Urgency.LIFE:
        return [CallTaken(case.pk)]
    return [CallTaken(case.pk), LinkMade(link_id, AskWhom.REQUESTER.value)]


def _finish(case: Case, link_id: UUID | None, by: User, now: datetime) -> Link | None:
    """Do what belongs to a new Case: who fulfils it, the link; the draft is not needed any more."""
    fulfil([case], by=by.pk, now=now)
    drop_draft(user=by, form="call")
    if link_id is None or case.urgency == Urgency.LIFE:
        return None
    return make_first_link(pk=link_id, case=case, holder=AskWhom.REQUESTER, by=by, now=now)


def _enters(call: Call) -> bool:
    """Return whether the household of a call goes into the ledger: it is wanted and can be done."""
    return bool(call.enters and _called(call) and call.place.level == Level.DOOR)


def _called(call: Call) -> str:
    return call.beneficiary_name.strip() or call.requester_name.strip()


def _enter(call: Call, by: User, now: datetime) -> UUID:
    """Enter the household of a call into the ledger."""
    number = call.beneficiary_phone if call.beneficiary_name.strip() else call.requester_phone
    digits = phone_digits(number)
    phones = ((digits, kind_of(digits)),) if digits else ()
    person = Person(_called(call)[:40], is_head=True, phones=phones)
    # Sent twice, the call finds the household that it entered the first time.
    client_id = uuid5(call.client_id, "household") if call.client_id else None
    entry = Entry(place=call.place, people=[person], client_id=client_id)
    return enter_household(entry=entry, by=by.pk, now=now).pk


def speaks_of_danger(text: str) -> bool:
    """Return whether words say that a life is in danger."""
    return any(sign.level == "life" for sign in language.find_signs(text))


def _summary(text: str, *, no_door: bool) -> str:
    """Return the words of a call for every list, saying where the door is still to be asked."""
    words = mask_numbers(" ".join(text.split()))
    if no_door:
        words = _("[door not known] %(words)s") % {"words": words}
    return words[:160]
