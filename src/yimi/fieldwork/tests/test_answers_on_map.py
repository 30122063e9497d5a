"""Each question that was asked lately can be laid over the map of doors."""

from datetime import timedelta
from decimal import Decimal

import pytest

from yimi.fieldwork.actions import NewQuestion, change_survey, end_stop
from yimi.fieldwork.answers import Given
from yimi.fieldwork.answers_on_map import bands_of, question_layers
from yimi.fieldwork.tests.rounds import QUESTIONS, round_of, stop_at, survey_of, visit

FEVER, MEDICINE, PEOPLE, WORDS = range(4)
ASKED = (*QUESTIONS, NewQuestion("还缺什么?", "text"))


@pytest.fixture
def asked(street):
    """Ask at three doors."""
    survey = survey_of(street, ASKED)
    walk = round_of(street, survey=survey)
    one = list(survey.questions.order_by("position"))
    for door, answers in {
        "1-1-101": {
            FEVER: Given("|1|"),
            MEDICINE: Given("|2|3|"),
            PEOPLE: Given(number=Decimal(2)),
        },
        "1-1-102": {FEVER: Given("|2|"), PEOPLE: Given(number=Decimal(7))},
        "1-2-201": {WORDS: Given(text="米")},
    }.items():
        given = visit(street, answers={one[at].pk: said for at, said in answers.items()})
        end_stop(stop=stop_at(walk, street, door), visit=given, by=street.worker, now=street.now)
    return survey


def layers(street, user=None):
    return question_layers(user or street.lead, [street.compound.path], street.now)


def codes(street, layer, user=None):
    start = len(street.compound.path)
    found = layer.codes(user or street.lead, street.compound.path, street.now)
    return {path[start:]: code for path, code in found.items()}


def test_each_question_is_a_layer_in_its_order(street, asked):
    assert [layer.label for layer in layers(street)] == [
        f"家里有无发热、缺药：{question.text}" for question in ASKED
    ]


def test_what_was_chosen_colours_the_door(street, asked):
    fever, medicine, *_rest = layers(street)
    assert codes(street, fever) == {"1/1/101/": "a1", "1/1/102/": "a2"}
    assert codes(street, medicine) == {"1/1/101/": "a2"}
    looks = medicine.looks(street.lead, [street.compound.path], street.now)
    assert [shade.label for shade in looks] == ["降压药", "胰岛素", "退烧药"]


def test_numbers_fall_into_bands_and_words_are_shown_as_said(street, asked):
    _fever, _medicine, people, words = layers(street)
    assert codes(street, people) == {"1/1/101/": "b0", "1/1/102/": "b1"}
    looks = people.looks(street.lead, [street.compound.path], street.now)
    assert [(shade.code, shade.label) for shade in looks] == [("b1", "7人"), ("b0", "2人")]
    assert codes(street, words) == {"1/2/201/": "said"}


def test_a_question_taken_over_into_a_new_edition_stays_one(street, asked):
    rows = [
        NewQuestion(row.text, row.kind, tuple(row.options), row.least, row.most, row.unit, row.key)
        for row in asked.questions.order_by("position")
    ]
    change_survey(
        survey=asked,
        title=asked.title,
        questions=[*rows[:1], *rows[2:]],
        by=street.lead,
        now=street.now,
    )
    asked.refresh_from_db()
    walk = round_of(street, survey=asked, doors=("2-1-301",))
    fever = asked.questions.get(edition=2, position=1)
    given = visit(street, answers={fever.pk: Given("|1|")})
    end_stop(stop=stop_at(walk, street, "2-1-301"), visit=given, by=street.worker, now=street.now)
    found = [layer for layer in layers(street) if layer.label.endswith(ASKED[FEVER].text)]
    assert len(found) == 1
    assert set(codes(street, found[0])) == {"1/1/101/", "1/1/102/", "2/1/301/"}


def test_old_answers_and_those_of_elsewhere_are_not_offered(street, asked):
    later = street.now + timedelta(days=100)
    assert question_layers(street.lead, [street.compound.path], later) == []
    assert layers(street, street.outsider) == []
    assert question_layers(street.lead, [street.other_compound.path], street.now) == []


def test_questions_take_two_queries(street, asked, django_assert_max_num_queries):
    street.lead.grants()
    with django_assert_max_num_queries(2):
        layers(street)


@pytest.mark.parametrize(
    ("numbers", "bands"),
    [
        ([], []),
        ([3, 3], [(3, 3)]),
        ([0, 1, 2], [(0, 0), (1, 1), (2, 2)]),
        ([0, 1, 2, 3, 4, 5, 6], [(0, 0), (1, 2), (3, 4), (5, 6)]),
        ([36, 37, 38, 39, 40, 41, 42, 43], [(36, 37), (38, 39), (40, 41), (42, 43)]),
        ([-2, -1, 0, 1, 2], [(-2, -2), (-1, -1), (0, 0), (1, 2)]),
    ],
)
def test_bands_hold_every_number_once(numbers, bands):
    found = bands_of([Decimal(number) for number in numbers])
    assert found == bands
    assert all(sum(low <= n <= high for low, high in found) == 1 for n in numbers)
