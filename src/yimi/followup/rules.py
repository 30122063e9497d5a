"""When residents are asked, how often, and how long a link lives.

Hours, pauses and the number of attempts stand in the pack (`followup`); what is here besides is
Yimi's own default (平台默认).
"""

from datetime import datetime, time, timedelta

from django.utils.timezone import localtime

from yimi.packs.schema import Pack

# Somebody who wanted the link is given a day before the telephone rings.
LINK_PATIENCE = timedelta(hours=24)
# A link opens this long after its Case has ended: until then “not solved” is one tap.
LINK_LIVES = timedelta(days=14)
# So long nobody else dials a number that somebody has begun to dial.
DIALLING = timedelta(minutes=10)
# A resident who asks to be called later is called within this time.
LONGEST_PAUSE = timedelta(days=14)
# More than so many words by one link within an hour are a matter for the telephone.
WORDS_AN_HOUR = 10
# So long the one who made a link is shown it, to read it out.
SHOWN_FOR = timedelta(minutes=15)


def in_calling_hours(at: datetime, pack: Pack) -> datetime:
    """Return the moment itself, or the next one at which a resident may be called."""
    at = localtime(at)
    hours = pack.followup.calling
    if at.time() < hours.start:
        return _at_start(at, hours.start)
    if at.time() >= hours.until:
        return _at_start(at + timedelta(days=1), hours.start)
    return at


def next_try(now: datetime, pack: Pack, *, tries: int, first_day: datetime) -> datetime:
    """Return when to try again after `tries` attempts without an answer.

    After the pause; the last attempt falls on another day than the first, so that somebody who
    was out for a day is not given up.
    """
    rule = pack.followup
    at = localtime(now) + timedelta(hours=rule.pause_h)
    if tries + 1 >= rule.attempts and at.date() <= localtime(first_day).date():
        at = _at_start(localtime(first_day) + timedelta(days=1), rule.calling.start)
    return in_calling_hours(at, pack)


def _at_start(day: datetime, start: time) -> datetime:
    return datetime.combine(day.date(), start, day.tzinfo)
