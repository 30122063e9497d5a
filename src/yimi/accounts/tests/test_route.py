from datetime import timedelta

from tests.scenes import PASSWORD

from yimi.accounts.actions import add_user, form_team, give_membership
from yimi.accounts.models import Membership, Reach, Role, Team
from yimi.accounts.routing import Router
from yimi.accounts.shift_actions import plan_shift


def route(street, *duties, door="1-1-101"):
    path = street.doors[door].path
    router = Router({path}, now=street.now)
    team = router.team(*duties, path=path)
    return team, router.person(team, path=path) if team else None


def staffed(street, team):
    """Give a team somebody."""
    give_membership(user=street.lead, role=Role.TEAM_LEAD, place=team.place, team=team,
                    by=None, now=street.now)  # fmt: skip
    return team


def test_a_team_without_people_answers_only_where_there_is_no_other(street):
    form_team(name="空队", place=street.compound, duties=["medical"], by=None, now=street.now)
    assert route(street, "medical")[0] == street.team
    alone = form_team(
        name="空维修队", place=street.compound, duties=["command"], by=None, now=street.now
    )
    assert route(street, "command", "supplies")[0] == street.team
    assert route(street, "command") == (alone, None)


def test_a_volunteer_on_the_beat_of_a_worker_leaves_it_to_the_worker(street):
    place = street.doors["1-1-101"].parent.parent
    Membership.objects.filter(team=street.team, role=Role.WORKER).delete()
    for user, role in ((street.volunteer, Role.VOLUNTEER), (street.worker, Role.WORKER)):
        give_membership(user=user, role=role, place=place, team=street.team,
                        by=None, now=street.now)  # fmt: skip
    assert route(street, "supplies") == (street.team, street.worker)
    Membership.objects.filter(team=street.team, role=Role.WORKER).delete()
    assert route(street, "supplies") == (street.team, street.volunteer)


def test_the_nearest_team_with_the_duty_has_it(street):
    assert route(street, "supplies") == (street.team, street.worker)
    near = form_team(
        name="园内组", place=street.compound, duties=["supplies"], by=None, now=street.now
    )
    assert route(street, "supplies") == (street.team, street.worker)
    staffed(street, near)
    assert route(street, "supplies") == (near, None)
    assert route(street, "medical")[0] == street.team
    assert route(street, "supplies", door="A-1201")[0] == street.other_team


def test_duties_are_looked_for_in_their_order(street):
    assert route(street, "command", "desk")[0] == street.desk_team
    assert route(street, "command", "medical", "desk")[0] == street.team
    assert route(street, "command") == (None, None)


def test_a_team_that_was_dissolved_has_nothing(street):
    Team.objects.filter(pk=street.team.pk).update(is_active=False)
    assert route(street, "supplies")[0] is None


def member(street, name, at, **more):
    user = add_user(username=name, name=name, password=PASSWORD)
    given = {"role": Role.WORKER, "reach": Reach.OWN, "team": street.team, "now": street.now}
    return give_membership(user=user, place=at, by=None, **given | more).user


def test_the_smallest_beat_around_the_door_has_it(street):
    building = street.doors["1-1-101"].parent.parent
    nearer = member(street, "nearer", building)
    assert route(street, "supplies")[1] == nearer
    assert route(street, "supplies", door="2-1-301")[1] == street.worker


def test_where_two_share_the_smallest_beat_a_dispatcher_decides(street):
    member(street, "second", street.compound)
    assert route(street, "supplies") == (street.team, None)


def test_only_those_who_go_to_doors_and_are_here_now_count(street):
    later = street.now + timedelta(days=1)
    building = street.doors["1-1-101"].parent.parent
    member(street, "an_office_worker", building, role=Role.OPERATOR)
    member(street, "coming_soon", building, now=later)
    member(street, "gone", building, now=street.now - timedelta(9), ends_at=street.now)
    left = member(street, "left", building)
    left.is_active = False
    left.save()
    assert route(street, "supplies")[1] == street.worker
    Membership.objects.filter(user=street.worker).update(ends_at=street.now)
    assert route(street, "supplies")[1] is None


def test_many_doors_take_as_many_queries_as_one(street, django_assert_num_queries):
    paths = [place.path for place in street.doors.values()]
    for some in (paths[:1], paths):
        with django_assert_num_queries(2):
            router = Router(some, now=street.now)
            for path in some:
                team = router.team("supplies", path=path)
                router.person(team, path=path)


def on_duty(street, user, hours=8):
    return plan_shift(
        team=street.team,
        user=user,
        starts_at=street.now - timedelta(hours=1),
        ends_at=street.now + timedelta(hours=hours),
        by=street.lead,
        now=street.now,
    )


def test_of_those_around_who_is_on_duty_is_preferred(street):
    building = street.doors["1-1-101"].parent.parent
    member(street, "asleep", building)
    assert route(street, "supplies")[1].username == "asleep"
    on_duty(street, street.worker)
    assert route(street, "supplies")[1] == street.worker


def test_two_who_share_a_beat_are_told_apart_by_who_is_on_duty(street):
    other = member(street, "second", street.compound, now=street.now - timedelta(days=1))
    assert route(street, "supplies")[1] is None
    on_duty(street, other)
    assert route(street, "supplies")[1] == other


def test_where_nobody_around_is_on_duty_it_is_as_without_a_rota(street):
    on_duty(street, street.second_worker)
    assert route(street, "supplies")[1] == street.worker
