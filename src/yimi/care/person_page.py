"""What the page of one person shows, with its forms as they were filled in."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.utils.timezone import localdate

from yimi.care import answering, pages, queries
from yimi.care.models import Assessment, Carer, Contact
from yimi.care.states import EndReason, How, Illness, PlanStatus, Vaccination
from yimi.care.wording import HOW, WEEKDAYS
from yimi.core.ids import new_id
from yimi.core.permissions import may
from yimi.packs.schema import Group, Pack, PlanKind
from yimi.packs.words import in_language
from yimi.places.queries import full_names, pack_at
from yimi.registry.models import KeyGroup, Resident
from yimi.registry.queries import contacts_of

MOST_CONTACTS = 12
TABLETS = "daily_medicine"
# The fields of the form of a plan by its rhythm, and those of a group.
FIELDS = {
    "weekdays": frozenset({"weekday", "at"}),
    "every_days": frozenset({"every_days", "at"}),
    "weeks": frozenset({"due_on", "at"}),
    "stock": frozenset({"stock", "daily_dose", "refill"}),
}
GROUP_FIELDS = frozenset({"code", "since", "review_on", "due_on"})


def page_of(
    user: Any,
    resident: Resident,
    now: datetime,
    *,
    asked: Mapping[str, str],
    given: QueryDict,
    wrong: Mapping[str, str],
) -> dict[str, Any]:
    """Return all that the page shows. `asked` names the form that is open, `wrong` its mistakes."""
    pack = pack_at(resident.place_path, now=now)
    row = queries.person(resident, now)
    groups = KeyGroup.objects.current().filter(resident=resident).select_related("noted_by")
    held = row.rows if row else list(groups)
    codes = {group.code for group in held}
    contacts = Contact.objects.filter(resident=resident).select_related("by").order_by("-at")
    plans = pages.plan_rows(queries.plans_of([resident.pk]), pack, now)
    may_assign, may_edit = may(user, "care.assign"), may(user, "care.edit")
    act = given.get("act", "")
    context: dict[str, Any] = {
        "resident": resident,
        "age": resident.age_on(localdate(now)),
        "door": full_names([resident.place_path])[resident.place_path],
        "phone": contacts_of([resident.household_id])[resident.household_id][1],
        "row": pages.row_shown(row, now, may_reach=may(user, "care.reach")) if row else None,
        "held": [_held(group, pack, localdate(now)) for group in held],
        "plans": [plan for plan in plans if plan["row"].status == "active"],
        "ended": [plan for plan in plans if plan["row"].status != "active"],
        "contacts": [
            {"row": contact, "how": HOW[How(contact.how)]} for contact in contacts[:MOST_CONTACTS]
        ],
        "answer": Carer.objects.filter(resident=resident)
        .select_related("worker", "deputy", "team", "institution")
        .first(),
        "may_assign": may_assign,
        "may_edit": may_edit,
        "opens": Resident.objects.visible_to(user, "registry.open").filter(pk=resident.pk).exists(),
        "end_reasons": EndReason.choices,
        "grading": pack.grading,
        "assessment": Assessment.objects.filter(resident=resident).first(),
        "illnesses": Illness.choices,
        "vaccinations": Vaccination.choices,
        "today": localdate(now),
        "act": act,
        "given": given,
        "wrong": wrong,
    }
    if may_edit:
        # Of what is not used up there is one plan of a kind.
        running = {
            plan["row"].kind
            for plan in plans
            if plan["row"].status == PlanStatus.ACTIVE and not plan["is_stock"]
        }
        kind = given.get("kind") if act == "plan" else asked.get("plan")
        code = given.get("code") if act == "group" else asked.get("group")
        context |= {
            "kinds": _kinds(pack, codes, running),
            "groups": [
                (group.code, in_language(group.name, pages.language()))
                for group in sorted(pack.groups, key=lambda group: group.sort)
                if group.code not in codes
            ],
            "draft": _draft(pack, str(kind or ""), held, given if act == "plan" else None),
            "new_group": _new_group(
                pack, str(code or ""), held, now, given if act == "group" else None
            ),
        }
    # What is wrong with a field that is not shown stands above all.
    shown = {"plan": _shown(context.get("draft")), "group": GROUP_FIELDS}.get(act, frozenset())
    context["wrong_above"] = [said for name, said in wrong.items() if name not in shown]
    if may_assign:
        people = answering.answerers(user, "care.assign", now)
        context |= {
            "workers": answering.with_loads(people, answering.loads(user, "care.assign")),
            "teams": list(queries.teams_for(user, "care.assign")),
            "institutions": list(queries.institutions_for(user, "care.assign")),
        }
    return context


def _held(group: KeyGroup, pack: Pack, today: date) -> dict[str, Any]:
    known = next((entry for entry in pack.groups if entry.code == group.code), None)
    return {
        "row": group,
        "name": in_language(known.name, pages.language()) if known else group.code,
        "due_on": _day(group.details.get("due_on")),
        "overdue": bool(group.review_on and group.review_on <= today),
    }


def _kinds(pack: Pack, codes: set[str], running: set[str]) -> list[dict[str, Any]]:
    """Return the kinds of plans, those that fit the groups of somebody first."""
    ordered = sorted(pack.care_plans, key=lambda kind: (not codes & set(kind.groups), kind.sort))
    return [
        {
            "code": kind.code,
            "name": in_language(kind.name, pages.language()),
            "icon": kind.icon,
            "fits": bool(codes & set(kind.groups)),
        }
        for kind in ordered
        if kind.code not in running
    ]


def _draft(
    pack: Pack, code: str, held: list[KeyGroup], given: QueryDict | None
) -> dict[str, Any] | None:
    """Return the form of one kind of plan: only what its rhythm asks for, filled with the usual."""
    kind = next((entry for entry in pack.care_plans if entry.code == code), None)
    if kind is None:
        return None
    usual = _usual(kind, held)
    ticked = given.getlist("weekday") if given is not None else [str(day) for day in kind.weekdays]
    filled = {name: given.get(name, "") for name in usual} if given is not None else usual
    return {
        "kind": kind.code,
        "name": in_language(kind.name, pages.language()),
        "rhythm": kind.rhythm,
        "is_medicine": TABLETS in kind.groups,
        # Where something is done on a few days, the last one counts for the longest gap.
        "asks_last": kind.rhythm in {"weekdays", "every_days"}
        and len(kind.weekdays) < len(WEEKDAYS),
        "lead_h": round(kind.lead.hours),
        "days": [(code, label, code in ticked) for code, label in WEEKDAYS],
        "client_id": new_id(),
        "with": filled,
    }


def _shown(draft: dict[str, Any] | None) -> frozenset[str]:
    if draft is None:
        return frozenset()
    last = frozenset({"last_on"} if draft["asks_last"] else ())
    return last | FIELDS[draft["rhythm"]] | {"kind", "gap_h", "until"}


def _usual(kind: PlanKind, held: list[KeyGroup]) -> dict[str, Any]:
    births = (_day(group.details.get("due_on")) for group in held)
    birth = next((day for day in births if day), None)
    return {
        "at": f"{kind.at:%H:%M}",
        "every_days": kind.every_days or "",
        "due_on": birth.isoformat() if birth else "",
        "gap_h": round(kind.gap.hours) if kind.gap else "",
        **dict.fromkeys(("last_on", "stock", "daily_dose", "refill", "unit", "until", "note"), ""),
    }


def _new_group(
    pack: Pack, code: str, held: list[KeyGroup], now: datetime, given: QueryDict | None
) -> dict[str, Any] | None:
    """Return the form of one group, filled with what is known of it already."""
    group = next((entry for entry in pack.groups if entry.code == code), None)
    if group is None:
        return None
    row = next((entry for entry in held if entry.code == code), None)
    known = {
        "evidence": row.evidence if row else "",
        "since": (row.since if row else localdate(now)).isoformat(),
        "review_on": _review(group, row, now),
        "due_on": str(row.details.get("due_on", "")) if row else "",
    }
    filled = {name: given.get(name, "") for name in known} if given is not None else known
    return {
        "code": code,
        "name": in_language(group.name, pages.language()),
        "asks_due": group.asks == "due_on",
        "is_new": row is None,
        "with": filled,
    }


def _review(group: Group, row: KeyGroup | None, now: datetime) -> str:
    today = localdate(now)
    if row and row.review_on and row.review_on > today:
        return row.review_on.isoformat()
    if group.review_days is None:
        return ""
    return (today + timedelta(days=group.review_days)).isoformat()


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text or ""))
    except ValueError:
        return None
