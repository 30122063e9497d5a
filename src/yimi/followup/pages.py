"""What the office's pages of following up show."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from yimi.accounts.queries import members_of
from yimi.cases.consent import asks_for_another, whom_to_ask
from yimi.cases.pages import decorate
from yimi.cases.queries import pack_and_service, standing
from yimi.cases.states import Answer, AskWhom
from yimi.core.ids import new_id
from yimi.core.permissions import may
from yimi.core.text import mask_phone
from yimi.fieldwork.queries import tasks_of_cases
from yimi.followup import wording
from yimi.followup.models import CallBack
from yimi.followup.queries import (
    TABS,
    counts_of,
    found_at_the_door,
    numbers_to_dial,
    question_of,
    queue_of,
    words_of_attempts,
)
from yimi.followup.rules import DIALLING, in_calling_hours
from yimi.followup.states import CallStatus, Kind, Result, Way
from yimi.followup.story import door_words
from yimi.packs.words import in_language
from yimi.places.queries import full_names
from yimi.registry.queries import warnings_at

PAGE = 60
TAB_NAMES = {
    "due": (gettext_lazy("To call now"), gettext_lazy("Nobody waits: everybody is called.")),
    "later": (gettext_lazy("Not yet due"), gettext_lazy("Nothing is planned for later.")),
    "unreached": (
        gettext_lazy("Nobody reached"),
        gettext_lazy("Everybody was reached."),
    ),
    "done": (gettext_lazy("Answered"), gettext_lazy("Nobody was asked in the last two days.")),
}


def queue_page(user: Any, *, tab: str, page: int, now: datetime) -> dict[str, Any]:
    """Return what the queue shows, whatever its length in the same number of queries."""
    counts = counts_of(user, now=now)
    start = (max(page, 1) - 1) * PAGE
    rows = list(queue_of(user, tab=tab, now=now)[start : start + PAGE])
    names = full_names({row.place_path for row in rows})
    numbers = numbers_to_dial(row.case for row in rows)
    doors = found_at_the_door(row.case_id for row in rows if row.kind == Kind.QUESTION)
    return {
        "tabs": [
            {
                "code": code,
                "label": TAB_NAMES[code][0],
                "count": counts[code],
                "url": f"{reverse('followup:queue')}?tab={code}",
                "active": code == tab,
            }
            for code in TABS
        ],
        "tab": tab,
        "empty": _("Nobody to call now; %(number)s are not yet due.") % {"number": counts["later"]}
        if tab == "due" and counts["later"]
        else TAB_NAMES[tab][1],
        "rows": [
            _row(row, numbers[row.case_id], names[row.place_path], now)
            | {"door": door_words(row.case, doors, now) if row.kind == Kind.QUESTION else ""}
            for row in rows
        ],
        "page": page,
        "pages": max(1, -(-counts[tab] // PAGE)),
        "next_page_url": f"{reverse('followup:queue')}?tab={tab}&page={page + 1}",
        "previous_page_url": f"{reverse('followup:queue')}?tab={tab}&page={max(1, page - 1)}",
        "can_assign": may(user, "followup.assign"),
        "now": now,
    }


def _row(row: CallBack, dial: tuple[str, str], place: str, now: datetime) -> dict[str, Any]:
    decorate(row.case)
    shown: Any = row.case
    name, phone = dial
    return {
        "row": row,
        "case": row.case,
        "service": shown.service_name,
        "icon": shown.icon,
        "color": shown.color,
        "name": name,
        "phone": mask_phone(phone),
        "place": place,
        "is_visit": row.way == Way.VISIT,
        "is_question": row.kind != Kind.SOLVED,
        "is_words": row.kind == Kind.WORDS,
        "dialled_by": row.assignee.name if _is_dialled(row, now) and row.assignee else "",
        "for_another": asks_for_another(row.case),
    }


def call_page(user: Any, row: CallBack, now: datetime) -> dict[str, Any]:
    """Return what the page of one call-back shows: whom to call, what to read out, the results."""
    case = row.case
    root = standing(case) or case
    pack, service = pack_and_service(case)
    decorate(case)
    code, name, phone = whom_to_ask(case)
    name, phone = numbers_to_dial([case])[case.pk]
    words = words_of_attempts(row)
    morning = in_calling_hours(now + timedelta(days=1), pack)
    morning = morning.replace(hour=9, minute=0, second=0, microsecond=0)
    members = members_of([case.team_id], now=now) if may(user, "followup.assign") else []
    return {
        "row": row,
        "case": case,
        "root": root,
        "name": name,
        "phone": phone,
        "place": full_names([case.place_path])[case.place_path],
        # What was found and left at the door: whoever rings knows it.
        "tasks": tasks_of_cases(user, [root.pk]).get(root.pk) if may(user, "cases.open") else None,
        "warnings": [
            in_language(entry.name, get_language() or "zh-hans")
            for warning in warnings_at([case.place_id], now=now).get(case.place_id, [])
            for entry in pack.warnings
            if entry.code == warning.code
        ],
        "asks_beneficiary": code == AskWhom.BENEFICIARY,
        "for_another": asks_for_another(case),
        "is_visit": row.way == Way.VISIT,
        "is_question": row.kind != Kind.SOLVED,
        "is_words": row.kind == Kind.WORDS,
        "is_waiting": row.status in {CallStatus.PLANNED, CallStatus.UNREACHED},
        "greeting": _greeting(user, name),
        "questions": _questions(row, in_language(service.name, get_language() or "zh-hans"), now),
        "thanks": wording.THANKS,
        "answers": [Answer.SATISFIED, Answer.SO_SO, Answer.DISSATISFIED, Answer.NOT_SAID],
        "attempts": [
            {
                "at": attempt.at,
                "by": attempt.by.name,
                "way": attempt.get_way_display(),
                "result": attempt.get_result_display(),
                "next_at": attempt.next_at,
                "words": words.get(number, ""),
            }
            for number, attempt in enumerate(
                row.attempts.select_related("by").order_by("at", "pk"), start=1
            )
        ],
        "most": pack.followup.attempts,
        "own_default": pack.followup.rule.confidence == "own",
        "pause_h": f"{pack.followup.pause_h:g}",
        "hours": pack.followup.calling,
        "again_at": localtime(morning).strftime("%Y-%m-%dT%H:%M"),
        "dialled_by": row.assignee
        if _is_dialled(row, now) and row.assignee_id != user.pk
        else None,
        "can_assign": may(user, "followup.assign"),
        "people": sorted({(m.user_id, m.user.name) for m in members}, key=lambda one: one[1]),
        "client_id": new_id(),
        "now": now,
    }


def _greeting(user: Any, whom: str) -> str:
    """Return how the caller says who they are: by their own team, else by where they work."""
    held = user.current_posts()
    teams = [member.team.name for member in held if member.team]
    team = teams[0] if teams else next((member.place.name for member in held), "")
    words = wording.GREETING if whom else wording.GREETING_NOBODY
    return str(words) % {"name": user.name, "team": team, "whom": whom}


def _questions(row: CallBack, service: str, now: datetime) -> list[str]:
    case = row.case
    told = {
        "day": _("%(month)d/%(day)d")
        % {"month": localtime(case.opened_at).month, "day": localtime(case.opened_at).day},
        "service": service,
        "whom": case.beneficiary_name,
    }
    if row.kind == Kind.QUESTION:
        asked, door = question_of(row), door_words(case, found_at_the_door([case.pk]), now)
        if door:
            about = str(wording.ABOUT) % told + door
            return [about, str(wording.WHEN_AT_HOME), *([asked] if asked else [])]
        return [str(wording.ASK_QUESTION) % told, asked or str(wording.ASK_GENERAL)]
    if row.kind == Kind.WORDS:
        wrote = question_of(row)
        return [str(wording.ANSWER_WORDS) % told, *([wrote] if wrote else [])]
    if not asks_for_another(case):
        first = wording.ASK_SOLVED
    elif whom_to_ask(case)[0] == AskWhom.BENEFICIARY:
        first = wording.ASK_FOR_ANOTHER
    else:
        first = wording.ASK_ABOUT_ANOTHER if case.beneficiary_name else wording.ASK_SOLVED
    return [str(first) % told, str(wording.ASK_SATISFIED)]


def _is_dialled(row: CallBack, now: datetime) -> bool:
    return row.taken_at is not None and now - row.taken_at < DIALLING


def what_follows(row: CallBack) -> str:
    """Return what comes after an attempt, for whoever has just made it."""
    if row.status == CallStatus.UNREACHED:
        if row.case.status != "solved" or row.kind != Kind.SOLVED:
            return _("Kept. Nobody was reached; it stands under “Nobody reached”.")
        return _("Kept as “nobody reached”: it counts as unanswered.")
    if row.status == CallStatus.PLANNED:
        at = localtime(row.due_at)
        when = _("%(month)d/%(day)d %(time)s") % {
            "month": at.month,
            "day": at.day,
            "time": at.strftime("%H:%M"),
        }
        if row.way == Way.VISIT:
            return _("Kept. Somebody goes to the door.")
        return _("Kept. The next call is due %(when)s.") % {"when": when}
    if row.result == Result.NOT_SOLVED:
        return _("Kept: not solved. The case is open again.")
    return _("Kept. Thank you.")
