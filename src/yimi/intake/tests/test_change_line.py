import pytest
from django.urls import reverse

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.models import Case
from yimi.intake.actions import change_line, confirm_lines, restore_line, set_line_aside
from yimi.intake.actions.lines import CannotChangeLine, Correction
from yimi.intake.tests.helpers import CHAIN, line_with, paste

TEXT = CHAIN + "4. 9-1-101 赵六 大米一袋\n"


def wrong(street):
    return line_with(paste(street, TEXT), "赵六")


def put_right(street, line, **more):
    given = {"service": "food", "urgency": "routine", "place_text": "3-1-101"} | more
    return change_line(
        line=line, correction=Correction(**given), by=street.operator, now=street.now
    )


def test_a_line_that_was_put_right_can_be_confirmed(street):
    line = put_right(
        street,
        wrong(street),
        items_text="大米三袋",
        requester_phone="138 1234 5678",
        summary="大米",
    )
    assert (line.status, line.place, line.problems) == ("proposed", street.doors["3-1-101"], [])
    confirm_lines(batch=line.batch, by=street.operator, now=street.now, ids=[line.pk])
    case = Case.objects.get()
    assert (case.summary, case.requester_phone) == ("大米", "13812345678")
    assert case.details["items"][0]["quantity"] == "3"


def test_the_words_themselves_stay_as_they_came(street):
    line = wrong(street)
    before = line.text
    assert put_right(street, line).text == before


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"service": "no_such_service"}, "service"),
        ({"service": ""}, "service"),
        ({"place_text": "9-9-999"}, "building_unknown"),
        ({"place_text": "1-1-999"}, "door_unknown"),
        ({"place_text": ""}, "no_place"),
        ({"place_text": "A座1201"}, "building_unknown"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(street, change, code):
    line = wrong(street)
    with pytest.raises(CannotChangeLine) as refused:
        put_right(street, line, **change)
    assert refused.value.code == code
    line.refresh_from_db()
    assert (line.status, line.place) == ("to_fix", None)


def test_a_line_that_was_set_aside_comes_back_as_it_was(street):
    batch = paste(street, TEXT)
    good, bad = line_with(batch, "王秀英"), line_with(batch, "赵六")
    for line in (good, bad):
        set_line_aside(line=line, by=street.operator, now=street.now)
        assert restore_line(line=line, by=street.operator, now=street.now).status == (
            "proposed" if line == good else "to_fix"
        )


def test_what_was_taken_for_known_can_be_taken_in_after_all(street):
    confirm_lines(batch=paste(street), by=street.operator, now=street.now)
    again = paste(street)
    line = line_with(again, "王秀英")
    restore_line(line=line, by=street.operator, now=street.now)
    confirm_lines(batch=again, by=street.operator, now=street.now)
    assert Case.objects.filter(place=street.doors["1-1-101"]).count() == 2


def test_the_pages_of_a_line(street):
    line = wrong(street)
    page = reverse("intake:line", args=[line.pk])
    data = {"service": "food", "urgency": "routine", "place_text": "3-1-101"}
    for act in ("line", "set_aside", "restore"):
        address = reverse(f"intake:{act}", args=[line.pk])
        assert signed_in(street.outsider).post(address, data).status_code == 404
        assert signed_in(street.volunteer).post(address, data).status_code == 403
    assert signed_in(street.outsider).get(page).status_code == 404
    desk = signed_in(street.operator)
    assert desk.get(page).status_code == 200
    assert desk.get(page, headers={"HX-Request": "true"}).status_code == 200
    assert desk.post(page, data | {"place_text": "9-9-9"}).status_code == 422
    assert desk.post(page, data | {"urgency": "very"}).status_code == 422
    assert desk.post(page, data).status_code == 302
    line.refresh_from_db()
    assert (line.status, line.place) == ("proposed", street.doors["3-1-101"])


def test_a_line_is_set_aside_and_brought_back_through_the_page(street):
    line = line_with(paste(street), "王秀英")
    desk = signed_in(street.operator)
    for act, status in (("set_aside", "set_aside"), ("restore", "proposed")):
        answer = desk.post(reverse(f"intake:{act}", args=[line.pk]), headers={"HX-Request": "true"})
        assert answer.status_code == 200
        line.refresh_from_db()
        assert line.status == status


def test_a_place_outside_the_batch_cannot_be_smuggled_in(street):
    line = wrong(street)
    data = {"service": "food", "urgency": "routine", "place": str(street.doors["A-1201"].pk)}
    signed_in(street.operator).post(reverse("intake:line", args=[line.pk]), data)
    line.refresh_from_db()
    assert line.place is None
