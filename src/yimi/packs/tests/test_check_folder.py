"""What `yimi pack check` says about the mistakes that people make."""

import pytest

from yimi.packs.checking import check_folder
from yimi.packs.loader import SHIPPED

PACK = """code: ours
version: "1"
extends: base
name: {zh: 我们街道, en: Ours}
about: {zh: 我们街道, en: Ours}
jurisdiction: "410105"
effective_from: 2026-01-01
"""
SERVICES = """services:
  - code: boats
    name: {zh: 冲锋舟, en: Boats}
    category: supplies
    does: {zh: 送到门口, en: Brought}
    task: {zh: 送到门口, en: Bring it}
    duty: supplies
    respond: {hours: 1, rule: {source: Yimi, confidence: own}}
    solve: {hours: 24, rule: {source: Yimi, confidence: own}}
"""


def check(tmp_path, *, pack=PACK, services=SERVICES):
    home = tmp_path / "ours"
    home.mkdir(exist_ok=True)
    (home / "pack.yaml").write_text(pack, encoding="utf-8")
    (home / "services.yaml").write_text(services, encoding="utf-8")
    return [str(problem) for problem in check_folder(home)]


@pytest.mark.parametrize("home", sorted(SHIPPED.iterdir()), ids=lambda home: home.name)
def test_what_comes_with_the_program_is_right(home):
    assert check_folder(home) == []


def test_a_pack_that_extends_a_shipped_one_is_right(tmp_path):
    assert check(tmp_path) == []


@pytest.mark.parametrize(
    ("was", "written", "says"),
    [
        ("duty: supplies", "duty: boats", "services.yaml 第 7 行（services.boats.duty）：“boats”"),
        ("    duty: supplies\n", "", "services.yaml 第 2 行（services.boats.duty）：少了 “duty”"),
        ("task:", "taks:", "不认识 “taks”，是不是想写 “task”？"),
        ("hours: 24", "hours: 一天", "（services.boats.solve.hours）：要写数字，写的是 “一天”"),
        ("hours: 24", "hours: 0", "要大于 0.0，写的是 0"),
        ("hours: 1,", "hours: 30,", "服务 boats 的 respond 比 solve 还长"),
        ("category: supplies", "category: ships", "services.yaml 第 2 行：服务 boats 的 category"),
        ("code: boats", "code: 船", "“船” 不合规定：只用小写字母"),
        ("confidence: own}}\n    solve", "confidence: L}}\n    solve", "写到 weak_rules 里"),
        (", en: Boats", "", "（services.boats.name.en）：少了 “en”"),
        ("name: {zh: 冲锋舟, en: Boats}", "name：冲锋舟", "services.yaml 第 4 行：这一行或上一行"),
        ("  - code: boats", "\t- code: boats", "缩进没对齐、用了 Tab 键"),
    ],
)
def test_a_mistake_is_said_with_file_and_line(tmp_path, was, written, says):
    assert was in SERVICES
    problems = check(tmp_path, services=SERVICES.replace(was, written, 1))
    assert says in "\n".join(problems)


@pytest.mark.parametrize(
    ("was", "written", "says"),
    [
        ("extends: base", "extends: bas", "没有叫 “bas” 的规则包"),
        ("code: ours", "code: theirs", "文件夹叫 ours，pack.yaml 里的 code 却是 theirs"),
        ("2026-01-01", "去年", "日期要写成 2026-01-31 这样，写的是 “去年”"),
        ("version", "services: []\nversion", "“services” 在 pack.yaml 里已经写过"),
        (PACK, "- one\n", "最外层要写名字和内容"),
    ],
)
def test_a_mistake_in_the_head_is_said(tmp_path, was, written, says):
    problems = check(tmp_path, pack=PACK.replace(was, written, 1))
    assert says in "\n".join(problems)


def test_a_file_in_another_encoding_is_said(tmp_path):
    home = tmp_path / "ours"
    home.mkdir()
    (home / "pack.yaml").write_bytes("code: 我们".encode("gbk"))
    assert "请用 UTF-8 编码保存" in str(check_folder(home)[0])


def test_a_folder_that_is_no_pack_is_said(tmp_path):
    assert "没有 pack.yaml" in str(check_folder(tmp_path)[0])
