"""What the pack `base` promises, whoever edits it."""

from collections import Counter
from datetime import date, timedelta
from typing import get_args

import pytest

from yimi.packs.fulfillers import check_fulfillers
from yimi.packs.loader import load_pack
from yimi.packs.schema import Duty

BASE = load_pack("base")
COLORS = {
    *("blue", "azure", "indigo", "purple", "pink", "red"),
    *("orange", "yellow", "lime", "green", "teal", "cyan"),
}
MEDICAL = {"life_danger", "hospital_visit", "treatment_ride", "care_refused"}
each_service = pytest.mark.parametrize("service", BASE.services, ids=lambda entry: entry.code)


def twice(words):
    return sorted(word for word, times in Counter(words).items() if times > 1)


def sign_words(level):
    return {word for sign in BASE.signs if sign.level == level for word in sign.words}


def test_there_is_a_service_for_every_need_of_the_first_day():
    assert {entry.code for entry in BASE.services} >= {
        *("food", "water", "medicine", "hospital_visit", "infant", "elderly_care", "psychology"),
        *("heating", "water_supply", "power", "information", "measure_complaint"),
        *("life_danger", "treatment_ride", "care_refused", "relief", "other"),
    }


@each_service
def test_a_service_has_words_and_questions(service):
    assert len(service.words) >= 10
    assert 1 <= len(service.questions) <= 4


@each_service
def test_a_service_asks_nothing_that_the_ledger_knows(service):
    for question in service.questions:
        for known in ("姓名", "叫什么", "电话号码", "住址", "住哪", "身份证"):
            assert known not in question.text.zh


@each_service
def test_a_choice_offers_choices_and_nothing_else_does(service):
    for question in service.questions:
        assert (question.kind == "choice") == bool(question.choices)


@each_service
def test_a_deadline_says_where_it_comes_from(service):
    for limit in (service.respond, service.solve):
        assert limit.rule.confidence in {"H", "M", "own"}, "a weak rule needs someone's choice"
        assert (limit.rule.source == "Yimi") == (limit.rule.confidence == "own")


@each_service
def test_what_a_worker_and_a_resident_read_is_short(service):
    assert len(service.task.zh) <= 30
    assert len(service.does.zh) <= 40
    assert len(service.name.zh) <= 14


def test_a_word_belongs_to_one_service():
    assert twice(word for entry in BASE.services for word in entry.words) == []


def test_a_sign_or_a_medicine_is_given_once():
    assert twice(word for sign in BASE.signs for word in sign.words) == []
    assert twice(BASE.medicines) == []
    assert len(BASE.medicines) >= 120


def test_signs_are_never_empty_and_never_one_character():
    assert all(sign.words for sign in BASE.signs)
    assert min(len(word) for level in ("life", "today") for word in sign_words(level)) >= 2
    assert len(sign_words("life")) >= 100
    assert len(sign_words("today")) >= 50


def test_a_sign_of_danger_is_not_hidden_in_a_sign_for_today():
    life, today = sign_words("life"), sign_words("today")

    assert [word for word in today if any(sign in word for sign in life)] == []


@pytest.mark.parametrize(
    "message",
    [
        *("我爸胸口疼得厉害", "老人喘不上气了", "她羊水破了", "我妈叫不醒", "孩子抽了快来"),
        *("闻到煤气味", "厨房着火了", "电梯困人了", "我不想活了", "爷爷脸歪了说不出话"),
        *("流血不止", "噎住了", "滚下楼梯动不了"),
    ],
)
def test_a_cry_for_help_shows_a_sign_of_danger(message):
    assert any(word in message for word in sign_words("life"))


@pytest.mark.parametrize(
    "message",
    [
        *("要两袋米一桶油", "家里憋得慌想出去走走", "燃气灶打不着火", "请问什么时候解封"),
        *("在家没事干", "快递不接电话", "垃圾没人收", "给宝宝订一罐奶粉", "降压药还有三天"),
        *("物业没反应", "外地滞留想回家", "暖气不热"),
    ],
)
def test_an_everyday_message_shows_no_sign_of_danger(message):
    assert [word for word in sign_words("life") if word in message] == []


def test_no_reason_turns_away_someone_who_needs_a_doctor():
    for reason in (*BASE.reject_reasons, *BASE.refuse_reasons):
        for word in ("就医", "看病", "医院", "核酸", "红码", "黄码", "急救"):
            assert word not in reason.text.zh


def test_a_wait_never_stops_the_clock_of_medical_contact():
    for service in BASE.services:
        if service.code in MEDICAL:
            assert service.waiting.resident == "run"
            assert service.waiting.stock == "run"


def test_a_life_in_danger_is_answered_within_minutes():
    [service] = [entry for entry in BASE.services if entry.urgency == "life"]

    assert timedelta(hours=service.respond.hours) <= timedelta(minutes=10)
    assert service.clock == "always"
    assert service.owner == "nearest"
    assert service.sort == min(entry.sort for entry in BASE.services)


def test_the_reasons_that_the_desk_and_the_door_rely_on_are_there():
    assert {"duplicate", "entered_in_error", "desk_undo", "outside_area", "withdrawn"} <= {
        entry.code for entry in BASE.reject_reasons
    }
    assert {"not_at_home", "no_answer", "wrong_address", "refused", "moved", "unsafe"} <= {
        entry.code for entry in BASE.not_done_reasons
    }
    for kind in ("reject_reasons", "refuse_reasons", "not_done_reasons", "transfer_reasons"):
        assert twice(entry.code for entry in getattr(BASE, kind)) == []


def test_escalation_climbs_at_half_all_and_twice_the_time():
    assert [(entry.share, entry.role) for entry in BASE.escalations] == [
        (0.5, "team_lead"),
        (1.0, "dispatcher"),
        (2.0, "officer"),
    ]


def test_the_office_is_closed_at_new_year_and_open_on_a_working_saturday():
    [office] = [entry for entry in BASE.clocks if entry.code == "office"]

    assert date(2026, 2, 17) in office.closed_on
    assert date(2026, 2, 28) in office.open_on
    assert all(day.isoweekday() > 5 for day in office.open_on)


def test_every_duty_has_a_name_a_role_and_a_clock():
    assert {entry.code for entry in BASE.cover} == set(get_args(Duty))
    assert {service.duty for service in BASE.services} <= {entry.code for entry in BASE.cover}


def test_no_weight_of_a_rate_pretends_to_be_somebody_elses():
    assert BASE.rates.weights.rule.confidence == "own"
    assert BASE.followup.attempts >= 2


def test_categories_are_used_and_wear_a_colour_of_the_kit():
    assert {entry.color for entry in BASE.categories} <= COLORS
    assert {entry.code for entry in BASE.categories} == {entry.category for entry in BASE.services}


def test_every_fulfiller_belongs_to_an_app_that_is_here_or_to_come():
    check_fulfillers(
        BASE, registered=["fieldwork.visit", "fieldwork.call"], installed=["fieldwork"]
    )


def test_what_stands_at_the_door_names_no_illness():
    for warning in BASE.warnings:
        for word in ("阳性", "确诊", "精神", "艾滋", "暴力", "传染"):
            assert word not in warning.name.zh
