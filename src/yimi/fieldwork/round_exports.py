"""Lists of rounds, of what is left after visits, and of answers that go out as files."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from yimi.core.pages import uuid_or_none
from yimi.core.sheets import Row, Sheet, chunks_of
from yimi.fieldwork.answers import answer_words
from yimi.fieldwork.models import Answer, FollowUp, Stop
from yimi.fieldwork.round_pages import given_of
from yimi.fieldwork.states import ROUND_OPEN, FollowUpStatus
from yimi.places.queries import full_names


def stop_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return the doors of one round, or of all that are on their way or over."""
    rows = Stop.objects.visible_to(user, "fieldwork.export")
    one = uuid_or_none(asked.get("round"))
    if one:
        rows = rows.filter(round=one)
    elif "ended" in asked:
        rows = rows.exclude(round__status__in=ROUND_OPEN)
    else:
        rows = rows.filter(round__status__in=ROUND_OPEN)
    ordered = rows.select_related("round", "visited_by").order_by("round__made_at", "number")
    return Sheet(rows.count(), _stops(ordered))


def follow_up_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return what is left to do after visits in an area."""
    rows = FollowUp.objects.visible_to(user, "fieldwork.export").filter(status=FollowUpStatus.OPEN)
    return Sheet(
        rows.count(),
        _follow_ups(rows.select_related("stop__round", "owner").order_by("due_at", "pk")),
    )


def answer_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return the answers to some questions, a line for each, in the words that were asked."""
    rows = Answer.objects.visible_to(user, "fieldwork.export").filter(
        question__survey=uuid_or_none(asked.get("survey"))
    )
    question = uuid_or_none(asked.get("question"))
    number = asked.get("answer", "")
    if question:
        rows = rows.filter(question=question)
        if number.isascii() and number.isdigit():
            rows = rows.filter(chosen__contains=f"|{int(number)}|")
    ordered = rows.select_related("stop__round", "question", "by").order_by(
        "stop__round__made_at", "stop__number", "question__position", "pk"
    )
    return Sheet(rows.count(), _answers(ordered))


def _stops(rows: "QuerySet[Stop]") -> Iterator[Row]:
    for chunk in chunks_of(rows):
        places = full_names({stop.place_path for stop in chunk})
        for stop in chunk:
            cells = [
                stop.round.code,
                stop.round.title,
                stop.number,
                places[stop.place_path],
                stop.get_status_display(),
                stop.visited_at,
                stop.visited_by.name if stop.visited_by else "",
                stop.notices,
                stop.note,
                stop.attempts,
            ]
            yield Row(cells, stop)


def _follow_ups(rows: "QuerySet[FollowUp]") -> Iterator[Row]:
    for chunk in chunks_of(rows):
        places = full_names({row.place_path for row in chunk})
        for row in chunk:
            cells = [
                row.get_kind_display(),
                places[row.place_path],
                row.due_at,
                row.owner.name,
                row.stop.round.code,
                row.stop.note,
            ]
            yield Row(cells, row)


def _answers(rows: "QuerySet[Answer]") -> Iterator[Row]:
    for chunk in chunks_of(rows):
        places = full_names({answer.place_path for answer in chunk})
        for answer in chunk:
            cells = [
                answer.stop.round.code,
                answer.stop.number,
                places[answer.place_path],
                answer.stop.get_status_display(),
                answer.question.edition,
                answer.question.text,
                answer_words(answer.question, given_of(answer)),
                answer.stop.note,
                answer.at,
                answer.by.name,
            ]
            yield Row(cells, answer)
