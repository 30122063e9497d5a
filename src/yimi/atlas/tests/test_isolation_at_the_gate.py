"""What hangs at a gate says nothing of who is isolated."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from yimi.atlas.gate_copies import copy_of_day, gate_layers
from yimi.atlas.queries import drawn
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
