from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from yimi.accounts.tests.helpers import signed_in
from yimi.fieldwork.actions import NewQuestion, reopen_stop
from yimi.fieldwork.models import Answer, Stop
from yimi.fieldwork.paper import CannotReadLine, read_line
from yimi.fieldwork.tests.helpers import again, task_at
from yimi.fieldwork.tests.rounds import morning, round_of, stop_at, survey_of

LETTERS = {"A": "met", "B": "not_at_home", "C": "refused", "D": "moved", "E": "wants_nothing"}


def read(street, text, *, questions=None, next_number=1):
    asked = list(survey_of(street, questions).questions.order_by("position")) if questions else []
    line = read_line(
        text,
        letters=LETTERS,
        questions=asked,
        next_number=next_number,
        today=street.now.date(),
    )
    return line, [line.answers.get(question.pk) for question in asked]


SHORT = (NewQuestion("发热吗?", "yes_no"), NewQuestion("缺什么?", "choice", ("药", "米", "菜")))
LONG = (*SHORT, NewQuestion("几口人?", "number"), NewQuestion("还要什么?", "text"))


@pytest.mark.parametrize(
    ("text", "number", "outcome", "chosen", "note"),
    [
        ("12a12", 12, "met", ["|1|", "|2|"], ""),
        ("12 A 1 2", 12, "met", ["|1|", "|2|"], ""),
        ("１２ａ　１　２", 12, "met", ["|1|", "|2|"], ""),
        ("a 2 -", 7, "met", ["|2|", ""], ""),
        ("5b", 5, "not_at_home", ["", ""], ""),
        ("5c / 隔着门说不用", 5, "refused", ["", ""], "隔着门说不用"),
        ("5a 是 米 ／下周再来", 5, "met", ["|1|", "|2|"], "下周再来"),
    ],
)
def test_a_line_is_read_as_it_is_typed(street, text, number, outcome, chosen, note):
    line, answers = read(street, text, questions=SHORT, next_number=7)
    assert (line.number, line.outcome, line.note) == (number, outcome, note)
    assert [given.chosen if given else "" for given in answers] == chosen


def test_numbers_and_words_stand_in_their_order(street):
    line, answers = read(street, "3a+ 2 3 4 两袋米 一桶油 *2 / 谢谢", questions=LONG)
    assert (line.all_done, line.notices, line.note) == (True, 2, "谢谢")
    assert (answers[2].number, answers[3].text) == (4, "两袋米 一桶油")


@pytest.mark.parametrize("text", ["", "12", "hello world", "12 z", "12a 1", "12a 1 2 3", "a12345"])
def test_what_cannot_be_read_is_refused(street, text):
    with pytest.raises(CannotReadLine):
        read(street, text, questions=SHORT)


def typing(street, walk, line, *, user=None, **more):
    page = reverse("fieldwork:type_in", args=[walk.pk])
    at = timezone.localtime(morning(street)).strftime("%Y-%m-%dT%H:%M")
    data = {"line": line, "at": at, "client_id": str(uuid4()), "last": "0"} | more
    browser = signed_in(user or street.lead)
    return browser.post(page, data, headers={"HX-Request": "true"})


def test_a_paper_is_typed_in_line_by_line(street):
    survey = survey_of(street, SHORT)
    walk = round_of(street, survey=survey)
    answer = typing(street, walk, "1a12 / 好")
    assert answer.status_code == 200
    stop = walk.stops.get(number=1)
    assert (stop.status, stop.note, stop.from_paper) == ("met", "好", True)
    assert (stop.visited_by, stop.visited_at) == (street.worker, morning(street))
    assert Answer.objects.filter(stop=stop).count() == 2
    assert typing(street, walk, "e", last="1").status_code == 200
    assert walk.stops.get(number=2).status == "wants_nothing"


def test_a_wrong_line_is_said_and_nothing_is_written(street):
    walk = round_of(street, survey=survey_of(street, SHORT))
    for line in ("99a", "1a 3 1", "1q", "1a 1"):
        assert typing(street, walk, line).status_code == 422, line
    assert set(walk.stops.values_list("status", flat=True)) == {"open"}
    late = timezone.localtime(street.now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert typing(street, walk, "1a", at=late).status_code == 422


def test_a_line_that_is_sent_twice_is_taken_once_and_another_is_refused(street):
    walk, client_id = round_of(street), str(uuid4())
    for _ in range(2):
        assert typing(street, walk, "1c", client_id=client_id).status_code == 200
    again_typed = typing(street, walk, "1a")
    assert again_typed.status_code == 422
    assert "孙网格" in again_typed.content.decode()
    reopen_stop(stop=walk.stops.get(number=1), by=street.lead, now=street.now)
    assert typing(street, walk, "1a").status_code == 200


def test_paper_of_yesterday_leaves_nobody_to_be_tried_again(street):
    walk = round_of(street)
    assert typing(street, walk, "1b").status_code == 200
    assert walk.stops.get(number=1).status == "not_at_home"


def test_a_plus_says_that_all_tasks_at_the_door_are_done(street):
    task, other = task_at(street), task_at(street, "1-1-102")
    walk = round_of(street)
    number = stop_at(walk, street, "1-1-101").number
    assert typing(street, walk, f"{number}a+").status_code == 200
    assert (again(task).status, again(other).status) == ("done", "open")


def test_without_scripts_the_page_keeps_the_line_that_was_wrong(street):
    walk = round_of(street)
    page = reverse("fieldwork:type_in", args=[walk.pk])
    answer = signed_in(street.lead).post(page, {"line": "88a", "last": "0"})
    assert answer.status_code == 422
    assert 'value="88a"' in answer.content.decode()


def test_the_code_of_a_paper_leads_to_its_page(street):
    walk = round_of(street)
    page = reverse("fieldwork:type_code")
    to = signed_in(street.lead).post(page, {"code": walk.code.lower()})
    assert to["Location"] == reverse("fieldwork:type_in", args=[walk.pk])
    for stranger in (street.outsider, street.second_worker):
        assert signed_in(stranger).post(page, {"code": walk.code}).status_code == 200


def test_strangers_type_nothing_in(street):
    walk = round_of(street)
    for stranger in (street.outsider, street.second_worker, street.volunteer):
        assert typing(street, walk, "1a", user=stranger).status_code == 404
    assert not Stop.objects.exclude(status="open").exists()


def test_a_line_costs_fewer_keys_than_a_row_of_a_spreadsheet(street):
    """Number, outcome, two answers: a sheet needs a key between cells and Enter at the end."""
    rows = [(number, "a", "1", "2") for number in range(1, 31)]
    sheet = sum(sum(len(str(cell)) for cell in row) + len(row) for row in rows)
    lines = [f"{letter}{first}{second}" for _number, letter, first, second in rows]
    survey = survey_of(street, SHORT)
    questions = list(survey.questions.order_by("position"))
    for next_number, line in enumerate(lines, 1):
        got = read_line(
            line,
            letters=LETTERS,
            questions=questions,
            next_number=next_number,
            today=street.now.date(),
        )
        assert (got.number, len(got.answers)) == (next_number, 2)
    assert sum(len(line) + 1 for line in lines) < sheet
