"""Where nobody is on duty although somebody must be."""

from datetime import timedelta

from yimi.accounts.checkups import cover as checked
from yimi.accounts.cover import AHEAD, look_at_cover, note_gaps
from yimi.accounts.models import CoverGap, Team
from yimi.accounts.tests.helpers import signed_in
from yimi.accounts.tests.shifts import HOUR, planned
from yimi.core.models import Event


def look(street):
    return look_at_cover(
        Team.objects.filter(pk=street.desk_team.pk), since=street.now, until=street.now + AHEAD
    )


def desk(street, start, end):
    before = street.now - timedelta(hours=24)
    return planned(street, street.operator, start, end, team=street.desk_team, now=before)


def test_a_team_that_never_planned_a_rota_is_no_alarm(street):
    found = look(street)
    assert (found.gaps, found.unplanned) == ([], [street.desk_team])
    assert note_gaps(now=street.now) == 0
    assert not Event.objects.filter(type="accounts.DutyUncovered").exists()


def test_the_hours_without_anybody_are_found(street):
    desk(street, -1, 5)
    desk(street, 6, 12)
    (gap,) = look(street).gaps
    assert (gap.starts_at, gap.ends_at) == (street.now + 5 * HOUR, street.now + 6 * HOUR)


def test_no_hour_is_missing_where_one_follows_the_other(street):
    desk(street, -1, 5)
    desk(street, 5, 13)
    assert look(street).gaps == []


def test_a_gap_is_told_once_and_so_is_its_end(street):
    desk(street, -8, 0)
    for _ in range(3):
        note_gaps(now=street.now)
    told = Event.objects.filter(type="accounts.DutyUncovered")
    assert [event.data["duty"] for event in told] == ["desk"]
    desk(street, 0, 20)
    for _ in range(3):
        note_gaps(now=street.now)
    assert Event.objects.filter(type="accounts.DutyCovered").count() == 1
    assert CoverGap.objects.filter(ended_at__isnull=True).count() == 0


def test_a_gap_stands_on_the_home_of_those_who_plan_and_in_the_health(street, settings, tmp_path):
    settings.HOME = tmp_path
    desk(street, -8, 0)
    text = signed_in(street.admin).get("/").content.decode()
    assert "没人值班" in text
    assert any("没人值班" in str(finding.words) for finding in checked(now=street.now))
    assert "没人值班" not in signed_in(street.outsider).get("/").content.decode()


def test_the_number_of_queries_does_not_grow_with_the_teams(street, django_assert_num_queries):
    desk(street, -1, 5)
    for teams in ([street.desk_team], [street.desk_team, street.team, street.other_team]):
        with django_assert_num_queries(4):
            look_at_cover(teams, since=street.now, until=street.now + AHEAD)
