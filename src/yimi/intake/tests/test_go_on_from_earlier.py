"""What a later paste makes of what came of an earlier one."""

from datetime import timedelta

from yimi.cases.actions import merge_case, solve_case
from yimi.cases.models import Case
from yimi.intake.actions import confirm_lines, restore_line, set_line_aside, undo_confirmation
from yimi.intake.tests.helpers import confirmed, line_with, paste

LATER = timedelta(hours=1)
CHAIN = "#接龙\n团购\n1. 1-1-101 王秀英 大米两袋\n2. 2-1-301 陈静 大米一袋\n"


def test_a_line_that_takes_back_one_further_up_withdraws_the_case_of_the_earlier_paste(street):
    case = line_with(confirmed(street, CHAIN), "陈静").case
    again = paste(street, CHAIN + "3. 2-1-301 陈静 不要了，取消\n", now=street.now + LATER)
    did = confirm_lines(batch=again, by=street.operator, now=street.now + LATER)
    case.refresh_from_db()
    assert (did.opened, did.changed, case.status) == (0, 1, "rejected")


def test_a_line_that_changes_one_further_up_corrects_the_case_of_the_earlier_paste(street):
    case = line_with(confirmed(street, CHAIN), "陈静").case
    again = paste(street, CHAIN + "3. 2-1-301 陈静 大米改成三袋\n", now=street.now + LATER)
    did = confirm_lines(batch=again, by=street.operator, now=street.now + LATER)
    case.refresh_from_db()
    assert (did.opened, did.changed, case.summary) == (0, 1, "大米 3袋")


def test_the_same_danger_after_the_first_was_solved_is_a_new_one(street):
    text = "3-2-302 老人胸痛喘不上气"
    first = paste(street, text).lines.get().case
    solve_case(case=first, by=street.lead, now=street.now, words="送医了")
    again = paste(street, text, now=street.now + 11 * LATER).lines.get()
    assert again.case != first
    assert again.case.unconfirmed


def test_undoing_an_old_paste_leaves_what_a_later_one_rests_on(street):
    first = confirmed(street, CHAIN)
    again = paste(street, CHAIN.replace("两袋", "三袋"), now=street.now + LATER)
    confirm_lines(batch=again, by=street.operator, now=street.now + LATER)
    did = undo_confirmation(batch=first, by=street.operator, now=street.now + 2 * LATER)
    assert (did.withdrawn, did.kept) == (0, 2)
    assert set(Case.objects.values_list("status", flat=True)) == {"accepted"}


def test_undoing_leaves_a_case_into_which_another_was_merged(street):
    batch = confirmed(street, CHAIN)
    one, two = line_with(batch, "王秀英").case, line_with(batch, "陈静").case
    merge_case(case=one, into=two, by=street.lead, now=street.now)
    undo_confirmation(batch=batch, by=street.operator, now=street.now + LATER)
    two.refresh_from_db()
    assert two.status == "accepted"


def test_a_correction_that_was_set_aside_and_restored_still_corrects(street):
    confirmed(street, CHAIN)
    again = paste(street, CHAIN.replace("两袋", "三袋"), now=street.now + LATER)
    line = line_with(again, "王秀英")
    set_line_aside(line=line, by=street.operator, now=street.now + LATER)
    restore_line(line=line, by=street.operator, now=street.now + LATER)
    did = confirm_lines(batch=again, by=street.operator, now=street.now + LATER)
    assert (did.opened, did.changed) == (0, 1)
