"""When something is wanted."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from .numbers import HAN_NUMBER, to_arabic
from .text import Folded
from .types import WantedTime

DAY_SHIFT = {"今": 0, "明": 1, "后": 2, "大后": 3}
PARTS = {
    "早上": 8,
    "早晨": 8,
    "清晨": 7,
    "上午": 9,
    "中午": 12,
    "下午": 15,
    "傍晚": 18,
    "晚上": 19,
    "晚": 19,
    "早": 8,
    "夜里": 22,
}
WEEK = {c: i for i, c in enumerate("一二三四五六日")} | {"天": 6}
_N = rf"(?:\d{{1,2}}|[{HAN_NUMBER}]{{1,3}})"
_PART = "|".join(sorted(PARTS, key=len, reverse=True))
PATTERN = re.compile(
    rf"""(?P<day>大后天|今天|明天|后天|今日|明日|今晚|今早|明早|明晚|(?:本|下|这)?(?:周|星期|礼拜)[一二三四五六日天]
        |(?P<month>{_N})月(?P<date>{_N})[日号]|(?<![\d-])(?P<only>\d{{1,2}})[日号](?=上午|下午|早|晚|中午|前|之前|要|去|做|复诊))?
      \s?(?P<part>{_PART})?\s?
      (?:(?P<hour>{_N})(?:点|时(?!候|间))(?P<half>半|(?P<minute>{_N})分?|[一三]刻)?|(?P<h24>[012]?\d):(?P<m24>[0-5]\d)(?!:))?
      (?P<bound>以?前|之前|以?后|之后|左右)?""",
    re.VERBOSE,
)
STARTS = re.compile(rf"[今明后大本下这周星礼早清上中傍晚夜\d{HAN_NUMBER}]")


def times_in(folded: Folded, now: datetime | None) -> tuple[WantedTime, ...]:
    """This function will find days and hours; `at` is filled where `now` is given."""
    found: list[WantedTime] = []
    text = folded.text
    position = 0
    while begin := STARTS.search(text, position):
        match = PATTERN.match(text, begin.start())
        position = begin.start() + 1
        if not match or not (match["day"] or match["part"] or match["hour"] or match["h24"]):
            continue
        if match["part"] in {"早", "晚"} and not (match["day"] or match["hour"] or match["h24"]):
            continue
        position = max(position, match.end())
        words = match.group().strip()
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        span = folded.span(start, start + len(words))
        found.append(WantedTime(words, span, _moment(match, now)))
    return tuple(found)


def _moment(match: re.Match[str], now: datetime | None) -> datetime | None:
    if now is None:
        return None
    day = _day(match, now)
    hour, minute = _hour(match)
    if day is None or hour is None or hour > 23:
        return None
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


def _day(match: re.Match[str], now: datetime) -> datetime | None:
    words = match["day"] or ""
    if match["month"] or match["only"]:
        month = to_arabic(match["month"]) if match["month"] else now.month
        date = to_arabic(match["date"] or match["only"])
        try:
            return now.replace(month=month or 0, day=date or 0)
        except ValueError:
            return None
    if words and words[-1] in WEEK and words[0] in "本下这周星礼":
        ahead = (WEEK[words[-1]] - now.weekday()) % 7
        return now + timedelta(
            days=ahead + (7 if words.startswith("下") and ahead < 7 - now.weekday() else 0)
        )
    for head, shift in sorted(DAY_SHIFT.items(), key=lambda pair: -len(pair[0])):
        if words.startswith(head):
            return now + timedelta(days=shift)
    return now


def _hour(match: re.Match[str]) -> tuple[int | None, int]:
    part = match["part"] or {"今晚": "晚", "明晚": "晚", "今早": "早", "明早": "早"}.get(
        match["day"] or "", ""
    )
    if match["h24"]:
        hour, minute = int(match["h24"]), int(match["m24"])
    elif match["hour"]:
        hour = to_arabic(match["hour"]) or 0
        half = match["half"] or ""
        minute = 30 if half == "半" else 15 if half == "一刻" else 45 if half == "三刻" else 0
        minute = (to_arabic(match["minute"]) or 0) if match["minute"] else minute
    elif part:
        return PARTS[part], 0
    else:
        return (18, 0) if match["bound"] in {"前", "之前", "以前"} else (9, 0)
    if part in {"下午", "傍晚", "晚上", "晚", "夜里"} and hour < 12:
        hour += 12
    return hour, min(minute, 59)
