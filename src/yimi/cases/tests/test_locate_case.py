from datetime import timedelta

import pytest
from django.urls import reverse

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import (
    CannotLocate,
    locate_case,
    solve_case,
    take_transfer,
    transfer_case,
    wait_case,
)
from yimi.cases.queries import log_of
from yimi.cases.tests.helpers import HOUR, fresh, kinds, open_one
from yimi.cases.wording import sentence
from yimi.packs.loader import shipped_pack
from yimi.places.actions import declare_emergency
from yimi.registry.models import Household


def home(street, door):
    return Household.objects.filter(place=street.doors[door]).values_list("pk", flat=True).first()


def locate(street, case, door, *, by=None, **more):
    return locate_case(
        case=case,
        place=street.doors[door],
        household_id=home(street, door),
        by=by or street.lead,
        now=more.pop("now", street.now),
        **more,
    )


def alarm(street, where):
    """Open a Case of a danger whose door nobody knows yet."""
    street.doors["somewhere"] = where
    return open_one(street, "somewhere", service="life_danger", urgency="life", unconfirmed=True)


def test_a_danger_gets_its_door_its_household_and_the_path_of_its_parts(street):
    case = alarm(street, street.compound)
    promised = case.solve_by_at
    locate(street, case, "1-1-101", words="王秀英家")
    case = fresh(case)
    assert (case.place, case.place_path) == (
        street.doors["1-1-101"],
        street.doors["1-1-101"].path,
    )
    assert case.household_id == home(street, "1-1-101")
    assert case.parts.get().place_path == case.place_path
    assert (case.team, case.solve_by_at, case.unconfirmed) == (street.team, promised, True)
    assert kinds(case)[-1] == "CaseLocated"


def test_the_log_says_who_answers_there(street):
    case = alarm(street, street.subdistrict)
    assert case.team == street.desk_team
    locate(street, case, "1-1-101")
    entry = log_of(case)[-1]
    assert "东社区组" in sentence(entry, shipped_pack("base"))[0]


def test_another_team_that_answers_there_takes_it_on_anew(street):
    case = open_one(street)
    wait_case(case=case, waiting_for="resident", by=street.worker, now=street.now)
    locate(street, case, "A-1201", now=street.now + 2 * HOUR)
    case = fresh(case)
    assert (case.team, case.owner, case.status) == (street.other_team, None, "assigned")
    assert (case.waiting_for, case.paused_at, case.paused_h) == ("", None, 2)
    assert case.next_escalation_at == street.now + 14 * HOUR


def test_within_the_area_of_its_team_it_stays_with_who_has_it(street):
    case = open_one(street)
    locate(street, case, "3-2-302")
    assert (fresh(case).owner, fresh(case).status) == (street.worker, "accepted")


def test_a_team_that_took_it_over_keeps_it_where_the_door_is_its_own_too(street):
    case = open_one(street)
    transfer_case(
        case=case, to_team=street.desk_team, reason="overloaded", by=street.lead, now=street.now
    )
    take_transfer(case=case, by=street.operator, now=street.now)
    locate(street, case, "3-2-302")
    assert fresh(case).team == street.desk_team


@pytest.mark.parametrize(("door", "status"), [("3-2-302", "transferred"), ("A-1201", "assigned")])
def test_an_offer_ends_only_where_another_team_answers_now(street, door, status):
    case = open_one(street)
    transfer_case(
        case=case, to_team=street.desk_team, reason="overloaded", by=street.lead, now=street.now
    )
    locate(street, case, door)
    case = fresh(case)
    assert case.status == status
    assert (case.offered_team is None) == (status == "assigned")


def test_a_place_with_an_emergency_of_its_own_puts_the_case_under_it(street):
    case = alarm(street, street.subdistrict)
    own = declare_emergency(
        place=street.compound,
        name="停水",
        pack="base",
        by=None,
        now=street.now,
        delete_on=(street.now + timedelta(days=60)).date(),
    )
    locate(street, case, "1-1-101")
    assert fresh(case).emergency == own


def test_an_emergency_that_is_over_stays_with_the_case(street):
    case = open_one(street)
    emergency = case.emergency
    emergency.ends_at = street.now + HOUR
    emergency.save()
    locate(street, case, "3-2-302", now=street.now + 2 * HOUR)
    assert fresh(case).emergency == emergency


def test_the_same_door_a_second_time_changes_nothing(street):
    case = alarm(street, street.compound)
    for _ in range(2):
        locate(street, case, "1-1-101")
    assert kinds(case).count("CaseLocated") == 1


def test_what_has_ended_or_was_changed_meanwhile_stays_where_it_is(street):
    case = open_one(street)
    with pytest.raises(CannotLocate) as refused:
        locate(street, case, "3-2-302", seen=case.revision - 1)
    assert refused.value.code == "changed"
    solve_case(case=case, by=street.lead, now=street.now, words="送到了")
    with pytest.raises(CannotLocate) as refused:
        locate(street, case, "3-2-302")
    assert refused.value.code == "ended"


def say(street, case, words, user=None):
    data = {"act": "locate", "place_text": words}
    page = reverse("cases:act", args=[case.pk])
    answer = signed_in(user or street.operator).post(page, data, headers={"HX-Request": "true"})
    return answer.status_code, answer.get("X-Refusal", "")


def test_the_page_takes_the_door_as_people_write_it(street):
    case = alarm(street, street.compound.parent)
    assert say(street, case, "青禾园3号楼二单元302室")[1] == ""
    case = fresh(case)
    assert case.place == street.doors["3-2-302"]
    assert case.household_id == home(street, "3-2-302")


@pytest.mark.parametrize(
    ("words", "code"), [("9栋101", "unknown"), ("1栋101", "several"), ("", "unknown")]
)
def test_the_page_does_not_guess(street, words, code):
    case = alarm(street, street.compound)
    assert say(street, case, words) == (409, code)
    assert fresh(case).place == street.compound


def test_nobody_puts_a_case_outside_what_he_may_see(street):
    case = open_one(street)
    assert say(street, case, "柳树院A座1201") == (409, "unknown")
    assert say(street, case, "3-2-302", street.outsider)[0] == 404
    assert say(street, case, "3-2-302", street.worker)[0] == 404
    assert fresh(case).place == street.doors["1-1-101"]


def test_the_case_page_offers_it_as_long_as_the_case_is_open(street):
    case = open_one(street)
    page = reverse("cases:detail", args=[case.pk])
    assert signed_in(street.operator).get(page).context["acts"]["locate"]
    assert not signed_in(street.worker).get(page).context["acts"]["locate"]
    assert 'name="place_text"' in signed_in(street.operator).get(page).content.decode()
    solve_case(case=case, by=street.lead, now=street.now, words="送到了")
    assert not signed_in(street.operator).get(page).context["acts"]["locate"]
