"""Isolation on sheets: what hangs at a gate says nothing of it, Beilin's sheet follows it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from yimi.atlas.actions import CannotMark, Entry, make_legend
from yimi.atlas.by_hand import layer_of
from yimi.atlas.gate_copies import copy_of_day, gate_layers
from yimi.atlas.queries import drawn
from yimi.atlas.wording import beilin
from yimi.zones.tests.scenes import at, put, under

pytestmark = pytest.mark.django_db
BACKEND = "yimi.accounts.backends.PasswordBackend"


def test_the_copy_for_a_gate_knows_nothing_of_isolation(client, street):
    assert "zones.isolation" not in {layer.name for layer in gate_layers()}
    client.force_login(street.lead, backend=BACKEND)
    (compound,) = drawn([street.compound])
    today = copy_of_day(compound=compound, by=street.lead.pk, now=street.now)
    today.refresh_from_db()
    under(street, "twenty")
    put(street, "张伟", "刘洋")
    for name in ("王秀英", "李建国", "杨帆", "陈静"):
        put(street, name, rule="case_treated")
    later = at(localdate(street.now) + timedelta(days=1))
    tomorrow = copy_of_day(compound=compound, by=street.lead.pk, now=later)
    tomorrow.refresh_from_db()
    assert tomorrow.bands == today.bands
    page = client.get(reverse("atlas:gate", args=[street.compound.pk])).content.decode()
    sheet = page[page.index("<article") : page.index("</article>")]
    for word in ("隔离", "确诊", "密接", "张伟", "#dd3a33", "#f59ab5", "#a87a5b"):
        assert word not in sheet


def test_the_sheet_of_beilin_colours_who_is_isolated_by_itself(street):
    legend = make_legend(
        place=street.subdistrict, name="疫情图", entries=beilin(), by=None, now=street.now
    )
    under(street, "twenty")
    put(street, "张伟")
    put(street, "杨帆", rule="from_high_risk")
    put(street, "陈静", rule="case_treated")
    area = street.compound.path
    codes = layer_of(legend).codes(street.lead, area, street.now)
    assert {path.removeprefix(area): code for path, code in codes.items()} == {
        "1/2/201/": "b",
        "3/2/302/": "c",
        "2/1/301/": "a",
    }
    assert layer_of(legend).codes(street.outsider, area, street.now) == {}
    assert "zones" in layer_of(legend).topics


def test_an_entry_takes_in_only_colours_that_there_are(street):
    wrong = Entry("a", "有人", "red", "cross", "zones.isolation:nothing")
    with pytest.raises(CannotMark):
        make_legend(place=street.compound, name="图", entries=[wrong], by=None, now=street.now)
