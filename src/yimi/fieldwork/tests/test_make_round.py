from uuid import uuid4

import pytest

from yimi.core.models import Event
from yimi.fieldwork.actions import CannotMakeRound, CannotWalk, end_stop
from yimi.fieldwork.models import FollowUp, Round, Stop
from yimi.fieldwork.tests.helpers import again, task_at
from yimi.fieldwork.tests.rounds import round_of, stop_at, visit
from yimi.places.models import Place

ALL = [f"{b}-{u}-{r}" for b in (1, 2) for u in (1, 2) for r in (101, 102, 201, 202, 301, 302)]


def walked(walk):
    names = walk.stops.order_by("number").values_list("place__path", flat=True)
    return ["-".join(path.rstrip("/").split("/")[-3:]) for path in names]


def test_doors_are_walked_building_by_building_and_up_the_stairs(street):
    walk = round_of(street, ["2-1-301", "1-2-101", "1-1-302", "1-1-101", "1-1-301", "1-1-202"])
    assert walked(walk) == ["1-1-101", "1-1-202", "1-1-301", "1-1-302", "1-2-101", "2-1-301"]


def test_where_there_is_a_lift_one_walks_from_the_top_down(street):
    Place.objects.filter(path=street.compound.path + "1/").update(has_lift=True)
    walk = round_of(street, ["1-1-101", "1-1-102", "1-1-301", "1-1-302", "2-1-101", "2-1-301"])
    assert walked(walk) == ["1-1-301", "1-1-302", "1-1-101", "1-1-102", "2-1-101", "2-1-301"]


def test_the_order_may_be_chosen(street):
    doors = ["1-1-101", "1-1-201", "1-1-202"]
    assert walked(round_of(street, doors, order="down")) == ["1-1-201", "1-1-202", "1-1-101"]
    assert walked(round_of(street, doors, order="up")) == ["1-1-101", "1-1-201", "1-1-202"]


def test_a_round_is_with_its_worker_and_on_record(street):
    walk = round_of(street)
    assert (walk.status, walk.worker) == ("given", street.worker)
    assert len(walk.code) == 4
    kinds = Event.objects.filter(subject_id=walk.pk).order_by("position")
    assert [event.type for event in kinds] == ["fieldwork.RoundMade", "fieldwork.RoundGiven"]


def test_what_is_sent_twice_is_made_once(street):
    from yimi.fieldwork.actions import NewRound, make_round  # noqa: PLC0415

    new = NewRound(
        title="一", place=street.compound, team=street.team, doors=[street.doors["1-1-101"]]
    )
    client_id = uuid4()
    made = {
        make_round(new=new, by=street.lead, now=street.now, client_id=client_id).pk
        for _ in range(2)
    }
    assert len(made) == Round.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"doors": []}, "no_doors"),
        ({"title": " "}, "title"),
        ({"doors": ["A-1201"]}, "elsewhere"),
        ({"doors": ["1-1-101", "1-1-101"]}, "twice"),
    ],
)
def test_a_round_that_cannot_be_walked_is_refused(street, more, code):
    with pytest.raises(CannotMakeRound) as refused:
        round_of(street, more.pop("doors", ["1-1-101"]), **more)
    assert refused.value.code == code
    assert not Stop.objects.exists()


def test_somebody_of_another_team_gets_no_round(street):
    for other in (street.outsider, street.admin):
        with pytest.raises(CannotWalk) as refused:
            round_of(street, worker=other)
        assert refused.value.code == "not_of_team"


def test_open_tasks_at_its_doors_go_along_where_that_is_asked_for(street):
    here, elsewhere = task_at(street), task_at(street, "3-2-302")
    assert here.assignee == street.worker
    round_of(street, ["1-1-101"], worker=street.second_worker)
    assert again(here).assignee == street.worker
    round_of(street, ["1-1-101"], worker=street.second_worker, takes_tasks=True)
    assert again(here).assignee == street.second_worker
    assert again(elsewhere).assignee == street.worker


def test_who_was_to_be_asked_again_is_asked_by_the_next_round(street):
    walk = round_of(street)
    stop = stop_at(walk, street, "1-1-101")
    end_stop(stop=stop, visit=visit(street, "refused"), by=street.worker, now=street.now)
    assert FollowUp.objects.get().status == "open"
    round_of(street, ["1-1-102"])
    assert FollowUp.objects.get().status == "open"
    round_of(street, ["1-1-101"])
    assert FollowUp.objects.get().status == "done"


def test_three_hundred_doors_take_as_many_queries_as_five(street, django_assert_max_num_queries):
    round_of(street)  # who goes to doors for the team is read once
    taken = set()
    for doors in (ALL[:5], ALL):
        with django_assert_max_num_queries(12) as queries:
            round_of(street, doors)
        taken.add(len(queries))
    assert len(taken) == 1


def test_only_those_of_the_area_and_its_worker_see_a_round(street):
    walk = round_of(street)
    for user, right in ((street.lead, "fieldwork.rounds"), (street.worker, "fieldwork.do")):
        assert list(Round.objects.visible_to(user, right)) == [walk]
        assert Stop.objects.visible_to(user, right).count() == 5
    for user in (street.outsider, street.second_worker, street.volunteer, street.admin):
        for right in ("fieldwork.rounds", "fieldwork.do"):
            assert not Round.objects.visible_to(user, right).exists()
            assert not Stop.objects.visible_to(user, right).exists()
