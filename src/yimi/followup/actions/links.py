"""Giving out links and codes, taking them back, and counting wrong guesses."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yimi.accounts.models import User
from yimi.cases.models import Case
from yimi.cases.queries import standing
from yimi.cases.states import ENDED, AskWhom
from yimi.core.bulk import insert_all
from yimi.core.errors import Refusal
from yimi.core.ids import new_id
from yimi.core.log import record
from yimi.core.state import lock
from yimi.followup.events import LinkMade, LinkRevoked
from yimi.followup.models import Link, Miss
from yimi.followup.queries import family_of, window_of
from yimi.followup.rules import LINK_LIVES
from yimi.followup.tokens import code_of, hash_code, hash_token, token_of

MISSES_KEPT = timedelta(days=2)


class CannotLink(Refusal):
    """A link for nobody, or one that is gone."""


def make_first_link(*, pk: UUID, case: Case, holder: str, by: User, now: datetime) -> Link:
    """Make the link `pk` of a Case that this very transaction opens, and tells of with LinkMade."""
    return _written(pk, case, holder, by, now, ends_at=None)


def make_link(*, case: Case, holder: str, by: User | None, now: datetime) -> Link:
    """Make a link and a code for one person of a Case; those that person had open nothing more.

    Raises CannotLink.
    """
    if holder not in AskWhom.values:
        raise CannotLink("holder", _("Say for whom the link is."))
    with transaction.atomic():
        case = lock(case)
        for before in Link.objects.filter(case=case, holder=holder, revoked_at__isnull=True):
            _revoke(before, by, now)
        root = standing(case) or case
        pk = new_id()
        ends_at = now + LINK_LIVES if root.status in ENDED else None
        link = _written(pk, case, holder, by, now, ends_at=ends_at)
        record(LinkMade(pk, str(holder)), about=case, by=by.pk if by else None, now=now)
    return link


def _written(
    pk: UUID, case: Case, holder: str, by: User | None, now: datetime, *, ends_at: datetime | None
) -> Link:
    link = Link(
        pk=pk,
        case=case,
        place_path=case.place_path,
        holder=holder,
        token_hash=hash_token(token_of(pk)),
        code_hash=hash_code(case.number, code_of(pk)),
        made_by=by,
        made_at=now,
        ends_at=ends_at,
    )
    insert_all([link])
    return link


def revoke_link(*, link: Link, by: User, now: datetime) -> Link:
    """Let a link and its code open nothing any more; a second time changes nothing."""
    with transaction.atomic():
        link = lock(link)
        if link.revoked_at is None:
            _revoke(link, by, now)
    return link


def follow_case(*, case: Case, now: datetime) -> None:
    """Let links live as long as their Case, and some days; they go where the Case goes."""
    root = standing(case) or case
    family = [member.pk for member in family_of(root)]
    links = Link.objects.filter(case_id__in=family)
    if root.status in ENDED:
        links.filter(ends_at__isnull=True).update(ends_at=now + LINK_LIVES)
    else:
        links.update(ends_at=None)
    Link.objects.filter(case=case).exclude(place_path=case.place_path).update(
        place_path=case.place_path
    )


def note_miss(*, keys: dict[str, str], now: datetime) -> None:
    """Count a wrong guess under each key."""
    for kind, key in keys.items():
        row, _made = Miss.objects.get_or_create(key_hash=key, window_at=window_of(kind, now))
        Miss.objects.filter(pk=row.pk).update(count=F("count") + 1)


def forget_misses(*, now: datetime) -> None:
    """Delete the counts of guesses that hold nobody off any more."""
    Miss.objects.filter(window_at__lt=now - MISSES_KEPT).delete()


def _revoke(link: Link, by: User | None, now: datetime) -> None:
    link.revoked_at = now
    link.save(update_fields=["revoked_at"])
    record(LinkRevoked(link.pk), about=link.case, by=by.pk if by else None, now=now)


def note_read(*, case_id: UUID, by_id: UUID, at: datetime) -> None:
    """Note that somebody opened a Case: of its team, or who gives Cases out there."""
    case = Case.objects.filter(pk=case_id, merged_into=None).first()
    if case is None:
        return
    family = [member.pk for member in family_of(case)]
    unread = Link.objects.filter(case_id__in=family, unread_at__lte=at)
    if not unread.exists():
        return
    reader = User.objects.get(pk=by_id)
    works_on_it = case.owner_id == by_id or any(
        grant.team_id == case.team_id or "cases.assign" in grant.permissions
        for grant in reader.grants()
    )
    if works_on_it:
        unread.update(unread_at=None)
