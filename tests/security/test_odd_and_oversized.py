"""Whatever is typed, however much of it: no page fails, and no header is made of it."""

import itertools
import os

import pytest

from tests.security.everywhere import ALL, SIGNED, addresses, signed_in

pytestmark = pytest.mark.django_db

ODD = {
    "header": "x\r\nX-Injected: 1\r\n\r\n<script>alert(1)</script>",
    "null": "a\0b",
    "surrogate": b"\xed\xa0\x80\xff\xfe".decode("utf-8", "replace"),
    "bidi": "\u202e\u2066王\u2069\u200b\ufeff\u200d",
    "combining": "e" + "\u0301" * 500,
    "astral": "𠮷👨‍👩‍👧‍👦" * 50,
    "quotes": "'\"`;--/*\\%_${{7*7}}{% now 'Y' %}<img src=x onerror=alert(1)>",
    "formula": '=HYPERLINK("http://evil.example")',
    "number": "9" * 4400,
    "negative": "-1",
    "float": "1e400",
    "space": " \t\u3000\n ",
    "json": '{"$ne": null, "a": [' + "[" * 200,
    "path": "../../../../etc/passwd",
    "long": "米" * 100_000,
}
KINDS = sorted(ODD)
# Each field meets a third of these in a run, and all of them with YIMI_ALL_ODD=1.
TURNS = range(0, len(KINDS), 1 if os.environ.get("YIMI_ALL_ODD") else 3)
KEPT = {"act", "form", "case", "csrfmiddlewaretoken"}


@pytest.mark.parametrize("turn", TURNS)
def test_odd_text_in_every_field_of_every_page(near, insider, turn):
    browser = signed_in(insider)
    for _page, address in addresses(near, SIGNED):
        form = near.form("note")
        names = [*form, "lane", "page", "tab", "list", "token", "code", "url", "name", "title"]
        odd = {
            name: form[name] if name in KEPT else ODD[KINDS[(at + turn) % len(KINDS)]]
            for at, name in enumerate(names)
        }
        # An address longer than a server takes never reaches a page.
        short = {
            name: value[:200] if isinstance(value, str) else value for name, value in odd.items()
        }
        answers = [browser.get(address, short), browser.post(address, odd)]
        for answer in answers:
            assert answer.status_code < 500, address
            assert "X-Injected" not in answer.headers, address
            for name, value in answer.headers.items():
                assert "\n" not in value, (address, name)
                assert "\r" not in value, (address, name)
            if not answer.streaming:
                text = answer.content.decode(errors="replace")
                assert "<script>alert(1)" not in text, address
                assert "<img src=x" not in text, address


def test_odd_cookies_headers_and_addresses(near, insider):
    browser = signed_in(insider)
    for at, (_page, address) in enumerate(addresses(near, ALL)):
        for headers in (
            {"cookie": "yimi_session=" + "x" * 60_000},
            {"cookie": "yimi_language=../../etc; yimi_csrf=\xff"},
            {"accept-language": "x" * 5000},
            {"accept-language": "zh-hans;q=1e999, \t,,;q=-"},
            {"user-agent": "\xff" * 10, "referer": "http://[::1"},
            {"hx-request": "true", "hx-current-url": "\xff"},
            {"range": "bytes=-1,0-99999999999999", "if-modified-since": "x"},
        )[at % 2 :: 2]:
            assert browser.get(address, headers=headers).status_code < 500, (address, headers)


def test_more_fields_than_any_form_has_are_refused_before_they_are_read(near, insider):
    browser = signed_in(insider)
    many = "&".join(f"f{number}=1" for number in range(6_000))
    for _page, address in addresses(near, SIGNED):
        answer = browser.post(address, many, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in {400, 405, 403}, address


def test_a_body_larger_than_anything_here_is_not_read(near, insider):
    browser = signed_in(insider)
    for _page, address in addresses(near, ALL):
        answer = browser.post(address, b"", content_type="text/plain", CONTENT_LENGTH="99999999")
        assert answer.status_code == 413, address


NOT_WHAT_THEY_SAY = (
    ("multipart/form-data", b"x"),
    ("multipart/form-data; boundary=", b"--\r\n"),
    ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name=x"),
    ("multipart/form-data; boundary=" + "b" * 300, b"--b"),
    ("application/json", b"{"),
    ("application/x-www-form-urlencoded; charset=utf-7", b"a=+AGE-"),
    ("application/x-www-form-urlencoded; charset=nonsense", b"a=%ff%00"),
    ("text/plain; charset=\xff", b"\xff\xfe"),
)


def test_a_body_that_is_not_what_it_says(near, insider):
    browser = signed_in(insider)
    asked = zip(itertools.cycle(NOT_WHAT_THEY_SAY), [*addresses(near, ALL)] * 3, strict=False)
    for (content_type, body), (_page, address) in asked:
        answer = browser.generic("POST", address, body, content_type=content_type)
        assert answer.status_code < 500, (address, content_type)
