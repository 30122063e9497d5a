"""Who asks, and what there is: services, places, teams."""

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from yimi.accounts.models import Team
from yimi.accounts.queries import members_of
from yimi.api import shapes
from yimi.api.door import Asked, guarded, one
from yimi.api.routes.common import place_in_reach, places_of
from yimi.api.schemas import Me, PlaceFilter, PlaceOut, ServicesOut, TeamOut
from yimi.core import clock
from yimi.core.scope import within
from yimi.packs.words import category_of, in_language
from yimi.places.finding import find_door
from yimi.places.models import Place
from yimi.places.queries import ancestor_paths, pack_at

router = Router(tags=["places"])


@router.get("/me", **guarded("", _("Who this token is, and what it may do"), {200: Me}))
def me(request: Asked) -> object:
    integration = request.auth.integration
    return {
        "id": integration.pk,
        "name": integration.name,
        "place": shapes.places([integration.place])[0],
        "team": shapes.named(integration.team),
        "rights": integration.rights,
        "user_id": integration.user_id,
        "ends_at": integration.ends_at,
    }


@router.get(
    "/services",
    **guarded("", _("Services and reasons in force at a place"), {200: ServicesOut}),
)
def services(request: Asked, place: UUID | None = None) -> object:
    where = place_in_reach(request.auth, place) if place else request.auth.integration.place
    pack = pack_at(where.path, now=clock.now())
    language = shapes.language()
    return {
        "pack": pack.code,
        "services": [
            {
                "code": entry.code,
                "name": in_language(entry.name, language),
                "category": in_language(category_of(pack, entry).name, language),
                "urgency": entry.urgency,
                "respond_h": entry.respond.hours,
                "solve_h": entry.solve.hours,
                "questions": [
                    {
                        "code": question.code,
                        "text": in_language(question.text, language),
                        "kind": question.kind,
                        "choices": [in_language(text, language) for text in question.choices],
                        "required": question.required,
                    }
                    for question in entry.questions
                ],
            }
            for entry in sorted(pack.services, key=lambda entry: entry.sort)
        ],
        "reject_reasons": shapes.choices(pack.reject_reasons),
        "transfer_reasons": shapes.choices(pack.transfer_reasons),
        "refuse_reasons": shapes.choices(pack.refuse_reasons),
        "not_done_reasons": shapes.choices(pack.not_done_reasons),
    }


@router.get("/places", **guarded("", _("Find places"), {200: list[PlaceOut]}))
def find_places(request: Asked, filters: Query[PlaceFilter]) -> object:
    area = request.auth.integration.place
    if filters.within:
        area = place_in_reach(request.auth, filters.within)
    rows = Place.objects.filter(within(area.path, "path"))
    if filters.level:
        rows = rows.filter(level=filters.level)
    words = filters.q.strip()
    if words:
        door = find_door(area, words)
        if door is not None and filters.level in (None, door.level):
            return shapes.places([door])
        rows = rows.filter(Q(name__contains=words) | Q(aliases__contains=words))
    return shapes.places(rows.order_by("sort_key", "pk")[: filters.limit])


@router.get("/places/{place_id}", **guarded("", _("One place"), {200: PlaceOut}))
def one_place(request: Asked, place_id: UUID) -> object:
    return shapes.places([one(places_of(request.auth), place_id)])[0]


@router.get(
    "/teams",
    **guarded(
        "cases.direct", _("Teams that work at a place, with their people"), {200: list[TeamOut]}
    ),
)
def teams(request: Asked, place: UUID | None = None) -> object:
    where = place_in_reach(request.auth, place) if place else request.auth.integration.place
    around = Q(place_path__in=ancestor_paths(where.path)) | within(where.path)
    rows = list(
        Team.objects.filter(around, is_active=True).prefetch_related("duties").order_by("name")
    )
    people: dict[UUID, dict[UUID, str]] = {}
    for member in members_of([row.pk for row in rows], now=clock.now()):
        if member.team_id:
            people.setdefault(member.team_id, {})[member.user_id] = member.user.name
    return [
        {
            "id": row.pk,
            "name": row.name,
            "duties": sorted(duty.duty for duty in row.duties.all()),
            "people": [{"id": pk, "name": name} for pk, name in people.get(row.pk, {}).items()],
        }
        for row in rows
    ]
