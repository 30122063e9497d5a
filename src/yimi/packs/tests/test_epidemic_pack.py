"""What the pack of the epidemic promises on top of `base`, on every day of its rules."""

from collections import Counter
from datetime import date

import pytest

from yimi.packs.editions import edition_of, in_force
from yimi.packs.fulfillers import check_fulfillers
from yimi.packs.loader import load_pack, pack_on

BASE = load_pack("base")
PACK = load_pack("epidemic-cn-2022")
CODES = {service.code for service in PACK.services}
each_service = pytest.mark.parametrize("service", PACK.services, ids=lambda entry: entry.code)


def on(day):
    return pack_on("epidemic-cn-2022", on=date.fromisoformat(day))


def service(pack, code):
    return next((entry for entry in pack.services if entry.code == code), None)


def test_closed_off_households_find_what_they_need():
    assert len(PACK.services) >= 60
    assert {
        *("food", "special_diet", "infant", "relief_pack", "group_order", "shortage"),
        *("medicine", "special_medicine", "hospital_medicine", "online_doctor"),
        *("dialysis_ride", "chemo_ride", "prenatal_ride", "birth_plan", "fever"),
        *("care_refused", "care_interrupted", "ambulance_blocked", "psychology"),
        *("child_care", "elderly_care", "disabled_care", "pet", "companion"),
        *("isolation_rubbish", "disinfection", "sampling_home", "test_result", "code_colour"),
        *("zone_release", "over_24h", "hard_barrier", "exit_blocked", "measure_complaint"),
        *("centre_problem", "return_home", "pass", "supply_stuck", "price_complaint"),
        *("fair_price_shop", "stranded", "relief", "volunteer_offer", "information", "school"),
        *("heating", "water_supply", "power", "lift", "life_danger"),
    } <= CODES


@each_service
def test_a_service_has_words_and_a_few_questions(service):
    assert len(service.words) >= 10
    assert 1 <= len(service.questions) <= 4
    for question in service.questions:
        assert (question.kind == "choice") == bool(question.choices)
        for known in ("姓名", "叫什么", "电话号码", "住址", "住哪", "身份证"):
            assert known not in question.text.zh


@each_service
def test_a_deadline_says_where_it_comes_from(service):
    for limit in (service.respond, service.solve):
        assert limit.rule.confidence in {"H", "M", "own"}
        assert (limit.rule.source == "Yimi") == (limit.rule.confidence == "own")


@pytest.mark.parametrize("edition", PACK.editions, ids=lambda entry: entry.code)
def test_what_people_read_is_short_in_every_edition(edition):
    for entry in in_force(PACK, edition=edition).services:
        assert len(entry.task.zh) <= 30, entry.code
        assert len(entry.does.zh) <= 40, entry.code
        assert len(entry.name.zh) <= 14, entry.code


def test_a_word_belongs_to_one_service_and_a_sign_is_given_once():
    for words in (
        [word for entry in PACK.services for word in entry.words],
        [word for sign in PACK.signs for word in sign.words],
        list(PACK.medicines),
    ):
        assert [word for word, times in Counter(words).items() if times > 1] == []


def test_at_least_thirty_services_show_what_makes_them_urgent():
    shown = {code for sign in PACK.signs for code in sign.services}
    assert shown <= CODES
    urgent = {entry.code for entry in PACK.services if entry.urgency != "routine"}
    assert len(shown) >= 30
    assert len(urgent | shown) >= 50


def test_no_sign_of_danger_hides_in_a_sign_for_today():
    words = {
        level: {word for sign in PACK.signs if sign.level == level for word in sign.words}
        for level in ("life", "today")
    }
    assert [w for w in words["today"] if any(sign in w for sign in words["life"])] == []


def test_who_asks_for_a_doctor_is_never_turned_away():
    asked = [entry for entry in PACK.services if entry.category == "medical"]
    assert len(asked) >= 12
    for entry in asked:
        assert entry.never_rejected, entry.code
        assert (entry.waiting.resident, entry.waiting.stock) == ("run", "run")
    for reason in (*PACK.reject_reasons, *PACK.refuse_reasons):
        for word in ("就医", "看病", "医院", "核酸", "红码", "黄码", "急救", "阳性"):
            assert word not in reason.text.zh


def test_every_fulfiller_is_here_or_to_come():
    check_fulfillers(
        PACK, registered=["fieldwork.visit", "fieldwork.call"], installed=["fieldwork"]
    )


def test_what_stands_at_the_door_names_no_illness():
    for warning in PACK.warnings:
        for word in ("阳性", "确诊", "精神", "艾滋", "暴力", "传染"):
            assert word not in warning.name.zh


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        ("2022-01-01", "ninth"),  # before the first: the first
        ("2022-06-27", "ninth"),
        ("2022-11-10", "ninth"),
        ("2022-11-11", "twenty"),
        ("2022-11-20", "twenty"),
        ("2022-11-21", "twenty_details"),
        ("2022-12-06", "twenty_details"),
        ("2022-12-07", "ten"),
        ("2023-01-07", "ten"),
        ("2023-01-08", "class_b"),
        ("2026-11-22", "class_b"),
    ],
)
def test_each_day_has_the_rules_of_its_day(day, edition):
    assert edition_of(PACK, on=date.fromisoformat(day)).code == edition


def test_editions_follow_each_other_without_a_gap():
    for earlier, later in zip(PACK.editions, PACK.editions[1:], strict=False):
        assert earlier.rule.effective_to == later.rule.effective_from


def test_a_rule_changes_on_its_day():
    assert "7天" in service(on("2022-11-10"), "zone_release").task.zh
    assert "5天" in service(on("2022-11-11"), "zone_release").task.zh
    assert service(on("2022-11-11"), "over_24h") is None
    assert service(on("2022-11-27"), "over_24h").solve.rule.jurisdiction == "110000"
    assert "任何形式" in service(on("2022-12-07"), "over_24h").does.zh
    assert service(on("2023-01-08"), "zone_release") is None
    assert service(on("2023-01-08"), "exit_blocked") is not None


def test_one_edition_may_be_fixed_for_a_drill():
    held = pack_on("epidemic-cn-2022", on=date(2026, 11, 22), fixed="twenty")
    assert service(held, "zone_release") is not None
    assert service(held, "pass") is not None


def test_a_weak_rule_changes_nothing_until_it_is_chosen():
    assert service(on("2022-11-11"), "relief").solve.rule.confidence == "own"
    chosen = pack_on("epidemic-cn-2022", on=date(2022, 11, 11), weak={"relief_24h"})
    assert (service(chosen, "relief").solve.hours, service(chosen, "relief").respond.hours) == (
        24,
        4,
    )
    weighted = pack_on("base", on=date(2026, 11, 22), weak={"weights_30_35_35"})
    assert weighted.rates.weights.solution == 35
    assert BASE.rates.weights.solution == 1
