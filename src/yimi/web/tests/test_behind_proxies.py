"""A trusted proxy says who asks; nobody else does."""

import pytest
from django.core.exceptions import ImproperlyConfigured, MiddlewareNotUsed
from django.http import HttpResponse
from django.test import RequestFactory

from yimi.web.proxies import BehindProxies, asker, networks, read_address


@pytest.fixture
def ask(settings):
    """Send a request through the middleware; return the address and the scheme that arrive."""

    def send(*, peer="10.0.0.9", **headers):
        settings.PROXIES = "127.0.0.1, 10.0.0.0/24, fd00::/8"
        seen = []

        def page(request):
            seen.append((request.META["REMOTE_ADDR"], request.scheme))
            return HttpResponse()

        BehindProxies(page)(RequestFactory().get("/", REMOTE_ADDR=peer, **headers))
        return seen[0]

    return send


def test_a_proxy_says_who_asks_and_how(ask):
    said = {"HTTP_X_FORWARDED_FOR": "203.0.113.7", "HTTP_X_FORWARDED_PROTO": "https"}
    assert ask(**said) == ("203.0.113.7", "https")


def test_what_somebody_else_says_counts_for_nothing(ask):
    said = {"HTTP_X_FORWARDED_FOR": "10.0.0.1", "HTTP_X_FORWARDED_PROTO": "https"}
    assert ask(peer="203.0.113.7", **said) == ("203.0.113.7", "http")


def test_what_the_asker_wrote_before_is_passed_over(ask):
    assert ask(HTTP_X_FORWARDED_FOR="1.1.1.1, 203.0.113.7, 10.0.0.3")[0] == "203.0.113.7"


@pytest.mark.parametrize("words", ["", "unknown", "203.0.113.7, nonsense", "' OR 1=1", ","])
def test_what_is_no_address_leaves_the_proxy(ask, words):
    assert ask(HTTP_X_FORWARDED_FOR=words)[0] == "10.0.0.9"


def test_a_scheme_that_is_none_changes_nothing(ask):
    assert ask(HTTP_X_FORWARDED_PROTO="javascript")[1] == "http"


@pytest.mark.parametrize(("written", "read"), [
    ("203.0.113.7", "203.0.113.7"), ("203.0.113.7:5123", "203.0.113.7"),
    ("[2001:db8::1]:443", "2001:db8::1"), ("2001:db8::1", "2001:db8::1"),
    ("::ffff:203.0.113.7", "203.0.113.7"), (' "203.0.113.7" ', "203.0.113.7"),
])  # fmt: skip
def test_addresses_are_read_as_proxies_write_them(written, read):
    assert str(read_address(written)) == read


def test_where_all_on_the_way_are_ours_the_farthest_asks():
    ours = networks("10.0.0.0/8")
    assert str(asker(read_address("10.0.0.1"), "10.0.0.3, 10.0.0.2", ours)) == "10.0.0.3"


def test_without_proxies_there_is_nothing_to_do(settings):
    settings.PROXIES = ""
    with pytest.raises(MiddlewareNotUsed):
        BehindProxies(lambda request: HttpResponse())


def test_a_network_that_is_none_is_named(settings):
    settings.PROXIES = "127.0.0.1,proxy.local"
    with pytest.raises(ImproperlyConfigured, match="YIMI_PROXIES"):
        BehindProxies(lambda request: HttpResponse())
