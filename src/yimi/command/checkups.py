"""What the doctor looks at in the office: stuck news with who is to look, data past its day."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yimi.access.models import SecondFactor
from yimi.accounts.models import Membership, Role
from yimi.accounts.queries import people_with_role
from yimi.core.declared import permissions_of, strong_permissions
from yimi.core.delivery import SHOWN_FROM
from yimi.core.health import Finding, fine, warn, wrong
from yimi.core.models import Parked
from yimi.places.models import Emergency

MOST_SHOWN = 20


def stuck(*, now: datetime) -> Iterator[Finding]:
    """Look which events were tried in vain, and name who is to look after each."""
    found = Parked.objects.filter(attempts__gte=SHOWN_FROM).select_related("event")[:MOST_SHOWN]
    for parked in found:
        names = people_with_role(Role.ADMINISTRATOR, parked.event.place_path, now=now)
        yield wrong(
            _(
                "%(handler)s could not take %(type)s %(count)s times"
                " (%(who)s is to look): %(error)s"
            ),
            _("See docs/howto/when-an-event-is-stuck.md."),
            handler=parked.handler,
            type=parked.event.type,
            count=parked.attempts,
            who=names[0].name if names else _("nobody"),
            error=parked.error,
        )
    if not found:
        yield fine(_("No event is stuck."))


def emergencies(*, now: datetime) -> Iterator[Finding]:
    """Look which emergencies are past the day on which their data was to go."""
    today = timezone.localdate(now)
    late = list(Emergency.objects.filter(delete_on__lt=today).order_by("delete_on"))
    for emergency in late:
        yield warn(
            _("The data of “%(name)s” was to be deleted on %(day)s."),
            _("Decide on it: delete it, or set another day with the reason."),
            name=emergency.name,
            day=emergency.delete_on,
        )
    if not late:
        yield fine(_("No emergency is past the day of its deletion."))


def second_factors(*, now: datetime) -> Iterator[Finding]:
    """Look who may export or administer without having set up a second factor."""
    if not settings.SECOND_FACTOR:
        yield warn(
            _("The second factor is switched off for everybody."),
            _("Start without YIMI_SECOND_FACTOR=0."),
        )
        return
    strong = strong_permissions()
    roles = [role for role in Role.values if permissions_of(role) & strong]
    with_it = SecondFactor.objects.filter(confirmed_at__isnull=False).values("user")
    held = (
        Membership.objects.filter(Membership.in_force(now), role__in=roles, user__is_active=True)
        .exclude(user__in=with_it)
        .select_related("user")
    )
    names = sorted({member.user.name for member in held})
    if names and not settings.DEMO:
        yield warn(
            _("%(count)s people who may export or administer have no second factor: %(names)s."),
            _("They are asked for it when they open such a page; see that they set it up."),
            count=len(names),
            names="、".join(names[:MOST_SHOWN]),
        )
    else:
        yield fine(_("Whoever may export or administer has a second factor."))
