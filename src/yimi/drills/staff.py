"""The teams of the demonstration, what they answer for, and who may sign in."""

from datetime import datetime
from typing import NamedTuple

from yimi.accounts.actions import add_user, form_team, give_membership
from yimi.accounts.models import Organisation, Reach, Role, Team, User
from yimi.accounts.queries import DEMO_PASSWORD, OFFICE
from yimi.drills.telephones import landline, mobile
from yimi.places.models import Place


class TeamTable(NamedTuple):
    """A team: `place` is a key of the places that `make_staff` is given."""

    name: str
    place: str
    duties: tuple[str, ...]


class Post(NamedTuple):
    """What somebody is: a role, the places where (their beat), how far, and in which team."""

    role: str
    places: tuple[str, ...]
    reach: str
    team: str = ""


class Account(NamedTuple):
    """Somebody who may sign in; the telephone reaches nobody."""

    username: str
    name: str
    post: Post


# Nobody has the duty `relief` here: such cases go to the community, as the pack's fallback says.
TEAMS = {
    "desk": TeamTable("街道服务台", "subdistrict", ("desk", "policy")),
    "command": TeamTable("街道指挥部", "subdistrict", ("command",)),
    "qinghe": TeamTable("青禾社区网格队", "青禾社区", ("community", "supplies")),
    "dongguan": TeamTable("东关社区网格队", "东关社区", ("community", "supplies")),
    "supplies": TeamTable("物资保供组", "subdistrict", ("supplies",)),
    "medical": TeamTable("医疗保障组", "subdistrict", ("medical", "transport")),
    "property": TeamTable("物业维修组", "subdistrict", ("property", "repair")),
    "mind": TeamTable("心理关爱组", "subdistrict", ("psychology",)),
    # No duty leads to these: a dispatcher hands cases to them.
    "fleet": TeamTable("就医保障车队", "subdistrict", ()),
    "hospital": TeamTable("北林医院医务科", "subdistrict", ()),
    "merchant": TeamTable("惠民生鲜超市", "subdistrict", ()),
    "gate": TeamTable("青禾园卡口", "青禾园", ()),
}

_ALL, _OWN, _TEAM = Reach.SUBTREE, Reach.OWN, Reach.TEAM
_STREET = ("subdistrict",)
ACCOUNTS = (
    Account("desk", "李晓敏", Post("operator", _STREET, _ALL, "desk")),
    Account("dispatch", "王建华", Post("dispatcher", _STREET, _ALL, "desk")),
    Account("lead", "张红霞", Post("team_lead", ("青禾社区",), _ALL, "qinghe")),
    Account("lead2", "程志刚", Post("team_lead", ("东关社区",), _ALL, "dongguan")),
    Account("worker1", "刘海涛", Post("worker", ("青禾园",), _OWN, "qinghe")),
    Account("worker2", "陈丽娟", Post("worker", ("11号楼", "12号楼"), _OWN, "qinghe")),
    Account("worker3", "郭俊峰", Post("worker", ("东关小院",), _OWN, "dongguan")),
    Account("worker4", "赵文静", Post("worker", ("柳溪里",), _OWN, "dongguan")),
    Account("volunteer1", "周一鸣", Post("volunteer", ("B座",), _OWN, "dongguan")),
    Account("supplies", "孙永强", Post("supplies", _STREET, _ALL, "supplies")),
    Account("medical", "胡慧敏", Post("medical", _STREET, _ALL, "medical")),
    Account("doctor1", "许明哲", Post("medical", ("青禾社区", "东关社区"), _OWN, "medical")),
    Account("repair1", "马国亮", Post("property", ("青禾园", "柳溪里"), _TEAM, "property")),
    Account("counsel", "沈雅静", Post("liaison", _STREET, _TEAM, "mind")),
    Account("desk2", "吴晓芳", Post("operator", _STREET, _ALL, "desk")),
    Account("driver1", "韩宝林", Post("driver", _STREET, _TEAM, "fleet")),
    Account("hospital", "冯静怡", Post("liaison", _STREET, _TEAM, "hospital")),
    Account("merchant", "曹建军", Post("merchant", _STREET, _TEAM, "merchant")),
    Account("guard1", "杜永福", Post("guard", ("青禾园",), _TEAM, "gate")),
    Account("officer", "高志远", Post("officer", ("district",), _ALL, "command")),
    Account("admin", "林晓东", Post("administrator", ("city",), _ALL)),
    Account("auditor", "郑文杰", Post("auditor", ("city",), _ALL)),
)
# The serials of their telephones begin here, above those of the cast.
FIRST_SERIAL = 60
# The serial of the office's own number, which nobody of the ledger has.
OFFICE_SERIAL = 999_000


class Staff(NamedTuple):
    """The people and teams that were made, by their keys in the tables."""

    users: dict[str, User]
    teams: dict[str, Team]


def make_staff(places: dict[str, Place], *, now: datetime) -> Staff:
    """Form the teams and make the logins; `places` holds every place that the tables name."""
    street = places[_STREET[0]]
    Organisation.objects.create(
        name=f"{street.name}办事处",
        kind=OFFICE,
        phone=landline(OFFICE_SERIAL),
        place=street,
        place_path=street.path,
    )
    teams = {
        key: form_team(
            name=table.name, place=places[table.place], duties=table.duties, by=None, now=now
        )
        for key, table in TEAMS.items()
    }
    users = {}
    for serial, account in enumerate(ACCOUNTS, start=FIRST_SERIAL):
        user = users[account.username] = add_user(
            username=account.username,
            name=account.name,
            password=DEMO_PASSWORD,
            phone=mobile(serial),
            is_demo=True,
        )
        for place in account.post.places:
            give_membership(
                user=user,
                role=Role(account.post.role),
                place=places[place],
                by=None,
                now=now,
                reach=account.post.reach,
                team=teams.get(account.post.team),
            )
    return Staff(users, teams)
