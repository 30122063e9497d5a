"""Deadlines in an office's hours, for Cases as they come out of the database: in UTC."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from tests.scenes import build_street

from yimi.cases.actions import reclassify_case, reopen_case, resume_case, solve_case, wait_case
from yimi.cases.tests.helpers import HOUR, fresh, open_one
from yimi.packs.loader import load_pack

CHINA = ZoneInfo("Asia/Shanghai")


def at(day, hour, minute=0):
    """Return a moment of November 2026, whose 9th is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=CHINA)


@pytest.fixture
def office(db, monkeypatch):
    """A street on a Monday at nine whose services all run in office hours, with 8 h to solve."""
    pack = load_pack("base")
    services = tuple(
        service.model_copy(
            update={
                "clock": "office",
                "respond": service.respond.model_copy(update={"hours": 1}),
                "solve": service.solve.model_copy(update={"hours": 8}),
            }
        )
        for service in pack.services
    )
    pack = pack.model_copy(update={"services": services})
    monkeypatch.setattr("yimi.places.queries.shipped_pack", lambda code: pack)
    return build_street(at(9, 9))


def test_a_deadline_falls_in_office_hours(office):
    case = fresh(open_one(office, service="heating"))
    assert (case.respond_by_at, case.solve_by_at) == (at(9, 10), at(10, 9, 30))
    assert case.next_escalation_at == at(9, 15)


def test_a_case_that_is_read_anew_keeps_to_the_office_of_the_place(office):
    case = fresh(open_one(office, service="heating"))
    reclassify_case(case=case, service="water", urgency="routine", by=office.lead, now=at(9, 11))
    case = fresh(case)
    assert (case.respond_by_at, case.solve_by_at) == (at(9, 10), at(10, 9, 30))
    assert case.next_escalation_at == at(9, 15)


def test_a_pause_over_night_counts_only_the_hours_of_the_office(office):
    case = fresh(open_one(office))
    wait_case(case=case, waiting_for="resident", by=office.worker, now=at(9, 17))
    resume_case(case=fresh(case), by=office.worker, now=at(10, 9))
    case = fresh(case)
    assert (case.paused_h, case.solve_by_at) == (1.5, at(10, 11))
    assert case.next_escalation_at == at(9, 16, 30)


def test_a_case_that_is_reopened_at_night_has_the_time_of_the_next_days(office):
    case = open_one(office)
    solve_case(case=case, by=office.lead, now=at(9, 10), words="送到了")
    night = at(9, 23).astimezone(ZoneInfo("UTC"))
    reopen_case(case=fresh(case), reason="not_solved", by=office.operator, now=night)
    assert fresh(case).solve_by_at == at(11, 9)
    assert fresh(case).clock_from_at == office.now + 14 * HOUR
