"""Acts on a Case: the same ones that the pages do, each with its right."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_noop as _
from ninja import Router

from yimi.accounts.models import Team, User
from yimi.api import shapes
from yimi.api.door import IF_MATCH, KEY, Asked, client_id_of, expected_revision, guarded, one
from yimi.api.problems import Problem
from yimi.api.schemas import (
    CaseOut,
    CloseIn,
    NoteIn,
    OwnerIn,
    ReasonIn,
    TransferIn,
    WaitIn,
    WordsIn,
)
from yimi.cases import actions
from yimi.cases.models import Case, Part
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.scope import covers

router = Router(tags=["acts"])

Act = Callable[[Case, User, datetime, int | None], object]


def do(
    request: Asked,
    response: HttpResponse,
    case_id: UUID,
    permission: str,
    if_match: str | None,
    act: Act,
) -> object:
    """Find the Case for one who may do this to it, do it, and return the Case as it is then."""
    case = one(Case.objects.visible_to(request.auth.user, permission), case_id)
    seen = expected_revision(if_match)
    try:
        act(case, request.auth.user, clock.now(), seen)
    except Refusal as refusal:
        if refusal.code == "changed" and seen is not None:
            raise Problem(412, "changed", str(refusal)) from refusal
        raise
    fresh = one(Case.objects.select_related(*shapes.CASE_ROWS), case_id)
    response["ETag"] = f'"{fresh.revision}"'
    return shapes.cases([fresh])[0]


@router.post("/cases/{case_id}/notes", **guarded("cases.work", _("Write a note"), {200: CaseOut}))
def add_note(
    request: Asked,
    case_id: UUID,
    body: NoteIn,
    response: HttpResponse,
    idempotency_key: str | None = KEY,
) -> object:
    key = client_id_of(request.auth, idempotency_key)

    def act(case: Case, by: User, now: datetime, _seen: int | None) -> None:
        actions.add_note(case=case, words=body.text, by=by, now=now, client_id=key)

    return do(request, response, case_id, "cases.note", None, act)


@router.post(
    "/cases/{case_id}/accept",
    **guarded(
        "cases.work",
        _("Take a case of one's own team on"),
        {200: CaseOut},
        description=_("Only a token that belongs to a team can do that."),
    ),
)
def accept(
    request: Asked, case_id: UUID, response: HttpResponse, if_match: str | None = IF_MATCH
) -> object:
    def act(case: Case, by: User, now: datetime, seen: int | None) -> None:
        actions.accept_case(case=case, by=by, now=now, seen=seen)

    return do(request, response, case_id, "cases.accept", if_match, act)


@router.post(
    "/cases/{case_id}/assign",
    **guarded("cases.direct", _("Give a case to a person of its team"), {200: CaseOut}),
)
def assign(
    request: Asked,
    case_id: UUID,
    body: OwnerIn,
    response: HttpResponse,
    if_match: str | None = IF_MATCH,
) -> object:
    def act(case: Case, by: User, now: datetime, seen: int | None) -> None:
        owner = User.objects.filter(pk=body.owner).first()
        if owner is None:
            raise Problem(422, "owner", translated("There is no such person here."))
        actions.assign_case(case=case, owner=owner, by=by, now=now, seen=seen)

    return do(request, response, case_id, "cases.assign", if_match, act)


@router.post(
    "/cases/{case_id}/transfer",
    **guarded(
        "cases.direct",
        _("Offer a case to another team"),
        {200: CaseOut},
        description=_("It stays where it is until the other team takes it."),
    ),
)
def transfer(
    request: Asked,
    case_id: UUID,
    body: TransferIn,
    response: HttpResponse,
    if_match: str | None = IF_MATCH,
) -> object:
    def act(case: Case, by: User, now: datetime, seen: int | None) -> None:
        team = Team.objects.filter(pk=body.team).first()
        if team is None or not covers(team.place_path, case.place_path):
            raise Problem(422, "team", translated("There is no such team at this place."))
        actions.transfer_case(
            case=case,
            to_team=team,
            reason=body.reason,
            words=body.text,
            by=by,
            now=now,
            seen=seen,
        )

    return do(request, response, case_id, "cases.transfer", if_match, act)


@router.post(
    "/cases/{case_id}/take",
    **guarded("cases.direct", _("Take over what another team offers"), {200: CaseOut}),
)
def take(
    request: Asked, case_id: UUID, response: HttpResponse, if_match: str | None = IF_MATCH
) -> object:
    def act(case: Case, by: User, now: datetime, seen: int | None) -> None:
        actions.take_transfer(case=case, by=by, now=now, seen=seen)

    return do(request, response, case_id, "cases.transfer", if_match, act)


@router.post(
    "/cases/{case_id}/decline",
    **guarded("cases.direct", _("Leave a case with the team that offered it"), {200: CaseOut}),
)
def decline(
    request: Asked,
    case_id: UUID,
    body: WordsIn,
    response: HttpResponse,
    if_match: str | None = IF_MATCH,
) -> object:
    def act(case: Case, by: User, now: datetime, seen: int | None) -> None:
        actions.decline_transfer(case=case, words=body.text, by=by, now=now, seen=seen)

    return do(request, response, case_id, "cases.transfer", if_match, act)


@router.post(
    "/cases/{case_id}/wait",
    **guarded("cases.work", _("Let a case wait for the resident or for stock"), {200: CaseOut}),
)
def wait(
    request: Asked,
    case_id: UUID,
    body: WaitIn,
    response: HttpResponse,
    if_match: str | None = IF_MATCH,
) -> object:
    def act(case: Case, by: User, now: datetime, seen: int | None) -> None:
        actions.wait_case(
            case=case,
            waiting_for=body.waiting_for,
            words=body.text,
            by=by,
            now=now,
            seen=seen,
        )

    return do(request, response, case_id, "cases.note", if_match, act)


@router.post("/cases/{case_id}/resume", **guarded("cases.work", _("End a wait"), {200: CaseOut}))
def resume(
    request: Asked, case_id: UUID, response: HttpResponse, if_match: str | None = IF_MATCH
) -> object:
    def act(case: Case, by: User, now: datetime, seen: int | None) -> None:
        actions.resume_case(case=case, by=by, now=now, seen=seen)

    return do(request, response, case_id, "cases.note", if_match, act)


@router.post(
    "/cases/{case_id}/solve",
    **guarded("cases.work", _("Say in words how a case was solved"), {200: CaseOut}),
)
def solve(
    request: Asked,
    case_id: UUID,
    body: NoteIn,
    response: HttpResponse,
    if_match: str | None = IF_MATCH,
) -> object:
    def act(case: Case, by: User, now: datetime, seen: int | None) -> None:
        actions.solve_case(case=case, words=body.text, by=by, now=now, seen=seen)

    return do(request, response, case_id, "cases.note", if_match, act)


@router.post(
    "/cases/{case_id}/parts/{part_id}/done",
    **guarded("cases.work", _("Say that one part of a case is done"), {200: CaseOut}),
)
def part_done(
    request: Asked, case_id: UUID, part_id: UUID, body: WordsIn, response: HttpResponse
) -> object:
    def act(case: Case, by: User, now: datetime, _seen: int | None) -> None:
        part = one(Part.objects.filter(case=case), part_id)
        actions.finish_part(part=part, by=by.pk, now=now, words=body.text)

    return do(request, response, case_id, "cases.note", None, act)


@router.post(
    "/cases/{case_id}/parts/{part_id}/refused",
    **guarded("cases.work", _("Say why one part of a case is not possible"), {200: CaseOut}),
)
def part_refused(
    request: Asked, case_id: UUID, part_id: UUID, body: ReasonIn, response: HttpResponse
) -> object:
    def act(case: Case, by: User, now: datetime, _seen: int | None) -> None:
        part = one(Part.objects.filter(case=case), part_id)
        actions.refuse_part(part=part, reason=body.reason, by=by.pk, now=now, words=body.text)

    return do(request, response, case_id, "cases.note", None, act)


@router.post(
    "/cases/{case_id}/close",
    **guarded("cases.end", _("Close a solved case with the resident's answer"), {200: CaseOut}),
)
def close(
    request: Asked,
    case_id: UUID,
    body: CloseIn,
    response: HttpResponse,
    if_match: str | None = IF_MATCH,
) -> object:
    def act(case: Case, by: User, now: datetime, seen: int | None) -> None:
        actions.close_case(
            case=case, satisfied=body.satisfied, words=body.text, by=by, now=now, seen=seen
        )

    return do(request, response, case_id, "cases.end", if_match, act)


@router.post(
    "/cases/{case_id}/reopen",
    **guarded("cases.end", _("Open a case again: it is not solved"), {200: CaseOut}),
)
def reopen(
    request: Asked,
    case_id: UUID,
    body: WordsIn,
    response: HttpResponse,
    if_match: str | None = IF_MATCH,
) -> object:
    def act(case: Case, by: User, now: datetime, seen: int | None) -> None:
        actions.reopen_case(
            case=case, reason="not_solved", words=body.text, by=by, now=now, seen=seen
        )

    return do(request, response, case_id, "cases.end", if_match, act)


@router.post(
    "/cases/{case_id}/reject",
    **guarded("cases.end", _("Decline a case, for a reason that the pack allows"), {200: CaseOut}),
)
def reject(
    request: Asked,
    case_id: UUID,
    body: ReasonIn,
    response: HttpResponse,
    if_match: str | None = IF_MATCH,
) -> object:
    def act(case: Case, by: User, now: datetime, seen: int | None) -> None:
        actions.reject_case(
            case=case, reason=body.reason, words=body.text, by=by, now=now, seen=seen
        )

    return do(request, response, case_id, "cases.end", if_match, act)
