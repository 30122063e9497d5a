"""What a call says of the door and of goods is what was shown while it was typed."""

import pytest

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.models import Case
from yimi.core.ids import new_id
from yimi.core.worker import drain
from yimi.intake.actions import take_call
from yimi.intake.actions.calling import Call
from yimi.registry.models import Household

CALL = "/desk/call/"


def shown(street, text):
    given = {"text": text, "area": street.compound.path}
    return signed_in(street.operator).post("/desk/call/understand/", given)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1号楼1单元101，老太太降压药没了，下不了楼", [("降压药", "1")]),
        ("1号楼1单元101的老王要大米两袋", [("大米", "2")]),
        ("我住青禾园1栋1单元101室，要两盒硝苯地平", [("硝苯地平", "2")]),
        ("大米两袋\n油一桶，送到1-1-101", [("大米", "2"), ("油", "1")]),
    ],
)
def test_what_is_kept_is_what_was_shown(street, text, items):
    case = take_call(
        call=Call(place=street.doors["1-1-101"], service="food", text=text),
        by=street.operator,
        now=street.now,
    )
    kept = case.details["items"]
    assert [(item["name"], item["quantity"]) for item in kept] == items
    assert shown(street, text).context["items"] == kept


def test_the_door_that_is_spoken_is_filled_in(street):
    page = shown(street, "2号楼1单元301，要两袋大米")
    assert 'data-place_text="2号楼1单元301"' in page.content.decode()


def test_the_door_that_is_spoken_counts_where_none_was_typed(street):
    form = {
        "area": street.compound.path,
        "service": "food",
        "text": "2号楼1单元301，要两袋大米",
        "client_id": str(new_id()),
    }
    desk = signed_in(street.operator)
    unclear = desk.post(CALL, form | {"text": "9号楼1单元301，要两袋大米"})
    assert unclear.status_code == 422
    assert "place_text" in unclear.context["errors"]
    desk.post(CALL, form)
    assert Case.objects.get().place == street.doors["2-1-301"]
    assert signed_in(street.outsider).post(CALL, form).status_code == 404


def test_whose_number_calls_is_named(street):
    found = signed_in(street.operator).post("/desk/call/lookup/", {"phone": "10000000001"})
    assert found.context["found"][0]["caller"] == "王秀英"


def test_who_goes_to_the_door_reads_what_was_answered(street):
    take_call(
        call=Call(
            place=street.doors["1-1-101"],
            service="medicine",
            text="降压药没了",
            answers={"what": "硝苯地平缓释片 一盒", "days_left": "0"},
        ),
        by=street.operator,
        now=street.now,
    )
    drain(now=street.now)
    case = Case.objects.get()
    door = signed_in(case.owner or street.worker).get(f"/tasks/at/{case.place_id}/")
    assert "硝苯地平缓释片 一盒" in door.content.decode()


def test_a_household_page_lists_its_cases_the_open_ones_first(street):
    home = Household.objects.get(place=street.doors["1-1-101"])
    given = {"place": home.place, "service": "food", "household_id": home.pk}
    for text in ("要大米", "要油"):
        take_call(call=Call(text=text, **given), by=street.operator, now=street.now)
    Case.objects.filter(text="要油").update(status="closed")
    page = signed_in(street.lead).get(f"/households/{home.pk}/").content.decode()
    assert page.index("要大米") < page.index("要油")
