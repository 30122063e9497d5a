"""Households that the samples and the history speak of: always the same, at the same doors."""

from datetime import date
from typing import NamedTuple

from yimi.drills.homes import Home, Member, birthday
from yimi.drills.telephones import landline, mobile


class Role(NamedTuple):
    """Somebody of the cast. `phone` is the serial of their mobile; 0 where they have none."""

    name: str
    sex: str
    age: int
    phone: int = 0
    groups: tuple[str, ...] = ()


class Scene(NamedTuple):
    """A household of the cast: its door (compound, building, unit, door) and who lives there."""

    key: str
    door: tuple[str, str, str, str]
    kind: str
    people: tuple[Role, ...]
    warnings: tuple[str, ...] = ()
    landline: int = 0
    relative: int = 0
    note: str = ""


CAST = (
    Scene(
        "lone_gran",
        ("qinghe", "3号楼", "2单元", "501"),
        "old_alone",
        (Role("周桂兰", "f", 82, groups=("living_alone_old", "no_smartphone", "daily_medicine")),),
        ("deaf", "slow_to_door"),
        landline=1,
        relative=2,
        note="女儿在杭州，每天晚上通电话；降压药每月初配一次。",
    ),
    Scene(
        "old_pair",
        ("qinghe", "12号楼", "1单元", "301"),
        "old_couple",
        (Role("马德福", "m", 79, groups=("daily_medicine",)), Role("李秀英", "f", 77, 3)),
        landline=4,
        note="老先生有糖尿病，打胰岛素。",
    ),
    Scene(
        "bedridden",
        ("qinghe", "1号楼", "1单元", "201"),
        "old_with_grown_child",
        (Role("郭红霞", "f", 55, 5), Role("郭长根", "m", 88, groups=("bedridden", "disabled"))),
        ("two_persons",),
        note="老人卧床三年，翻身要两个人。",
    ),
    Scene(
        "dog_owner",
        ("qinghe", "5号楼", "1单元", "702"),
        "single",
        (Role("田军", "m", 45, 6),),
        ("dog", "isolation"),
    ),
    Scene(
        "young_family",
        ("dongguan", "A座", "", "1201"),
        "couple_child",
        (
            Role("张伟", "m", 34, 7),
            Role("刘婷", "f", 32, 8),
            Role("张子墨", "m", 0, groups=("newborn",)),
        ),
        ("sleeping_baby",),
    ),
    Scene(
        "expecting",
        ("dongguan", "B座", "", "602"),
        "couple",
        (Role("孙凯", "m", 31, 9), Role("赵敏", "f", 29, 10, ("pregnant",))),
    ),
    Scene(
        "chemo",
        ("dongguan", "D座", "", "304"),
        "couple",
        (Role("史建军", "m", 54, 11), Role("常春霞", "f", 52, 12, ("chemotherapy",))),
        note="化疗每三周一次，怕受凉。",
    ),
    Scene(
        "dialysis",
        ("liuxi", "8栋", "1单元", "902"),
        "couple",
        (
            Role("王志强", "m", 56, 13, ("dialysis", "daily_medicine")),
            Role("陈玉梅", "f", 55, 14),
        ),
        note="每周一、三、五上午透析。",
    ),
    Scene(
        "gran_and_boy",
        ("liuxi", "9栋", "2单元", "1503"),
        "old_with_grandchild",
        (Role("宋玉兰", "f", 68, 15), Role("宋阳", "m", 9, groups=("child_without_care",))),
        note="孩子的父母在广东打工。",
    ),
    Scene(
        "mother_alone",
        ("liuxi", "7栋", "2单元", "402"),
        "one_parent",
        (Role("何雪", "f", 38, 16, ("low_income",)), Role("何诗涵", "f", 10)),
    ),
    Scene(
        "oxygen",
        ("liuxi", "6栋", "1单元", "302"),
        "old_alone",
        (Role("许淑珍", "f", 74, groups=("living_alone_old",)),),
        ("oxygen",),
        landline=17,
        note="家里有制氧机，最怕停电。",
    ),
    Scene(
        "sharers",
        ("liuxi", "7栋", "", "B102"),
        "sharers",
        (Role("杨杰", "m", 24, 18), Role("任超", "m", 26, 19), Role("孔浩", "m", 23, 20)),
    ),
)
# Serials below this belong to the cast.
FIRST_FREE_SERIAL = 100


def home_of(scene: Scene, today: date) -> Home:
    """Return the household of a scene; birthdays lie a hundred days back, a newborn's twenty."""
    members = [
        Member(
            role.name,
            role.sex,
            role.age,
            birthday(today, age=role.age, days=100 if role.age else 20),
            [(mobile(role.phone), "mobile")] if role.phone else [],
            list(role.groups),
        )
        for role in scene.people
    ]
    home = Home(scene.kind, members, warnings=list(scene.warnings), note=scene.note)
    if scene.landline:
        home.phones.append((landline(scene.landline), "landline"))
    if scene.relative:
        home.phones.append((mobile(scene.relative), "relative"))
    return home
