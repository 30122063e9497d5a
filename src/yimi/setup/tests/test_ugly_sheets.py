import io
from datetime import date

import pytest
import xlsxwriter
from django.utils import translation

from yimi.core.models import Event
from yimi.places.models import Level, Place
from yimi.registry.models import Household, KeyGroup, Resident, Telephone
from yimi.registry.reviews import plan_reviews
from yimi.setup.actions.ledger import CannotImport, understand_columns
from yimi.setup.actions.ledger import put_in as let_in
from yimi.setup.models import LedgerImport
from yimi.setup.tests.sheets import counts, give, put_in, whys

# Invented, with check digits that fit.
ID_NUMBER = "110101195001010017"


def book(*sheets, merges=()):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as made:
        for name, rows in sheets:
            page = made.add_worksheet(name)
            for line, cells in enumerate(rows):
                for at, cell in enumerate(cells):
                    page.write(line, at, cell)
            for top, left, bottom, right, words in merges:
                page.merge_range(top, left, bottom, right, words)
    return file.getvalue()


def person(name):
    return Resident.objects.get(name=name)


def numbers(name):
    found = Telephone.objects.filter(resident__name=name).order_by("number")
    return [(phone.number, phone.kind) for phone in found]


def test_one_sheet_for_each_building_with_two_merged_rows_of_heads(street):
    rows = [
        ["青禾园小区居民信息登记表"],
        ["序号", "门牌", "户主信息", "", "", "紧急联系人", "", "备注"],
        ["", "", "姓名", "联系电话", "身份证号", "姓名", "电话", ""],
        ["1", "1-102", "马云飞", 13800000071, ID_NUMBER, "马小飞", "13900000072", "独居老人"],
        ["", "", "牛小红", "", "", "", "", ""],
        ["合计", "", "2人"],
        ["填表人：王某", "", "日期：2022年4月"],
    ]
    merges = [(1, 2, 1, 4, "户主信息"), (1, 5, 1, 6, "紧急联系人"), (1, 0, 2, 0, "序号"),
              (1, 1, 2, 1, "门牌")]  # fmt: skip
    other = [*rows[:3], ["1", "2-201", "高大山", "", "", "", "", ""]]
    file = book(("3号楼", rows), ("2号楼", other), ("填表说明", [["请按楼栋填写"]]), merges=merges)
    made = give(street, file, name="台账.xlsx")
    assert put_in(street, made) == {"created": 3, "left": 2, "hint": 1}
    assert person("马云飞").household.place == street.doors["3-1-102"]
    assert person("牛小红").household == person("马云飞").household
    assert person("高大山").household.place == street.doors["2-2-201"]
    assert numbers("马云飞") == [("13800000071", "mobile"), ("13900000072", "relative")]
    assert KeyGroup.objects.get(resident__name="马云飞").code == "living_alone_old"
    assert not Resident.objects.filter(name="马小飞").exists()


def test_a_sheet_that_has_lost_its_heads_waits_until_somebody_has_looked(street):
    text = (
        "1,3-1-201,马云飞,女,13812345678,独居老人\n2,3-1-202,李建设,男,13812345679,\n"
        "3,3-1-301,张一伟,男,13812345670,低保\n"
    )
    made = give(street, text)
    assert made.unsure
    assert made.sheets[0]["fields"] == ["ignore", "address", "name", "sex", "phone", "groups"]
    with pytest.raises(CannotImport) as refused:
        let_in(ledger_import=made, now=street.now)
    assert refused.value.code == "unsure"
    understand_columns(ledger_import=made, columns={}, makes_doors=False)
    again = give(street, text)
    assert again.unsure
    made.refresh_from_db()
    LedgerImport.objects.filter(pk=again.pk).update(unsure=False)
    again.refresh_from_db()
    assert put_in(street, again) == {"created": 3}
    # Next time the same kind of sheet is known.
    more = (
        "1,3-2-201,高大山,女,13812345671,低保\n2,3-2-202,高二山,男,13812345672,低保\n"
        "3,3-2-301,高三山,男,13812345673,\n"
    )
    assert not give(street, more).unsure


def test_several_people_stand_in_one_cell(street):
    text = (
        "门牌,姓名,电话\n3-1-201,张三 李四、王五(子),13800000001\n"
        "3-1-202,马云飞/马小飞,13800000002 13800000003\n"
    )
    assert put_in(street, give(street, text)) == {"created": 5}
    home = Household.objects.get(place=street.doors["3-1-201"])
    assert {(p.name, p.is_head, p.sex) for p in home.residents.all()} == {
        ("张三", True, ""), ("李四", False, ""), ("王五", False, "m"),
    }  # fmt: skip
    assert numbers("马小飞") == [("13800000003", "mobile")]


@pytest.mark.parametrize(
    "door",
    ["3#2-201", "3号楼2单元201", "三号楼二单元二〇一", "３号楼２单元２０１", "3-2-0201",
     "3栋2门201室", "3.2.201", "青禾园3#2单元201室", "3号楼 2单元 201（东户）", "3/2/201"],
)  # fmt: skip
def test_one_door_is_known_however_it_is_written(street, door):
    assert put_in(street, give(street, f"住址,姓名\n{door},马云飞\n")) == {"created": 1}
    assert person("马云飞").household.place == street.doors["3-2-201"]


@pytest.mark.parametrize("room", ["二〇一", "201", "２０１", "0201", "201室", "二零一室"])
def test_the_same_number_in_other_signs_is_the_same_door(street, room):
    put_in(street, give(street, f"楼号,单元,房号,姓名\n三号楼,二单元,{room},马云飞\n"))
    assert person("马云飞").household.place == street.doors["3-2-201"]


@pytest.mark.parametrize(("sign", "encoding"), [("\t", "gb18030"), (";", "utf-8"), (",", "utf-16")])
def test_tables_of_text_come_in_any_encoding_with_any_sign_between(street, sign, encoding):
    text = "姓名,备注,住址,手机号\n马云飞,喜欢安静,3-2-201,138 0000 0001\n".replace(",", sign)
    assert put_in(street, give(street, text.encode(encoding))) == {"created": 1}
    assert numbers("马云飞") == [("13800000001", "mobile")]


def test_everything_that_a_community_knows_goes_in(street):
    head = (
        "房号,姓名,性别,与户主关系,家庭成员,手机,座机,子女电话,租住/自住,钥匙存放,养宠物,电梯,楼层,"
        "行动能力,外出情况,语言,残疾证号,是否独居,备注\n"
    )
    row = (
        "3#2-201,张三,男,户主,李四(妻)、王五(子),13800000001,0371-66668888,女儿13800000002,自住,"
        "放在202王姐家,狗一只,有,2,不能下楼,去郑州女儿家,豫东话,41010119500101001743,是,怕吵\n"
    )
    assert put_in(street, give(street, head + row)) == {"created": 3}
    one = person("张三")
    home = one.household
    assert (home.tenure, home.key_kept, home.pets, home.note) == (
        "owner", "放在202王姐家", "狗一只", "怕吵",
    )  # fmt: skip
    assert (one.mobility, one.language, one.away_where) == ("no_stairs", "豫东话", "郑州女儿家")
    assert one.away_since == street.now.date()
    assert dict(numbers("张三")) == {
        "13800000001": "mobile", "037166668888": "landline", "13800000002": "relative",
    }  # fmt: skip
    groups = {group.code: group.evidence for group in KeyGroup.objects.filter(resident=one)}
    assert groups == {"living_alone_old": "", "disabled": "41010119500101001743"}
    assert home.place.parent.parent.has_lift is True
    before = Event.objects.exclude(type__startswith="setup.").count()
    assert put_in(street, give(street, head + row)) == {"same": 3}
    assert Event.objects.exclude(type__startswith="setup.").count() == before


def test_weeks_of_pregnancy_become_the_day_that_is_expected(street):
    today = street.now.date()
    text = (
        "门牌,姓名,性别,年龄,孕周,预产期\n3-2-201,高小红,女,30,20,\n"
        f"3-2-202,高小兰,女,31,,{today}\n"
    )
    assert put_in(street, give(street, text)) == {"created": 2}
    group = KeyGroup.objects.get(resident__name="高小红")
    assert group.code == "pregnant"
    assert (date.fromisoformat(group.details["due_on"]) - today).days == 140


def test_no_telephone_is_something_that_is_known(street):
    put_in(street, give(street, "门牌,姓名,电话\n3-2-201,马云飞,无\n3-2-202,牛小红,\n"))
    assert person("马云飞").household.no_telephone
    assert not person("牛小红").household.no_telephone


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("3,2,201,马云飞,,,男,30,孕妇", "man"),
        (f"3,2,201,马云飞,{ID_NUMBER},,,,", "slipped"),
        (f"3,2,201,,马云飞,13800000001,{ID_NUMBER},男,", "too far to the right"),
        (f"3,2,201,马云飞,,{ID_NUMBER},女,,", "sex"),
        ("3,2,201,马云飞,,,,137,", "137"),
        ("3,2,201,马云飞,,,75,,", "75"),
        ("3,2,201,,,,,,", "no name"),
        ("3,2,201,马云飞,138000,,,,", "138000"),
        ("3,2,909,马云飞,,,,,", "909"),
        ("天字第一号,2,201,马云飞,,,,,", "天字第一号"),
    ],
)
def test_what_cannot_be_right_is_refused_in_words_that_say_what_to_do(street, row, why):
    head = "楼号,单元,房号,姓名,电话,身份证号,性别,年龄,重点人群\n"
    with translation.override("en"):
        made = give(street, f"{head}{row}\n3,1,101,牛小红,,,,,\n")
        assert counts(made) == {"refused": 1, "created": 1}
        assert why in whys(made, "refused")[0]


def test_a_day_of_birth_beside_another_identity_number_is_refused(street):
    text = f"门牌,姓名,身份证号,出生日期\n3-2-201,马云飞,{ID_NUMBER},1951-03-02\n"
    assert counts(give(street, text)) == {"refused": 1}


def test_a_household_of_forty_goes_in_with_a_warning(street):
    names = [f"{chr(0x8D75)}{chr(0x4E00 + n)}" for n in range(40)]
    text = "门牌,姓名\n" + "".join(f"3-2-201,{name}\n" for name in names)
    made = give(street, text)
    assert counts(made) == {"created": 40, "hint": 1}
    assert "15" in whys(made, "hint")[0]
    assert put_in(street, made)["created"] == 40
    assert Household.objects.get(place=street.doors["3-2-201"]).residents.count() == 40


def test_headings_between_the_rows_say_where_the_doors_are(street):
    text = "门牌,姓名,电话\n3号楼2单元,,\n201,马云飞,\n202,牛小红,\n2号楼1单元,,\n201,高大山,\n"
    assert put_in(street, give(street, text)) == {"created": 3, "left": 2}
    assert person("牛小红").household.place == street.doors["3-2-202"]
    assert person("高大山").household.place == street.doors["2-1-201"]


def test_several_people_beside_each_other_in_one_row(street):
    text = (
        "楼号,单元,房号,姓名1,电话1,年龄1,姓名2,电话2,年龄2\n"
        "3,2,201,马云飞,13800000001,70,牛小红,13800000002,68\n"
    )
    assert put_in(street, give(street, text)) == {"created": 2}
    assert numbers("牛小红") == [("13800000002", "mobile")]
    assert person("牛小红").born_on.year == street.now.year - 68


def test_two_households_behind_one_door_are_told_apart_by_their_numbers(street):
    text = (
        "门牌,户编号,姓名,与户主关系\n3-2-201,1,马云飞,户主\n3-2-201,1,马小飞,子\n"
        "3-2-201,2,高大山,户主\n"
    )
    assert put_in(street, give(street, text)) == {"created": 3}
    assert Household.objects.filter(place=street.doors["3-2-201"]).count() == 2
    assert put_in(street, give(street, text)) == {"same": 3}


def test_an_empty_flat_is_passed_over_and_said_so(street):
    made = give(street, "门牌,姓名\n3-2-201,空置\n3-2-202,马云飞\n")
    assert counts(made) == {"created": 1, "left": 1}


def test_new_doors_have_their_floor(street):
    put_in(street, give(street, "门牌,姓名\n3号楼2单元1702,马云飞\n", makes_doors=True))
    door = Place.objects.get(level=Level.DOOR, name="1702")
    assert door.floor == 17
    assert door.parent.name == "2单元"


def test_a_day_of_review_is_taken_and_an_old_table_calls_for_no_second_look(street):
    head, known = "门牌,姓名,重点人群,复核日期,备注\n", "1-2-302,马云飞,残疾"
    rows = (
        f"{known},2027年3月1日,",
        "1-2-301,牛小红,独居,,",
        "2-1-101,甲一,,2027-03-01,",
    )
    text = head + "\n".join(rows)
    made = give(street, text)
    assert counts(made) == {"created": 3, "hint": 1}
    put_in(street, made)
    group = KeyGroup.objects.get(resident__name="马云飞")
    assert group.review_on == date(2027, 3, 1)
    # Without a day of its own it is as the pack says, by the rule by which every group begins.
    other = KeyGroup.objects.get(resident__name="牛小红")
    expected = KeyGroup(resident=other.resident, place_path=other.place_path, code=other.code)
    plan_reviews([expected], now=street.now)
    assert other.review_on == expected.review_on
    assert put_in(street, give(street, f"{head}{known},2027-02-01,\n")) == {"same": 1}
    assert put_in(street, give(street, f"{head}{known},2027-06-01,\n")) == {"changed": 1}
    group.refresh_from_db()
    assert group.review_on == date(2027, 6, 1)
    wrong = give(street, f"{head}{known},明年春天,\n")
    assert counts(wrong) == {"refused": 1}
