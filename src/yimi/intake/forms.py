"""Reading the desk's forms."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from yimi import language
from yimi.cases.actions import CannotSetContact, Contact, check_contact
from yimi.cases.states import AskWhom, Consent, Relation, Urgency
from yimi.core.pages import find, uuid_or_none
from yimi.core.scope import within
from yimi.core.text import phone_digits, phone_problem
from yimi.intake.actions import Call, CannotChangeLine
from yimi.intake.actions.calling import speaks_of_danger
from yimi.intake.actions.lines import Correction, find_place
from yimi.places.models import Place
from yimi.registry.queries import home_seen_by

SHORTEST_NUMBER = 7
CALL_FIELDS = (
    "area",
    "phone",
    "household",
    "place_text",
    "enters",
    "service",
    "urgency",
    "text",
    "requester_name",
    "requester_phone",
    "beneficiary_name",
    "beneficiary_phone",
    "requester_relation",
    "requester_elsewhere",
    "consent",
    "ask_whom",
    "answer_by",
)


@dataclass
class CallForm:
    """A call as it was typed: the call itself, or what is missing, field by field."""

    values: dict[str, str]
    errors: dict[str, str]
    call: Call | None = None


def read_correction(form: QueryDict, area: Place) -> Correction:
    """Return what a person has put right. Raises CannotChangeLine."""
    place = None
    if not form.get("place_text", "").strip():
        place = find(Place.objects.filter(within(area.path, "path")), form.get("place"))
    urgency = form.get("urgency", "")
    if urgency not in Urgency.values:
        raise CannotChangeLine("urgency", _("Choose how urgent it is."))
    return Correction(
        service=form.get("service", ""),
        urgency=urgency,
        summary=form.get("summary", ""),
        place_text=form.get("place_text", ""),
        place=place,
        items_text=form.get("items_text", ""),
        requester_name=form.get("requester_name", "")[:40],
        requester_phone=form.get("requester_phone", "")[:40],
    )


def read_call(form: QueryDict, *, area: Callable[[], Place], user: Any) -> CallForm:
    """Return a call from its form, or a sentence for each field that is missing or wrong.

    `area` gives the area that was chosen: it is asked for where no household was.
    """
    values = {name: form.get(name, "").strip() for name in CALL_FIELDS}
    judged = bool(form.get("understood"))
    errors: dict[str, str] = {}
    chosen = uuid_or_none(values["household"])
    household = home_seen_by(user, "registry.find", chosen) if chosen else None
    place = household.place if household else None
    if place is None and values["place_text"]:
        try:
            place = find_place(area(), values["place_text"])
        except CannotChangeLine as refusal:
            errors["place_text"] = str(refusal)
    elif place is None and (said := _door_said(area, values["text"])) is not None:
        place = said
    elif place is None and _in_danger(values, judged=judged):
        # Nobody waits for an address: the Case is opened for the area, and the desk asks on.
        place = area()
    elif place is None:
        errors["place_text"] = _("Choose the household, or type the door: for example 3-2-501.")
    if not values["text"]:
        errors["text"] = _("Write down what is needed.")
    if not values["service"] and not _in_danger(values, judged=judged):
        errors["service"] = _("Choose what is asked for.")
    if values["urgency"] not in ("", *Urgency.values):
        errors["urgency"] = _("Choose how urgent it is.")
    errors |= _phone_errors(values, in_danger=_in_danger(values, judged=judged))
    contact = _contact(values)
    try:
        check_contact(contact)
    except CannotSetContact as refusal:
        errors["consent"] = str(refusal)
    if errors or place is None:
        return CallForm(values, errors)
    return CallForm(
        values,
        errors,
        Call(
            place=place,
            service=values["service"],
            text=values["text"],
            urgency=values["urgency"],
            household_id=household.pk if household else None,
            requester_name=values["requester_name"],
            requester_phone=values["requester_phone"] or values["phone"],
            beneficiary_name=values["beneficiary_name"],
            consent=contact.consent,
            requester_relation=contact.requester_relation,
            requester_elsewhere=contact.requester_elsewhere,
            beneficiary_phone=contact.beneficiary_phone,
            ask_whom=contact.ask_whom,
            answer_by=contact.answer_by,
            answers={
                key.removeprefix("q_"): form.get(key, "")[:500]
                for key in form
                if key.startswith("q_")
            },
            enters=values["enters"] == "1" and _may_enter(user, place),
            judged=judged,
            client_id=uuid_or_none(form.get("client_id")),
        ),
    )


def _door_said(area: Callable[[], Place], text: str) -> Place | None:
    """Return the one door that the words of a call name, if the ledger knows it."""
    if not language.find_doors(text):
        return None
    try:
        return find_place(area(), text)
    except CannotChangeLine:
        return None


def _phone_errors(values: dict[str, str], *, in_danger: bool) -> dict[str, str]:
    """Return what is wrong with a number, while the caller can still be asked for it.

    A few digits beside a household that was chosen were only looked for: they are dropped. A life
    in danger waits for no number.
    """
    if values["household"] and len(phone_digits(values["phone"])) < SHORTEST_NUMBER:
        values["phone"] = ""
    if in_danger:
        return {}
    problems = {name: phone_problem(values[name]) for name in ("phone", "beneficiary_phone")}
    return {name: problem for name, problem in problems.items() if problem}


def _may_enter(user: Any, place: Place) -> bool:
    return Place.objects.visible_to(user, "registry.edit").filter(pk=place.pk).exists()


def _contact(values: dict[str, str]) -> Contact:
    """Return the people of a call; who asks for themselves has agreed by asking."""
    relation = values["requester_relation"]
    if relation == Relation.SELF and values["beneficiary_name"]:
        # The fields below speak: it is for somebody else, only nobody has said who asks.
        relation = ""
    is_self = relation == Relation.SELF
    return Contact(
        requester_relation=relation,
        requester_elsewhere=bool(values["requester_elsewhere"]) and not is_self,
        beneficiary_phone="" if is_self else values["beneficiary_phone"],
        consent=Consent.SELF if is_self else values["consent"] or Consent.UNKNOWN,
        ask_whom=AskWhom.REQUESTER if is_self else values["ask_whom"] or AskWhom.REQUESTER,
        answer_by=values["answer_by"],
    )


def _in_danger(values: dict[str, str], *, judged: bool) -> bool:
    return values["urgency"] == Urgency.LIFE or (not judged and speaks_of_danger(values["text"]))
