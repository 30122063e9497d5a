"""The reply under a group's chain: one line for each line, nothing that a group should not read.

No telephone, no door, no illness and no medicine; of a name only its ends. The numbers are no
secret: without the code they open nothing.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yimi.cases.models import Case
from yimi.cases.queries import standing
from yimi.cases.states import OPEN, Status, Urgency
from yimi.cases.wording import items_text
from yimi.core.text import mask_numbers
from yimi.intake.models import Batch, Line
from yimi.intake.states import LineStatus
from yimi.intake.wording import GROUP, problem_words
from yimi.packs.schema import Pack, Service
from yimi.packs.words import in_language

# A message longer than this is cut off by chat programs, or nobody reads it.
LONGEST_MESSAGE = 2000
# Only what is asked of these duties is named in a group; of the others nobody needs to know.
TOLD_DUTIES = frozenset({"supplies", "property", "repair", "community"})
GOODS_DUTIES = frozenset({"supplies"})
# How a line stands, for the line of sums on top.
WAITS, GOES_ON, DONE, ENDED = "waits", "goes_on", "done", "ended"


def reply_lines(
    batch: Batch, pack: Pack, *, now: datetime, only_open: bool = False
) -> tuple[list[str], Counter[str]]:
    """Return the line for each line of a chain, and how many stand how; three queries."""
    lines = batch.lines.exclude(status=LineStatus.SET_ASIDE).select_related(
        "case__emergency",
        "case__merged_into__merged_into",
        "repeats__case__emergency",
        "repeats__case__merged_into__merged_into",
    )
    said, counts = [], Counter[str]()
    for position, line in enumerate(lines.order_by("order"), start=1):
        state, words = _state(line, now)
        counts[state] += 1
        if only_open and state in {DONE, ENDED}:
            continue
        told = f"{line.number or position}. {_who(line)}{_what(line, pack)}：{words}"
        said.append(told)
    return said, counts


def messages_of(
    title: str,
    lines: Sequence[str],
    counts: Counter[str],
    *,
    address: str,
    now: datetime,
    ring: str = "",
) -> list[str]:
    """Return the reply as messages of at most 2,000 characters, each with its head."""
    at = localtime(now)
    head = _("【%(title)s】 as of %(month)d/%(day)d %(time)s") % {
        # Without a title of its own the chain's first words are somebody's: they stay here.
        "title": mask_numbers(title) or _("From this group"),
        "month": at.month,
        "day": at.day,
        "time": at.strftime("%H:%M"),
    }
    sums = _sums(counts)
    foot = (
        _("How far yours is: %(address)s, with number and code. No code? Ring the desk.")
        % {"address": address}
        if address
        else _("How far yours is: ring the desk with your number.")
    )
    if ring:
        foot += _(" Questions? Ring %(phone)s.") % {"phone": ring}
    room = LONGEST_MESSAGE - len(head) - len(sums) - len(foot) - 20
    parts: list[list[str]] = [[]]
    for line in lines:
        if parts[-1] and sum(len(entry) + 1 for entry in parts[-1]) + len(line) > room:
            parts.append([])
        parts[-1].append(line[:room])
    total = len(parts)
    return [
        "\n".join(
            [
                head + (f"（{index}/{total}）" if total > 1 else ""),
                *([sums] if index == 1 and sums else []),
                *part,
                *([foot] if index == total else []),
            ]
        )
        for index, part in enumerate(parts, start=1)
    ]


def mask_for_group(name: str) -> str:
    """Return a name of which its owner knows it again: 周*兰, 周*; of a title 周**."""
    name = name.strip()
    if len(name) < 3:
        return name[:1] + "*" * (len(name) - 1)
    if name.endswith(_TITLES):
        return name[:1] + "**"
    return name[0] + "*" * (len(name) - 2) + name[-1]


_TITLES = ("阿姨", "奶奶", "爷爷", "大爷", "大妈", "叔叔", "先生", "女士", "老师", "师傅")


def _who(line: Line) -> str:
    name = mask_for_group(str(line.proposal.get("requester_name", "")))
    return f"{name} " if name else ""


def _what(line: Line, pack: Pack) -> str:
    if line.status not in {LineStatus.CONFIRMED, LineStatus.KNOWN}:
        return ""
    case = line.case or (line.repeats.case if line.repeats else None)
    code = case.service if case else line.service
    service = next((entry for entry in pack.services if entry.code == code), None)
    return _thing(service, line, pack) if service else ""


def _thing(service: Service, line: Line, pack: Pack) -> str:
    if service.duty == "medical":
        return _("medicine") if "medicine" in service.code else _("health")
    if service.duty not in TOLD_DUTIES:
        return _("one matter")
    if service.duty in GOODS_DUTIES:
        kept, hidden = [], False
        for item in line.proposal.get("items", []):
            is_medicine = any(word in item["name"] for word in pack.medicines)
            hidden = hidden or is_medicine
            if not is_medicine:
                kept.append(item)
        goods = items_text(kept)
        if hidden:
            goods = "、".join(filter(None, [goods, _("medicine")]))
        if goods:
            return goods
    if service.code in _PRIVATE_SERVICES:
        return _("one matter")
    return in_language(service.name, get_language() or "zh-hans")


# Care of the body, money, and what somebody complains of: not before a group.
_PRIVATE_SERVICES = frozenset(
    {
        "elderly_care",
        "disabled_care",
        "child_care",
        "relief",
        "care_refused",
        "measure_complaint",
        "service_complaint",
        "psychology",
        "other",
    }
)


def _state(line: Line, now: datetime) -> tuple[str, str]:
    if line.status == LineStatus.TO_FIX:
        asked = "".join(problem_words(code) for code in line.problems)
        return WAITS, str(GROUP["to_fix"]) % {"what": asked.rstrip("。.")}
    if line.status == LineStatus.PROPOSED:
        return WAITS, str(GROUP["proposed"])
    case = line.case or (line.repeats.case if line.repeats else None)
    if case is None:
        return GOES_ON, str(GROUP["known"])
    return _case_state(case, line, now)


def _case_state(case: Case, line: Line, now: datetime) -> tuple[str, str]:
    root = standing(case) or case
    told = {"number": case.number, "by": _by(root.solve_by_at, now)}
    if root.status in OPEN and root.urgency == Urgency.LIFE:
        return GOES_ON, str(GROUP["danger_120" if root.called_120_at else "danger"])
    if root.status == Status.REJECTED:
        return ENDED, str(GROUP["ended"])
    if root.status == Status.CLOSED:
        return DONE, str(GROUP["closed"])
    if root.status == Status.SOLVED:
        return DONE, str(GROUP["solved"])
    if root.pk != case.pk:
        return GOES_ON, str(GROUP["merged"]) % told
    if root.status == Status.WAITING:
        return GOES_ON, str(GROUP[f"waiting_{root.waiting_for}"]) % told
    late = root.paused_at is None and root.solve_by_at <= now
    if late:
        return GOES_ON, str(GROUP["late"]) % told
    return GOES_ON, str(GROUP["known_case" if line.status == LineStatus.KNOWN else "open"]) % told


def _sums(counts: Counter[str]) -> str:
    words = {
        DONE: _("done %(n)d"),
        GOES_ON: _("being done %(n)d"),
        WAITS: _("to be completed %(n)d"),
        ENDED: _("ended %(n)d"),
    }
    return "，".join(text % {"n": counts[code]} for code, text in words.items() if counts[code])


def _by(at: datetime, now: datetime) -> str:
    at, now = localtime(at), localtime(now)
    time = at.strftime("%H:%M")
    days = (at.date() - now.date()) // timedelta(days=1)
    if days in {0, 1}:
        day = _("today") if days == 0 else _("tomorrow")
        return f"{day}{time}"
    return _("%(month)d/%(day)d %(time)s") % {"month": at.month, "day": at.day, "time": time}
