"""Reading Cases and opening them."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status

from yimi.api import limits, shapes
from yimi.api.door import KEY, Asked, client_id_of, guarded, one
from yimi.api.problems import Problem
from yimi.api.routes.common import page_of, place_in_reach
from yimi.api.schemas import CaseFilter, CaseFull, CaseOut, CasePage, NewCaseIn
from yimi.cases.models import IS_OPEN, Case
from yimi.cases.states import OPEN
from yimi.core import clock
from yimi.core.looks import open_row
from yimi.core.scope import within
from yimi.intake.actions import Call, take_call
from yimi.packs.schema import Service
from yimi.places.finding import find_door
from yimi.places.models import Place
from yimi.places.queries import pack_at

router = Router(tags=["cases"])


@router.get("/cases", **guarded("cases.read", _("List cases"), {200: CasePage}))
def list_cases(request: Asked, filters: Query[CaseFilter]) -> object:
    rows = Case.objects.visible_to(request.auth.user, "cases.view")
    if filters.place:
        rows = rows.filter(within(place_in_reach(request.auth, filters.place).path))
    if filters.open is not None:
        rows = rows.filter(IS_OPEN) if filters.open else rows.exclude(status__in=OPEN)
    asked = {
        "status": filters.status,
        "service": filters.service,
        "urgency": filters.urgency,
        "team_id": filters.team,
        "owner_id": filters.owner,
        "number": filters.number,
        "opened_at__gte": filters.opened_from,
        "opened_at__lt": filters.opened_until,
    }
    rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
    found, onward = page_of(
        rows.select_related(*shapes.CASE_ROWS),
        order=filters.order,
        cursor=filters.cursor,
        limit=filters.limit,
    )
    return {"items": shapes.cases(found), "next": onward}


@router.get(
    "/cases/{case_id}",
    **guarded(
        "cases.full",
        _("One case in full"),
        {200: CaseFull},
        description=_("The look is recorded, and shown to those who watch over looks."),
    ),
)
def one_case(request: Asked, case_id: UUID, response: HttpResponse) -> object:
    now = clock.now()
    limits.look(request.auth, now=now)
    case = open_row(
        Case.objects.select_related(*shapes.CASE_ROWS),
        pk=case_id,
        user=request.auth.user,
        permission="cases.open",
        now=now,
    )
    response["ETag"] = f'"{case.revision}"'
    return shapes.case_in_full(case, request.auth)


@router.post(
    "/cases",
    **guarded(
        "cases.make",
        _("Open a case"),
        {201: CaseOut},
        description=_(
            "The same “Idempotency-Key” a second time changes nothing and returns the same case."
        ),
    ),
)
def open_a_case(
    request: Asked,
    body: NewCaseIn,
    response: HttpResponse,
    idempotency_key: str | None = KEY,
) -> object:
    caller, now = request.auth, clock.now()
    place = _where(request, body)
    _service(place, body.service)
    case = take_call(
        call=Call(
            place=place,
            service=body.service,
            text=body.text,
            urgency=body.urgency or "",
            requester_name=body.requester_name,
            requester_phone=body.requester_phone,
            beneficiary_name=body.beneficiary_name,
            consent=body.consent,
            answers=body.answers,
            channel=body.channel,
            client_id=client_id_of(caller, idempotency_key),
        ),
        by=caller.user,
        now=now,
    )
    response["ETag"] = f'"{case.revision}"'
    response["Location"] = f"/api/v1/cases/{case.pk}"
    fresh = one(Case.objects.select_related(*shapes.CASE_ROWS), case.pk)
    return Status(201, shapes.cases([fresh])[0])


def _where(request: Asked, body: NewCaseIn) -> Place:
    if body.place is not None:
        return place_in_reach(request.auth, body.place)
    found = None
    if body.place_text.strip():
        found = find_door(request.auth.integration.place, body.place_text.strip())
    if found is None:
        raise Problem(422, "place", translated("Say where: “place”, or a door in “place_text”."))
    return found


def _service(place: Place, code: str) -> Service:
    for service in pack_at(place.path, now=clock.now()).services:
        if service.code == code:
            return service
    raise Problem(422, "service", translated("There is no such service here."))
