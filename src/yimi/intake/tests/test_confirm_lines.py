from datetime import timedelta

import pytest
from django.urls import reverse

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import assign_case, solve_case, start_case
from yimi.cases.models import Case, Part
from yimi.core.worker import drain
from yimi.fieldwork.models import Task
from yimi.intake.actions import (
    CannotConfirm,
    change_line,
    confirm_lines,
    restore_line,
    set_line_aside,
    undo_confirmation,
)
from yimi.intake.actions.lines import CannotChangeLine, Correction
from yimi.intake.tests.helpers import CHAIN, line_with, paste, statuses

ROOMS = [f"{b}-{u}-{r}" for b in (1, 2, 3) for u in (1, 2) for r in (101, 102, 201, 202, 301, 302)]


def chain_of(count):
    return "#接龙\n团购大米\n" + "".join(
        f"{n}. {ROOMS[n % 36]} 住户{n} 大米{n}袋\n" for n in range(1, count + 1)
    )


def fifty(street):
    text = "".join(f"{ROOMS[n % 36]} 大米{n + 1}袋\n" for n in range(50))
    return paste(street, text)


def confirm(street, batch, **more):
    return confirm_lines(batch=batch, by=street.operator, now=street.now, **more)


def test_fifty_lines_are_confirmed_at_once(street, django_assert_max_num_queries):
    batch = fifty(street)
    assert batch.lines.filter(status="proposed").count() == 50
    with django_assert_max_num_queries(60):
        did = confirm(street, batch)
    assert did == (50, 0, 0)
    assert (Case.objects.count(), Part.objects.count()) == (50, 50)
    assert not Case.objects.filter(team=None).exists()
    drain(now=street.now)
    assert Task.objects.count() == Case.objects.filter(owner__isnull=False).count()


def test_a_case_knows_what_the_line_said(street):
    confirm(street, paste(street))
    case = Case.objects.get(place=street.doors["1-1-101"])
    assert (case.summary, case.text, case.channel) == (
        "大米 2袋",
        "1-1-101 王秀英 大米两袋",
        "group",
    )
    assert (case.requester_name, case.household.place) == ("王秀英", case.place)
    assert case.parts.get().key == "fieldwork.visit"


def test_confirming_twice_opens_nothing_twice(street):
    batch = paste(street)
    confirm(street, batch)
    with pytest.raises(CannotConfirm) as refused:
        confirm(street, batch)
    assert refused.value.code == "nothing"
    assert Case.objects.count() == 3


def test_only_the_chosen_lines_are_confirmed(street):
    batch = paste(street)
    other = paste(street, "1-2-201 张伟 面条一包")
    chosen = [line_with(batch, "王秀英").pk, other.lines.get().pk]
    assert confirm(street, batch, ids=chosen).opened == 1
    assert statuses(batch) == ["confirmed", "proposed", "proposed"]
    assert statuses(other) == ["proposed"]


def test_lines_that_wait_for_a_person_are_not_confirmed(street):
    batch = paste(street, CHAIN + "4. 9-1-101 大米一袋\n")
    assert confirm(street, batch).opened == 3
    assert line_with(batch, "9-1-101").status == "to_fix"


def test_one_line_that_cannot_be_opened_does_not_hold_up_the_others(street):
    batch = paste(street)
    line = line_with(batch, "陈静")
    line.text = "很" * 20_001
    line.save()
    assert confirm(street, batch).opened >= 2


def test_an_undo_takes_everything_back_and_it_can_be_confirmed_again(street):
    batch = paste(street)
    confirm(street, batch)
    drain(now=street.now)
    assert undo_confirmation(batch=batch, by=street.operator, now=street.now) == (3, 0)
    drain(now=street.now)
    assert statuses(batch) == ["proposed"] * 3
    assert set(Case.objects.values_list("status", flat=True)) == {"rejected"}
    assert set(Task.objects.values_list("status", flat=True)) == {"cancelled"}
    assert confirm(street, batch).opened == 3
    assert Case.objects.filter(status="accepted").count() == 3


def test_an_undo_keeps_what_somebody_has_begun(street):
    batch = paste(street)
    confirm(street, batch)
    begun, solved = line_with(batch, "王秀英").case, line_with(batch, "李建国").case
    start_case(case=begun, by=street.worker, now=street.now)
    solve_case(case=solved, by=street.lead, now=street.now, words="送到了")
    assert undo_confirmation(batch=batch, by=street.operator, now=street.now) == (1, 2)
    assert statuses(batch) == ["confirmed", "confirmed", "proposed"]


def test_an_undo_takes_back_the_last_confirmation_only(street):
    batch = paste(street)
    later = street.now + timedelta(minutes=1)
    confirm(street, batch, ids=[line_with(batch, "王秀英").pk])
    confirm_lines(batch=batch, by=street.operator, now=later)
    assert undo_confirmation(batch=batch, by=street.operator, now=later) == (2, 0)
    assert undo_confirmation(batch=batch, by=street.operator, now=later) == (1, 0)
    with pytest.raises(CannotConfirm):
        undo_confirmation(batch=batch, by=street.operator, now=later)


def test_a_confirmed_line_is_neither_changed_nor_set_aside_nor_brought_back(street):
    batch = paste(street)
    confirm(street, batch)
    line = line_with(batch, "王秀英")
    fixed = Correction(service="food", urgency="routine", place=line.place)
    with pytest.raises(CannotChangeLine):
        change_line(line=line, correction=fixed, by=street.operator, now=street.now)
    for act in (set_line_aside, restore_line):
        with pytest.raises(CannotChangeLine):
            act(line=line, by=street.operator, now=street.now)
    line.refresh_from_db()
    assert line.case is not None
    assert Case.objects.count() == 3


def test_confirming_and_undoing_through_the_page(street):
    batch = paste(street)
    page, back = (reverse(f"intake:{name}", args=[batch.pk]) for name in ("confirm", "undo"))
    assert signed_in(street.outsider).post(page, {"all": "1"}).status_code == 404
    assert signed_in(street.volunteer).post(page, {"all": "1"}).status_code == 403
    assert signed_in(street.operator).get(page).status_code == 405
    assert not Case.objects.exists()
    desk = signed_in(street.operator)
    for _ in range(2):
        assert desk.post(page, {"all": "1"}).status_code == 302
    assert Case.objects.count() == 3
    assert signed_in(street.outsider).post(back).status_code == 404
    desk.post(back)
    assert set(Case.objects.values_list("status", flat=True)) == {"rejected"}


def test_choosing_no_line_confirms_none(street):
    batch = paste(street)
    signed_in(street.operator).post(
        reverse("intake:confirm", args=[batch.pk]), {"lines": ["x", ""]}
    )
    assert not Case.objects.exists()


def test_fifty_lines_take_as_many_queries_as_five(street, django_assert_max_num_queries):
    desk = signed_in(street.operator)
    taken = []
    for count in (5, 50):
        text = "".join(f"{ROOMS[n % 36]} 大米{n + 1}袋\n" for n in range(count))
        batch = paste(street, text)
        with django_assert_max_num_queries(30) as queries:
            answer = desk.get(reverse("intake:batch", args=[batch.pk]), {"tab": "proposed"})
        assert len(answer.context["lines"]) >= 5
        with django_assert_max_num_queries(30) as at_desk:
            desk.get("/desk/")
        taken.append((len(queries), len(at_desk)))
    assert taken[0] == taken[1]


def test_a_case_that_was_given_to_somebody_else_is_still_not_begun(street):
    batch = paste(street)
    confirm(street, batch)
    case = line_with(batch, "王秀英").case
    assign_case(case=case, owner=street.second_worker, by=street.lead, now=street.now)
    assert undo_confirmation(batch=batch, by=street.operator, now=street.now) == (3, 0)
