"""What the doctor looks at in the background: worker, news, jobs, backups."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yimi.core.backups.keeping import elsewhere, status
from yimi.core.delivery import oldest_undelivered
from yimi.core.health import Finding, fine, warn, wrong
from yimi.core.models import JobRun
from yimi.core.standby.copying import last_asked
from yimi.core.standby.fence import fenced_by

LATE = timedelta(minutes=2)
STANDBY_LATE_S = 180
BACKUP_LATE = timedelta(hours=26)
START_IT = _("Start the program, or ./yimi worker where it runs apart.")


def worker(*, now: datetime) -> Iterator[Finding]:
    """Look whether a background worker has given a sign of life."""
    beat = JobRun.objects.filter(pk="core.heartbeat").values_list("ran_at", flat=True).first()
    if beat is None or now - beat > LATE:
        yield wrong(_("The background worker is not running."), START_IT)
    else:
        yield fine(_("The background worker is running."))


def news(*, now: datetime) -> Iterator[Finding]:
    """Look how long the oldest event has waited for somebody who is to be told of it."""
    oldest = oldest_undelivered()
    if oldest is None:
        yield fine(_("Every event has been delivered."))
        return
    seconds = int((now - oldest).total_seconds())
    level = wrong if now - oldest > LATE else fine
    words = _("The oldest undelivered event has waited %(seconds)s seconds.")
    if level is fine:
        yield fine(words, seconds=seconds)
    else:
        yield wrong(
            _("The oldest undelivered event has waited %(minutes)s minutes."),
            _("See docs/howto/when-an-event-is-stuck.md."),
            minutes=seconds // 60,
        )


def jobs(*, now: datetime) -> Iterator[Finding]:
    """Look which jobs failed the last time."""
    failing = list(JobRun.objects.exclude(error="").order_by("name"))
    for job in failing:
        yield wrong(
            _("The job %(name)s fails: %(error)s"),
            _("It is tried again by itself; the program's output has the whole trace."),
            name=job.name,
            error=job.error,
        )
    if not failing:
        yield fine(_("No job fails."))


def backups(*, now: datetime) -> Iterator[Finding]:
    """Look when the newest automatic backup was made, and whether it is sound and elsewhere too."""
    if settings.DEMO and elsewhere() is None:
        yield fine(_("The demonstration is not backed up: its data is invented."))
        return
    last = status()
    by_hand = _("By hand: ./yimi backup. Automatic ones are made while the program runs.")
    if not last:
        yield warn(_("There is no backup yet."), by_hand)
        return
    age = now - datetime.fromisoformat(last["made_at"])
    hours = max(0, int(age.total_seconds() // 3600))
    if age > BACKUP_LATE:
        yield wrong(_("The newest backup is %(hours)s hours old."), by_hand, hours=hours)
    elif not last.get("ok"):
        yield wrong(_("The newest backup did not pass its check."), by_hand)
    else:
        yield fine(_("The newest backup is %(hours)s hours old and sound."), hours=hours)
    if elsewhere() is None:
        yield warn(
            _("All backups are on this computer's own disk."),
            _("Plug in a USB stick and start with YIMI_BACKUP_TO=/media/…"),
        )
    elif not last.get("copied"):
        yield wrong(
            _("The newest backup is not in the second place yet: %(path)s."),
            _("Is the stick plugged in, and is there room on it?"),
            path=elsewhere(),
        )


def standby(*, now: datetime) -> Iterator[Finding]:
    """Look whether a second laptop keeps a copy, and how old that is."""
    other = fenced_by(Path(settings.HOME))
    if other is not None:
        yield wrong(
            _("Another laptop serves instead of this one: %(where)s"),
            _("Work on that one. If the data here is what counts: ./yimi takeover --own-data"),
            where=other.get("where") or "?",
        )
        return
    asked_s, copied_at = last_asked()
    if asked_s is None:
        yield fine(_("(May be left) No second laptop keeps a copy: see docs/howto/take-over.md."))
    elif asked_s > STANDBY_LATE_S:
        yield warn(
            _("The second laptop has not asked for a copy for %(minutes)s minutes."),
            _("Is it on, in the same Wi-Fi, and does yimi standby run there?"),
            minutes=int(asked_s // 60),
        )
    elif copied_at:
        yield fine(
            _("A second laptop keeps a copy, made %(at)s."),
            at=f"{timezone.localtime(copied_at):%H:%M:%S}",
        )
    else:
        yield fine(_("The first copy for the second laptop is being made."))
