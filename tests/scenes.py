"""A small street for tests, made by the acts themselves: two communities and an outsider."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from yimi.accounts.actions import add_user, form_team, give_membership
from yimi.accounts.models import Reach, Role, Team, User
from yimi.core import clock
from yimi.places.actions import add_places, build_place, declare_emergency
from yimi.places.models import Level, Place
from yimi.registry.actions import Entry, Person, enter_households

PASSWORD = "a long enough password"
DUTIES = ("supplies", "medical", "transport", "property", "repair", "psychology", "policy")


@dataclass
class Street:
    """A sub-district with two communities; the second is where strangers to the first work."""

    now: datetime
    subdistrict: Place
    compound: Place
    doors: dict[str, Place]
    other_compound: Place
    team: Team
    desk_team: Team
    other_team: Team
    operator: User
    dispatcher: User
    worker: User
    second_worker: User
    volunteer: User
    lead: User
    outsider: User
    admin: User


def build_street(now: datetime | None = None) -> Street:
    """Build the street. Buildings 1 to 3 of 青禾园 have two units of doors 101 to 302."""
    now = now or clock.now()
    start = now - timedelta(days=30)

    places: list[Place] = []

    def place(parent: Place | None, level: str, name: str, code: str = "") -> Place:
        places.append(build_place(parent=parent, level=level, name=name, code=code))
        return places[-1]

    city = place(None, Level.CITY, "测试市", "410100")
    district = place(city, Level.DISTRICT, "测试区", "410105")
    subdistrict = place(district, Level.SUBDISTRICT, "测试街道", "410105999")
    near = place(subdistrict, Level.COMMUNITY, "东社区", "c1")
    far = place(subdistrict, Level.COMMUNITY, "西社区", "c2")
    compound = place(near, Level.COMPOUND, "青禾园", "k1")
    other = place(far, Level.COMPOUND, "柳树院", "k2")
    doors = {}
    for number in (1, 2, 3):
        building = place(compound, Level.BUILDING, f"{number}号楼")
        for unit_number in (1, 2):
            unit = place(building, Level.UNIT, f"{unit_number}单元")
            for room in (101, 102, 201, 202, 301, 302):
                doors[f"{number}-{unit_number}-{room}"] = place(unit, Level.DOOR, f"{room}")
    tower = place(other, Level.BUILDING, "A座")
    doors["A-1201"] = place(tower, Level.DOOR, "1201")
    add_places(places=places, by=None, now=start)
    _people(doors, start)
    declare_emergency(
        place=subdistrict,
        name="测试",
        pack="base",
        by=None,
        now=start,
        delete_on=(now + timedelta(days=60)).date(),
    )
    desk = form_team(name="值班台", place=subdistrict, duties=["desk"], by=None, now=start)
    team = form_team(name="东社区组", place=near, duties=["community", *DUTIES], by=None, now=start)
    others = form_team(
        name="西社区组", place=far, duties=["community", *DUTIES], by=None, now=start
    )

    def person(
        username: str, name: str, role: str, at: Place, reach: str, team: Team | None
    ) -> User:
        user = add_user(username=username, name=name, password=PASSWORD)
        give_membership(user=user, role=role, place=at, reach=reach, team=team, by=None, now=start)
        return user

    return Street(
        now=now,
        subdistrict=subdistrict,
        compound=compound,
        doors=doors,
        other_compound=other,
        team=team,
        desk_team=desk,
        other_team=others,
        operator=person("desk", "赵话务", Role.OPERATOR, near, Reach.SUBTREE, desk),
        dispatcher=person("dispatch", "钱调度", Role.DISPATCHER, near, Reach.SUBTREE, None),
        worker=person("worker", "孙网格", Role.WORKER, compound, Reach.OWN, team),
        second_worker=person("worker2", "李网格", Role.WORKER, near, Reach.OWN, team),
        volunteer=person("volunteer", "周志愿", Role.VOLUNTEER, near, Reach.OWN, team),
        lead=person("lead", "吴组长", Role.TEAM_LEAD, near, Reach.SUBTREE, team),
        outsider=person("outsider", "郑外人", Role.DISPATCHER, far, Reach.SUBTREE, others),
        admin=person("admin", "王管理", Role.ADMINISTRATOR, subdistrict, Reach.SUBTREE, None),
    )


def _people(doors: dict[str, Place], now: datetime) -> None:
    def entry(door: str, *people: Person) -> Entry:
        return Entry(place=doors[door], people=people)

    def head(name: str, **known: Any) -> Person:
        return Person(name, is_head=True, **known)

    enter_households(
        entries=[
            entry("1-1-101", head("王秀英", sex="f", phones=(("10000000001", "mobile"),))),
            entry("1-1-102", head("李建国", sex="m", phones=(("037100000002", "landline"),))),
            entry("1-2-201", head("张伟", sex="m"), Person("刘洋", sex="f")),
            entry("2-1-301", head("陈静", sex="f", groups=("dialysis",))),
            entry("3-2-302", head("杨帆", sex="m")),
            entry("A-1201", head("外区人", phones=(("10000000009", "mobile"),))),
        ],
        by=None,
        now=now,
    )
