from uuid import uuid4

import pytest

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.models import Case
from yimi.core.models import Event
from yimi.intake.actions import CannotReceive, receive_text, save_draft
from yimi.intake.actions.receiving import LONGEST_TEXT
from yimi.intake.models import Batch, Draft, Line
from yimi.intake.tests.helpers import CHAIN, line_with, paste, statuses


def test_every_line_is_a_proposal_and_nothing_is_opened_before_it_is_confirmed(street):
    batch = paste(street)
    assert statuses(batch) == ["proposed"] * 3
    line = line_with(batch, "王秀英")
    assert line.place == street.doors["1-1-101"]
    assert line.household.place == line.place
    assert line.service == "food"
    assert line.proposal["items"] == [{"name": "大米", "quantity": "2", "unit": "袋", "note": ""}]
    kinds = {kind for _start, _end, kind in line.proposal["spans"]}
    assert {"person", "place", "item"} <= kinds
    assert not Case.objects.exists()


def test_the_spans_lie_on_the_words_that_they_were_read_from(street):
    batch = paste(street)
    line = line_with(batch, "王秀英")
    words = {kind: line.text[start:end] for start, end, kind in line.proposal["spans"]}
    assert words["person"] == "王秀英"
    assert "1-1-101" in words["place"]
    assert "大米" in words["item"]


@pytest.mark.parametrize("text", ["", " \n\t\u3000 ", "\x00"])
def test_an_empty_paste_is_refused(street, text):
    with pytest.raises(CannotReceive) as refused:
        paste(street, text)
    assert refused.value.code == "empty"
    assert not Batch.objects.exists()


def test_a_text_that_is_too_long_is_refused_in_words(street):
    with pytest.raises(CannotReceive) as refused:
        paste(street, "米" * (LONGEST_TEXT + 1))
    assert refused.value.code == "too_long"
    assert f"{LONGEST_TEXT + 1:,}" in str(refused.value)


def test_a_pasted_novel_opens_nothing_and_loses_nothing(street):
    novel = "\n".join(
        f"第{n}回 却说那人走到门前，抬头一看，正是三更时分，四下无人，心中好不烦闷。"
        for n in range(1500)
    )
    batch = paste(street, novel)
    assert batch.text == novel
    assert batch.lines.exists()
    assert not batch.lines.filter(status="proposed", service__gt="", place__isnull=False).exists()
    assert not Case.objects.exists()


def test_a_novel_in_one_line_is_taken_in(street):
    batch = paste(street, "却说那人走到门前，抬头一看，" * 8000)
    assert batch.lines.count() >= 1


def test_no_line_is_dropped(street):
    text = CHAIN + "4. 张三 大米\n5. 9-1-101 大米一袋\n6. ？？？\n7. 1-1-999 大米一袋\n"
    batch = paste(street, text)
    said = "\n".join(batch.lines.values_list("text", flat=True))
    for words in ("张三", "9-1-101", "？？？", "1-1-999"):
        assert words in said


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("9-1-101 大米一袋", "building_unknown"),
        ("1-1-999 大米一袋", "door_unknown"),
        ("张三丰 大米一袋", "no_place"),
        ("1-1-101 王秀英", "no_need"),
        ("同上", "ditto_unresolved"),
    ],
)
def test_a_line_that_is_not_clear_waits_for_a_person_and_says_why(street, words, problem):
    batch = paste(street, f"#接龙\n团购\n1. {words}\n")
    line = batch.lines.get()
    assert line.status == "to_fix"
    assert problem in line.problems


def test_a_door_that_does_not_exist_offers_the_building(street):
    line = paste(street, "#接龙\n团购\n1. 1-1-999 大米一袋\n").lines.get()
    assert line.proposal["alternatives"] == [str(street.doors["1-1-101"].parent.parent_id)]


def test_a_door_of_the_other_community_is_not_found_from_here(street):
    line = paste(street, "#接龙\n团购\n1. A座1201 大米一袋\n").lines.get()
    assert line.place is None
    assert line.proposal["alternatives"] == []


def test_same_as_above_asks_for_what_stands_above(street):
    batch = paste(street, "#接龙\n团购\n1. 1-1-101 王秀英 大米两袋\n2. 1-1-102 李建国 同上\n")
    line = line_with(batch, "同上")
    assert line.status == "proposed"
    assert line.proposal["items"][0]["quantity"] == "2"
    assert line.proposal["items_from"] == "above"


def test_a_landline_is_a_telephone(street):
    batch = paste(street, "#接龙\n团购\n1. 1-1-101 王秀英 大米一袋 0371-66668888\n")
    assert batch.lines.get().proposal["requester_phone"] == "037166668888"


def test_without_a_telephone_and_without_a_door_a_name_finds_it_and_a_person_checks(street):
    line = paste(street, "#接龙\n团购\n1. 陈静 大米一袋\n").lines.get()
    assert (line.place, line.status) == (street.doors["2-1-301"], "to_fix")
    assert "found_by_name" in line.problems


def test_a_telephone_of_the_ledger_finds_the_door(street):
    line = paste(street, "#接龙\n团购\n1. 10000000001 大米一袋\n").lines.get()
    assert line.place in {street.doors["1-1-101"], None}


def test_two_people_who_claim_one_door_both_wait_for_a_person(street):
    batch = paste(
        street,
        "#接龙\n团购\n1. 1-1-101 王秀英 大米一袋\n2. 1-1-101 李四 鸡蛋一板\n3. 1-1-102 李建国 米\n",
    )
    assert statuses(batch) == ["to_fix", "to_fix", "proposed"]
    for line in batch.lines.filter(status="to_fix"):
        assert "same_door" in line.problems
        assert line.proposal["same_door"] == ["李四", "王秀英"]


def test_the_same_client_id_is_the_same_batch(street):
    client_id = uuid4()
    first = paste(street, client_id=client_id)
    assert paste(street, client_id=client_id) == first
    assert (Batch.objects.count(), Line.objects.count()) == (1, 3)
    assert Event.objects.filter(type="intake.BatchReceived").count() == 1


def test_signs_that_no_database_takes_are_left_out(street):
    batch = paste(street, "1-1-101 大米\x00两袋\r\n1-1-102 鸡蛋一板")
    assert "\x00" not in batch.text
    assert "\r" not in batch.text


@pytest.mark.parametrize(
    "text",
    [
        "\u202e1-1-101 大米",
        "👍👍👍",
        "<script>alert(1)</script>",
        "=HYPERLINK(1)",
        "1-1-101 大米" + "两" * 500,
        "1-1-101 大米9999999999999999999999袋",
        "-" * 5000,
        "1." * 3000,
        "#接龙\n" * 500,
        "１－１－１０１　王秀英　大米２袋",
    ],
    ids=[
        "bidi",
        "emoji",
        "script",
        "formula",
        "numerals",
        "many",
        "dashes",
        "dots",
        "heads",
        "wide",
    ],
)
def test_strange_texts_are_taken_in(street, text):
    batch = paste(street, text)
    assert batch.text == text


def test_five_thousand_lines_are_read_in_a_few_seconds(street):
    rooms = [f"{b}-{u}-{r}" for b in (1, 2, 3) for u in (1, 2) for r in (101, 202, 301)]
    text = "#接龙\n团购大米\n" + "".join(
        f"{n}. {rooms[n % len(rooms)]} 大米{n % 9 + 1}袋\n" for n in range(1, 5001)
    )
    batch = receive_text(area=street.compound, text=text, by=street.operator, now=street.now)
    assert batch.lines.count() == 5000


def test_pasting_through_the_page(street):
    page = "/desk/paste/"
    data = {"text": CHAIN, "area": street.compound.path, "client_id": str(uuid4())}
    for stranger in (street.volunteer, street.admin):
        assert signed_in(stranger).post(page, data).status_code == 403
    assert signed_in(street.outsider).post(page, data).status_code == 404
    assert not Batch.objects.exists()
    desk = signed_in(street.operator)
    save_draft(user=street.operator, form="paste", content={"text": CHAIN}, now=street.now)
    first, second = desk.post(page, data), desk.post(page, data)
    assert first["Location"] == second["Location"]
    assert Batch.objects.count() == 1
    assert not Draft.objects.exists()


def test_what_is_refused_stays_in_the_field(street):
    desk = signed_in(street.operator)
    text = "米" * (LONGEST_TEXT + 1)
    answer = desk.post("/desk/paste/", {"text": text, "area": street.compound.path})
    assert answer.status_code == 400
    assert answer.context["paste_draft"] == text


def test_whose_batch_it_is_not_sees_nothing_of_it(street):
    batch = paste(street)
    page = f"/desk/batches/{batch.pk}/"
    assert signed_in(street.operator).get(page).status_code == 200
    assert signed_in(street.outsider).get(page).status_code == 404
    assert signed_in(street.volunteer).get(page).status_code == 403
    assert signed_in(street.outsider).get("/desk/").context["batches"] == []
