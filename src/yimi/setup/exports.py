"""People, teams and emergencies as files; no password, no code and no key is among them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yimi.accounts.models import Membership, Team
from yimi.core.clock import last_moment
from yimi.core.sheets import Row, Sheet, chunks_of
from yimi.packs.loader import shipped_pack
from yimi.packs.words import in_language
from yimi.places.models import Emergency
from yimi.setup.queries import held_by, people_in
from yimi.setup.wording import DUTIES

EXPORT = "setup.export"


def people_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return who can sign in, what they are, where and until when."""
    words = asked.get("q", "").strip()
    found = people_in(user, EXPORT, words)

    def rows() -> Iterator[Row]:
        for chunk in chunks_of(found):
            for person in chunk:
                held = held_by(person, now)
                ends = [member.ends_at for member in held if member.ends_at]
                teams = [member.team.name for member in held if member.team]
                yield Row(
                    [
                        person.name,
                        person.username,
                        person.phone,
                        "、".join(dict.fromkeys(member.get_role_display() for member in held)),
                        "、".join(dict.fromkeys(member.place.name for member in held)),
                        "、".join(dict.fromkeys(teams)),
                        last_moment(min(ends)).date() if ends else "",
                        "" if person.is_active else _("shut out"),
                    ]
                )

    return Sheet(found.count(), rows(), words)


def team_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return the teams, what they answer for, and how many people they have."""
    found = list(
        Team.objects.visible_to(user, EXPORT)
        .select_related("place")
        .prefetch_related("duties")
        .order_by("-is_active", "place_path", "name")
    )
    held = Membership.objects.filter(Membership.in_force(now), team__in=found)
    people = Counter(held.values_list("team_id", flat=True))
    return Sheet(
        len(found),
        (
            Row(
                [
                    team.name,
                    team.place.name,
                    "、".join(str(DUTIES.get(duty.duty, duty.duty)) for duty in team.duties.all()),
                    people[team.pk],
                    "" if team.is_active else _("dissolved"),
                ]
            )
            for team in found
        ),
    )


def emergency_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return the emergencies, their packs, and when their data is deleted."""
    found = list(
        Emergency.objects.visible_to(user, EXPORT)
        .select_related("place")
        .order_by("ends_at", "-starts_at")
    )
    return Sheet(
        len(found),
        (
            Row(
                [
                    row.name,
                    row.place.name,
                    _pack_name(row),
                    _("drill") if row.is_drill else "",
                    row.starts_at,
                    row.ends_at,
                    row.delete_on,
                ]
            )
            for row in found
        ),
    )


def _pack_name(row: Emergency) -> str:
    code = list(row.packs)[-1]
    return in_language(shipped_pack(code).name, get_language() or "zh-hans")
