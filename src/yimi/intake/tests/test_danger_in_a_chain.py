from datetime import timedelta

import pytest

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import confirm_case, record_emergency_call, reject_case
from yimi.cases.board import danger_count
from yimi.cases.models import Case
from yimi.core.worker import drain
from yimi.fieldwork.models import Task
from yimi.intake.actions import confirm_lines, undo_confirmation
from yimi.intake.queries import danger_lines, open_dangers
from yimi.intake.tests.helpers import CHAIN, line_with, paste

LATER = timedelta(minutes=20)
DANGER = CHAIN + "4. 3-2-302 杨帆 老人胸痛喘不上气\n"


def test_a_life_in_danger_opens_a_case_at_once_and_marks_it_unconfirmed(street):
    batch = paste(street, DANGER)
    case = Case.objects.get()
    assert (case.service, case.urgency, case.unconfirmed) == ("life_danger", "life", True)
    assert (case.place, case.channel) == (street.doors["3-2-302"], "group")
    assert line_with(batch, "胸痛").case == case
    assert line_with(batch, "王秀英").status == "proposed"
    drain(now=street.now)
    assert Task.objects.filter(case=case).exists() == (case.owner is not None)


def test_the_desk_and_the_dispatcher_see_it_and_the_outsider_does_not(street):
    batch = paste(street, DANGER)
    case = Case.objects.get()
    assert open_dangers(street.operator) == [case]
    assert danger_count(street.dispatcher) == 1
    assert danger_count(street.outsider) == 0
    assert open_dangers(street.outsider) == []
    assert [line.case for line in danger_lines(batch)] == [case]
    desk = signed_in(street.operator)
    assert desk.get("/desk/").context["dangers"] == [case]
    assert len(desk.get(f"/desk/batches/{batch.pk}/").context["dangers"]) == 1
    assert signed_in(street.dispatcher).get("/board/").context["danger_count"] == 1


def test_a_danger_whose_door_is_not_known_is_a_case_all_the_same(street):
    paste(street, "快来人！我爸胸痛喘不上气，叫不醒了")
    case = Case.objects.get()
    assert (case.place, case.unconfirmed) == (street.compound, True)
    assert "叫不醒" in case.text


def test_pasted_again_it_is_not_doubled(street):
    paste(street, DANGER)
    paste(street, DANGER, now=street.now + LATER)
    paste(street, DANGER + "5. 1-2-201 张伟 大米一袋\n", now=street.now + 2 * LATER)
    assert Case.objects.count() == 1


def test_more_words_about_the_same_danger_are_a_note_on_its_case(street):
    paste(street, DANGER)
    text = DANGER.replace("喘不上气", "喘不上气，嘴唇发紫")
    paste(street, text, now=street.now + LATER)
    assert Case.objects.count() == 1
    page = signed_in(street.operator).get(f"/cases/{Case.objects.get().pk}/")
    assert "嘴唇发紫" in page.content.decode()


def test_a_wish_that_turns_into_a_danger_is_a_danger(street):
    first = paste(street)
    confirm_lines(batch=first, by=street.operator, now=street.now)
    rice = line_with(first, "陈静").case
    text = CHAIN.replace("陈静 大米一袋", "陈静 大米一袋，老人胸痛喘不上气")
    paste(street, text, now=street.now + LATER)
    danger = Case.objects.get(urgency="life")
    assert (danger.unconfirmed, danger.place) == (True, street.doors["2-1-301"])
    rice.refresh_from_db()
    assert rice.status == "accepted"
    paste(street, text, now=street.now + 2 * LATER)
    assert Case.objects.filter(urgency="life").count() == 1


def test_a_wish_that_nobody_had_confirmed_turns_into_a_danger_too(street):
    paste(street)
    text = CHAIN.replace("陈静 大米一袋", "陈静 老人胸痛喘不上气")
    paste(street, text, now=street.now + LATER)
    assert Case.objects.get().urgency == "life"


def test_a_false_alarm_does_not_come_back_with_the_next_paste(street):
    paste(street, DANGER)
    case = Case.objects.get()
    confirm_case(case=case, urgency="routine", by=street.operator, now=street.now)
    paste(street, DANGER, now=street.now + LATER)
    assert Case.objects.count() == 1
    reject_case(case=case, reason="entered_in_error", by=street.operator, now=street.now)
    paste(street, DANGER, now=street.now + 2 * LATER)
    assert Case.objects.count() == 1
    assert danger_count(street.dispatcher) == 0


def test_the_call_to_120_is_noted(street):
    paste(street, DANGER)
    case = Case.objects.get()
    record_emergency_call(case=case, by=street.operator, now=street.now)
    case.refresh_from_db()
    assert case.responded_at is not None


def test_undoing_a_confirmation_takes_no_danger_back(street):
    batch = paste(street, DANGER)
    confirm_lines(batch=batch, by=street.operator, now=street.now)
    undo_confirmation(batch=batch, by=street.operator, now=street.now)
    case = Case.objects.get(urgency="life")
    assert case.status in {"assigned", "accepted"}
    assert line_with(batch, "胸痛").status == "confirmed"


def test_a_long_cry_for_help_is_not_refused_for_its_length(street):
    cry = "3-2-302 老人胸痛喘不上气 " + "快来救命啊" * 4500
    paste(street, cry)
    assert Case.objects.get().urgency == "life"


@pytest.mark.parametrize("count", [30])
def test_many_dangers_in_one_chain_are_all_cases(street, count):
    rooms = [f"{b}-{u}-{r}" for b in (1, 2, 3) for u in (1, 2) for r in (101, 102, 201, 202, 301)]
    text = "#接龙\n求助\n" + "".join(
        f"{n}. {room} 老人胸痛喘不上气\n" for n, room in enumerate(rooms[:count], 1)
    )
    paste(street, text)
    assert Case.objects.filter(unconfirmed=True).count() == count
