"""What is too large is refused by the size that it says it has, before any of it is read."""

from io import BytesIO

import pytest
from django.conf import settings
from django.test import RequestFactory

from yimi.web.middleware import LARGEST_BODY


class Unreadable(BytesIO):
    """A body that nobody may touch."""

    def read(self, *args):
        raise AssertionError("the body was read")


def sent(client, size, **more):
    # Django's own client looks at what a test sends; the size said is what counts here.
    return client.generic(
        "POST", "/login/", b"", CONTENT_LENGTH=size, **{"wsgi.input": Unreadable()} | more
    )


def test_nothing_that_reads_a_body_stands_before_the_limit():
    # What turns refusals into the shape of the API wraps all others and reads nothing itself.
    first = next(name for name in settings.MIDDLEWARE if name != "yimi.api.middleware.Answers")
    assert first == "yimi.web.middleware.BodyLimit"


@pytest.mark.parametrize("size", [str(LARGEST_BODY + 1), "+99999999", "9" * 200])
def test_a_body_that_is_too_large_is_refused_unread(client, size):
    answer = sent(client, size)
    assert (answer.status_code, answer["X-Refusal"]) == (413, "too_large")
    assert "24 MB" in answer.content.decode()


@pytest.mark.django_db
def test_the_largest_that_is_taken_gets_through(client):
    size = LARGEST_BODY - 1000
    answer = client.post("/alive/", b"0" * size, content_type="application/octet-stream")
    assert answer.status_code != 413


def test_the_sentence_is_in_the_language_of_the_browser(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert b"too large" in sent(client, str(LARGEST_BODY + 1)).content


@pytest.mark.parametrize("size", ["", "0", "-1"])
def test_a_body_that_does_not_say_its_size_is_not_read(size):
    body = {"wsgi.input": BytesIO(b"a=1"), "HTTP_TRANSFER_ENCODING": "chunked"}
    request = RequestFactory().post("/login/", CONTENT_LENGTH=size, **body)
    assert request.body == b""
