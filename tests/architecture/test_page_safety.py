"""Pages run no script and no style but the files of this program."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings

from tests.architecture.project import SOURCE, files, name_of, templates
from yimi.web.middleware import CONTENT_SECURITY_POLICY

TAGS = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.S)
WAYS_OUT = re.compile(r"\|\s*safe\b|{%\s*autoescape off|\bmark_safe\(|format_html\(f")
ELSEWHERE = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//|url\(["']?(?:https?:)?//""")


class Inline(HTMLParser):
    """Finds what a strict policy forbids: scripts and styles in the page, handlers on elements."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or (
            tag == "script" and "src" not in given and given.get("type") != "application/json"
        ):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name == "style" or name.startswith(("on", "hx-on")):
                self.found.append(name)
            if name == "hx-vals" and (value or "").lstrip().startswith(("js:", "javascript:")):
                self.found.append(name)
            if name in {"href", "src", "action"} and (value or "").startswith("javascript:"):
                self.found.append(f"{name}=javascript:")


@pytest.mark.parametrize("template", templates(), ids=name_of)
def test_no_template_holds_an_inline_script_style_or_handler(template):
    parser = Inline()
    # A tag inside an attribute would end it early: only what is sent counts.
    parser.feed(TAGS.sub("x", template.read_text()))
    assert not parser.found


def test_no_text_is_sent_unescaped():
    found = [
        name_of(path)
        for path in files()
        if path.suffix in {".html", ".py"}
        and path.is_relative_to(SOURCE)
        and WAYS_OUT.search(path.read_text())
    ]
    assert not found


def test_no_page_style_or_script_asks_another_host():
    found = [
        name_of(path)
        for path in files()
        if path.suffix in {".html", ".css", ".js"}
        and path.is_relative_to(SOURCE)
        and "vendor" not in path.parts
        and ELSEWHERE.search(path.read_text())
    ]
    assert not found


def test_the_policy_allows_no_inline_code_and_no_eval():
    policy = dict(rule.split(" ", 1) for rule in CONTENT_SECURITY_POLICY.split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY


def test_htmx_is_told_to_do_without_inline_styles_and_eval():
    base = (SOURCE / "web" / "templates" / "web" / "base.html").read_text()
    config = re.search(r"""name="htmx-config" content='(.*?)'""", base)
    assert config
    assert '"includeIndicatorStyles": false' in config.group(1).replace('":f', '": f')
    assert '"allowEval": false' in config.group(1).replace('":f', '": f')


def test_cookies_are_kept_from_scripts_and_other_sites():
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
    assert settings.SECURE_CONTENT_TYPE_NOSNIFF
    assert not settings.DEBUG


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/login/", "/alive/", "/no-such-page/", "/board/", "/"])
def test_every_answer_carries_the_policy_and_is_not_kept(client, path):
    answer = client.get(path)
    assert answer["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
