"""Tables for upper levels: made by an operator, filled from the ledger, on paper and as a file."""

import io
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from yimi.accounts.tests.helpers import signed_in
from yimi.core.models import Event, ExportRecord
from yimi.places.models import Place
from yimi.registry.actions import Entry, Person, enter_household
from yimi.registry.models import ReportTemplate, Resident
from yimi.registry.reporting import CannotMakeReport, remove_template, save_template
from yimi.registry.reports import FIELDS, lines_of, people_of

COLUMNS = ("number", "name", "age", "phone", "blank1")


def template(street, place=None, **more):
    given = {
        "name": "高龄独居老人表", "columns": [{"code": code, "label": ""} for code in COLUMNS],
        "filters": {}, **more,
    }  # fmt: skip
    return save_template(
        template=None, place=place or street.compound.parent, by=street.lead.pk, now=street.now,
        **given,
    )  # fmt: skip


def listed(street, row, user=None, place=""):
    people = people_of(
        row, user or street.lead, permission="registry.report", place=place, now=street.now
    )
    return [line.person.name for _group, line in lines_of(row, people, now=street.now)]


def born(street, years):
    today = timezone.localdate(street.now)
    return date(today.year - years, 1, 1)


def enter(street, door, *people, **more):
    entry = Entry(place=street.doors[door], people=people, **more)
    return enter_household(entry=entry, by=None, now=street.now)


def test_it_lists_whom_its_filters_name(street):
    enter(street, "2-1-101", Person("老人甲", born_on=born(street, 85), mobility="bed"))
    enter(street, "2-1-102", Person("老人乙", born_on=born(street, 85)), Person("女儿"))
    enter(street, "2-1-201", Person("老人丙", born_on=born(street, 79)))
    for filters, names in (
        ({"age_from": 80, "lives_alone": True}, ["老人甲"]),
        ({"age_from": 80}, ["老人甲", "老人乙"]),
        ({"age_to": 80}, ["老人丙"]),
        ({"groups": ["dialysis"]}, ["陈静"]),
        ({"mobility": ["bed"]}, ["老人甲"]),
        ({"sex": ["m"]}, ["李建国", "张伟", "杨帆"]),
    ):
        assert listed(street, template(street, filters=filters)) == names, filters


def test_it_is_ordered_and_divided_as_asked(street):
    Resident.objects.filter(name="杨帆").update(born_on=born(street, 90))
    row = template(street, order="oldest")
    assert listed(street, row)[0] == "杨帆"
    row = template(street, grouping="building")
    people = people_of(row, street.lead, permission="registry.report", place="", now=street.now)
    lines = list(lines_of(row, people, now=street.now))
    assert [group[-3:] for group, _line in lines] == ["1号楼"] * 4 + ["2号楼", "3号楼"]
    assert [line.number for _group, line in lines] == [1, 2, 3, 4, 1, 1]


def test_every_column_fills_without_an_error(street):
    row = template(street, columns=[{"code": code, "label": ""} for code in list(FIELDS)[:20]])
    rest = template(street, columns=[{"code": code, "label": ""} for code in list(FIELDS)[20:]])
    for one in (row, rest):
        page = signed_in(street.lead).get(reverse("registry:report", args=[one.pk]))
        assert page.status_code == 200
        assert len(page.context["sections"][0]["rows"]) == 6


def test_it_is_made_on_a_page_and_shown(street):
    browser, new = signed_in(street.lead), reverse("registry:report_new")
    assert browser.get(new).status_code == 200
    form = {
        "name": "八十岁以上", "for": street.compound.parent.path, "column": ["name", "age"],
        "at-name": "2", "at-age": "1", "as-age": "周岁", "head": "填报单位", "age_from": "",
        "order": "door", "grouping": "", "client_id": str(uuid4()), "signature": "填表人",
    }  # fmt: skip
    made = browser.post(new, form)
    assert made.status_code == 302
    assert browser.post(new, form)["Location"] == made["Location"]
    page = browser.get(made["Location"]).content.decode()
    assert page.index("周岁") < page.index(">姓名<")
    for words in ("填报单位", "填表人", "王秀英"):
        assert words in page
    row = ReportTemplate.objects.get()
    edit = reverse("registry:report_edit", args=[row.pk])
    assert browser.post(edit, {**form, "name": "新名"}).status_code == 302
    row.refresh_from_db()
    assert row.name == "新名"
    browser.post(reverse("registry:report_remove", args=[row.pk]))
    assert browser.get(made["Location"]).status_code == 404


@pytest.mark.parametrize(
    "more",
    [{"name": " "}, {"columns": []}, {"filters": {"age_from": 90, "age_to": 80}},
     {"filters": {"age_from": 500}}],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words(street, more):
    with pytest.raises(CannotMakeReport):
        template(street, **more)
    assert not ReportTemplate.objects.exists()


def test_who_is_shown_is_recorded_and_telephones_are_half_hidden(street):
    row = template(street)
    page = signed_in(street.lead).get(reverse("registry:report", args=[row.pk]))
    text = page.content.decode()
    assert "10000000001" not in text
    assert Event.objects.filter(type="registry.ReportShown").count() == 1
    assert Event.objects.filter(type="core.Looked").count() == 5
    full = signed_in(street.lead).get(reverse("registry:report", args=[row.pk]), {"full": "1"})
    assert "10000000001" in full.content.decode()


def test_it_goes_out_as_a_file_with_its_own_head_and_columns_on_record(street):
    Resident.objects.filter(name="王秀英").update(name="=王秀英")
    row = template(
        street, head="填报单位：东社区", columns=[{"code": "name", "label": "姓  名"},
                                          {"code": "phone", "label": ""}],
    )  # fmt: skip
    browser, query = signed_in(street.lead), f"list=registry.report&template={row.pk}"
    assert "姓 名" in browser.get(f"/export/?{query}").content.decode()
    answer = browser.post(
        f"/export/?{query}", {"form": "xlsx", "reason": "report", "client_id": str(uuid4())}
    )
    sheet = load_workbook(io.BytesIO(b"".join(answer))).active
    cells = [[cell.value for cell in one] for one in sheet.iter_rows()]
    assert "高龄独居老人表" in str(cells[0][0])
    assert "填报单位" in str(cells[0][0])
    assert cells[3] == ["姓 名", "电话"]
    assert ["=王秀英", "100****0001"] in cells
    record = ExportRecord.objects.get()
    assert (record.what, record.rows) == ("registry.report", 6)
    plain = browser.post(
        f"/export/?{query}", {"form": "csv", "reason": "report", "client_id": str(uuid4())}
    )
    text = b"".join(plain)
    assert text.startswith(b"\xef\xbb\xbf")
    assert "'=王秀英" in text.decode()


def test_an_operator_makes_a_table_and_sees_a_sample_of_it(street, monkeypatch):
    monkeypatch.setattr("yimi.registry.report_views.SAMPLE", 2)
    row = template(street)
    answer = signed_in(street.operator).get(reverse("registry:report", args=[row.pk]), {"full": 1})
    assert sum(len(section["rows"]) for section in answer.context["sections"]) == 2
    assert answer.context["total"] > 2
    assert "10000000001" not in answer.content.decode()
    assert Event.objects.filter(type="registry.ReportShown").get().data["rows"] == 2


def test_the_outsider_gets_neither_the_table_nor_anybody_in_it(street):
    row = template(street)
    browser = signed_in(street.outsider)
    for name in ("report", "report_edit"):
        assert browser.get(reverse(f"registry:{name}", args=[row.pk])).status_code == 404
    assert browser.post(reverse("registry:report_remove", args=[row.pk])).status_code == 404
    page = browser.get(f"/export/?list=registry.report&template={row.pk}")
    assert page.context["sheet"].total == 0
    assert signed_in(street.volunteer).get(reverse("registry:reports")).status_code == 403


def test_a_table_made_above_is_filled_below_with_ones_own_people(street):
    row = template(street, place=Place.objects.get(pk=street.subdistrict.pk))
    assert listed(street, row, street.outsider) == ["外区人"]
    assert "外区人" not in listed(street, row, street.lead)
    answer = signed_in(street.outsider).get(reverse("registry:report_edit", args=[row.pk]))
    assert answer.status_code == 404
    remove_template(template=row, by=None, now=street.now)
    assert signed_in(street.lead).get(reverse("registry:report", args=[row.pk])).status_code == 404


def test_many_rows_take_as_many_queries_as_few(street, django_assert_max_num_queries):
    row = template(street)
    browser, address = signed_in(street.lead), reverse("registry:report", args=[row.pk])
    enter(street, "2-2-101", *(Person(f"住户{n}") for n in range(60)))
    browser.get(address)
    with django_assert_max_num_queries(45):
        assert browser.get(address).context["total"] == 66
