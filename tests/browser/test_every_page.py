"""Every page at every size: nothing overflows, no English is left, text can be read."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

ROLES = (
    "desk",
    "dispatch",
    "lead",
    "worker1",
    "volunteer1",
    "supplies",
    "medical",
    "repair1",
    "counsel",
    "officer",
    "admin",
    "auditor",
    "driver1",
    "merchant",
    "guard1",
    "hospital",
)
PAGES = [
    *((who, "/") for who in ROLES),
    ("desk", "/desk/"),
    ("desk", "/desk/call/"),
    ("desk", "/callbacks/"),
    ("desk", "first call-back"),
    ("desk", "reply to a group"),
    ("", "/f/"),
    ("", "/f/NOTHINGTHATOPENS/"),
    ("dispatch", "/board/"),
    ("dispatch", "/board/?lane=open"),
    ("dispatch", "/board/?lane=ended"),
    ("dispatch", "first case"),
    ("worker1", "/tasks/"),
    ("worker1", "first stop"),
    ("lead", "/care/"),
    ("dispatch", "/care/"),
    ("officer", "/care/overview/"),
    ("lead", "/care/gaps/"),
    ("lead", "/care/hand-over/"),
    ("lead", "/care/reviews/"),
    ("lead2", "/care/alarms/"),
    ("lead2", "/care/due/"),
    ("worker1", "/care/mine/"),
    ("lead", "first key person"),
    ("dispatch", "/map/"),
    ("dispatch", "/map/wall/"),
    ("dispatch", "first compound"),
    ("lead", "/map/legends/"),
    ("repair1", "/map/gates/"),
    ("dispatch", "/duty/"),
    ("dispatch", "/rota/"),
    ("desk", "/handover/"),
    ("auditor", "/record/"),
    ("admin", "/health/"),
    ("officer", "/rules/"),
    ("officer", "/rules/editions/"),
    ("worker1", "/rules/calendar/"),
    ("", "/login/"),
]
# Words that stand in Chinese pages on purpose.
ALLOWED = re.compile(
    r"English|Ctrl|Enter|Esc|Space|Yimi|yimi-demo|Excel|CSV|ODS|xlsx|desk|dispatch|lead2?|worker\d"
    r"|volunteer1|supplies|medical|doctor1|repair1|counsel|officer|admin|auditor|core\.\w+"
    r"|driver\d|merchant|guard\d|hospital|desk\d"
    r"|docs|howto|take-over\.md|serve|lan|yimi"  # commands and documents, in the doctor's words
    r"|\w+\.\w+|[A-Z0-9-]{1,12}|[a-zA-Z]|worker|volunteer|doctor|repair|lead|driver|guard"
)
CONTRAST = (Path(__file__).parent / "contrast.js").read_text()


def show(page, path: str) -> None:
    if path == "first case":
        page.goto("/board/?lane=open")
        page.goto(page.locator("a[href^='/cases/']").first.get_attribute("href"))
    elif path == "first call-back":
        page.goto("/callbacks/")
        if not page.locator("a.what-link").count():
            page.goto("/callbacks/?tab=later")  # at night nothing is due
        page.goto(page.locator("a.what-link").first.get_attribute("href"))
    elif path == "reply to a group":
        page.goto("/desk/")
        page.goto(page.locator("a[href$='/reply/']").first.get_attribute("href"))
    elif path == "first compound":
        page.goto("/map/?layer=registry.groups")
        page.goto(page.locator(".map-tile h2 a").first.get_attribute("href"))
    elif path == "first key person":
        page.goto("/care/people/")
        page.goto(page.locator(".care-row .what-link").first.get_attribute("href") + "?plan=meals")
    elif path == "first stop":
        page.goto("/tasks/")
        page.goto(page.locator("a[href^='/tasks/at/']").first.get_attribute("href"))
    else:
        page.goto(path)


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize(("who", "path"), PAGES)
def test_a_page_fits_and_can_be_read(open_as, who, path, size):
    page = open_as(who, size)
    if size == "phone":
        page.set_viewport_size({"width": 360, "height": 740})
    show(page, path)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{wide} px too wide"
    assert page.evaluate(CONTRAST) == []
    assert page.locator("h1").count() == 1
    nameless = page.evaluate(
        "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')]"
        ".filter(e => !e.labels?.length && !e.ariaLabel && !e.getAttribute('aria-labelledby')"
        " && e.ariaHidden !== 'true').map(e => e.outerHTML.slice(0, 80))"
    )
    assert nameless == []


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_no_english_is_left_in_a_chinese_page(open_as, who, path):
    page = open_as(who)
    show(page, path)
    words = re.findall(r"[A-Za-z][A-Za-z._'-]+", page.inner_text("body"))
    assert [word for word in words if not ALLOWED.fullmatch(word)] == []


def test_the_switch_shows_english(open_as):
    page = open_as("dispatch")
    page.goto("/board/")
    with page.expect_navigation():
        page.locator("form[action='/language/'] button[value=en]").evaluate("e => e.click()")
    page.goto("/board/")
    assert "Board" in page.inner_text("h1")


def test_the_first_page_is_light(open_as, chromium, site):
    context = chromium.new_context(base_url=site)
    page = context.new_page()
    sizes = []
    page.on("response", lambda answer: sizes.append(answer.request.sizes()["responseBodySize"]))
    page.goto("/login/", wait_until="networkidle")
    context.close()
    assert sum(sizes) < 150_000
