"""How rows are told to programs: codes and ids, and words only to those who may read them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import get_language

from yimi.api.tokens import Caller
from yimi.cases import wording
from yimi.cases.models import Case
from yimi.cases.queries import log_of, pack_and_service
from yimi.core.text import mask_numbers, mask_phone
from yimi.fieldwork.models import Task
from yimi.packs.schema import Reason
from yimi.packs.words import in_language
from yimi.places.models import Place
from yimi.places.queries import full_names

CASE_ROWS = ("team", "owner", "place", "emergency")
TASK_ROWS = ("team", "assignee", "place", "case__emergency")


def places(rows: Iterable[Place]) -> list[dict[str, Any]]:
    """Return places with the names that people use, in one query for all."""
    rows = list(rows)
    names = full_names({row.path for row in rows})
    return [_place(row, names) for row in rows]


def cases(rows: Sequence[Case]) -> list[dict[str, Any]]:
    """Return Cases without names and words."""
    names = full_names({row.place.path for row in rows})
    return [_case(row, names) for row in rows]


def case_in_full(case: Case, caller: Caller) -> dict[str, Any]:
    """Return a Case with its words, names and log, telephones as the token may see them."""
    whole = caller.has("phones")
    pack, _service = pack_and_service(case)

    def said(text: str) -> str:
        return text if whole else mask_numbers(text)

    phone = case.requester_phone
    return {
        **cases([case])[0],
        "summary": said(case.summary),
        "text": said(case.text),
        "items": [
            {key: str(item.get(key) or "") for key in ("name", "quantity", "unit")}
            for item in case.details.get("items", [])
        ],
        "answers": [
            {"code": code, "answer": said(str(answer))}
            for code, answer in case.details.get("answers", {}).items()
        ],
        "requester_name": case.requester_name,
        "requester_phone": phone if whole else mask_phone(phone),
        "beneficiary_name": case.beneficiary_name,
        "consent": case.consent,
        "called_120_at": case.called_120_at,
        "parts": list(case.parts.order_by("pk").values("id", "key", "status", "reason")),
        "log": [
            {
                "at": entry.at,
                "type": entry.type,
                "sentence": wording.sentence(entry, pack)[0],
                "who": entry.who,
                "words": said(entry.words),
                "erased": entry.erased,
            }
            for entry in log_of(case)
        ],
    }


def tasks(rows: Sequence[Task]) -> list[dict[str, Any]]:
    """Return Tasks; whom they are for is read from their Cases."""
    names = full_names({row.place.path for row in rows})
    return [_task(row, names) for row in rows]


def choices(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    """Return reasons with their words."""
    return [{"code": entry.code, "text": in_language(entry.text, language())} for entry in reasons]


def named(row: Any) -> dict[str, Any] | None:
    """Return who or what something is, or nothing."""
    return {"id": row.pk, "name": row.name} if row is not None else None


def language() -> str:
    """Return the language that was asked for."""
    return get_language() or "zh-hans"


def _place(row: Place, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "full_name": names[row.path],
        "level": row.level,
        "number": row.number,
    }


def _case(row: Case, names: dict[str, str]) -> dict[str, Any]:
    _pack, service = pack_and_service(row)
    return {
        "id": row.pk,
        "number": row.number,
        "status": row.status,
        "revision": row.revision,
        "service": row.service,
        "service_name": in_language(service.name, language()),
        "urgency": row.urgency,
        "unconfirmed": row.unconfirmed,
        "channel": row.channel,
        "place": _place(row.place, names),
        "team": named(row.team),
        "owner": named(row.owner),
        "opened_at": row.opened_at,
        "respond_by_at": row.respond_by_at,
        "solve_by_at": row.solve_by_at,
        "responded_at": row.responded_at,
        "taken_at": row.taken_at,
        "solved_at": row.solved_at,
        "waiting_for": row.waiting_for,
        "escalation_level": row.escalation_level,
        "merged_into": row.merged_into_id,
    }


def _task(row: Task, names: dict[str, str]) -> dict[str, Any]:
    _pack, service = pack_and_service(row.case)
    return {
        "id": row.pk,
        "kind": row.kind,
        "status": row.status,
        "service": row.service,
        "service_name": in_language(service.name, language()),
        "instructions": in_language(service.task, language()),
        "case": row.case_id,
        "case_number": row.case.number,
        "place": _place(row.place, names),
        "team": named(row.team),
        "assignee": named(row.assignee),
        "due_at": row.due_at,
        "not_before_at": row.not_before_at,
        "attempts": row.attempts,
        "reason": row.reason,
    }
