"""The page on which a call is taken down."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yimi.accounts.requests import SignedInRequest
from yimi.cases.models import Case
from yimi.cases.pages import contact_choices
from yimi.cases.queries import open_cases_of, promised
from yimi.cases.states import AskWhom, Urgency
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.ids import new_id
from yimi.core.looks import record_looks
from yimi.core.permissions import may, requires
from yimi.core.text import mask_phone, phone_digits
from yimi.followup.actions import make_link
from yimi.followup.models import Link
from yimi.followup.queries import readable_link, was_linked
from yimi.intake import actions
from yimi.intake.areas import chosen_area
from yimi.intake.forms import CallForm, read_call
from yimi.intake.pages import danger_cases, segments
from yimi.intake.queries import areas_of, draft_of
from yimi.intake.reading import hear_call, service_meant, to_json
from yimi.language import DoorRef
from yimi.packs.schema import Pack, Service
from yimi.packs.words import in_language, service_choices
from yimi.places.queries import compounds_under, pack_at
from yimi.registry.queries import Found
from yimi.registry.search import search
from yimi.registry.views import group_names, people_rows

# Fewer digits lead to half the street, and each household shown is a look that is recorded.
SHORTEST_PHONE = 3
MOST_CALLERS = 8


@require_http_methods(["GET", "POST"])
@requires("intake.desk")
def call(request: SignedInRequest) -> HttpResponse:
    """Take a call down, and open its Case."""
    if request.method == "GET":
        form = CallForm(values=draft_of(request.user, "call"), errors={})
    else:
        form = read_call(request.POST, area=lambda: chosen_area(request), user=request.user)
        if form.call:
            try:
                case, link = actions.take_call_and_link(
                    call=form.call,
                    by=request.user,
                    now=clock.now(),
                    linked=may(request.user, "followup.link"),
                )
            except Refusal as refusal:
                form.errors["text"] = str(refusal)
            else:
                messages.success(request, _("Taken down: %(number)s.") % {"number": case.number})
                return _told(request, case, link)
    return render(
        request,
        "intake/call.html",
        _page(request, form),
        status=422 if form.errors else 200,
    )


def _told(request: SignedInRequest, case: Case, link: Link | None) -> HttpResponse:
    """Go on to what the caller is to be told; where a life is in danger, to the Case at once."""
    if link:
        return redirect("followup:link", pk=link.pk)
    if case.urgency == Urgency.LIFE or not may(request.user, "followup.link"):
        return redirect("cases:detail", pk=case.pk)
    now = clock.now()
    # A form that was sent twice shows the same code twice; later it leaves the resident's alone.
    made = readable_link(case, request.user, now=now)
    if made is None:
        if was_linked(case):
            return redirect("cases:detail", pk=case.pk)
        made = make_link(case=case, holder=AskWhom.REQUESTER, by=request.user, now=now)
    return redirect("followup:link", pk=made.pk)


@require_POST
@requires("registry.find")
def lookup(request: SignedInRequest) -> HttpResponse:
    """Show the households that a telephone number or a name leads to."""
    phone, name = request.POST.get("phone", ""), request.POST.get("q", "")
    found = _callers(request, phone, name)
    cases = open_cases_of(request.user, (entry.household.pk for entry in found))
    now = clock.now()
    homes = [entry.household for entry in found]
    record_looks(homes, user=request.user, permission="registry.find", now=now)
    rows = [
        _found_row(entry, now, phone_digits(phone)) | _cases_row(cases, entry) for entry in found
    ]
    return render(
        request, "intake/_found.html", {"found": rows, "asked": bool(phone.strip() or name.strip())}
    )


def _callers(request: SignedInRequest, phone: str, name: str) -> list[Found]:
    """Return the households that a number leads to, or else a name."""
    asked: dict[str, Any] = {
        "user": request.user,
        "permission": "registry.find",
        "limit": MOST_CALLERS,
    }
    found: list[Found] = []
    if len(phone_digits(phone)) >= SHORTEST_PHONE:
        found = search(phone_digits(phone), kinds="t", **asked).found
    return found or search(name, **asked).found


@require_POST
@requires("intake.desk")
def understand(request: SignedInRequest) -> HttpResponse:
    """Show what is understood of a call while it is being typed."""
    area = chosen_area(request)
    pack = pack_at(area.path, now=clock.now())
    text = request.POST.get("text", "")[:5000]
    heard = hear_call(text, pack, now=clock.now(), compounds=compounds_under(area.path))
    context: dict[str, Any] = {"segments": [], "items": heard.items, "signs": [], "urgency": ""}
    if first := heard.first:
        found = to_json(first, 0)
        code = request.POST.get("service") or service_meant(first, pack)
        service = next((s for s in pack.services if s.code == code), None)
        context |= {
            "segments": segments(text.replace("\n", " "), found["spans"]),
            "place_text": _words_of(first.doors[0], text) if first.doors else "",
            "signs": [sign["words"] for sign in found["signs"] if sign["level"] == "life"],
            "urgency": first.urgency,
            "urgency_label": Urgency(first.urgency).label,
        } | _service_words(service)
        if service and first.urgency != "life":
            context["solve_by"] = promised(pack, service, clock.now())
    return render(request, "intake/_understood.html", context)


def _words_of(door: DoorRef, text: str) -> str:
    return text.replace("\n", " ")[door.span.start : door.span.end]


def _page(request: SignedInRequest, form: CallForm) -> dict[str, Any]:
    areas = areas_of(request.user, "intake.desk")
    area = chosen_area(request)
    pack: Pack = pack_at(area.path, now=clock.now())
    language = get_language() or "zh-hans"
    chosen = next((s for s in pack.services if s.code == form.values.get("service")), None)
    return {
        "areas": areas,
        "area": form.values.get("area") or area.path,
        "may_enter": may(request.user, "registry.edit"),
        "draft": form.values,
        "errors": form.errors,
        "services": service_choices(pack, language),
        **contact_choices(),
        "urgencies": Urgency.choices,
        "client_id": request.POST.get("client_id") or new_id(),
        "dangers": danger_cases([]),
    } | _service_words(chosen)


def _service_words(service: Service | None) -> dict[str, Any]:
    language = get_language() or "zh-hans"
    if service is None:
        return {"service": "", "service_name": "", "questions": []}
    return {
        "service": service.code,
        "service_name": in_language(service.name, language),
        "questions": [
            {
                "code": question.code,
                "text": in_language(question.text, language),
                "kind": question.kind,
                "choices": [in_language(choice, language) for choice in question.choices],
                "required": question.required,
            }
            for question in service.questions
        ],
    }


def _caller(entry: Found, asked: str) -> str:
    """Return whose number calls: the one person who has it, or who lives there alone."""
    names = {person.pk: person.name for person in entry.people}
    whose = {
        phone.resident_id
        for phone in entry.household.telephones.all()
        if asked and phone.number.endswith(asked)
    }
    named = [names[pk] for pk in whose if pk in names]
    if len(whose) == 1 and named:
        return named[0]
    return entry.people[0].name if len(entry.people) == 1 else ""


def _found_row(entry: Found, now: Any, asked: str = "") -> dict[str, Any]:
    language = get_language() or "zh-hans"
    pack = pack_at(entry.household.place_path, now=now)
    known = {warning.code: in_language(warning.name, language) for warning in pack.warnings}
    return {
        "household_id": entry.household.pk,
        "door": entry.door,
        "head": entry.head,
        "people": people_rows(entry, group_names(entry, now), now),
        "phones": [mask_phone(phone) for phone in entry.phones],
        "caller": _caller(entry, asked),
        "warnings": [known.get(code, code) for code in entry.warnings],
    }


def _cases_row(cases: dict[Any, list[Any]], entry: Found) -> dict[str, Any]:
    return {
        "open_cases": [
            {
                "number": case.number,
                "pk": case.pk,
                "summary": case.summary,
                "status_label": case.get_status_display(),
                "opened_at": case.opened_at,
            }
            for case in cases.get(entry.household.pk, [])
        ]
    }
