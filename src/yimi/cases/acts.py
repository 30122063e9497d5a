"""The acts that a page offers on a Case: for each its right, and how a form becomes the act."""

from collections.abc import Callable
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext as _

from yimi.accounts.models import Team, User
from yimi.cases import actions
from yimi.cases.models import Case
from yimi.cases.states import OPEN, TAKEN_ON, Answer, Status
from yimi.core.pages import find, uuid_or_none, whole_number
from yimi.places.finding import find_door
from yimi.places.models import Place
from yimi.places.queries import full_names
from yimi.registry.queries import households_at

Run = Callable[[Case, QueryDict, User, datetime], str]

_SAID = {
    "yes": Answer.SATISFIED,
    "so_so": Answer.SO_SO,
    "no": Answer.DISSATISFIED,
    "declined": Answer.DECLINED,
}


def _assign(case: Case, form: QueryDict, by: User, now: datetime) -> str:
    owner = find(User.objects.all(), form.get("owner"))
    if owner is None:
        raise actions.CannotAssign("nobody", _("Choose who is to have it."))
    actions.assign_case(case=case, owner=owner, by=by, now=now, seen=_seen(form))
    return _("Given to %(name)s.") % {"name": owner.name}


def _accept(case: Case, form: QueryDict, by: User, now: datetime) -> str:
    actions.accept_case(case=case, by=by, now=now, seen=_seen(form))
    return _("It is yours now.")


def _transfer(case: Case, form: QueryDict, by: User, now: datetime) -> str:
    team = find(Team.objects.all(), form.get("team"))
    if team is None:
        raise actions.CannotTransfer("nobody", _("Choose a team."))
    actions.transfer_case(
        case=case,
        to_team=team,
        reason=form.get("reason", ""),
        words=_words(form),
        by=by,
        now=now,
        seen=_seen(form),
    )
    return _("Offered to %(team)s; it stays with you until they accept.") % {"team": team.name}


def _take(case: Case, form: QueryDict, by: User, now: datetime) -> str:
    actions.take_transfer(case=case, by=by, now=now, seen=_seen(form))
    return _("Taken over.")


def _decline(case: Case, form: QueryDict, by: User, now: datetime) -> str:
    actions.decline_transfer(case=case, words=_words(form), by=by, now=now, seen=_seen(form))
    return _("It stays with the team that offered it.")


def _wait(case: Case, form: QueryDict, by: User, now: datetime) -> str:
    actions.wait_case(
        case=case,
        waiting_for=form.get("waiting_for", ""),
        words=_words(form),
        by=by,
        now=now,
        seen=_seen(form),
    )
    return _("Noted that it waits.")


def _resume(case: Case, form: QueryDict, by: User, now: datetime) -> str:
    actions.resume_case(case=case, by=by, now=now, seen=_seen(form))
    return _("It goes on.")


def _solve(case: Case, form: QueryDict, by: User, now: datetime) -> str:
    actions.solve_case(case=case, words=_words(form), by=by, now=now, seen=_seen(form))
    return _("Solved. Ask the resident before it is closed.")


def _close(case: Case, form: QueryDict, by: User, now: datetime) -> str:
    answer = _SAID.get(form.get("satisfied", ""), Answer.NOT_SAID)
    actions.close_case(
        case=case, answer=answer, words=_words(form), by=by, now=now, seen=_seen(form)
    )
    return _("Closed with the resident's answer.")


def _reopen(case: Case, form: QueryDict, by: User, now: datetime) -> str:
    actions.reopen_case(
        case=case, reason="not_solved", words=_words(form), by=by, now=now, seen=_seen(form)
    )
    return _("Open again, with a new deadline.")


def _reject(case: Case, form: QueryDict, by: User, now: datetime) -> str:
    actions.reject_case(
        case=case,
        reason=form.get("reason", ""),
        words=_words(form),
        by=by,
        now=now,
        seen=_seen(form),
    )
    return _("Not taken on; the reason is in the log.")


def _reclassify(case: Case, form: QueryDict, by: User, now: datetime) -> str:
    actions.reclassify_case(
        case=case,
        service=form.get("service", ""),
        urgency=form.get("urgency", ""),
        words=_words(form),
        by=by,
        now=now,
        seen=_seen(form),
    )
    return _("Changed; the team that answers for it has it now.")


def _locate(case: Case, form: QueryDict, by: User, now: datetime) -> str:
    place = _door(case, form.get("place_text", "").strip()[:100], by)
    homes = households_at([place.pk]).get(place.pk, [])
    actions.locate_case(
        case=case,
        place=place,
        household_id=homes[0].pk if len(homes) == 1 else None,
        words=_words(form),
        by=by,
        now=now,
        seen=_seen(form),
    )
    return _("The place is %(place)s now.") % {"place": full_names([place.path])[place.path]}


def _door(case: Case, words: str, by: User) -> Place:
    """Return what people call `words`: in the place of the Case, else where the person may act."""
    granted = [grant.path for grant in by.grants() if "cases.transfer" in grant.permissions]
    areas = Place.objects.filter(path__in=granted).order_by("-path")
    for area in (case.place, *areas):
        found = find_door(area, words)
        if found is not None:
            return found
    raise actions.CannotLocate("unknown", _("There is no such door here."))


def _merge(case: Case, form: QueryDict, by: User, now: datetime) -> str:
    number = form.get("number", "").strip()
    into = Case.objects.visible_to(by, "cases.end").filter(number__iexact=number).first()
    if into is None:
        raise actions.CannotEnd("unknown", _("There is no case with this number here."))
    actions.merge_case(case=case, into=into, by=by, now=now, seen=_seen(form))
    return _("Merged into %(number)s.") % {"number": into.number}


def _note(case: Case, form: QueryDict, by: User, now: datetime) -> str:
    actions.add_note(
        case=case,
        words=_words(form),
        by=by,
        now=now,
        client_id=uuid_or_none(form.get("client_id")),
    )
    return _("Note kept.")


def _contact(case: Case, form: QueryDict, by: User, now: datetime) -> str:
    actions.set_contact(
        case=case,
        contact=actions.Contact(
            requester_name=form.get("requester_name", ""),
            requester_phone=form.get("requester_phone", ""),
            requester_relation=form.get("requester_relation", ""),
            requester_elsewhere=bool(form.get("requester_elsewhere")),
            beneficiary_name=form.get("beneficiary_name", ""),
            beneficiary_phone=form.get("beneficiary_phone", ""),
            consent=form.get("consent", ""),
            ask_whom=form.get("ask_whom", ""),
            answer_by=form.get("answer_by", ""),
        ),
        words=_words(form),
        by=by,
        now=now,
        seen=_seen(form),
    )
    return _("Kept: who asks, for whom, and who is asked afterwards.")


ACTS: dict[str, tuple[str, Run]] = {
    "assign": ("cases.assign", _assign),
    "accept": ("cases.accept", _accept),
    "transfer": ("cases.transfer", _transfer),
    "take_transfer": ("cases.transfer", _take),
    "decline_transfer": ("cases.transfer", _decline),
    "wait": ("cases.note", _wait),
    "resume": ("cases.note", _resume),
    "solve": ("cases.note", _solve),
    "close": ("cases.end", _close),
    "reopen": ("cases.end", _reopen),
    "reclassify": ("cases.transfer", _reclassify),
    "locate": ("cases.transfer", _locate),
    "reject": ("cases.end", _reject),
    "merge": ("cases.end", _merge),
    "note": ("cases.note", _note),
    "contact": ("cases.contact", _contact),
}

# The states in which each act makes sense; the act itself checks again.
POSSIBLE = {
    "assign": OPEN - {Status.TRANSFERRED},
    "accept": frozenset({Status.ASSIGNED, Status.REOPENED}),
    "transfer": frozenset({Status.ASSIGNED}) | TAKEN_ON,
    "take_transfer": frozenset({Status.TRANSFERRED}),
    "decline_transfer": frozenset({Status.TRANSFERRED}),
    "wait": frozenset({Status.ASSIGNED, Status.ACCEPTED, Status.IN_PROGRESS}),
    "resume": frozenset({Status.WAITING}),
    "solve": frozenset({Status.ASSIGNED}) | TAKEN_ON,
    "close": frozenset({Status.SOLVED}),
    "reopen": frozenset({Status.SOLVED, Status.CLOSED, Status.REJECTED, Status.MERGED}),
    "reclassify": OPEN - {Status.TRANSFERRED},
    "locate": OPEN,
    "reject": OPEN,
    "merge": OPEN,
    "note": frozenset(Status.values),
    "contact": OPEN | {Status.SOLVED},
}


def _seen(form: QueryDict) -> int | None:
    return whole_number(form.get("seen"))


def _words(form: QueryDict) -> str:
    return form.get("words", "").strip()[:2000]
