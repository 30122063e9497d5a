"""What a resident is shown of a Case: plain sentences, nobody's name, no words of others."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yimi.accounts.queries import phone_to_ring
from yimi.cases.consent import may_answer, may_see_words, may_withdraw
from yimi.cases.models import Case
from yimi.cases.queries import LogEntry, log_of, pack_and_service, pack_for, standing
from yimi.cases.states import OPEN, AskWhom, Consent, Status, Urgency
from yimi.cases.wording import items_text
from yimi.core.text import mask_numbers, mask_phone
from yimi.followup import wording
from yimi.followup.models import Link
from yimi.followup.queries import Found, found_at_the_door
from yimi.packs.words import in_language, reason_words

LONGEST_LOG = 12


def story_of(link: Link, *, now: datetime) -> dict[str, Any]:
    """Return what the page of a link shows."""
    mine = link.case
    root = standing(mine) or mine
    told_only = mine.consent == Consent.REFUSED and link.holder == AskWhom.REQUESTER
    told_only = told_only and not may_answer(mine, link.holder)
    sees = may_see_words(mine, link.holder)
    language = get_language() or "zh-hans"
    _pack, service = pack_and_service(mine)
    title, next_words = _headline(root, told_only, now)
    answers = may_answer(mine, link.holder)
    return {
        "number": mine.number,
        "title": title,
        "next": next_words,
        "status": root.status,
        "danger": root.urgency == Urgency.LIFE and root.status in OPEN,
        "merged": root.pk != mine.pk,
        "service": "" if told_only else in_language(service.name, language),
        "words": mask_numbers(mine.text) if sees and root.channel != "visit" else "",
        "items": items_text(mine.details.get("items", [])) if sees else "",
        "for_another": not sees,
        "ring": phone_to_ring(mine.place_path, team=root.team),
        "team": "" if told_only else root.team.name,
        "due_at": root.solve_by_at if _has_deadline(root) and not told_only else None,
        "phone": mask_phone(_phone(mine, link.holder)),
        "reason": _reason(root, language),
        "log": [] if told_only else _log(link, mine, root, sees),
        "can_say_solved": answers and root.status == Status.SOLVED,
        "can_say_not_solved": answers and root.status in {Status.SOLVED, Status.CLOSED},
        "can_withdraw": may_withdraw(mine, link.holder)
        and root.urgency != Urgency.LIFE
        and root.status in OPEN,
        "can_add": root.status != Status.REJECTED,
    }


def door_words(case: Case, doors: Found, now: datetime) -> str:
    """Return that somebody came and what was found at the door, or nothing."""
    if case.pk not in doors:
        return ""
    at, code = doors[case.pk]
    reasons = pack_for(case).not_done_reasons
    local, today = localtime(at), localtime(now).date()
    day = _("today") if local.date() == today else f"{local.month}/{local.day}"
    return str(wording.AT_THE_DOOR) % {
        "when": f"{day} {local:%H:%M}",
        "reason": reason_words(reasons, code, get_language() or "zh-hans").rstrip("。."),
    }


def _headline(root: Case, told_only: bool, now: datetime) -> tuple[Any, Any]:
    if told_only:
        return wording.TOLD_ONLY
    if root.status == Status.WAITING and root.waiting_for == "resident":
        door = door_words(root, found_at_the_door([root.pk]), now)
        if door:
            return door, wording.WRITE_WHEN
    if root.status == Status.WAITING and root.waiting_for == "stock":
        return wording.WAITS_FOR_STOCK
    if root.status == Status.REJECTED and _reject_code(root) == "withdrawn":
        return wording.WITHDRAWN
    if root.status == Status.ACCEPTED and not root.is_taken:
        title, following = wording.GIVEN_OUT
        return str(title) % {"team": root.team.name}, following
    return wording.STATES[root.status]


def _has_deadline(root: Case) -> bool:
    return root.status in OPEN and root.paused_at is None


def _phone(case: Case, holder: str) -> str:
    return case.beneficiary_phone if holder == AskWhom.BENEFICIARY else case.requester_phone


def _reject_code(root: Case) -> str:
    entries = [entry for entry in log_of(root) if entry.type == "cases.CaseRejected"]
    return str(entries[-1].data.get("reason", "")) if entries else ""


def _reason(root: Case, language: str) -> str:
    code = _reject_code(root) if root.status == Status.REJECTED else ""
    if code in {"", "withdrawn"}:
        return ""
    return reason_words(pack_for(root).reject_reasons, code, language)


def _log(link: Link, mine: Case, root: Case, sees: bool) -> list[dict[str, Any]]:
    """Return what happened, the newest first; the words of others are left out."""
    entries = [entry for entry in log_of(root) if _is_told(entry, mine)]
    if root.pk != mine.pk:
        entries += [
            entry
            for entry in log_of(mine)
            if entry.type in {"cases.CaseReceived", "cases.CaseMerged"}
        ]
        entries.sort(key=lambda entry: entry.at)
    told = [
        {
            "at": entry.at,
            "sentence": str(_happened(entry))
            % {"team": entry.data.get("names", {}).get("team_id", "")},
            "words": mask_numbers(entry.words) if _is_mine(entry, link, sees) else "",
        }
        for entry in entries
    ]
    return told[::-1][:LONGEST_LOG]


def _happened(entry: LogEntry) -> Any:
    if entry.type == "cases.CaseAccepted" and not entry.by_owner:
        return wording.GIVEN
    return wording.HAPPENED[entry.type]


def _is_told(entry: LogEntry, mine: Case) -> bool:
    if entry.type not in wording.HAPPENED:
        return False
    # What other reporters of the same thing said is theirs.
    return str(entry.data.get("case_id", mine.pk)) == str(mine.pk)


def _is_mine(entry: LogEntry, link: Link, sees: bool) -> bool:
    if entry.type != "followup.ResidentWrote":
        return False
    return sees or bool(entry.data.get("link_id") == str(link.pk))


def said_words(code: str) -> str:
    """Return the sentence that thanks for what was just done by the link, or nothing."""
    return str(wording.SAID[code]) if code in wording.SAID else ""


def locked_words(until: datetime) -> str:
    """Return why nothing is looked up just now, and until when."""
    return _("Too many wrong tries. Please wait until %(time)s, or ring the desk.") % {
        "time": until.strftime("%H:%M")
    }
