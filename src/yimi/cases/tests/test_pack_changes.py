"""Cases that are open while the pack of their emergency changes."""

import pytest

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import CannotEnd, reclassify_case, reject_case
from yimi.cases.tests.helpers import fresh, open_one
from yimi.places.actions import change_pack, choose_weak_rule
from yimi.places.queries import emergency_at


def to(street, pack, edition=""):
    return change_pack(
        emergency=emergency_at(street.compound.path, now=street.now),
        pack=pack,
        edition=edition,
        by=street.admin.pk,
        now=street.now,
    )


def test_what_was_promised_stays_promised(street):
    case = open_one(street, service="relief")
    before = (case.respond_by_at, case.solve_by_at, case.next_escalation_at)
    to(street, "epidemic-cn-2022", "twenty")
    choose_weak_rule(
        emergency=fresh(case).emergency, rule="relief_24h", by=street.admin.pk, now=street.now
    )

    case = fresh(case)
    assert (case.respond_by_at, case.solve_by_at, case.next_escalation_at) == before
    assert open_one(street, service="relief").solve_by_at < case.solve_by_at


def test_a_service_that_is_no_longer_offered_is_still_shown(street):
    to(street, "epidemic-cn-2022", "twenty")
    case = open_one(street, service="zone_release", summary="五天没有新增了还不解封")
    client = signed_in(street.lead)
    for pack, edition in (("epidemic-cn-2022", "class_b"), ("base", "")):
        to(street, pack, edition)
        page = client.get(f"/cases/{case.pk}/").content.decode()
        assert "到期没解封" in page
        assert client.get("/board/").status_code == 200


def test_a_case_of_a_dropped_service_can_become_another(street):
    to(street, "epidemic-cn-2022", "twenty")
    case = open_one(street, service="code_colour")
    to(street, "base")
    reclassify_case(
        case=case, service="information", urgency="routine", by=street.lead, now=street.now
    )
    assert fresh(case).service == "information"


@pytest.mark.parametrize("service", ["care_refused", "hospital_visit", "treatment_ride"])
def test_who_needs_a_doctor_is_not_turned_away(street, service):
    case = open_one(street, service=service)
    for reason in ("outside_area", "not_a_request"):
        with pytest.raises(CannotEnd):
            reject_case(case=case, reason=reason, by=street.lead, now=street.now)
    assert fresh(case).status == "assigned"
    reject_case(case=fresh(case), reason="withdrawn", by=street.lead, now=street.now)
    assert fresh(case).status == "rejected"
