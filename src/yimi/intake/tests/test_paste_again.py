from datetime import timedelta

import pytest

from yimi.cases.actions import (
    assign_case,
    close_case,
    solve_case,
    start_case,
)
from yimi.cases.models import Case
from yimi.core.worker import drain
from yimi.fieldwork.models import Task
from yimi.intake.actions import change_line, confirm_lines, set_line_aside, undo_confirmation
from yimi.intake.actions.lines import Correction
from yimi.intake.models import Line
from yimi.intake.tests.helpers import CHAIN, confirmed, line_with, paste, statuses

LATER = timedelta(minutes=20)


def ready(batch):
    return batch.lines.filter(status="proposed").count()


def test_a_chain_that_is_pasted_again_is_known(street):
    confirmed(street)
    again = paste(street, now=street.now + LATER)
    assert statuses(again) == ["known"] * 3
    assert Case.objects.count() == 3


def test_a_line_that_was_added_is_the_only_new_one(street):
    confirmed(street)
    again = paste(street, CHAIN + "4. 3-2-302 杨帆 大米一袋\n", now=street.now + LATER)
    assert statuses(again) == ["known"] * 3 + ["proposed"]
    did = confirm_lines(batch=again, by=street.operator, now=street.now + LATER)
    assert (did.opened, did.changed) == (1, 0)


def test_a_changed_line_corrects_its_case(street):
    case = line_with(confirmed(street), "王秀英").case
    again = paste(street, CHAIN.replace("大米两袋", "大米三袋"), now=street.now + LATER)
    assert statuses(again) == ["proposed", "known", "known"]
    did = confirm_lines(batch=again, by=street.operator, now=street.now + LATER)
    assert (did.opened, did.changed) == (0, 1)
    case.refresh_from_db()
    assert (case.summary, case.details["items"][0]["quantity"]) == ("大米 3袋", "3")
    assert Case.objects.count() == 3


def test_a_changed_amount_with_a_decimal_point_is_a_change(street):
    chain = "#接龙\n团购苹果\n1. 1-1-101 王秀英 苹果2.5斤\n"
    case = line_with(confirmed(street, chain), "王秀英").case
    again = paste(street, chain.replace("2.5", "12.5"), now=street.now + LATER)
    assert statuses(again) == ["proposed"]
    confirm_lines(batch=again, by=street.operator, now=street.now + LATER)
    case.refresh_from_db()
    assert case.details["items"][0]["quantity"] == "12.5"


@pytest.mark.parametrize("words", ["取消", "不要了", "大米不要了"])
def test_a_cancelled_line_withdraws_its_case(street, words):
    case = line_with(confirmed(street), "陈静").case
    drain(now=street.now)
    again = paste(street, CHAIN.replace("陈静 大米一袋", f"陈静 {words}"), now=street.now + LATER)
    assert statuses(again) == ["known", "known", "proposed"]
    confirm_lines(batch=again, by=street.operator, now=street.now + LATER)
    drain(now=street.now + LATER)
    case.refresh_from_db()
    assert case.status == "rejected"
    assert Task.objects.get(case=case).status == "cancelled"
    assert Case.objects.count() == 3


def test_a_correction_reaches_a_case_that_somebody_has_begun(street):
    case = line_with(confirmed(street), "王秀英").case
    start_case(case=case, by=street.worker, now=street.now)
    again = paste(street, CHAIN.replace("大米两袋", "大米三袋"), now=street.now + LATER)
    did = confirm_lines(batch=again, by=street.operator, now=street.now + LATER)
    assert (did.opened, did.changed) == (0, 1)
    assert Case.objects.count() == 3


def test_a_cancellation_that_is_pasted_twice_is_done_once(street):
    case = line_with(confirmed(street), "陈静").case
    text = CHAIN.replace("陈静 大米一袋", "陈静 大米不要了")
    first, again = (paste(street, text, now=street.now + n * LATER) for n in (1, 2))
    assert line_with(first, "陈静").status == "set_aside"
    ids = [line_with(again, "陈静").pk]
    confirm_lines(batch=again, by=street.operator, now=street.now + 3 * LATER, ids=ids)
    case.refresh_from_db()
    assert (Case.objects.count(), case.status) == (3, "rejected")


def test_a_chain_that_was_not_confirmed_is_not_doubled(street):
    first = paste(street)
    again = paste(street, now=street.now + LATER)
    assert (ready(first), ready(again)) == (0, 3)
    confirm_lines(batch=again, by=street.operator, now=street.now + LATER)
    assert statuses(paste(street, now=street.now + 2 * LATER)) == ["known"] * 3
    assert Case.objects.count() == 3


def test_two_chains_with_different_titles_stay_apart(street):
    confirmed(street)
    other = confirmed(street, CHAIN.replace("今天团购大米和鸡蛋", "明天团购大米和鸡蛋"))
    assert statuses(other) == ["confirmed"] * 3
    assert Case.objects.count() == 6


def test_the_same_title_in_another_compound_stays_apart(street):
    text = "#接龙\n团购大米\n1. A座1201 大米一袋\n"
    by = {"area": street.other_compound, "by": street.outsider}
    paste(street, text, **by)
    assert statuses(paste(street, "#接龙\n团购大米\n1. 1-1-101 大米一袋\n")) == ["proposed"]
    assert Line.objects.filter(status="set_aside").count() == 0


def test_yesterdays_chain_under_the_same_title_stays_apart(street):
    day = timedelta(hours=24)
    text = "#接龙\n团购\n1. 1-1-101 王秀英 大米两袋\n2. 1-1-102 李建国 鸡蛋一板\n"
    confirmed(street, text)
    new = text.replace("大米两袋", "白菜一颗").replace("鸡蛋一板", "土豆五斤")
    assert confirm_lines(
        batch=paste(street, new, now=street.now + day), by=street.operator, now=street.now + day
    ) == (2, 0, 0)


def test_spaces_and_signs_that_nobody_sees_change_nothing(street):
    confirmed(street)
    changed = CHAIN.replace("王秀英 大米", "王秀英\u200b  大米").replace("\n", "\r\n")
    assert statuses(paste(street, changed, now=street.now + LATER)) == ["known"] * 3


def test_lines_in_another_order_are_known_all_the_same(street):
    confirmed(street)
    head, lines = CHAIN.split("\n\n")
    one, two, three = (line.split(". ")[1] for line in lines.strip().split("\n"))
    text = f"{head}\n\n1. {three}\n2. {one}\n3. {two}\n"
    assert statuses(paste(street, text, now=street.now + LATER)) == ["known"] * 3


def test_a_second_wish_of_the_same_door_is_not_lost(street):
    text = "#接龙\n团购\n1. 1-1-101 王秀英 大米两袋\n2. 1-1-101 王秀英 鸡蛋一板\n"
    confirmed(street, text)
    assert Case.objects.count() == 2
    assert statuses(paste(street, text, now=street.now + LATER)) == ["known"] * 2


def test_two_people_of_one_door_keep_their_own_lines_when_the_order_changes(street):
    one, two = "1-1-101 王秀英 大米两袋", "1-1-101 李四 鸡蛋一板"
    batch = paste(street, f"#接龙\n团购\n1. {one}\n2. {two}\n")
    for line in batch.lines.all():
        fixed = Correction(service="food", urgency="routine", place=line.place)
        change_line(line=line, correction=fixed, by=street.operator, now=street.now)
    confirm_lines(batch=batch, by=street.operator, now=street.now)
    again = paste(street, f"#接龙\n团购\n1. {two}\n2. {one}\n", now=street.now + LATER)
    assert statuses(again) == ["known"] * 2


def test_what_a_person_put_right_is_not_asked_again(street):
    text = CHAIN + "4. 9-1-101 赵六 大米一袋\n"
    line = line_with(paste(street, text), "赵六")
    place = street.doors["3-1-101"]
    fixed = Correction(service="food", urgency="routine", place=place, items_text="大米一袋")
    change_line(line=line, correction=fixed, by=street.operator, now=street.now)
    again = line_with(paste(street, text, now=street.now + LATER), "赵六")
    assert (again.status, again.place) == ("proposed", place)


def test_what_was_set_aside_stays_aside(street):
    set_line_aside(line=line_with(paste(street), "陈静"), by=street.operator, now=street.now)
    again = paste(street, now=street.now + LATER)
    assert statuses(again) == ["proposed", "proposed", "set_aside"]


def test_what_is_solved_and_pasted_again_opens_nothing(street):
    case = line_with(confirmed(street), "王秀英").case
    solve_case(case=case, by=street.lead, now=street.now, words="送到了")
    assert statuses(paste(street, now=street.now + LATER)) == ["known"] * 3
    close_case(case=case, satisfied=True, by=street.lead, now=street.now)
    assert statuses(paste(street, now=street.now + LATER)) == ["known"] * 3


def test_a_new_wish_after_the_old_one_is_closed_opens_a_new_case(street):
    case = line_with(confirmed(street), "王秀英").case
    solve_case(case=case, by=street.lead, now=street.now, words="送到了")
    close_case(case=case, satisfied=True, by=street.lead, now=street.now)
    again = paste(street, CHAIN.replace("大米两袋", "面条一包"), now=street.now + LATER)
    assert confirm_lines(batch=again, by=street.operator, now=street.now + LATER) == (1, 0, 0)


def test_a_correction_brings_the_new_telephone_along(street):
    case = line_with(confirmed(street), "王秀英").case
    text = CHAIN.replace("大米两袋", "大米两袋 13812345678")
    again = paste(street, text, now=street.now + LATER)
    confirm_lines(batch=again, by=street.operator, now=street.now + LATER)
    case.refresh_from_db()
    assert case.requester_phone == "13812345678"


def test_a_wish_that_became_a_medicine_goes_to_those_who_bring_medicine(street):
    confirmed(street)
    text = CHAIN.replace("大米两袋", "降压药一盒，今天断药了")
    again = paste(street, text, now=street.now + LATER)
    confirm_lines(batch=again, by=street.operator, now=street.now + LATER)
    assert Case.objects.filter(service="medicine", urgency="today").count() == 1


def test_a_correction_can_be_taken_back(street):
    case = line_with(confirmed(street), "王秀英").case
    again = paste(street, CHAIN.replace("大米两袋", "大米三袋"), now=street.now + LATER)
    confirm_lines(batch=again, by=street.operator, now=street.now + LATER)
    undo_confirmation(batch=again, by=street.operator, now=street.now + LATER)
    case.refresh_from_db()
    assert (case.summary, case.status) == ("大米 2袋", "accepted")


def test_a_cancellation_can_be_taken_back(street):
    case = line_with(confirmed(street), "陈静").case
    text = CHAIN.replace("陈静 大米一袋", "陈静 大米不要了")
    again = paste(street, text, now=street.now + LATER)
    confirm_lines(batch=again, by=street.operator, now=street.now + LATER)
    did = undo_confirmation(batch=again, by=street.operator, now=street.now + LATER)
    case.refresh_from_db()
    assert (did.withdrawn, case.status) == (1, "assigned")
    assign_case(case=case, owner=street.worker, by=street.lead, now=street.now + LATER)
