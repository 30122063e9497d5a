"""Odd addresses and forms get an answer, never an error of the program."""

import pytest
from django.urls import reverse

NOBODY = "00000000-0000-7000-8000-000000000000"
BACKEND = "yimi.accounts.backends.PasswordBackend"
pytestmark = pytest.mark.django_db
ODD = ("", "x" * 3000, "../../", "%s", '"<svg>', "1/1/", "marks:", f"marks:{NOBODY}", "-1")


@pytest.fixture
def lead(client, street):
    client.force_login(street.lead, backend=BACKEND)
    return client


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_address_is_answered(lead, street, odd):
    asked = dict.fromkeys(("layer", "at", "building", "door", "paper", "q"), odd)
    for name in ("map", "wall", "state", "gates"):
        answer = lead.get(reverse(f"atlas:{name}"), asked)
        assert answer.status_code == 200, name
        assert "<svg>" not in answer.content.decode()
    for name in ("compound", "door", "print", "gate", "arrange"):
        answer = lead.get(reverse(f"atlas:{name}", args=[street.compound.pk]), asked)
        assert answer.status_code in {200, 302, 404}, name
        assert "<svg>" not in answer.content.decode()


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_form_changes_nothing(lead, street, odd):
    form = dict.fromkeys(
        ("building", "x", "y", "width", "legend", "doors", "code", "name", "label", "colour"), odd
    )
    for name in ("arrange", "plan", "marks"):
        answer = lead.post(reverse(f"atlas:{name}", args=[street.compound.pk]), form)
        assert answer.status_code in {302, 404, 422}, name
    answer = lead.post(reverse("atlas:legends"), form | {"pattern": odd, "layer": odd})
    assert answer.status_code == 422


def test_a_name_with_markup_is_drawn_as_text(lead, street):
    street.compound.children.filter(code="1").update(name="<b>1</b>")
    page = lead.get(reverse("atlas:compound", args=[street.compound.pk])).content.decode()
    assert "&lt;b&gt;1&lt;/b&gt;" in page
    assert "<b>1</b>" not in page
