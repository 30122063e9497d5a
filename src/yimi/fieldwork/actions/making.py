"""Making a round: which doors, in which order, with what to do there."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.accounts.models import Team, User
from yimi.core import once
from yimi.core.bulk import insert_all
from yimi.core.errors import Refusal
from yimi.core.once import told_once
from yimi.core.state import Start, begin
from yimi.fieldwork.actions.following import end_follow_ups
from yimi.fieldwork.actions.walking import check_worker, take_tasks_along
from yimi.fieldwork.events import RoundGiven, RoundMade
from yimi.fieldwork.models import FollowUp, Round, Stop, Survey
from yimi.fieldwork.states import (
    FollowUpKind,
    FollowUpStatus,
    RoundStatus,
    WalkingOrder,
)
from yimi.fieldwork.walking import walking_keys
from yimi.places.models import Level, Place

MOST_STOPS = 600
# No letter or digit that is taken for another one.
CODE_LETTERS = "ACDEFGHJKMNPRTWXY347"
CODE_LENGTH = 4


class CannotMakeRound(Refusal):
    """A round that cannot be walked as it was put together."""


@dataclass(frozen=True)
class NewRound:
    """A round as somebody puts it together; `worker` None: somebody is found later."""

    title: str
    place: Place
    team: Team
    doors: Sequence[Place]
    worker: User | None = None
    order: str = WalkingOrder.AUTO
    survey: Survey | None = None
    notice: str = ""
    takes_tasks: bool = False


@told_once
def make_round(*, new: NewRound, by: User, now: datetime, client_id: UUID | None = None) -> Round:
    """Make a round of some doors, in walking order, and give it to its worker.

    The same client id a second time returns the round of the first. Raises CannotMakeRound.
    """
    _check(new, now)
    with transaction.atomic():
        known = once.done_before(client_id, act="make_round")
        if known:
            return Round.objects.get(pk=known)
        made = Round(
            code=_free_code(),
            title=new.title.strip(),
            place=new.place,
            place_path=new.place.path,
            team=new.team,
            worker=new.worker,
            order=new.order,
            survey=new.survey,
            edition=new.survey.edition if new.survey else 0,
            notice=new.notice.strip(),
            takes_tasks=new.takes_tasks,
            made_by=by,
            made_at=now,
        )
        steps: list[tuple[str, RoundMade | RoundGiven]] = [
            (RoundStatus.WAITING, RoundMade(len(new.doors)))
        ]
        if new.worker:
            steps.append((RoundStatus.GIVEN, RoundGiven(new.worker.pk)))
        begin([Start(made, steps)], by=by.pk, now=now)
        insert_all(_stops(made, new))
        once.remember(client_id, act="make_round", subject_id=made.pk, now=now)
        # Who refused and was to be asked again later is on the way now.
        asked = FollowUp.objects.filter(
            kind=FollowUpKind.ASK_AGAIN,
            status=FollowUpStatus.OPEN,
            place__in=[door.pk for door in new.doors],
        )
        end_follow_ups(asked, to=FollowUpStatus.DONE, by=by, now=now)
        if new.worker and new.takes_tasks:
            take_tasks_along(made, to=new.worker, by=by, now=now)
    return made


def _check(new: NewRound, now: datetime) -> None:
    if not new.title.strip() or len(new.title.strip()) > 60:
        raise CannotMakeRound("title", _("Give the round a name of at most 60 characters."))
    if not new.doors:
        raise CannotMakeRound("no_doors", _("Choose at least one door."))
    if len(new.doors) > MOST_STOPS:
        raise CannotMakeRound(
            "too_many",
            _("%(count)s doors are too many for one round; %(most)s at most. Make several.")
            % {"count": len(new.doors), "most": MOST_STOPS},
        )
    if len({door.pk for door in new.doors}) != len(new.doors):
        raise CannotMakeRound("twice", _("A door was chosen twice."))
    if any(door.level != Level.DOOR or door.gone_at for door in new.doors):
        raise CannotMakeRound("no_door", _("Only doors can be chosen."))
    if any(not door.path.startswith(new.place.path) for door in new.doors):
        raise CannotMakeRound("elsewhere", _("A door lies outside the area of the round."))
    if new.survey and new.survey.ended_at:
        raise CannotMakeRound("survey_ended", _("These questions are not asked any more."))
    if len(new.notice.strip()) > 60:
        raise CannotMakeRound("notice", _("Name the notice in at most 60 characters."))
    if new.worker:
        check_worker(new.worker, new.team, now)


def _stops(made: Round, new: NewRound) -> list[Stop]:
    keys = walking_keys(new.doors, order=new.order)
    walked = sorted(new.doors, key=lambda door: keys[door.path])
    return [
        Stop(round=made, place=door, place_path=door.path, number=number)
        for number, door in enumerate(walked, 1)
    ]


def _free_code() -> str:
    """Return a code that no round has; the database refuses one that another makes meanwhile."""
    for _try in range(50):
        code = "".join(secrets.choice(CODE_LETTERS) for _letter in range(CODE_LENGTH))
        if not Round.objects.filter(code=code).exists():
            return code
    raise CannotMakeRound("no_code", _("That did not work. Please try once more."))
