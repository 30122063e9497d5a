"""Who was not reached is on the map of those who look after them, and never at a gate."""

import pytest
from django.urls import reverse

from yimi.accounts.tests.helpers import signed_in
from yimi.atlas.gate_copies import copy_of_day, gate_layers
from yimi.atlas.queries import drawn
from yimi.care.layers import LAYERS

[LAYER] = LAYERS


def test_it_is_never_counted_at_a_gate(street):
    assert LAYER.personal
    assert LAYER not in gate_layers()
    [compound] = drawn([street.compound])
    copy = copy_of_day(compound=compound, by=street.lead.pk, now=street.now)
    assert LAYER.name not in copy.bands
    page = signed_in(street.lead).get(reverse("atlas:gate", args=[street.compound.pk]))
    assert page.status_code == 200
    assert str(LAYER.label) not in page.content.decode()


@pytest.mark.parametrize("page", ["atlas:compound", "atlas:print"])
def test_an_outsider_gets_no_map_of_it(street, page):
    address = reverse(page, args=[street.compound.pk])
    client = signed_in(street.outsider)
    assert client.get(address, {"layer": LAYER.name}).status_code == 404
