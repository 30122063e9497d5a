"""Putting lines that were read beside what had been taken in before."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from yimi.accounts.models import User
from yimi.cases import actions as case_actions
from yimi.cases.actions import NewCase
from yimi.cases.actions.opening import LONGEST_TEXT
from yimi.cases.queries import standing
from yimi.cases.states import OPEN, Channel, Urgency
from yimi.cases.states import Status as CaseStatus
from yimi.cases.wording import items_text
from yimi.core.bulk import insert_all
from yimi.core.log import draft as draft_event
from yimi.core.log import record_all
from yimi.core.state import move_many
from yimi.core.text import mask_numbers
from yimi.intake.actions.recognising import earlier_lines
from yimi.intake.events import LineConfirmed, LineSetAside
from yimi.intake.fulfil import fulfil
from yimi.intake.models import Batch, Line
from yimi.intake.reading import BLOCKING
from yimi.intake.revisions import replaced_by
from yimi.intake.states import LineStatus, Source
from yimi.intake.vocabulary import danger_service
from yimi.packs.schema import Pack
from yimi.places.models import Place

UNCONFIRMED = (LineStatus.PROPOSED, LineStatus.TO_FIX)
# A line whose Case has ended is taken for known for so long: the same chain, pasted through a day.
ENDED_IS_KNOWN_FOR = timedelta(hours=24)


def store_lines(
    batch: Batch, lines: list[Line], *, area: Place, pack: Pack, by: User, now: datetime
) -> None:
    """Write lines, tell repeats from corrections, and open a Case for every life in danger."""
    _recognise(batch, lines, by, now)
    alarms = [
        line
        for line in lines
        if line.urgency == Urgency.LIFE and line.status in {LineStatus.PROPOSED, LineStatus.TO_FIX}
    ]
    _open_alarms(batch, alarms, area, pack, by, now)
    insert_all(lines)
    record_all(
        draft_event(LineConfirmed(line.case_id), about=line, by=None, now=now)
        for line in alarms
        if line.case_id
    )


def _recognise(batch: Batch, lines: Sequence[Line], by: User, now: datetime) -> None:
    """Mark lines that an earlier paste had: the same words are known, others are a correction."""
    earlier = earlier_lines(batch, lines, now)
    superseded = []
    for line in lines:
        old = earlier.get(line.pk)
        if old is None:
            continue
        later = replaced_by(line)
        if later is not None:
            _go_on_from(later, old)
        elif old.case is None:
            if old.status == LineStatus.SET_ASIDE and old.content == line.content:
                line.status = LineStatus.SET_ASIDE
            elif old.status in UNCONFIRMED:
                _go_on_from(line, old.repeats)
                if old.content == line.content and old.status == LineStatus.PROPOSED:
                    _take_over(line, old)
        elif old.content == line.content:
            _know(line, old, now)
        elif line.repeats_id is None:
            _go_on_from(line, old)
        if old.case is None and old.status in UNCONFIRMED:
            superseded.append(old.pk)
    unconfirmed = Line.objects.select_for_update().filter(pk__in=superseded, status__in=UNCONFIRMED)
    move_many(
        list(unconfirmed),
        to=LineStatus.SET_ASIDE,
        news=lambda _line: LineSetAside(),
        by=by.pk,
        now=now,
    )


def _know(line: Line, old: Line, now: datetime) -> None:
    """Take a line for known while what came of it goes on; later a person looks at it.

    A life in danger is known only as long as its Case is open, unless a person has found it a false
    alarm: the same words may be a new danger.
    """
    case = standing(old.case)
    is_open = case is not None and case.status in OPEN
    false_alarm = case is not None and case.status == CaseStatus.REJECTED
    if line.urgency == Urgency.LIFE and not is_open and not false_alarm:
        return
    cancels = line.proposal.get("kind") == "cancel"
    if is_open or cancels or now - old.batch.at <= ENDED_IS_KNOWN_FOR:
        line.repeats, line.status, line.case = old, LineStatus.KNOWN, case
    else:
        line.status, line.problems = LineStatus.TO_FIX, [*line.problems, "had_before"]


def _go_on_from(line: Line, old: Line | None) -> None:
    """Let a line correct or take back what an earlier one has brought about, while that is open."""
    case = standing(old.case) if old is not None else None
    if old is None or case is None or case.status not in OPEN:
        return
    line.repeats = old
    if line.proposal.get("kind") == "cancel":
        line.problems, line.status = [], LineStatus.PROPOSED
        line.service = line.service or old.service
        if line.place_id is None:
            line.place_id, line.place_path = old.place_id, old.place_path
    _settle_revision(line)


def _take_over(line: Line, old: Line) -> None:
    """Let a line be as a person has put it right when it came before."""
    for name in ("place_id", "place_path", "household_id", "service", "urgency", "status"):
        setattr(line, name, getattr(old, name))
    line.proposal, line.problems = old.proposal, old.problems


def _settle_revision(line: Line) -> None:
    """Let a change or a cancellation be confirmed: what it speaks of is known now."""
    settled = {"revision_unclear"}
    if line.proposal.get("kind") == "cancel":
        settled |= {"no_need", "no_door"}
    left = [code for code in line.problems if code not in settled]
    if len(left) < len(line.problems) and line.place_id and not BLOCKING.intersection(left):
        line.problems, line.status = left, LineStatus.PROPOSED


def _open_alarms(
    batch: Batch, alarms: Sequence[Line], area: Place, pack: Pack, by: User, now: datetime
) -> None:
    """Open an unconfirmed Case for each line that says that a life is in danger."""
    places = Place.objects.in_bulk([line.place_id for line in alarms if line.place_id])
    service = danger_service(pack)
    # A wish that has turned into a danger is a new Case beside that of the wish.
    known = {
        line.pk
        for line in alarms
        if line.repeats and line.repeats.case and line.repeats.case.urgency == Urgency.LIFE
    }
    fresh = [line for line in alarms if line.pk not in known]
    cases = case_actions.open_cases(
        new=[
            NewCase(
                service=service.code,
                place=places.get(line.place_id, area) if line.place_id else area,
                summary=summary_of(line),
                text=line.text[:LONGEST_TEXT],
                urgency=Urgency.LIFE,
                channel=channel_of(batch),
                details=details_of(line),
                requester_name=line.proposal.get("requester_name", ""),
                requester_phone=line.proposal.get("requester_phone", ""),
                household_id=line.household_id,
                unconfirmed=True,
            )
            for line in fresh
        ],
        by=by,
        now=now,
    )
    fulfil(cases, by=by.pk, now=now)
    for line, case in zip(fresh, cases, strict=True):
        line.case, line.status = case, LineStatus.CONFIRMED
    for line in alarms:
        if line.pk in known and line.repeats and line.repeats.case:
            line.case, line.status = line.repeats.case, LineStatus.KNOWN
            case_actions.add_note(case=line.case, words=line.text, by=by, now=now)


def channel_of(batch: Batch) -> str:
    """Return the channel through which a batch's lines came."""
    return Channel.SHEET if batch.source == Source.SHEET else Channel.GROUP


def summary_of(line: Line) -> str:
    """Return in a few words what a line asks for: its goods, or its own words."""
    said = line.proposal.get("summary")
    if said:
        return str(said)[:160]
    items = items_text(line.proposal.get("items", []))
    if items and line.urgency != Urgency.LIFE:
        return items[:160]
    # Summaries stand on every list; the telephone is opened with the Case.
    return mask_numbers(" ".join(line.text.split()))[:160]


def details_of(line: Line) -> dict[str, object]:
    """Return what a Case keeps of a line beside its words."""
    kept = ("items", "people", "special", "times")
    return {key: line.proposal[key] for key in kept if line.proposal.get(key)}
