"""Administrators let programs in, see them, and shut them out; nobody else does."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.scenes import Street

from yimi.accounts.actions import add_user, give_membership
from yimi.accounts.models import Reach, Role
from yimi.api.models import Delivery, Integration
from yimi.api.tests.scene import Program, let_in
from yimi.core import clock
from yimi.core.models import Event

pytestmark = pytest.mark.django_db
BACKEND = "yimi.accounts.backends.PasswordBackend"


def form(street: Street, **changes):
    return {
        "name": "12345 系统",
        "contact": "热线科",
        "place": str(street.compound.pk),
        "last_day": _day(60),
        "rights": ["cases.make"],
        **changes,
    }


@pytest.fixture
def admin(client, street):
    client.force_login(street.admin, backend=BACKEND)
    return client


def test_a_token_is_shown_once_and_kept_nowhere(admin, street):
    shown = admin.post(reverse("api:make"), form(street))
    assert shown.status_code == 200
    program = Integration.objects.get()
    token = re.search(r"yimi_[\w-]{43}", shown.content.decode()).group()
    assert Program(program, token).get("me").json()["rights"] == ["cases.make"]
    rows = str(Integration.objects.values()) + str(Event.objects.values())
    assert token not in rows
    assert token not in admin.get(reverse("api:integration", args=[program.pk])).content.decode()
    assert not program.user.has_usable_password()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"contact": ""},
        {"rights": []},
        {"rights": ["everything"]},
        {"place": "00000000-0000-7000-8000-000000000000"},
        {"last_day": "soon"},
        {"last_day": "2020-01-01"},
        {"last_day": "9999-12-31"},
        {"team": "x"},
    ],
)
def test_what_is_missing_is_said_and_nobody_is_let_in(admin, street, wrong):
    answer = admin.post(reverse("api:make"), form(street, **wrong))
    assert answer.status_code == 422
    assert not Integration.objects.exists()


def test_a_new_token_ends_the_old_one(admin, street):
    program = let_in(street)
    admin.post(reverse("api:rotate", args=[program.integration.pk]))
    assert program.get("me").status_code == 401


def test_who_is_shut_out_is_out_at_once(admin, street):
    program = let_in(street, team=street.team)
    admin.post(reverse("api:revoke", args=[program.integration.pk]))
    assert program.get("me").status_code == 401
    program.integration.user.refresh_from_db()
    assert not program.integration.user.is_active
    assert not program.integration.user.current_memberships


def test_addresses_are_made_tried_and_switched_on_the_page(admin, street, settings):
    settings.WEBHOOK_NETWORKS = ""
    program = let_in(street).integration
    made = admin.post(
        reverse("api:make_webhook", args=[program.pk]), {"url": "https://example.org/in"}
    )
    assert "whsec_" in made.content.decode()
    hook = program.webhooks.get()
    admin.post(reverse("api:ping_webhook", args=[hook.pk]))
    assert Delivery.objects.get().type == "api.Ping"
    page = admin.get(reverse("api:integration", args=[program.pk]))
    assert "https://example.org/in" in page.content.decode()
    assert hook.secret not in page.content.decode()
    admin.post(reverse("api:switch_webhook", args=[hook.pk]), {"on": "0"})
    hook.refresh_from_db()
    assert not hook.is_active
    assert Delivery.objects.get().problem == "switched_off"
    refused = admin.post(
        reverse("api:make_webhook", args=[program.pk]), {"url": "https://10.0.0.1/"}
    )
    assert refused.status_code == 302


def test_an_administrator_elsewhere_and_other_roles_see_nothing(client, street):
    program = let_in(street).integration
    far = add_user(username="far-admin", name="外管理", password="a long enough password")
    give_membership(
        user=far,
        role=Role.ADMINISTRATOR,
        place=street.other_compound,
        reach=Reach.SUBTREE,
        by=None,
        now=street.now,
    )
    client.force_login(far, backend=BACKEND)
    assert client.get(reverse("api:integration", args=[program.pk])).status_code == 404
    assert client.post(reverse("api:revoke", args=[program.pk])).status_code == 404
    assert program.name not in client.get(reverse("api:integrations")).content.decode()
    outside = client.post(reverse("api:make"), form(street))
    assert outside.status_code == 422
    client.force_login(street.dispatcher, backend=BACKEND)
    assert client.get(reverse("api:integrations")).status_code == 403


def test_the_list_takes_as_many_queries_for_many_as_for_few(
    admin, street, django_assert_max_num_queries
):
    for _turn in range(4):
        let_in(street)
    with django_assert_max_num_queries(9):
        admin.get(reverse("api:integrations"))


def test_anybody_may_read_how_the_interface_is_used(client, db):
    page = client.get(reverse("api:reference"), headers={"accept-language": "zh-hans"})
    assert page.status_code == 200
    assert "/api/v1/cases/{case_id}/transfer" in page.content.decode()
    schema = client.get(reverse("api:openapi")).json()
    assert schema["openapi"].startswith("3.")


def _day(days):
    return (clock.now() + timedelta(days=days)).date().isoformat()


def test_the_last_day_of_a_program_is_shown_as_it_was_entered(admin, street):
    admin.post(reverse("api:make"), form(street))
    program = Integration.objects.get()
    for page in (reverse("api:integrations"), reverse("api:integration", args=[program.pk])):
        words = admin.get(page).content.decode()
        assert _day(60) in words
        assert _day(61) not in words
