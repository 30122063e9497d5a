"""The morning of a community's lead: who was not heard from stands first, one click is enough."""

from datetime import date, timedelta

import pytest

pytestmark = pytest.mark.browser
SIZES = ("desktop", "phone")


@pytest.mark.parametrize("size", SIZES)
def test_the_silent_stand_first_and_a_call_takes_one_off(open_as, size):
    page = open_as("lead", size)
    # Only a life in danger goes before them.
    first = page.locator("#home .home-block:not(#intakedangers)").first
    assert first.locator("h2").inner_text().startswith("久未联系名单")
    row = first.locator(".care-row.is-silent").first
    name = row.locator(".what-link").inner_text()
    row.get_by_role("button", name="电话通了").click()
    gone = page.locator("#caresilent .care-row.is-silent", has_text=name)
    gone.wait_for(state="detached")
    page.goto("/care/")
    assert name not in page.locator(".care-row.is-silent .what-link").all_inner_texts()


def test_on_the_list_the_row_stays_and_says_that_somebody_was_reached(open_as):
    page = open_as("lead2", "phone")
    page.goto("/care/")
    row = page.locator(".care-row.is-silent").first
    name = row.locator(".what-link").inner_text()
    row.get_by_role("button", name="上门了").click()
    noted = page.locator(".care-row.just-now")
    noted.wait_for()
    assert name in noted.inner_text()
    assert "刚联系上" in noted.inner_text()
    # What was noted by a slip is noted again from the same row.
    assert noted.get_by_text("再记一次").is_visible()


@pytest.mark.parametrize("size", SIZES)
def test_tablets_take_two_numbers_and_say_until_when_they_last(open_as, size):
    page = open_as("lead", size)
    page.goto("/care/people/?group=daily_medicine")
    page.locator(".care-row .what-link").nth(SIZES.index(size)).click()
    page.get_by_role("link", name="每天吃的药").click()
    page.fill("[name=stock]", "21片")
    page.fill("[name=daily_dose]", "1.5")
    today = date.fromisoformat(page.locator("[data-lasts]").get_attribute("data-today"))
    last = (today + timedelta(days=14)).isoformat()
    assert page.locator("[data-lasts]").inner_text() == f"够用到 {last}（14 天）"
    page.get_by_role("button", name="记下").click()
    page.locator(".notice-success").wait_for()
    assert f"够用到{last}" in page.inner_text("main")


def test_a_plan_that_is_offered_as_usual_takes_three_clicks(open_as):
    page = open_as("lead")
    page.goto("/care/people/?group=living_alone_old")
    page.locator(".care-row .what-link").last.click()
    page.get_by_role("link", name="送餐").click()
    page.get_by_role("button", name="记下").click()
    page.locator(".notice-success").wait_for()
    assert "下次" in page.locator(".notice-success").inner_text()


def test_people_are_shared_out_house_by_house(open_as):
    page = open_as("dispatch")
    page.goto("/care/hand-over/")
    page.locator(".care-givers a", has_text="赵文静").click()
    page.locator("[data-tick-all]").uncheck()
    page.locator("[data-tick-house]").first.check()
    chosen = page.locator("[data-tick-some]").first.locator("input[name=person]").count()
    assert page.locator("[data-chosen]").inner_text() == f"已勾选 {chosen} 人"
    page.locator("select[name=taker]").select_option(
        label=next(
            words
            for words in page.locator("select[name=taker] option").all_inner_texts()
            if words.startswith("郭俊峰")
        )
    )
    page.get_by_role("button", name="交给他").click()
    page.locator(".notice-success").wait_for()
    assert "郭俊峰" in page.locator(".notice-success").inner_text()


def test_the_map_leads_from_a_door_to_the_household_and_on_to_the_plans(open_as):
    page = open_as("lead")
    page.goto("/map/?layer=care.not_reached")
    page.goto(page.locator(".map-tile h2 a").first.get_attribute("href"))
    assert "久未联系的重点人员" in page.inner_text("main")
    page.locator("path[data-n][fill^='url']:not(.bm)").first.click()
    page.wait_for_url("**/households/**")
    page.locator("section[aria-labelledby=care-title] a.what-link").first.click()
    page.wait_for_url("**/care/key-people/**")
    page.get_by_role("link", name="台账").last.click()
    page.wait_for_url("**/residents/**")
    page.get_by_role("link", name="人群、计划、联系记录").click()
    page.wait_for_url("**/care/key-people/**")
