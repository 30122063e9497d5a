"""What is printed for others opens on their telephones, whatever address its maker used."""

import pytest
from django.test import RequestFactory

from yimi.core.reach import is_public, reach_of

LAN = "https://192.168.1.5:8443"


def asked(host: str, *, secure: bool = False):
    return RequestFactory().get("/", headers={"host": host}, secure=secure)


@pytest.fixture(autouse=True)
def plain(settings):
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
    settings.PUBLIC_URL = settings.TRUST_URL = ""
    settings.HTTPS = False


@pytest.mark.parametrize("host", ["localhost:8443", "127.0.0.1:8443", "[::1]:8443", "street.local"])
def test_in_the_lan_every_address_is_the_one_of_the_lan(settings, host):
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "street.local"]
    settings.PUBLIC_URL, settings.TRUST_URL = LAN, "http://192.168.1.5:8000/"
    reach = reach_of(asked(host))
    assert reach.address("web:login") == f"{LAN}/login/"
    assert (reach.is_local, reach.is_nearby) == (False, True)
    assert reach.trust_picture.startswith("data:image/svg+xml")


def test_without_a_network_the_address_is_called_local():
    for host in ("localhost:8000", "127.0.0.1:8000", "[::1]:8000"):
        reach = reach_of(asked(host))
        assert (reach.base, reach.is_local) == (f"http://{host}", True)
        assert (reach.is_nearby, reach.trust_picture) == (False, "")


def test_behind_a_proxy_the_name_counts(settings):
    settings.ALLOWED_HOSTS = ["yimi.example.com"]
    assert reach_of(asked("yimi.example.com", secure=True)).base == "https://yimi.example.com"
    settings.ALLOWED_HOSTS, settings.HTTPS = ["localhost", "yimi.example.com"], True
    reach = reach_of(asked("localhost:8000"))
    assert (reach.base, reach.is_local, reach.is_nearby) == (
        "https://yimi.example.com",
        False,
        False,
    )


def test_on_plain_http_another_name_has_the_port_that_was_asked(settings):
    settings.ALLOWED_HOSTS = ["192.168.1.5", "localhost"]
    reach = reach_of(asked("localhost:8000"))
    assert (reach.base, reach.is_nearby) == ("http://192.168.1.5:8000", True)


def test_only_a_name_that_the_internet_may_know_is_public():
    assert is_public("yimi.example.com")
    names = ("", "*", ".example.com", "localhost", "192.168.1.5", "[::1]", "street", "street.local")
    assert not any(is_public(name) for name in names)
