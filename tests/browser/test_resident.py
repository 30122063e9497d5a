"""A resident with a telephone in the hand: the link, the two buttons, letters twice as large."""

import pytest


@pytest.fixture
def link(open_as):
    """Return the address and the code that the desk gives out for a solved case."""
    desk = open_as("desk")
    desk.goto("/board/?lane=to_confirm")
    desk.goto(desk.locator("tbody a[href^='/cases/']").first.get_attribute("href"))
    desk.locator("button[name=holder][value=requester]").first.click()
    desk.wait_for_url("**/links/**")
    return {
        "url": desk.locator(".tell-url").inner_text(),
        "number": desk.locator(".tell-big").first.inner_text(),
        "code": desk.locator(".tell-big").nth(1).inner_text(),
    }


def test_a_resident_says_not_solved_and_adds_a_word(open_as, link):
    page = open_as("", "phone")
    page.goto(link["url"])
    assert "解决了吗" in page.inner_text("main")
    page.get_by_role("button", name="没解决").click()
    page.wait_for_url("**said=not_solved")
    page.fill("#words", "还差一袋")
    page.get_by_role("button", name="发出去").click()
    page.wait_for_url("**said=added")
    assert "还差一袋" in page.inner_text("main")


def test_with_number_and_code_and_letters_twice_as_large_nothing_is_cut_off(open_as, link):
    page = open_as("", "phone")
    page.goto("/f/?big=1")
    page.fill("#number", link["number"])
    page.fill("#code", link["code"])
    page.get_by_role("button", name="查看").click()
    page.wait_for_url("**/f/my/?big=1")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
    assert link["number"] in page.inner_text("main")
