from uuid import uuid4

import pytest
from django.urls import reverse

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import CannotChange, add_note, change_case, solve_case
from yimi.cases.queries import log_of
from yimi.cases.tests.helpers import fresh, kinds, open_one
from yimi.core.models import EventWords


def test_a_note_that_is_sent_twice_is_kept_once(street):
    case, client_id = open_one(street), uuid4()
    for _ in range(2):
        add_note(case=case, words="门铃坏了", by=street.worker, now=street.now, client_id=client_id)
    assert kinds(case).count("NoteAdded") == 1
    assert log_of(case)[-1].words == "门铃坏了"


def test_two_notes_with_the_same_words_are_two_notes(street):
    case = open_one(street)
    for _ in range(2):
        add_note(case=case, words="没人接", by=street.worker, now=street.now, client_id=uuid4())
    assert kinds(case).count("NoteAdded") == 2


def test_an_empty_note_is_refused(street):
    case = open_one(street)
    with pytest.raises(CannotChange):
        add_note(case=case, words=" \n", by=street.worker, now=street.now)


def test_words_that_were_erased_are_shown_as_erased(street):
    case = open_one(street)
    add_note(case=case, words="门铃坏了", by=street.worker, now=street.now)
    EventWords.objects.filter(text="门铃坏了").delete()
    assert (log_of(case)[-1].words, log_of(case)[-1].erased) == ("", True)


def test_a_correction_names_the_fields_and_not_the_words(street):
    case = open_one(street)
    change_case(
        case=case, changes={"summary": "大米 3袋"}, by=street.operator, now=street.now, words="三袋"
    )
    assert fresh(case).summary == "大米 3袋"
    assert log_of(case)[-1].data["fields"] == ["summary"]


def test_a_correction_that_changes_nothing_leaves_no_trace(street):
    case = open_one(street)
    change_case(case=case, changes={"summary": case.summary}, by=street.operator, now=street.now)
    assert kinds(case)[-1] == "CaseAccepted"
    assert fresh(case).revision == case.revision


def test_nobody_changes_a_state_or_an_owner_by_a_correction(street):
    case = open_one(street)
    changes = {"status": "closed", "owner": None, "team": street.other_team, "place_path": "/"}
    change_case(case=case, changes=changes, by=street.operator, now=street.now)
    case = fresh(case)
    assert (case.status, case.owner, case.team) == ("accepted", street.worker, street.team)


def test_what_has_ended_is_not_corrected(street):
    case = open_one(street)
    solve_case(case=case, by=street.lead, now=street.now, words="送到了")
    with pytest.raises(CannotChange) as refused:
        change_case(case=case, changes={"summary": "x"}, by=street.operator, now=street.now)
    assert refused.value.code == "ended"


def test_a_note_through_the_page(street):
    case = open_one(street)
    page = reverse("cases:act", args=[case.pk])
    note = {"act": "note", "words": "门铃坏了", "client_id": str(uuid4())}
    for stranger in (street.outsider, street.second_worker, street.volunteer):
        assert signed_in(stranger).post(page, note).status_code == 404
    assert signed_in(street.admin).post(page, note).status_code == 403
    for _ in range(2):
        assert signed_in(street.worker).post(page, note).status_code == 302
    assert kinds(case).count("NoteAdded") == 1
