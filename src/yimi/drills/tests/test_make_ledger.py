"""The default demonstration has exactly the figures of Beilin, and people whom one believes."""

import re
from collections import Counter

import pytest
from django.db.models import Count

from yimi.accounts.models import Membership, TeamDuty, User
from yimi.accounts.queries import DEMO_PASSWORD
from yimi.accounts.routing import Router
from yimi.drills.homes import OLD_FROM
from yimi.drills.identity import NO_REGION, check_character
from yimi.drills.kinds import KINDS
from yimi.drills.telephones import LANDLINE_RANGE, MOBILE_RANGE
from yimi.drills.tests.moment import NOW
from yimi.language import find_phones
from yimi.packs.loader import shipped_pack
from yimi.places.models import Emergency, Level, Place
from yimi.registry.models import DoorWarning, Household, KeyGroup, Resident, Telephone

pytestmark = pytest.mark.usefixtures("ledger", "db")


def test_the_counts_are_exactly_those_of_the_report():
    levels = Counter(Place.objects.values_list("level", flat=True))
    ages = [resident.age_on(NOW.date()) or 0 for resident in Resident.objects.all()]

    assert (levels[Level.COMPOUND], levels[Level.BUILDING]) == (3, 15)
    assert (Household.objects.count(), len(ages)) == (857, 2122)
    assert sum(age >= OLD_FROM for age in ages) == 251
    assert KeyGroup.objects.values("resident").distinct().count() == 45


def test_the_table_of_households_adds_up_to_the_counts():
    people = sum(kind.homes * len(kind.slots) for kind in KINDS.values())
    old = sum(kind.homes * sum(s.part == "old" for s in kind.slots) for kind in KINDS.values())

    assert (sum(kind.homes for kind in KINDS.values()), people, old) == (857, 2122, 251)


def test_everybody_is_entered_below_the_real_codes_of_the_sub_district():
    path = "410100/410105/410105011/"

    assert Place.objects.get(path=path).name == "北林路街道"
    assert not Household.objects.exclude(place_path__startswith=path).exists()


def test_some_doors_are_empty_and_some_have_two_households():
    doors = Place.objects.filter(level=Level.DOOR).annotate(homes=Count("households"))

    assert doors.filter(homes=0).count() >= 20
    assert doors.filter(homes=2).count() == 9
    assert not doors.filter(homes__gt=2).exists()


def test_every_telephone_is_of_a_range_that_reaches_nobody_and_reads_as_a_telephone():
    for number in Telephone.objects.values_list("number", flat=True):
        assert number.startswith((MOBILE_RANGE, LANDLINE_RANGE))
        assert [phone.number for phone in find_phones(f"电话{number}，谢谢")] == [number]


def test_telephones_are_missing_lent_and_on_the_wall_as_in_life():
    kinds = Counter(Telephone.objects.values_list("kind", flat=True))

    assert set(kinds) == {"mobile", "landline", "neighbour", "relative"}
    assert 0 < Household.objects.filter(telephones=None).count() < 40


def test_identity_numbers_can_be_nobodys():
    numbers = [r.id_number for r in Resident.objects.exclude(id_number_hash="")]

    assert 100 < len(numbers) < 500
    for number in numbers:
        assert re.fullmatch(rf"{NO_REGION}\d{{11}}[\dX]", number)
        assert check_character(number[:17]) != number[17]


def test_no_household_has_a_name_twice_and_names_are_chinese():
    for household in Household.objects.prefetch_related("residents"):
        names = [resident.name for resident in household.residents.all()]
        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"[\u4e00-\u9fff]{2,4}", name) for name in names)


def test_no_two_households_are_the_same_people():
    homes = Counter(
        tuple(sorted(resident.name for resident in household.residents.all()))
        for household in Household.objects.prefetch_related("residents")
        if household.residents.count() > 1
    )

    assert homes.most_common(1)[0][1] == 1


def test_parents_are_older_than_their_children():
    for household in Household.objects.prefetch_related("residents"):
        ages = [resident.age_on(NOW.date()) or 0 for resident in household.residents.all()]
        children = [age for age in ages if age < 16]
        if children:
            assert max(ages) - max(children) >= 18


def test_groups_and_warnings_are_codes_of_the_pack():
    pack = shipped_pack("base")

    assert set(KeyGroup.objects.values_list("code", flat=True)) == {g.code for g in pack.groups}
    assert set(DoorWarning.objects.values_list("code", flat=True)) <= {
        warning.code for warning in pack.warnings
    }


def test_everybody_of_the_staff_signs_in_with_the_demo_password():
    users = list(User.objects.all())

    assert {"desk", "dispatch", "worker1", "worker4", "lead", "admin"} <= {
        user.username for user in users
    }
    assert all(user.is_demo and user.check_password(DEMO_PASSWORD) for user in users)
    assert all(Membership.objects.filter(user=user).exists() for user in users)


def test_every_service_of_the_pack_finds_a_team_and_one_duty_falls_back():
    paths = set(Place.objects.filter(level=Level.DOOR).values_list("path", flat=True))
    router = Router(paths, now=NOW)
    services = shipped_pack("base").services

    for path in list(paths)[:40]:
        for service in services:
            assert router.team(service.duty, service.fallback_duty, path=path), service.code
    held = set(TeamDuty.objects.values_list("duty", flat=True))
    assert {service.duty for service in services} - held == {"relief"}


def test_every_door_has_one_worker_nearest_to_it():
    doors = list(Place.objects.filter(level=Level.DOOR).values_list("path", flat=True))
    router = Router(set(doors), now=NOW)

    for path in doors:
        team = router.team("community", path=path)
        assert team is not None
        assert router.person(team, path=path) is not None


def test_the_emergency_is_a_drill_and_its_data_goes_after_sixty_days():
    emergency = Emergency.objects.get()

    assert emergency.is_drill
    assert (emergency.delete_on - NOW.date()).days == 60
