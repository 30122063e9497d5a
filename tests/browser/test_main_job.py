"""Steps 1 to 5 of the main job, as a person does them."""

import re
from io import BytesIO

import pytest
from openpyxl import Workbook
from PIL import Image
from playwright.sync_api import expect

from yimi.drills import samples

pytestmark = pytest.mark.browser


def batch_of(page) -> str:
    return re.search(r"/desk/batches/[0-9a-f-]+/", page.url).group()


def paste(page, text: str, area: str) -> None:
    page.goto("/desk/")
    form = page.locator("form[action='/desk/paste/']")
    form.locator("select[name=area]").select_option(label=area)
    form.locator("textarea[name=text]").fill(text)
    form.locator("textarea[name=text]").press("Control+Enter")
    page.wait_for_url("**/desk/batches/**")


def count(page, tab: str) -> int:
    link = page.locator(f"a[href*='tab={tab}']").filter(has_text=re.compile(r"\d")).first
    return int(re.search(r"\d+", link.inner_text()).group())


def test_a_newcomer_signs_in_with_one_click(open_as):
    page = open_as("")
    page.goto("/login/")
    page.get_by_text("李晓敏").click()
    page.get_by_role("link", name="接电话").click()
    page.wait_for_url("**/desk/call/")


def test_a_chain_is_pasted_put_right_confirmed_undone_and_pasted_again(open_as):
    page = open_as("desk")
    text = samples.load("group_chain").replace("#接龙\n", "#接龙\n浏览器测试的")
    paste(page, text, "北林路街道")
    good, to_fix = count(page, "proposed"), count(page, "to_fix")
    assert good >= 20
    assert to_fix >= 1
    page.keyboard.press("y")
    page.wait_for_load_state()
    page.get_by_text("撤回刚才的确认").wait_for()
    assert count(page, "confirmed") >= good
    page.locator("form[action$='/undo/'] button").click()
    page.wait_for_load_state()
    assert count(page, "proposed") == good
    page.keyboard.press("y")
    page.get_by_text("撤回刚才的确认").wait_for()
    page.goto(f"{batch_of(page)}?tab=to_fix")
    line = page.locator("article[data-line]").first
    line.locator("a[data-edit]").click()
    form = page.locator("form.line-editing")
    form.locator("input[name=place_text]").fill("东关小院A座1603")
    form.locator("select[name=service]").select_option("food")
    form.locator("button[type=submit]").click()
    page.locator("article.line-proposed").first.wait_for()
    paste(page, text, "北林路街道")
    assert count(page, "known") >= good - 2
    assert count(page, "proposed") <= 3


def test_a_life_in_danger_stands_above_everything_at_once(open_as):
    page = open_as("desk")
    paste(page, "2号楼1单元102 我爸胸口疼得厉害，喘不上气，出冷汗，快来人！", "青禾园")
    panel = page.get_by_text("120").first
    panel.wait_for()
    assert "胸口疼" in page.inner_text("main")
    board = open_as("dispatch")
    board.goto("/board/?lane=danger")
    assert "胸口疼" in board.inner_text("main")


def test_an_excel_sheet_in_any_column_order_is_read(open_as):
    page = open_as("desk")
    book = Workbook()
    book.active.append(["备注", "数量", "东西", "门牌", "谁"])
    book.active.append(["", 2, "大米", "1号楼1单元201", "甲某某"])
    book.active.append(["快点", 1, "食用油", "1号楼1单元202", "乙某某"])
    content = BytesIO()
    book.save(content)
    page.goto("/desk/")
    form = page.locator("form[action='/desk/upload/']")
    form.locator("select[name=area]").select_option(label="青禾园")
    form.locator("input[type=file]").set_input_files(
        {"name": "登记.xlsx", "mimeType": "application/octet-stream", "buffer": content.getvalue()}
    )
    form.locator("button[type=submit]").click()
    page.wait_for_url("**/desk/batches/**")
    page.locator("article[data-line]").first.wait_for()
    assert "大米" in page.inner_text("main")
    assert "青禾园 1号楼 1单元 201" in page.inner_text("main")


def test_a_call_is_taken_down_while_it_is_spoken(open_as):
    page = open_as("desk")
    page.goto("/desk/call/")
    page.fill("input[name=q]", "周桂兰")
    found = page.locator("#found input[name=household]").first
    found.wait_for()
    found.check(force=True)
    page.locator("textarea[name=text]").press_sequentially("家里暖气不热，老人冷得睡不着", delay=5)
    expect(page.locator("select[name=service]")).to_have_value("heating")
    page.locator("form#call button[type=submit]").last.click()
    page.wait_for_url("**/links/**")
    assert "您的查询码是" in page.inner_text("main")
    page.get_by_role("link", name="说完了，看诉求").click()
    page.wait_for_url("**/cases/**")
    assert "暖气" in page.inner_text("main")


def test_what_was_mended_on_a_call_is_not_called_wrong_any_more(open_as):
    page = open_as("lead2")
    page.goto("/desk/call/")
    page.fill("input[name=phone]", "1381234567")
    page.locator("form#call button[type=submit]").last.click()
    page.locator("[data-errors]").wait_for()
    assert "手机号要 11 位，您写的是 10 位。" in page.inner_text("main")
    page.fill("input[name=phone]", "10000000777")
    expect(page.get_by_text("手机号要 11 位")).to_have_count(0)
    page.fill("input[name=place_text]", "C座 304")
    page.locator("textarea[name=text]").press_sequentially("家里暖气不热", delay=5)
    expect(page.locator("select[name=service]")).to_have_value("heating")
    expect(page.locator(".field-wrong")).to_have_count(0)
    expect(page.locator("[data-errors]")).to_have_count(0)


def test_a_draft_survives_the_browser(open_as):
    page = open_as("lead")
    page.goto("/desk/call/")
    with page.expect_response("**/desk/draft/"):
        page.locator("textarea[name=text]").press_sequentially("还没写完的一件事", delay=5)
    page.context.close()
    again = open_as("lead")
    again.goto("/desk/call/")
    assert again.locator("textarea[name=text]").input_value() == "还没写完的一件事"


def test_the_dispatcher_gives_what_nobody_has_to_a_person(open_as):
    page = open_as("dispatch")
    page.goto("/board/?lane=unowned")
    row = page.locator("tr:has(input[name=case])").filter(has_text="物业维修组").first
    row.locator("input[name=case]").check()
    link = row.locator("a[href^='/cases/']").first.get_attribute("href")
    crew = page.locator("select#owner optgroup[label='队伍：物业维修组'] option").first
    page.locator("select#owner").select_option(crew.get_attribute("value"))
    page.get_by_role("button", name="派单").click()
    page.get_by_text("派给").first.wait_for()
    page.goto(link)
    assert "已派单，待接手" in page.inner_text("main")


def unfold(form) -> None:
    """Open everything that a form is folded into."""
    form.evaluate(
        "form => { for (let e = form; e; e = e.parentElement)"
        " if (e.tagName === 'DETAILS') e.open = true }"
    )


def photo() -> dict:
    content = BytesIO()
    Image.new("RGB", (640, 480), "white").save(content, "JPEG")
    return {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


def at_a_task(page):
    """Go to a door that is in no round, where each task is ended by itself; return its form."""
    page.goto("/tasks/")
    doors = page.locator("a[href^='/tasks/at/']")
    for address in [door.get_attribute("href") for door in doors.all()]:
        page.goto(address)
        form = page.locator("form[action$='/done/']:has(input[type=file])")
        if form.count():
            return form.first
    raise AssertionError("every door is in a round")


def test_a_worker_does_a_task_with_a_proof_and_the_resident_closes_it(open_as):
    page = open_as("worker1", "phone")
    form = at_a_task(page)
    unfold(form)
    form.locator("input[name=received_by]").fill("周阿姨")
    form.locator("[name=note]").fill("交给本人")
    form.locator("input[type=file]").set_input_files(photo())
    form.locator("button[type=submit]").click()
    page.get_by_text("完成。").first.wait_for()
    desk = open_as("dispatch")
    desk.goto("/board/?lane=to_confirm&text=")
    desk.locator("tbody a[href^='/cases/']").first.click()
    desk.wait_for_url("**/cases/**")
    form = desk.locator("form:has(input[name=act][value=close])")
    unfold(form)
    form.locator("input[name=satisfied][value=yes]").check(force=True)
    form.locator("button[type=submit]").first.click()
    desk.wait_for_load_state()
    assert "已办结" in desk.inner_text("main") or "已结束" in desk.inner_text("main")


def test_a_worker_says_why_not_and_goes_again_later(open_as):
    page = open_as("worker2", "phone")
    page.goto("/tasks/")
    page.locator("a[href^='/tasks/at/']").first.click()
    page.locator("summary", has_text="没办成").first.click()
    form = page.locator("form[action$='/not-done/']").first
    form.get_by_text("家里没人").click()
    form.locator("button[type=submit]").click()
    page.get_by_text("已记下").first.wait_for()
    page.goto("/tasks/")
    assert "过后再去" in page.inner_text("main")
