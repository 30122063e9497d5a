"""Loading a pack from a folder: what is accepted, and how a mistake is named."""

from pathlib import Path

import pytest

from yimi.packs.fulfillers import check_fulfillers
from yimi.packs.loader import PackError, load_pack
from yimi.packs.schema import Pack

PACK = """
code: {code}
version: "1"
name: {{zh: 试用, en: Trial}}
about: {{zh: 试用的包, en: A pack for trying}}
jurisdiction: CN
effective_from: 2020-01-01
"""
SHELVES = """
categories:
  - {code: goods, name: {zh: 东西, en: Goods}, icon: basket, color: green}
clocks:
  - {code: always, name: {zh: 全天, en: Always}, around_the_clock: true}
reject_reasons:
  - {code: duplicate, text: {zh: 重复, en: Duplicate}}
"""
SERVICE = """
  - code: {code}
    name: {{zh: {zh}, en: Food}}
    category: {category}
    does: {{zh: 送到门口, en: Brought to the door}}
    task: {{zh: 送到门口, en: Bring it}}
    fulfiller: {fulfiller}
    duty: supplies
    respond: {{hours: {respond}, rule: {{source: Yimi, confidence: own}}}}
    solve: {{hours: 24, rule: {{source: Yimi, confidence: own}}}}
"""


def service(code="food", **changes):
    words = {
        "zh": "米面菜",
        "category": "goods",
        "fulfiller": "fieldwork.visit",
        "respond": 1,
    }
    return SERVICE.format(code=code, **(words | changes))


def write(folder: Path, code: str, *, head: str = "", **files: str) -> None:
    home = folder / code
    home.mkdir(exist_ok=True)
    (home / "pack.yaml").write_text(PACK.format(code=code) + head, encoding="utf-8")
    for name, text in files.items():
        (home / f"{name}.yaml").write_text(text, encoding="utf-8")


def write_good(folder: Path, code: str = "trial") -> None:
    write(folder, code, shelves=SHELVES, services="services:" + service())


def load_with_service(folder: Path, text: str) -> Pack:
    write(folder, "trial", shelves=SHELVES, services="services:" + text)
    return load_pack("trial", folder=folder)


def test_a_pack_is_put_together_from_its_files(tmp_path):
    write_good(tmp_path)

    pack = load_pack("trial", folder=tmp_path)

    assert [entry.code for entry in pack.services] == ["food"]
    assert pack.services[0].solve.rule.confidence == "own"
    assert pack.clocks[0].around_the_clock


def test_an_unknown_key_is_named_with_its_place(tmp_path):
    text = service() + "    deadline: 3\n"

    with pytest.raises(PackError, match=r"services\.0\.deadline"):
        load_with_service(tmp_path, text)


def test_a_missing_key_is_named_with_its_place(tmp_path):
    text = service().replace("    duty: supplies\n", "")

    with pytest.raises(PackError, match=r"services\.0\.duty"):
        load_with_service(tmp_path, text)


def test_a_code_given_twice_is_refused(tmp_path):
    with pytest.raises(PackError, match="services: given twice: food"):
        load_with_service(tmp_path, service() + service())


def test_a_key_in_two_files_is_refused(tmp_path):
    write(tmp_path, "trial", a_shelves=SHELVES, b_shelves=SHELVES)

    with pytest.raises(PackError, match=r"b_shelves\.yaml: categories is given in two files"):
        load_pack("trial", folder=tmp_path)


def test_a_service_on_a_shelf_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(PackError, match="service food: no category nowhere"):
        load_with_service(tmp_path, service(category="nowhere"))


def test_an_answer_due_after_the_solution_is_refused(tmp_path):
    with pytest.raises(PackError, match="service food: answered later than solved"):
        load_with_service(tmp_path, service(respond=25))


def test_a_clock_that_never_runs_is_refused(tmp_path):
    shelves = SHELVES.replace(", around_the_clock: true", "")
    write(tmp_path, "trial", shelves=shelves, services="services:" + service())

    with pytest.raises(PackError, match="clock always has no hours"):
        load_pack("trial", folder=tmp_path)


def test_text_in_one_language_only_is_refused(tmp_path):
    text = service().replace(", en: Food", "")

    with pytest.raises(PackError, match=r"services\.0\.name\.en"):
        load_with_service(tmp_path, text)


def test_broken_yaml_is_named_with_its_file_and_line(tmp_path):
    write(tmp_path, "trial", shelves="categories:\n  - {code: goods\nclocks: []\n")

    with pytest.raises(PackError, match=r"(?s)trial/shelves\.yaml: not readable YAML.*line 3"):
        load_pack("trial", folder=tmp_path)


def test_a_file_without_named_parts_is_refused(tmp_path):
    write(tmp_path, "trial", shelves="- one\n- two\n")

    with pytest.raises(PackError, match=r"trial/shelves\.yaml: must be a list of named parts"):
        load_pack("trial", folder=tmp_path)


def test_a_pack_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(PackError, match="there is no pack 'flood'"):
        load_pack("flood", folder=tmp_path)


def test_a_pack_in_another_packs_folder_is_refused(tmp_path):
    write_good(tmp_path, "trial")
    (tmp_path / "trial").rename(tmp_path / "flood")

    with pytest.raises(PackError, match="pack 'flood' calls itself 'trial'"):
        load_pack("flood", folder=tmp_path)


def test_packs_that_extend_each_other_are_refused(tmp_path):
    write(tmp_path, "one", head="extends: two\n")
    write(tmp_path, "two", head="extends: one\n")

    with pytest.raises(PackError, match="circle: one → two → one"):
        load_pack("one", folder=tmp_path)


def test_an_extending_pack_replaces_what_has_the_same_code_and_adds_the_rest(tmp_path):
    write_good(tmp_path)
    write(
        tmp_path,
        "local",
        head="extends: trial\n",
        services="services:" + service(zh="本地米面菜") + service("boats", zh="冲锋舟"),
    )

    pack = load_pack("local", folder=tmp_path)

    assert {entry.code: entry.name.zh for entry in pack.services} == {
        "food": "本地米面菜",
        "boats": "冲锋舟",
    }
    assert [entry.code for entry in pack.categories] == ["goods"]
    assert [entry.code for entry in pack.reject_reasons] == ["duplicate"]
    assert pack.code == "local"
    assert pack.extends == "trial"


def test_an_extending_pack_is_checked_as_a_whole(tmp_path):
    write_good(tmp_path)
    write(
        tmp_path,
        "local",
        head="extends: trial\n",
        services="services:" + service("boats", category="nowhere"),
    )

    with pytest.raises(PackError, match="service boats: no category nowhere"):
        load_pack("local", folder=tmp_path)


def test_a_fulfiller_of_an_app_that_will_never_be_is_refused(tmp_path):
    pack = load_with_service(tmp_path, service(fulfiller="magic.wand"))

    with pytest.raises(PackError, match="service food: no app 'magic'"):
        check_fulfillers(pack, registered=(), installed=())


def test_a_key_that_an_installed_app_does_not_have_is_refused(tmp_path):
    pack = load_with_service(tmp_path, service(fulfiller="fieldwork.dance"))

    with pytest.raises(PackError, match=r"fieldwork has no fulfiller 'fieldwork\.dance'"):
        check_fulfillers(pack, registered=["fieldwork.visit"], installed=["fieldwork"])


def test_a_key_of_an_app_to_come_is_let_through(tmp_path):
    pack = load_with_service(tmp_path, service(fulfiller="supplies.order"))

    check_fulfillers(pack, registered=["fieldwork.visit"], installed=["fieldwork"])


def test_a_word_that_a_pack_claims_is_no_longer_one_of_the_pack_below(tmp_path):
    write(
        tmp_path,
        "trial",
        shelves=SHELVES,
        services="services:" + service() + "    words: [米, 船]\n",
    )
    write(
        tmp_path,
        "local",
        head="extends: trial\n",
        services="services:" + service("boats", zh="冲锋舟") + "    words: [船]\n",
    )

    words = {entry.code: entry.words for entry in load_pack("local", folder=tmp_path).services}

    assert words == {"food": ("米",), "boats": ("船",)}


def test_a_pack_may_leave_a_service_out(tmp_path):
    write_good(tmp_path)
    write(
        tmp_path,
        "local",
        head="extends: trial\nleave_out: [food]\n",
        services="services:" + service("boats", zh="冲锋舟"),
    )

    assert [entry.code for entry in load_pack("local", folder=tmp_path).services] == ["boats"]


def test_a_weak_rule_may_not_stand_in_a_service(tmp_path):
    text = service().replace("{source: Yimi, confidence: own}", "{source: 听说, confidence: L}")

    with pytest.raises(PackError, match="service food: a rule marked L belongs into weak_rules"):
        load_with_service(tmp_path, text)


def test_who_needs_a_doctor_never_stops_the_clock(tmp_path):
    with pytest.raises(PackError, match="who needs a doctor never stops the clock"):
        load_with_service(tmp_path, service() + "    never_rejected: true\n")


def test_an_edition_that_breaks_a_service_is_refused(tmp_path):
    write_good(tmp_path)
    edition = """
editions:
  - code: later
    name: {zh: 后来, en: Later}
    about: {zh: 后来, en: Later}
    rule: {source: 文件, confidence: H, effective_from: 2022-01-01}
    changes:
      - {service: CODE, solve: {hours: 3, rule: {source: 听说, confidence: L}}}
"""
    home = tmp_path / "trial"
    (home / "editions.yaml").write_text(edition.replace("CODE", "food"), encoding="utf-8")
    with pytest.raises(PackError, match="a rule marked L belongs into weak_rules"):
        load_pack("trial", folder=tmp_path)

    (home / "editions.yaml").write_text(edition.replace("CODE", "nothing"), encoding="utf-8")
    with pytest.raises(PackError, match="editions later: no service nothing"):
        load_pack("trial", folder=tmp_path)


def test_a_code_that_is_no_name_of_a_folder_is_refused(tmp_path):
    with pytest.raises(PackError, match="there is no pack"):
        load_pack("../base", folder=tmp_path)
