"""What the pages of rounds show: a round on its way, the form at a door, the paper."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from yimi.core.ids import new_id
from yimi.fieldwork.answers import Given, answer_words, chosen_numbers, options_of, plain_number
from yimi.fieldwork.models import Answer, FollowUp, Question, Round, Stop
from yimi.fieldwork.round_queries import answers_at, questions_of
from yimi.fieldwork.states import OUTCOMES, RoundStatus
from yimi.packs.schema import Pack
from yimi.packs.words import in_language
from yimi.places.queries import full_names
from yimi.registry.queries import Found


def round_card(walk: Any) -> dict[str, Any]:
    """Return a round with how far it is, as lists and its worker's page show it."""
    done = walk.n_all - walk.n_to_go
    return {
        "id": walk.pk,
        "key": str(walk.pk),
        "url": reverse("fieldwork:round", args=[walk.pk]),
        "code": walk.code,
        "title": walk.title,
        "status": walk.status,
        "status_label": walk.get_status_display(),
        "is_started": walk.status == RoundStatus.STARTED,
        "is_given": walk.status == RoundStatus.GIVEN,
        "is_waiting": walk.status == RoundStatus.WAITING,
        "worker": walk.worker.name if walk.worker else "",
        "team": walk.team.name,
        "where": walk.place.name,
        "all": walk.n_all,
        "done": done,
        "left": walk.n_to_go,
        "visited": walk.n_visited,
        "percent": round(100 * done / walk.n_all) if walk.n_all else 0,
        "survey": walk.survey.title if walk.survey else "",
        "notice": walk.notice,
        "notices": walk.n_notices or 0,
        "made_at": walk.made_at,
        "made_by": walk.made_by.name,
        "ended_at": walk.ended_at,
        "order_label": walk.get_order_display(),
        "outcomes": {status: getattr(walk, f"n_{status}") for status in OUTCOMES},
        "again": walk.n_again,
    }


def next_door(walk: Round, doors: Iterable[Any]) -> dict[str, Any] | None:
    """Return the next door of a round among what a worker has to do now."""
    for door in doors:
        if door.stop and door.stop.round_id == walk.pk:
            where = "" if door.building == door.door else door.building
            return {
                "number": door.stop.number,
                "name": f"{where} {door.door}".strip(),
                "url": reverse("fieldwork:stop", args=[door.place.pk]),
            }
    return None


def rules_shown(pack: Pack) -> list[dict[str, Any]]:
    """Return how a visit may end, in the order of the letters on paper."""
    language = get_language() or "zh-hans"
    return [
        {
            "code": rule.code,
            "letter": rule.letter,
            "name": in_language(rule.name, language),
            "hint": in_language(rule.hint, language),
        }
        for rule in sorted(pack.stop_rules, key=lambda rule: rule.letter)
    ]


def visit_form(stop: Stop, homes: Sequence[Found], pack: Pack) -> dict[str, Any]:
    """Return what is asked for at a door: questions, notices, who was met, how it ended."""
    language = get_language() or "zh-hans"
    groups = {entry.code: in_language(entry.name, language) for entry in pack.groups}
    walk = stop.round
    answered = answers_at(stop)
    return {
        "id": stop.pk,
        "number": stop.number,
        "code": walk.code,
        "title": walk.title,
        "attempts": stop.attempts,
        "note": stop.note,
        "notice": walk.notice,
        "notices": range(5),
        "client_id": new_id(),
        "people": [
            {
                "id": person.pk,
                "name": person.name,
                "groups": [groups.get(c, c) for c in home.groups.get(person.pk, [])],
            }
            for home in homes
            for person in home.people
        ],
        "questions": [
            question_row(question, answered.get(question.pk)) for question in questions_of(walk)
        ],
        "rules": rules_shown(pack),
    }


def question_row(question: Question, answer: Answer | None = None) -> dict[str, Any]:
    """Return a question as forms show it, with what was answered before."""
    chosen = chosen_numbers(answer.chosen) if answer else []
    return {
        "id": question.pk,
        "key": str(question.pk),
        "position": question.position,
        "text": question.text,
        "kind": question.kind,
        "kind_label": question.get_kind_display(),
        "unit": question.unit,
        "least": plain_number(question.least) if question.least is not None else "",
        "most": plain_number(question.most) if question.most is not None else "",
        "options": [
            {"number": number, "text": text, "is_chosen": number in chosen}
            for number, text in options_of(question)
        ],
        "said": answer_words(question, given_of(answer)) if answer and not chosen else "",
    }


def given_of(answer: Answer) -> Given:
    """Return a kept answer as it was read."""
    return Given(answer.chosen, answer.text, answer.number, answer.given_on)


def stop_rows(
    stops: Iterable[Stop], homes: dict[Any, list[Found]] | None = None
) -> list[dict[str, Any]]:
    """Return the doors of a round as its page and its paper show them, under their buildings."""
    stops = list(stops)
    names = full_names({stop.place_path for stop in stops})
    rows = []
    for stop in stops:
        behind = (homes or {}).get(stop.place_id, [])
        rows.append(
            {
                "id": stop.pk,
                "number": stop.number,
                "door": names[stop.place_path],
                "status": stop.status,
                "status_label": stop.get_status_display(),
                "is_open": stop.status in {"open", "again"},
                "can_reopen": stop.status in OUTCOMES or stop.status == "again",
                "visited_at": stop.visited_at,
                "visited_by": stop.visited_by.name if stop.visited_by else "",
                "note": stop.note,
                "notices": stop.notices,
                "from_paper": stop.from_paper,
                "not_before_at": stop.not_before_at,
                "heads": [home.head for home in behind if home.head],
                "people_count": sum(len(home.people) for home in behind),
                "warnings": [code for home in behind for code in home.warnings],
            }
        )
    return rows


def follow_up_rows(rows: Iterable[FollowUp]) -> list[dict[str, Any]]:
    """Return what is left to do after visits as its page shows it."""
    rows = list(rows)
    names = full_names({row.place_path for row in rows})
    return [
        {
            "id": row.pk,
            "kind": row.kind,
            "kind_label": row.get_kind_display(),
            "door": names[row.place_path],
            "due_at": row.due_at,
            "owner": row.owner.name,
            "code": row.stop.round.code,
            "round_url": reverse("fieldwork:round", args=[row.stop.round_id]),
            "note": row.stop.note,
            "visited_at": row.stop.visited_at,
            "place_id": row.place_id,
        }
        for row in rows
    ]
