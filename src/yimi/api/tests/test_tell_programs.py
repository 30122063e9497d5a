"""What happens is told to programs: signed, at least once, to nobody who may not hear it."""

import base64
import hashlib
import hmac
import json
import socket
import time
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.scenes import Street

from yimi.api import hooks, sending
from yimi.api.actions import revoke_integration
from yimi.api.kinds import KINDS, PING
from yimi.api.models import Delivery, Integration, Outcome, Webhook
from yimi.api.network import NotSent, check_url, checked_address, send
from yimi.api.tests.receiver import receiving
from yimi.api.tests.scene import let_in
from yimi.core import clock
from yimi.core.backups.restoring import _note_it
from yimi.core.errors import Refusal
from yimi.core.models import Event
from yimi.core.worker import drain

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_NETWORKS = "127.0.0.0/8"
    with receiving() as found:
        yield found


def hooked(street: Street, url: str, *kinds: str, **known):
    program = let_in(street, **known)
    made = hooks.make_webhook(
        integration=program.integration,
        url=url,
        kinds=kinds,
        by=program.integration.user_id,
        now=street.now,
    )
    return program, made


def later(monkeypatch, **passed):
    """Let time pass for whatever reads the clock."""
    then = clock.now() + timedelta(**passed)
    monkeypatch.setattr("yimi.core.clock.now", lambda: then)
    return then


def test_what_happens_arrives_signed_and_without_words(street, receiver):
    program, made = hooked(street, receiver.url, "cases.CaseReceived")
    case = program.opened(street.doors["1-1-101"], "王秀英要大米", requester_name="王秀英")
    drain(now=clock.now())
    assert sending.send_due(now=clock.now()) == 1
    headers, body = receiver.got[0]
    said = json.loads(body)
    assert (said["type"], said["subject_id"]) == ("cases.CaseReceived", case["id"])
    assert "王秀英" not in body.decode()
    key = base64.b64decode(made.secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mac = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mac}"
    assert headers["webhook-id"] == said["id"]
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    row = Delivery.objects.get()
    assert (row.outcome, row.answered) == (Outcome.SENT, 204)
    assert sending.send_due(now=clock.now()) == 0


def test_what_had_happened_before_is_not_told(street, receiver):
    let_in(street).opened(street.doors["1-1-101"])
    hooked(street, receiver.url, "cases.CaseReceived")
    drain(now=clock.now())
    assert not Delivery.objects.exists()


def test_a_foreign_program_and_a_foreign_team_hear_nothing(street, receiver):
    hooked(street, receiver.url, place=street.other_compound)
    hooked(street, receiver.url, place=street.subdistrict, team=street.other_team)
    near, _made = hooked(street, receiver.url)
    near.opened(street.doors["1-1-101"])
    drain(now=clock.now())
    assert {row.webhook.integration_id for row in Delivery.objects.all()} == {near.integration.pk}


def test_a_failure_is_tried_again_with_growing_pauses_and_then_given_up(
    street, receiver, monkeypatch
):
    program, _made = hooked(street, receiver.url, "cases.CaseReceived")
    program.opened(street.doors["1-1-101"])
    drain(now=clock.now())
    receiver.answers = [500] * 100
    pauses, tries = [], 0
    for _turn in range(60):
        now = clock.now()
        tries += sending.send_due(now=now)
        row = Delivery.objects.get()
        if row.outcome == Outcome.PARKED:
            break
        rests = Webhook.objects.get().paused_until_at
        then = max(row.next_try_at, rests or now)
        pauses.append(then - now)
        monkeypatch.setattr("yimi.core.clock.now", lambda then=then: then)
    assert row.outcome == Outcome.PARKED
    assert row.answered == 500
    assert round(pauses[0].total_seconds()) == 10
    assert max(pauses) <= timedelta(hours=4, seconds=1)
    assert 10 < tries < 30
    assert len(receiver.got) == tries
    assert {headers["webhook-id"] for headers, _body in receiver.got} == {str(row.event_uid)}


def test_a_dead_address_is_left_in_peace_and_taken_up_again(street, receiver, monkeypatch):
    program, made = hooked(street, receiver.url, "cases.CaseReceived")
    for room in ("1-1-101", "1-1-102", "1-2-201", "2-1-301", "3-2-302", "1-1-201", "1-1-202"):
        program.opened(street.doors[room])
    drain(now=clock.now())
    receiver.answers = [503] * 5
    assert sending.send_due(now=clock.now()) == 5
    made.webhook.refresh_from_db()
    assert made.webhook.failures == 5
    assert made.webhook.paused_until_at
    assert sending.send_due(now=clock.now()) == 0
    later(monkeypatch, minutes=5)
    assert sending.send_due(now=clock.now()) == 7
    made.webhook.refresh_from_db()
    assert (made.webhook.failures, made.webhook.paused_until_at) == (0, None)


def test_one_killed_while_sending_leaves_it_to_be_sent_once_more(street, receiver, monkeypatch):
    program, _made = hooked(street, receiver.url, "cases.CaseReceived")
    program.opened(street.doors["1-1-101"])
    drain(now=clock.now())
    with monkeypatch.context() as killed:
        killed.setattr(sending, "_arrived", lambda *given: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            sending.send_due(now=clock.now())
    assert Delivery.objects.get().outcome == Outcome.WAITING
    assert sending.send_due(now=clock.now()) == 0, "its sender may still be at work"
    later(monkeypatch, minutes=2)
    sending.send_due(now=clock.now())
    assert len(receiver.got) == 2
    assert receiver.got[0][1] == receiver.got[1][1]
    assert Delivery.objects.get().outcome == Outcome.SENT


def test_a_redirect_is_not_followed(street, receiver):
    receiver.answers, receiver.location = [307], receiver.url
    with pytest.raises(NotSent) as error:
        send(receiver.url, body=b"{}", headers={})
    assert (error.value.problem, error.value.answered) == ("redirect", 307)
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://example.org/", "https://", "//example.org/", "https:example.org", "javascript:1"),
        *("http://example.org/", "https://user:pass@example.org/", "https://example.org/#x"),
        *("https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/", "https://192.168.1.1:8443/"),
        *("https://169.254.169.254/latest/meta-data/", "https://[::ffff:127.0.0.1]/"),
        *("https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://0.0.0.0/"),
        *(
            "https://localhost/",
            "https://a.localhost/",
            "https://printer.local/",
            "https://[fe80::1]/",
        ),
        *(
            "https://example.org:99999/",
            "https://example.org\\@127.0.0.1/",
            "https://exa mple.org/",
        ),
        *("https://example.org/\r\nX-Injected: 1", "https://例え.jp/", "https://224.0.0.1/"),
        *("https://100.64.0.1/", "https://[fd00::1]/", "https://localhost./"),
    ],
)
def test_nothing_is_sent_into_this_network_or_to_what_is_no_address(settings, url):
    settings.WEBHOOK_NETWORKS = ""
    with pytest.raises(Refusal):
        check_url(url)


def test_a_name_that_points_inside_is_refused_when_it_is_sent_to(settings, monkeypatch):
    settings.WEBHOOK_NETWORKS = ""

    def inside(host, port, **_known):
        families = [("203.0.114.7", socket.AF_INET), ("10.0.0.5", socket.AF_INET)]
        return [(family, 1, 6, "", (address, port)) for address, family in families]

    monkeypatch.setattr(socket, "getaddrinfo", inside)
    with pytest.raises(NotSent) as error:
        checked_address("rebound.example.org", 443, secure=True)
    assert error.value.problem == "forbidden"
    with pytest.raises(NotSent) as error:
        send("https://rebound.example.org/", body=b"{}", headers={})
    assert error.value.problem == "forbidden"


def test_one_that_answers_byte_by_byte_does_not_hold_the_sender(settings, monkeypatch):
    settings.WEBHOOK_NETWORKS = "127.0.0.0/8"
    monkeypatch.setattr("yimi.api.network.WHOLE_S", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        begun = time.monotonic()
        with pytest.raises(NotSent) as error:
            send(f"http://127.0.0.1:{server.getsockname()[1]}/", body=b"{}", headers={})
    assert error.value.problem == "timeout"
    assert time.monotonic() - begun < 5


def test_what_was_given_up_is_sent_once_more_by_hand(street, receiver):
    program, made = hooked(street, receiver.url, "cases.CaseReceived")
    program.opened(street.doors["1-1-101"])
    drain(now=clock.now())
    Delivery.objects.update(outcome=Outcome.PARKED, tried_from_at=clock.now() - timedelta(days=3))
    row = Delivery.objects.get()
    answer = program.post(f"webhooks/{made.webhook.pk}/deliveries/{row.pk}/resend")
    assert answer.status_code == 202
    sending.send_due(now=clock.now())
    assert Delivery.objects.get().outcome == Outcome.SENT
    assert Event.objects.filter(type="api.DeliveryAgain").exists()


def restore_here():
    """Note what a restore notes, of a backup that was made just now."""
    last = Event.objects.order_by("-position").values_list("position", flat=True)[0]
    _note_it(clock.now(), last, now=clock.now(), takeover=False)


@pytest.mark.parametrize("written_before", [True, False])
def test_what_may_have_been_sent_before_a_restore_waits_for_a_person(
    street, client, receiver, written_before
):
    program, _made = hooked(street, receiver.url, "cases.CaseReceived")
    program.opened(street.doors["1-1-101"])
    if written_before:
        drain(now=clock.now())
    restore_here()
    drain(now=clock.now())
    sending.send_all(now=clock.now())
    row = Delivery.objects.get()
    assert (row.outcome, row.problem, receiver.got) == (Outcome.PARKED, "restored", [])

    client.force_login(street.admin, backend="yimi.accounts.backends.PasswordBackend")
    page = client.get(reverse("api:integration", args=[program.integration.pk])).content.decode()
    assert "备份恢复之前的消息" in page
    assert reverse("api:resend", args=[row.pk]) in page
    program.opened(street.doors["1-1-102"])
    drain(now=clock.now())
    assert sending.send_due(now=clock.now()) == 1

    hooks.resend_delivery(delivery=row, by=program.integration.user_id, now=clock.now())
    assert sending.send_due(now=clock.now()) == 1
    row.refresh_from_db()
    assert (row.outcome, row.problem) == (Outcome.SENT, "")


def test_a_program_keeps_its_own_addresses_and_no_others(street, settings):
    settings.WEBHOOK_NETWORKS = ""
    program, other = let_in(street), let_in(street)
    made = program.post("webhooks", {"url": "https://example.org/yimi", "kinds": []})
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    path = f"webhooks/{made.json()['id']}"
    assert "secret" not in program.get(path).json()
    assert other.get(path).status_code == 404
    assert other.client.delete(f"/api/v1/{path}").status_code == 404
    bad = program.post("webhooks", {"url": "https://10.0.0.1/"})
    assert (bad.status_code, bad.json()["code"]) == (422, "host")
    odd = program.post("webhooks", {"url": "https://example.org/", "kinds": ["core.Looked"]})
    assert (odd.status_code, odd.json()["code"]) == (422, "kinds")
    assert program.post(f"{path}/ping").status_code == 202
    changed = program.client.patch(
        f"/api/v1/{path}", json.dumps({"is_active": False}), content_type="application/json"
    )
    assert changed.json()["is_active"] is False
    refused = program.post(f"{path}/ping")
    assert (refused.status_code, refused.json()["code"]) == (409, "off")
    assert len(program.get(f"{path}/deliveries").json()["items"]) == 1
    assert program.client.delete(f"/api/v1/{path}").status_code == 204


def test_the_feed_tells_everything_once_and_only_what_may_be_heard(street):
    program = let_in(street)
    far = let_in(street, place=street.other_compound)
    team = let_in(street, place=street.subdistrict, team=street.other_team)
    for room in ("1-1-101", "1-1-102", "1-2-201"):
        program.opened(street.doors[room])
    after, seen = 0, []
    for _turn in range(10):
        page = program.get("events", after=after, limit=4).json()
        seen += [event["id"] for event in page["items"]]
        if page["next"] == after:
            break
        after = page["next"]
    wanted = Event.objects.filter(type__in=KINDS).order_by("position")
    assert seen == [str(event.uid) for event in wanted]
    assert program.get("events", after=after).json() == {"items": [], "next": after}
    assert far.get("events").json()["items"] == []
    assert team.get("events").json()["items"] == []


def test_a_program_that_was_shut_out_hears_nothing_more(street, receiver):
    program, _made = hooked(street, receiver.url)
    program.opened(street.doors["1-1-101"])
    drain(now=clock.now())
    revoke_integration(integration=program.integration, by=street.admin, now=clock.now())
    assert sending.send_due(now=clock.now()) == 0
    assert program.get("me").status_code == 401
    assert receiver.got == []


def test_one_ended_program_holds_up_no_other(street, receiver, monkeypatch):
    monkeypatch.setattr(sending, "AT_ONCE", 2)
    ended, _made = hooked(street, receiver.url, "cases.CaseReceived")
    for door in ("1-1-101", "1-1-102"):
        ended.opened(street.doors[door])
    drain(now=clock.now())
    Integration.objects.filter(pk=ended.integration.pk).update(ends_at=clock.now())
    program, _made = hooked(street, receiver.url, "cases.CaseReceived")
    program.opened(street.doors["2-1-301"])
    drain(now=clock.now())
    assert sending.send_due(now=clock.now()) == 1
    parked = Delivery.objects.filter(webhook__integration=ended.integration)
    assert set(parked.values_list("outcome", "problem")) == {("parked", "ended")}


def test_a_long_queue_of_one_address_leaves_the_others_their_turn(street, receiver, monkeypatch):
    monkeypatch.setattr(sending, "AT_ONCE", 1)
    first, _made = hooked(street, receiver.url, "cases.CaseReceived")
    hooked(street, receiver.url, "cases.CaseReceived")
    for door in ("1-1-101", "1-1-102"):
        first.opened(street.doors[door])
    drain(now=clock.now())
    assert sending.send_due(now=clock.now()) == 2
    sent = Delivery.objects.filter(outcome=Outcome.SENT)
    assert sent.values("webhook").distinct().count() == 2


def test_tests_do_not_pile_up_for_an_address_that_is_switched_off_or_gone(street, settings):
    settings.WEBHOOK_NETWORKS = ""
    program, made = hooked(street, "https://example.org/in")
    path = f"webhooks/{made.webhook.pk}"
    for _turn in range(3):
        assert program.post(f"{path}/ping").status_code == 202
    assert Delivery.objects.filter(type=PING).count() <= 1
    hooks.end_webhook(webhook=made.webhook, by=program.integration.user_id, now=clock.now())
    assert 400 <= program.post(f"{path}/ping").status_code < 500
    assert not Delivery.objects.filter(outcome=Outcome.WAITING).exists()
