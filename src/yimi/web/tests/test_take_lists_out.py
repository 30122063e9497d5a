"""Lists go out by right, within limits, on record."""

import io

import pytest
from openpyxl import load_workbook
from tests.needs import give_task, open_need

from yimi.accounts.actions import add_user, give_membership
from yimi.accounts.models import Reach, Role
from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import NewCase, open_cases
from yimi.core.declared import exports
from yimi.core.exporting import sheet_of
from yimi.core.models import Event, EventWords, ExportRecord
from yimi.registry.models import Household

PAGE = "/export/"
REASON = {"form": "xlsx", "reason": "report", "note": "给区里"}


def take(browser, query, **more):
    return browser.post(f"{PAGE}?{query}", {**REASON, **more})


def cells(answer):
    assert answer.status_code == 200, answer
    sheet = load_workbook(io.BytesIO(b"".join(answer))).active
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]


def open_with_phone(street, door="1-1-101", phone="13812345678"):
    new = NewCase("food", street.doors[door], "一袋米", requester_name="王秀英",
                  requester_phone=phone)  # fmt: skip
    return open_cases(new=[new], by=street.operator, now=street.now)[0]


def test_the_page_says_what_would_go_out_and_under_whose_name(street):
    open_need(street)
    page = signed_in(street.dispatcher).get(f"{PAGE}?list=cases.board&lane=open")
    assert page.context["sheet"].total == 1
    assert street.dispatcher.name in page.content.decode()
    assert not ExportRecord.objects.exists()


def test_a_list_goes_out_as_it_is_narrowed_on_the_board(street):
    here, _there = open_need(street), open_need(street, "A-1201")
    open_need(street, "2-1-301", summary="=HYPERLINK(1)")
    browser = signed_in(street.dispatcher)
    rows = cells(take(browser, f"list=cases.board&lane=open&place={here.place_path}"))
    assert [row[0] for row in rows] == [here.number]
    everything = cells(take(browser, "list=cases.board&lane=open&page=7"))
    assert len(everything) == 2


# These say nothing about anybody, and list one's own communities even where all is naught.
OWN_FIGURES = {"care.overview"}
FIGURES = OWN_FIGURES | {"command.figures"}


def test_an_outsider_takes_nothing_of_it(street):
    open_need(street)
    give_task(street)
    browser = signed_in(street.outsider)
    for name, export in exports().items():
        answer = take(browser, f"list={name}&lane=open&place={street.compound.path}")
        assert answer.status_code in {200, 404}
        if name in OWN_FIGURES:
            assert street.compound.parent.name not in str(cells(answer)), name
        elif answer.status_code == 200:
            told = [cell for row in cells(answer) for cell in row[1:]]
            assert not any(told), name
            assert not (export.personal and told), name
    assert not ExportRecord.objects.filter(rows__gt=0).exclude(what__in=FIGURES).exists()
    assert len(cells(take(browser, "list=registry.residents"))) == 1


@pytest.mark.parametrize("who", ["worker", "volunteer", "admin", "operator"])
def test_who_lacks_the_right_finds_no_such_page(street, who):
    browser = signed_in(getattr(street, who))
    assert browser.get(f"{PAGE}?list=cases.board").status_code == 404
    assert take(browser, "list=registry.residents").status_code == 404
    assert browser.get(f"{PAGE}?list=nonsense").status_code == 404


def test_telephones_go_out_in_full_only_when_asked_for_by_who_may_see_them(street):
    open_with_phone(street)
    browser = signed_in(street.dispatcher)
    assert cells(take(browser, "list=cases.board&lane=open"))[0][8] == "138****5678"
    assert cells(take(browser, "list=cases.board&lane=open", full="1"))[0][8] == "13812345678"
    assert list(ExportRecord.objects.order_by("at").values_list("full", flat=True)) == [False, True]


def test_what_goes_out_is_on_record_for_the_list_and_for_each_person_in_it(street):
    cells(take(signed_in(street.dispatcher), "list=registry.residents"))
    record = ExportRecord.objects.get()
    assert (record.rows, record.by_id, record.reason) == (6, street.dispatcher.pk, "report")
    event = Event.objects.get(type="core.Exported")
    assert event.data == {"what": "registry.residents", "rows": 6, "reason": "report",
                          "full": False}  # fmt: skip
    assert EventWords.objects.get(pk=event.uid).text == "给区里"
    looks = Event.objects.filter(type="core.Looked", data__permission="registry.export")
    assert set(looks.values_list("subject_id", flat=True)) == set(
        Household.objects.filter(place_path__startswith=street.team.place_path).values_list(
            "pk", flat=True
        )
    )


def test_the_ledger_stands_in_the_order_of_the_doors(street):
    rows = cells(take(signed_in(street.dispatcher), "list=registry.residents"))
    assert [row[2] for row in rows] == ["王秀英", "李建国", "张伟", "刘洋", "陈静", "杨帆"]
    one = cells(take(signed_in(street.dispatcher), "list=registry.residents&group=dialysis"))
    assert [row[2] for row in one] == ["陈静"]


def test_tasks_go_out_with_who_does_them(street):
    give_task(street)
    rows = cells(take(signed_in(street.lead), "list=fieldwork.tasks"))
    assert [(row[5], row[6]) for row in rows] == [("青禾园 1号楼 1单元 101", street.worker.name)]


def test_without_a_reason_nothing_goes_out(street):
    open_need(street)
    browser = signed_in(street.dispatcher)
    assert take(browser, "list=cases.board&lane=open", reason="").status_code == 302
    assert take(browser, "list=cases.board&lane=open", reason="other", note=" ").status_code == 302
    assert not ExportRecord.objects.exists()


def test_more_than_one_list_may_hold_is_refused_and_told_to_the_auditor(street, settings):
    settings.EXPORT_ROWS = 5
    answer = take(signed_in(street.dispatcher), "list=registry.residents")
    assert answer.status_code == 302
    record = ExportRecord.objects.get()
    assert (record.refused, record.alarm) == ("too_many", True)
    assert Event.objects.filter(type="core.MassExportNoticed", by_id=street.dispatcher.pk).exists()
    assert not Event.objects.filter(type="core.Looked").exists()
    auditor = add_user(username="audit", name="审计", password="a long enough password")
    give_membership(user=auditor, role=Role.AUDITOR, place=street.subdistrict,
                    reach=Reach.SUBTREE, by=None, now=street.now)  # fmt: skip
    page = signed_in(auditor).get("/exports/?only=alarms")
    assert page.context["alarm_count"] == 1
    assert street.dispatcher.name in page.content.decode()


def test_many_small_lists_come_to_the_limit_of_a_day(street, settings):
    settings.EXPORT_ROWS, settings.EXPORT_ROWS_A_DAY = 10, 14
    browser = signed_in(street.dispatcher)
    assert len(cells(take(browser, "list=registry.residents"))) == 6
    assert not ExportRecord.objects.filter(alarm=True).exists()
    page = browser.get(f"{PAGE}?list=registry.residents")
    assert page.context["near"]
    assert len(cells(take(browser, "list=registry.residents"))) == 6
    assert ExportRecord.objects.filter(alarm=True, refused="").count() == 1
    assert take(browser, "list=registry.residents").status_code == 302
    assert ExportRecord.objects.filter(refused="day_limit").count() == 1
    assert browser.get(f"{PAGE}?list=registry.residents").context["refused"]


def test_the_same_form_sent_twice_goes_out_once(street):
    open_need(street)
    browser = signed_in(street.dispatcher)
    key = "11111111-1111-7111-8111-111111111111"
    assert take(browser, "list=cases.board&lane=open", client_id=key).status_code == 200
    assert take(browser, "list=registry.residents", client_id=key).status_code == 302
    assert ExportRecord.objects.count() == 1


def test_each_sees_their_own_exports_and_the_auditors_of_a_place_all_of_it(street):
    open_need(street)
    cells(take(signed_in(street.dispatcher), "list=cases.board&lane=open"))
    assert len(signed_in(street.dispatcher).get("/exports/").context["rows"]) == 1
    assert signed_in(street.lead).get("/exports/").context["rows"] == []
    assert len(signed_in(street.admin).get("/exports/").context["rows"]) == 1
    far = add_user(username="far", name="远审计", password="a long enough password")
    give_membership(user=far, role=Role.AUDITOR, place=street.other_compound,
                    reach=Reach.SUBTREE, by=None, now=street.now)  # fmt: skip
    assert signed_in(far).get("/exports/").context["rows"] == []


def test_a_list_takes_as_many_queries_for_fifty_rows_as_for_five(street, django_assert_num_queries):
    doors = list(street.doors)[:-1]

    def queries(count):
        for number in range(count):
            open_need(street, doors[number % len(doors)])
        sheet = sheet_of(exports()["cases.board"], user=street.dispatcher, asked={"lane": "open"},
                         now=street.now)  # fmt: skip
        with django_assert_num_queries(4):
            assert len(list(sheet.rows)) == sheet.total

    queries(5)
    queries(45)
