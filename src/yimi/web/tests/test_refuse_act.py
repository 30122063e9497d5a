"""A refusal that no view caught reaches the person as a message, never as a page of an error."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils.translation import gettext_lazy

from yimi.core.errors import Refusal
from yimi.core.permissions import PUBLIC, requires

pytestmark = pytest.mark.django_db
SENTENCE = gettext_lazy("The login name or the password is not right.")


class CannotKnock(Refusal):
    """Nobody may knock here."""


@requires(PUBLIC)
def knock(request: HttpRequest) -> HttpResponse:
    raise CannotKnock("no_bell", SENTENCE)


class Urls:
    urlpatterns = [path("knock/", knock), path("", include("yimi.web.urls"))]


@pytest.fixture(autouse=True)
def _with_a_door(settings):
    settings.ROOT_URLCONF = Urls


def _messages(client) -> list[str]:
    return [str(message) for message in client.get("/login/").wsgi_request._messages]


def test_the_person_is_sent_back_to_the_form_with_the_sentence(client):
    answer = client.post("/knock/", {"next": "/login/"})
    assert (answer.status_code, answer["Location"]) == (302, "/login/")
    assert _messages(client) == [str(SENTENCE)]


def test_a_form_that_does_not_say_where_it_came_from_is_known_by_its_page(client):
    answer = client.post("/knock/", headers={"referer": "http://testserver/desk/"})
    assert answer["Location"] == "/desk/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "javascript:alert(1)",
        "\\\\evil",
        "http://testserver//evil.example/",
        "http://testserver/\\evil.example/",
    ],
)
def test_nobody_is_sent_to_another_site(client, elsewhere):
    answer = client.post("/knock/", {"next": elsewhere}, headers={"referer": elsewhere})
    assert answer["Location"] == "/"


def test_a_piece_of_a_page_gets_the_sentence_and_the_code_as_they_are(client):
    answer = client.post("/knock/", headers={"hx-request": "true"})
    assert answer.status_code == 409
    assert answer["X-Refusal"] == "no_bell"
    assert answer.content.decode() == str(SENTENCE)
    assert answer["Content-Type"].startswith("text/plain")


def test_any_other_error_is_an_error(client, monkeypatch):
    def slip(request: HttpRequest) -> HttpResponse:
        raise ZeroDivisionError

    monkeypatch.setattr(Urls, "urlpatterns", [path("slip/", slip)])
    with pytest.raises(ZeroDivisionError):
        client.get("/slip/")
