"""Colours that people set on doors by hand."""

from dataclasses import replace

import pytest
from django.urls import reverse

from yimi.atlas.actions import (
    CannotMark,
    Entry,
    change_legend,
    end_legend,
    make_legend,
    mark_doors,
)
from yimi.atlas.by_hand import marks_of
from yimi.atlas.models import Mark
from yimi.atlas.wording import beilin
from yimi.core.models import Event
from yimi.registry.models import Resident

pytestmark = pytest.mark.django_db
BACKEND = "yimi.accounts.backends.PasswordBackend"


@pytest.fixture
def legend(street):
    return make_legend(
        place=street.compound.parent,
        name="北林",
        entries=beilin(),
        by=street.lead.pk,
        now=street.now,
    )


def mark(street, legend, *doors, code="a"):
    return mark_doors(
        legend=legend,
        compound=street.compound,
        doors=doors,
        code=code,
        by=street.lead.pk,
        now=street.now,
    )


def test_a_door_has_the_colour_that_it_was_given_last(street, legend):
    assert mark(street, legend, "1/1/101/", "1/1/102/") == 2
    assert mark(street, legend, "1/1/101/", code="c") == 1
    assert mark(street, legend, "1/1/101/", code="c") == 0
    path = street.compound.path
    assert marks_of(legend, street.lead, path, street.now) == {
        f"{path}1/1/101/": "c",
        f"{path}1/1/102/": "a",
    }
    assert mark(street, legend, "1/1/101/", code="") == 1
    assert Mark.objects.count() == 1
    assert Event.objects.filter(type="atlas.DoorsMarked").count() == 3


def test_green_follows_the_ledger_unless_something_presses_more(street, legend):
    Resident.objects.filter(name__in=["陈静", "王秀英"]).update(mobility="wheelchair")
    mark(street, legend, "2/1/301/", code="b")
    path = street.compound.path
    assert marks_of(legend, street.lead, path, street.now) == {
        f"{path}1/1/101/": "d",
        f"{path}2/1/301/": "b",
    }


@pytest.mark.parametrize(
    ("doors", "code", "refused"),
    [(["9/9/909/"], "a", "door"), (["1/1/"], "a", "door"), (["1/1/101/"], "x", "code")],
)
def test_what_is_not_there_cannot_be_coloured(street, legend, doors, code, refused):
    with pytest.raises(CannotMark) as found:
        mark(street, legend, *doors, code=code)
    assert found.value.code == refused
    assert not Mark.objects.exists()


def test_a_legend_colours_only_its_own_area(street, legend):
    with pytest.raises(CannotMark) as found:
        mark_doors(
            legend=legend,
            compound=street.other_compound,
            doors=["a/1201/"],
            code="a",
            by=street.lead.pk,
            now=street.now,
        )
    assert found.value.code == "legend"


@pytest.mark.parametrize(
    ("entries", "refused"),
    [
        ([], "entries"),
        ([Entry("a", " ", "red", "plain")], "label"),
        ([Entry("a", "有人", "mauve", "plain")], "colour"),
        ([Entry("a", "有人", "red", "dots"), Entry("b", "没人", "red", "dots")], "same"),
        ([Entry("a", "有人", "red", "dots", "no.layer")], "layer"),
    ],
)
def test_a_legend_that_nobody_could_read_is_refused(street, entries, refused):
    with pytest.raises(CannotMark) as found:
        make_legend(
            place=street.compound, name="试", entries=entries, by=street.lead.pk, now=street.now
        )
    assert found.value.code == refused


def test_a_colour_that_doors_have_stays_in_the_legend(street, legend):
    mark(street, legend, "1/1/101/")
    change = {"legend": legend, "name": "北林", "by": street.lead.pk, "now": street.now}
    with pytest.raises(CannotMark) as found:
        change_legend(entries=beilin()[1:], **change)
    assert found.value.code == "in_use"
    said = [replace(beilin()[0], label="有病人"), *beilin()[1:]]
    assert change_legend(entries=said, **change).entries[0]["label"] == "有病人"


def test_an_ended_legend_leaves_no_marks(street, legend):
    mark(street, legend, "1/1/101/")
    assert end_legend(legend=legend, by=street.lead.pk, now=street.now) == 1
    assert end_legend(legend=legend, by=street.lead.pk, now=street.now) == 0
    assert not Mark.objects.exists()


def test_doors_are_ticked_in_a_list_without_javascript(client, street, legend):
    client.force_login(street.lead, backend=BACKEND)
    layer = f"marks:{legend.pk}"
    asked = {"layer": layer, "building": "1/"}
    page = client.get(reverse("atlas:compound", args=[street.compound.pk]), asked)
    assert 'name="doors" value="1/1/101/"' in page.content.decode()
    form = {"legend": legend.pk, "building": "1/", "code": "c", "doors": ["1/1/101/", "1/2/302/"]}
    client.post(reverse("atlas:marks", args=[street.compound.pk]), form)
    assert Mark.objects.filter(code="c").count() == 2
    page = client.get(reverse("atlas:compound", args=[street.compound.pk]), asked)
    assert page.content.decode().count('fill="url(#k2)"') >= 2


def test_somebody_from_elsewhere_sees_and_sets_no_colour(client, street, legend):
    mark(street, legend, "1/1/101/")
    path = street.compound.path
    assert marks_of(legend, street.outsider, path, street.now) == {}
    client.force_login(street.outsider, backend=BACKEND)
    form = {"legend": legend.pk, "code": "c", "doors": "1/1/101/"}
    answer = client.post(reverse("atlas:marks", args=[street.compound.pk]), form)
    assert answer.status_code == 404
    assert client.get(reverse("atlas:legend", args=[legend.pk])).status_code == 404
    assert (
        "北林"
        not in client.get(reverse("atlas:legends"))
        .content.decode()
        .split("<main")[1]
        .split("北林疫情图")[0]
    )
    assert Mark.objects.get().code == "a"
