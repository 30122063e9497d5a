"""What a column of a ledger may hold, and the heads by which it is known."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Words
from yimi.language.columns import header_field

IGNORE = "ignore"
# A column whose head names a key group: "group:pregnant" holds yes, no, or by what it is known.
GROUP = "group:"

FIELDS: dict[str, Words] = {
    IGNORE: _("(left out)"),
    "area": _("Compound"),
    "building": _("Building"),
    "unit": _("Unit"),
    "room": _("Door"),
    "address": _("Whole address"),
    "floor": _("Floor"),
    "lift": _("Lift"),
    "household": _("Number of the household"),
    "name": _("Name"),
    "members": _("Other people of the household"),
    "relation": _("Relation to the head"),
    "phone": _("Telephone"),
    "phone_landline": _("Landline"),
    "phone_relative": _("Telephone of a relative"),
    "phone_neighbour": _("Telephone of a neighbour"),
    "no_telephone": _("Has no telephone"),
    "id_number": _("Identity number"),
    "sex": _("Sex"),
    "age": _("Age"),
    "born": _("Date of birth"),
    "language": _("Language they understand"),
    "mobility": _("How they get about"),
    "away": _("Away, and where"),
    "away_since": _("Away since"),
    "away_until": _("Away until"),
    "tenure": _("Owner or tenant"),
    "key_kept": _("Where a key is kept"),
    "pets": _("Animals"),
    "groups": _("Key groups"),
    "evidence": _("Evidence of the key group"),
    "review_on": _("Next review of the key group"),
    "due_on": _("Expected day of birth"),
    "weeks": _("Weeks of pregnancy"),
    "note": _("Note"),
}
# Several columns of a sheet may hold these; all others stand once for each person.
MANY = {"phone", "phone_landline", "phone_relative", "phone_neighbour", "groups", "note", "members"}
DOOR = ("area", "building", "unit", "room", "address")
# What belongs to the person named to the left of it, where a row names several.
PERSONAL = {
    *("name", "relation", "phone", "id_number", "sex", "age", "born", "language", "mobility"),
    *("away", "away_since", "away_until", "groups", "evidence", "review_on"),
    *("due_on", "weeks"),
}

# Heads that mean something else, or more, in a ledger than in a list of needs: the first that
# fits. Longer and rarer words come first.
_WORDS: tuple[tuple[str, str], ...] = (
    ("review_on", "复核日|复核时间|下次复核|下次核实|下次评估|下次核查"),
    ("household", "户号|户编号|户编码|家庭编号|户id"),
    (
        IGNORE,
        "序号|编号|网格员|网格长|包保|楼长|楼栋长|志愿者|签字|签名|填表|制表|审核|民族|政治面貌"
        "|文化程度|婚姻|工作单位|职业|未收原因|原因|录入|采集|登记时间|登记日期|更新时间|微信|人数"
        "|人口数|户籍地|户口所在|籍贯|户籍地址|身份证住址|面积|车牌",
    ),
    ("due_on", "预产|分娩日期"),
    ("weeks", "孕周|怀孕周数|孕期"),
    ("evidence", "证明材料|佐证|依据|证明"),
    ("id_number", "身份证|证件号|公民身份|身份号码|idcard|身份证件"),
    ("phone_neighbour", "邻居电话|邻居手机|邻居联系"),
    ("phone_landline", "座机|固话|固定电话|家庭电话|宅电"),
    (
        "phone_relative",
        "紧急联系电话|紧急联系方式|子女电话|子女联系|亲属电话|家属电话|监护人电话|亲友电话"
        "|紧急电话|子女手机|亲属联系|家属联系|监护人联系|紧急联系人电话",
    ),
    ("no_telephone", "无电话|没有电话|是否有电话"),
    (IGNORE, "紧急联系人|监护人|子女姓名|联系人关系"),
    ("phone", "电话|手机|联系方式|tel|mobile|phone"),
    ("born", "出生|生日"),
    ("age", "年龄|岁数|周岁|age"),
    ("sex", "性别|sex"),
    ("relation", "关系|是否户主|户主否|家庭角色"),
    ("tenure", "自住|租住|产权|房屋性质|居住性质|租户|房屋类型|住房性质|是否租|业主或租|居住类型"),
    ("key_kept", "钥匙"),
    ("pets", "宠物|养狗|犬只|动物"),
    ("lift", "电梯"),
    ("floor", "楼层|所在层|层数"),
    ("language", "语言|方言|语种"),
    ("mobility", "行动|活动能力|自理|出行能力|下楼"),
    ("away_until", "返回|归期|回来|返乡日期|返家"),
    ("away_since", "外出日期|外出时间|离开日期|离家"),
    ("away", "外出|在家|去向|是否常住|居住状态|现居地|暂住地|人户|在住|是否在住"),
    ("members", "家庭成员|同住|共同居住|家人|其他成员|成员情况|家属"),
    ("groups", "重点|人群|类别|特殊群体|标签|特殊情况|关爱|特殊人员|困难类型"),
    ("name", "姓名|户主|居民姓名|住户|成员|业主|名字"),
    ("note", "备注|说明|情况|其他"),
)
_PATTERNS = tuple((field, re.compile(words)) for field, words in _WORDS)
# What may be taken over from the heads of lists of needs.
_KEPT = {"area", "building", "unit", "room", "address", "name", "phone", "age"}
_CLEAN = re.compile(r"[\s*＊:：_/、]|[(（【\[].*?[)）】\]]|[(（].*")
_ASKED = re.compile(r"^(?:是否(?:为|属于|是|有)?|有无|是不是)|(?:情况|人员|标记)$")
# Whose telephone or name it is, where the cell above says it.
_OTHERS = ((IGNORE, re.compile("网格|楼长|包保|志愿")), ("phone_neighbour", re.compile("邻居")))
_RELATIVE = re.compile("紧急|子女|监护|亲属|亲友|家属联系")


def head_field(head: str, above: str, groups: Mapping[str, str]) -> str:
    """Return what a column holds by its head and the merged one above it; empty: not said.

    `groups` are the spellings of key groups with their codes.
    """
    plain = _CLEAN.sub("", head).lower()
    if not plain or len(plain) > 18:
        return ""
    upper = _CLEAN.sub("", above).lower()
    found = _by_words(plain, groups)
    if found in ("phone", "name"):
        for field, pattern in _OTHERS:
            if pattern.search(upper) or pattern.search(plain):
                return field if found == "phone" else IGNORE
        if _RELATIVE.search(upper):
            return "phone_relative" if found == "phone" else IGNORE
    return found


def _by_words(plain: str, groups: Mapping[str, str]) -> str:
    code = groups.get(_ASKED.sub("", plain)) or groups.get(plain)
    if code:
        return f"{GROUP}{code}"
    if "证号" in plain and (code := groups.get(plain.partition("证号")[0])):
        return f"{GROUP}{code}"
    exact, sure = header_field(plain)
    if sure == 1.0 and exact in _KEPT - {"name", "phone"}:
        return exact
    for field, pattern in _PATTERNS:
        if pattern.search(plain):
            return field
    return exact if exact in _KEPT and sure >= 0.6 else ""


def is_field(name: str, groups: Mapping[str, str]) -> bool:
    """Return whether a column may be said to hold this; `groups` are codes with their names."""
    return name in FIELDS or (name.startswith(GROUP) and name.removeprefix(GROUP) in groups)


def label_of(name: str, groups: Mapping[str, str]) -> str:
    """Return how a person calls what a column holds."""
    if name.startswith(GROUP):
        return groups.get(name.removeprefix(GROUP), name)
    return str(FIELDS.get(name, name))
