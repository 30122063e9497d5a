"""That people were reached: written from what happens anyway, and by one click."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.accounts.models import User
from yimi.care.events import Reached
from yimi.care.models import Contact, LastReached
from yimi.care.queries import asks_somebody_else, people_of_case
from yimi.care.states import How
from yimi.cases.models import Case
from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.core.state import lock
from yimi.registry.models import Resident

# What one click says: (how, reached, said that nothing is needed).
CLICKS: dict[str, tuple[How, bool, bool]] = {
    "called": (How.CALL, True, False),
    "visited": (How.VISIT, True, False),
    "no_need": (How.CALL, True, True),
    "no_answer": (How.CALL, False, False),
}


class CannotReach(Refusal):
    """Something that says nothing about whether somebody was reached."""


@dataclass(frozen=True)
class Word:
    """What is known of one contact; the same `source_id` is written once for each person."""

    how: How
    at: datetime
    source_id: UUID
    reached: bool = True
    said_no_need: bool = False
    by_id: UUID | None = None


def mark_reached(
    *, resident: Resident, what: str, source_id: UUID, by: User, now: datetime
) -> Contact | None:
    """Write down what came of a call or a visit, in one click. Raises CannotReach."""
    if what not in CLICKS:
        raise CannotReach("what", _("Say what came of it."))
    how, reached, no_need = CLICKS[what]
    word = Word(how, now, source_id, reached=reached, said_no_need=no_need, by_id=by.pk)
    found = note_contacts(residents=[resident], word=word, now=now)
    return found[0] if found else None


def note_call(
    *, case: Case, spoke: bool, by_visit: bool, source_id: UUID, by: User, now: datetime
) -> None:
    """Write down that somebody was asked about a Case, or that one tried to ask.

    Who asks for somebody else from another place says nothing about whether that one is well.
    """
    if asks_somebody_else(case):
        return
    how = How.VISIT if by_visit else How.CALL
    word = Word(how, now, source_id, reached=spoke, by_id=by.pk)
    note_contacts(residents=people_of_case(case), word=word, now=now)


def note_contacts(*, residents: Iterable[Resident], word: Word, now: datetime) -> Sequence[Contact]:
    """Write down a contact of some people; return those that were not known yet.

    Two that arrive together wait for each other at the person's row. One call may be heard of in
    two ways, by what it answered and by what became of the Case: it is one contact.
    """
    fresh = []
    with transaction.atomic():
        for resident in sorted(residents, key=lambda person: person.pk):
            lock(resident)
            if Contact.objects.filter(
                resident=resident, at=word.at, how=word.how, reached=word.reached
            ).exists():
                continue
            contact, is_new = Contact.objects.get_or_create(
                resident=resident,
                source_id=word.source_id,
                defaults={
                    "place_path": resident.place_path,
                    "at": word.at,
                    "how": word.how,
                    "by_id": word.by_id,
                    "reached": word.reached,
                    "said_no_need": word.said_no_need,
                },
            )
            if not is_new:
                continue
            _renew(resident, word)
            news = Reached(resident.pk, word.how.value, word.reached)
            record(news, about=contact, by=word.by_id, now=now)
            fresh.append(contact)
    return fresh


def _renew(resident: Resident, word: Word) -> None:
    last, _made = LastReached.objects.get_or_create(
        resident=resident, defaults={"place_path": resident.place_path}
    )
    last.place_path = resident.place_path
    if not word.reached:
        if last.at is None or word.at > last.at:
            last.tried_at, last.tries = word.at, last.tries + 1
    elif last.at is None or word.at >= last.at:
        last.at, last.how, last.by_id = word.at, word.how, word.by_id
        last.said_no_need = word.said_no_need
        last.tried_at, last.tries = None, 0
    last.save()
