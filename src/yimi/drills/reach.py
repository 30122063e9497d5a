"""How the people of a household are reached: mobile, landline, a neighbour, or not at all."""

from collections.abc import Iterator, Sequence
from random import Random

from yimi.drills.homes import OLD_FROM, Home
from yimi.drills.telephones import landline, mobile

# (from this age on, share with a mobile of their own), the oldest first.
HAS_MOBILE = ((80, 0.4), (70, 0.68), (60, 0.9), (16, 0.97), (12, 0.4), (0, 0.0))
LANDLINE_IN_OLD_HOME = 0.35
LANDLINE_WITHOUT_MOBILE = 0.7
NEIGHBOUR_WITHOUT_EITHER = 0.6
RELATIVE_OF_LONE_OLD = 0.4


def give_telephones(rng: Random, homes: Sequence[Home], serials: Iterator[int]) -> None:
    """Give each home the numbers at which it is reached; `homes` are in the order of doors."""
    for home in homes:
        if home.phones or home.mobile:
            continue
        _give_mobiles(rng, home, serials)
        has_old = any(member.age >= OLD_FROM for member in home.members)
        chance = LANDLINE_IN_OLD_HOME if home.mobile else LANDLINE_WITHOUT_MOBILE
        if has_old and rng.random() < chance:
            home.phones.append((landline(next(serials)), "landline"))
        if home.kind == "old_alone" and rng.random() < RELATIVE_OF_LONE_OLD:
            home.phones.append((mobile(next(serials)), "relative"))
    _lend_neighbours_numbers(rng, homes)


def _give_mobiles(rng: Random, home: Home, serials: Iterator[int]) -> None:
    for member in home.members:
        share = next(share for since, share in HAS_MOBILE if member.age >= since)
        if rng.random() < share:
            member.phones.append((mobile(next(serials)), "mobile"))


def _lend_neighbours_numbers(rng: Random, homes: Sequence[Home]) -> None:
    for home, neighbour in zip(homes[1:], homes, strict=False):
        unreached = not home.mobile and not home.phones
        if unreached and neighbour.mobile and rng.random() < NEIGHBOUR_WITHOUT_EITHER:
            home.phones.append((neighbour.mobile, "neighbour"))
