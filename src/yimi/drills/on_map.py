"""The demonstration's map: where the houses of the three compounds stand, and Beilin's colours."""

from datetime import datetime
from random import Random

from yimi.accounts.models import User
from yimi.atlas.actions import make_legend, mark_doors
from yimi.atlas.wording import BEILIN_NAME, beilin
from yimi.drills.ledger import Ledger
from yimi.places.models import Place
from yimi.places.placing import place_buildings
from yimi.registry.models import Mobility, Resident

# The upper left corner of each building on the plan of its compound.
SPOTS = {
    "qinghe": {
        "1号楼": (0, 128),
        "2号楼": (84, 128),
        "3号楼": (192, 128),
        "5号楼": (32, 12),
        "6号楼": (112, 12),
        "11号楼": (284, 32),
        "12号楼": (348, 32),
    },
    "dongguan": {"A座": (0, 0), "B座": (70, 0), "C座": (140, 24), "D座": (210, 56)},
    "liuxi": {"6栋": (172, 88), "7栋": (236, 88), "8栋": (0, 0), "9栋": (86, 0)},
}
# How many doors have each colour of the legend; the last follows the ledger by itself.
MARKS = {"a": 3, "b": 4, "c": 9}
# Who of these groups cannot walk, as the ledger knows it.
MOVES = {"bedridden": Mobility.BED, "disabled": Mobility.WHEELCHAIR}
STAIRS = 7


def draw_map(*, ledger: Ledger, by: User, seed: int, now: datetime) -> None:
    """Place the houses, note who cannot walk, and mark some doors as on Beilin's sheet."""
    compounds = {place.code: place for place in ledger.places.values() if place.code in SPOTS}
    _note_who_cannot_walk(ledger, seed)
    for code, spots in SPOTS.items():
        compound = compounds[code]
        houses = {place.name: place.path for place in Place.objects.filter(parent=compound)}
        place_buildings(
            compound=compound,
            spots={houses[name]: at for name, at in spots.items()},
            by=by.pk,
            now=now,
        )
    legend = make_legend(
        place=ledger.places["subdistrict"],
        name=str(BEILIN_NAME),
        entries=beilin(),
        by=by.pk,
        now=now,
    )
    rng = Random(f"{seed}-map")
    homes = rng.sample([home for home in ledger.homes if not home.scene], sum(MARKS.values()))
    for code, count in MARKS.items():
        for home in [homes.pop() for _ in range(count)]:
            path = home.entry.place.path
            compound = next(one for one in compounds.values() if path.startswith(one.path))
            mark_doors(
                legend=legend,
                compound=compound,
                doors=[path.removeprefix(compound.path)],
                code=code,
                by=by.pk,
                now=now,
            )


def _note_who_cannot_walk(ledger: Ledger, seed: int) -> None:
    """Write how people move whom the ledger's groups already tell of, and some old people."""
    area = [home.household_id for home in ledger.homes]
    people = Resident.objects.filter(household_id__in=area, mobility="")
    for code, mobility in MOVES.items():
        ids = list(people.filter(groups__code=code).values_list("pk", flat=True))
        Resident.objects.filter(pk__in=ids, mobility="").update(mobility=mobility)
    old = list(people.filter(groups__code="living_alone_old").order_by("pk").values_list("pk"))
    chosen = Random(f"{seed}-stairs").sample([pk for (pk,) in old], min(STAIRS, len(old)))
    Resident.objects.filter(pk__in=chosen, mobility="").update(mobility=Mobility.NO_STAIRS)
