"""An insider who takes the ledger along is stopped at a limit, and noticed before it."""

import pytest

from tests.scenes import Street
from tests.security.everywhere import signed_in
from yimi.cases.actions import NewCase, open_cases
from yimi.core.models import Event, ExportRecord

pytestmark = pytest.mark.django_db
ASKED = {"form": "csv", "reason": "report", "note": "x"}


def take(browser, name="registry.residents"):
    return browser.post(f"/export/?list={name}&lane=open", ASKED)


def test_an_insider_who_takes_too_much_is_stopped_and_noticed(street: Street, settings):
    settings.EXPORT_ROWS_A_DAY = 13
    browser = signed_in(street.dispatcher)
    sizes = []
    for _turn in range(4):
        answer = take(browser)
        sizes.append(len(b"".join(answer)) if answer.status_code == 200 else 0)
    assert sizes[0] > 0
    assert sizes[-1] == 0
    taken = ExportRecord.objects.filter(refused="").values_list("rows", flat=True)
    assert sum(taken) <= 13
    assert ExportRecord.objects.exclude(refused="").exists()
    noticed = Event.objects.filter(type="core.MassExportNoticed")
    assert {event.by_id for event in noticed} == {street.dispatcher.pk}


def test_one_list_larger_than_allowed_does_not_go_out(street: Street, settings):
    settings.EXPORT_ROWS = 3
    answer = take(signed_in(street.dispatcher))
    assert answer.status_code != 200 or not answer.streaming
    assert not ExportRecord.objects.filter(refused="", rows__gt=3).exists()
    assert Event.objects.filter(type="core.MassExportNoticed").exists()


def test_smaller_bites_through_another_list_count_together(street: Street, settings):
    settings.EXPORT_ROWS_A_DAY = 10
    new = [NewCase("food", street.doors["1-1-101"], f"大米 {n}") for n in range(6)]
    open_cases(new=new, by=street.operator, now=street.now)
    browser = signed_in(street.dispatcher)
    take(browser, "cases.board")
    take(browser, "registry.residents")
    taken = ExportRecord.objects.filter(refused="").values_list("rows", flat=True)
    assert sum(taken) <= 10
    assert ExportRecord.objects.exclude(refused="").count() == 1
