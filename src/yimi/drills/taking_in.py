"""How the week's messages, chains and calls come in: read, put right where need be, confirmed."""

from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import NamedTuple

from yimi.cases.models import Case
from yimi.cases.states import Consent, Relation, Urgency
from yimi.drills.asking import give_link
from yimi.drills.doorwords import door_words
from yimi.drills.ledger import Settled
from yimi.drills.stage import Stage, phone_of, speaker_of
from yimi.drills.telephones import mobile
from yimi.drills.week import Call, Chain, Message
from yimi.intake.actions import Call as TakenCall
from yimi.intake.actions import (
    change_line,
    confirm_lines,
    receive_text,
    set_line_aside,
    take_call,
)
from yimi.intake.actions.lines import Correction
from yimi.intake.models import Batch, Line
from yimi.intake.states import LineStatus

# The forms of a chain's line; {n} is its number.
LINE_FORMS = (
    "{n}. {door} {name} {offer}",
    "{n}. {door} {offer}",
    "{n}. {name} {door} {offer}",
    "{n}. {door} {name} {offer} {phone}",
)
_DANGER = "life_danger"
_READY = (LineStatus.PROPOSED, LineStatus.TO_FIX)


class Meant(NamedTuple):
    """What a person at the desk knows to be meant by a line."""

    home: Settled
    service: str
    fate: str
    to: str = ""


Opened = tuple[Case, str, str]


def take_message(stage: Stage, entry: Message, now: datetime) -> list[Opened]:
    """Take in a message; return its case with its fate."""
    home = stage.choose(entry.who)
    text = entry.text.format(
        door=door_words(stage.rng, home.entry.place), name=speaker_of(home), phone=phone_of(home)
    )
    batch = receive_text(area=stage.area, text=text, by=stage.desk, now=now)
    meant = Meant(home, entry.service, entry.fate, entry.to)
    lines = list(batch.lines.select_related("batch__place", "case"))
    for line in lines[1:]:
        # The reader took one message for several: the first stands for all.
        if line.status in _READY:
            set_line_aside(line=line, by=stage.desk, now=now)
    opened = _confirm(stage, batch, [(lines[0], meant)], now)
    if entry.key:
        stage.homes[entry.key] = home
        stage.cases[entry.key] = opened[0][0].pk
    return opened


def take_chain(stage: Stage, entry: Chain, now: datetime) -> list[Opened]:
    """Take in a group chain; return its cases with their fates."""
    homes = [stage.draw(entry.compound) for _ in range(entry.lines)]
    text = chain_text(stage.rng, entry, homes)
    batch = receive_text(area=stage.area, text=text, by=stage.desk, now=now)
    lines = {
        line.number: line
        for line in batch.lines.select_related("batch__place", "case")
        if line.status in _READY
    }
    pairs = [
        (
            lines[number],
            Meant(home, entry.service, entry.fates[number % len(entry.fates)]),
        )
        for number, home in enumerate(homes, start=1)
        if number in lines
    ]
    return _confirm(stage, batch, pairs, now)


def chain_text(rng: Random, entry: Chain, homes: Sequence[Settled]) -> str:
    """Return a chain as it stands in the group, with a line for each household."""
    head = ["#接龙", entry.title, *([entry.rule] if entry.rule else []), ""]
    lines = [
        rng.choice(LINE_FORMS).format(
            n=number,
            door=door_words(rng, home.entry.place),
            name=speaker_of(home),
            offer=rng.choice(entry.offers),
            phone=phone_of(home),
        )
        for number, home in enumerate(homes, start=1)
    ]
    return "\n".join([*head, *lines])


def take_down_call(stage: Stage, entry: Call, now: datetime) -> list[Opened]:
    """Take down a call; return its case with its fate."""
    home = stage.choose(entry.who)
    person = speaker_of(home)
    case = take_call(
        call=TakenCall(
            place=home.entry.place,
            service=entry.service,
            text=entry.text,
            household_id=home.household_id,
            requester_name=entry.caller[0] if entry.caller else person,
            requester_phone=mobile(entry.caller_serial) if entry.caller else phone_of(home),
            requester_relation=Relation.FAMILY if entry.caller else Relation.SELF,
            requester_elsewhere=bool(entry.caller),
            beneficiary_name=person if entry.caller else "",
            beneficiary_phone=phone_of(home) if entry.caller else "",
            consent=Consent(entry.consent) if entry.caller else Consent.SELF,
            answer_by=entry.answer_by,
            answers=entry.answers,
            channel=entry.channel,
            judged=True,
        ),
        by=stage.desk,
        now=now,
    )
    if case.urgency != Urgency.LIFE:
        give_link(stage, case, now)
    return [(case, entry.fate, entry.to)]


def _confirm(
    stage: Stage, batch: Batch, pairs: Sequence[tuple[Line, Meant]], now: datetime
) -> list[Opened]:
    """Put right what was misread, confirm, and return the cases."""
    for line, meant in pairs:
        if line.status in _READY and not _understood(line, meant):
            change_line(line=line, correction=_correction(line, meant), by=stage.desk, now=now)
    ids = [line.pk for line, _meant in pairs if line.status != LineStatus.CONFIRMED]
    if ids:
        confirm_lines(batch=batch, by=stage.desk, now=now, ids=ids)
    cases = {
        line.pk: line.case
        for line in Line.objects.filter(pk__in=[line.pk for line, _meant in pairs]).select_related(
            "case"
        )
    }
    return [
        (case, meant.fate, meant.to)
        for line, meant in pairs
        if (case := cases[line.pk]) is not None
    ]


def _understood(line: Line, meant: Meant) -> bool:
    return (
        line.status == LineStatus.PROPOSED
        and line.service == meant.service
        and line.place_id == meant.home.entry.place.pk
    )


def _correction(line: Line, meant: Meant) -> Correction:
    urgency = line.urgency if line.urgency in Urgency.values else Urgency.ROUTINE
    if meant.service == _DANGER:
        urgency = Urgency.LIFE
    goods = "\n".join(
        f"{item['name']}{item['quantity']}{item.get('unit', '')}"
        for item in line.proposal.get("items", [])
    )
    return Correction(
        service=meant.service,
        urgency=urgency,
        place=meant.home.entry.place,
        items_text=goods,
        requester_name=line.proposal.get("requester_name") or speaker_of(meant.home),
        requester_phone=line.proposal.get("requester_phone") or phone_of(meant.home),
    )
