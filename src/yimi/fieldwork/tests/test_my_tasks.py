from django.urls import reverse

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import assign_case, change_case
from yimi.cases.tests.helpers import HOUR, fresh, open_one
from yimi.core.models import Event
from yimi.core.worker import drain
from yimi.fieldwork.actions import complete_task, fail_task
from yimi.fieldwork.queries import day_of
from yimi.fieldwork.tests.helpers import task_at
from yimi.places.actions import add_place
from yimi.places.models import Level
from yimi.registry.actions import set_warning

MY_TASKS = "/tasks/"


def doors(street, user=None):
    return [stop.place.name for stop in day_of(user or street.worker, now=street.now).stops]


def test_stops_are_in_the_order_in_which_people_count(street):
    building = street.doors["1-1-101"].parent.parent
    by = {"by": None, "now": street.now}
    for name in ("10号楼", "十二号楼"):
        new = add_place(parent=building.parent, level=Level.BUILDING, name=name, **by)
        for room in ("1001", "901"):
            street.doors[f"{name} {room}"] = add_place(
                parent=new, level=Level.DOOR, name=room, **by
            )
    wanted = ["1-1-101", "1-2-201", "2-1-301", "10号楼 901", "10号楼 1001", "十二号楼 901"]
    for door in reversed(wanted):
        task_at(street, door)
    stops = day_of(street.worker, now=street.now).stops
    assert [stop.place for stop in stops] == [street.doors[door] for door in wanted]
    assert stops[3].building.endswith("10号楼")
    assert stops[3].door == "901"


def test_several_at_one_door_are_one_stop_with_the_most_urgent_first(street):
    task_at(street)
    urgent = task_at(street, service="medicine")
    task_at(street, "1-1-102")
    stops = day_of(street.worker, now=street.now).stops
    assert [len(stop.tasks) for stop in stops] == [2, 1]
    assert stops[0].tasks[0] == urgent


def test_calls_stand_apart_from_doors(street):
    task = task_at(street, key="fieldwork.call")
    day = day_of(street.worker, now=street.now)
    assert (day.stops, day.calls) == ([], [task])


def test_warnings_stand_before_the_door_while_they_are_in_force(street):
    task_at(street)
    place = street.doors["1-1-101"]
    set_warning(place=place, code="dog", by=None, now=street.now)
    old = set_warning(place=place, code="isolation", by=None, now=street.now - 9 * HOUR)
    set_warning(place=place, code="of_a_pack_to_come", by=None, now=street.now)
    old.ends_at = street.now - HOUR
    old.save()
    assert [w.code for w in day_of(street.worker, now=street.now).stops[0].warnings] == ["dog"]


def test_what_was_done_today_is_counted_and_gone(street):
    first = task_at(street)
    fail_task(task=task_at(street), reason="unsafe", by=street.worker, now=street.now)
    complete_task(task=first, by=street.worker, now=street.now)
    day = day_of(street.worker, now=street.now)
    assert (day.stops, day.done_today) == ([], 1)
    assert day_of(street.worker, now=street.now + 24 * HOUR).done_today == 0


def test_cases_of_the_team_that_nobody_has_are_offered_to_its_workers_around(street):
    near = open_one(street, service="heating")
    open_one(street, "A-1201", service="heating")
    assert day_of(street.worker, now=street.now).available == [near]
    assert day_of(street.lead, now=street.now).available == [near]
    assert day_of(street.operator, now=street.now).available == []


def test_a_worker_takes_on_what_the_page_offers(street):
    case = open_one(street, service="heating")
    browser = signed_in(street.worker)
    assert browser.get(MY_TASKS).context["available"] == [case]
    browser.post(reverse("cases:act", args=[case.pk]), {"act": "accept", "next": MY_TASKS})
    assert fresh(case).owner == street.worker


def test_a_volunteer_reaches_only_the_doors_of_own_tasks(street):
    open_one(street, service="heating", summary="暖气不热")
    assert day_of(street.volunteer, now=street.now).available == []


def test_the_page_shows_ones_own_tasks_and_nobody_elses(street):
    task_at(street, requester_name="王秀英")
    page = signed_in(street.worker).get(MY_TASKS)
    assert page.status_code == 200
    assert page.context["stop_count"] == 1
    assert "101" in page.content.decode()
    for other in (street.second_worker, street.volunteer, street.operator):
        page = signed_in(other).get(MY_TASKS)
        assert page.context["stop_count"] == 0
        assert "王秀英" not in page.content.decode()
    for stranger in (street.outsider, street.dispatcher, street.admin):
        assert signed_in(stranger).get(MY_TASKS).status_code == 403


def stop_of(place):
    return reverse("fieldwork:stop", args=[place.pk])


def test_the_stop_shows_what_to_do_and_records_the_look(street):
    task = task_at(street, requester_name="王秀英", requester_phone="13812345678", text="两袋米")
    set_warning(place=task.place, code="dog", by=None, now=street.now)
    page = signed_in(street.worker).get(stop_of(task.place))
    assert page.status_code == 200
    assert [row["id"] for row in page.context["tasks"]] == [task.pk]
    assert page.context["tasks"][0]["phone"] == "13812345678"
    assert "两袋米" in page.content.decode()
    assert len(page.context["warnings"]) == 1
    look = Event.objects.get(type="core.Looked")
    assert (look.by_id, look.subject_id) == (street.worker.pk, task.place.households.get().pk)


def test_the_look_at_a_door_without_a_household_is_recorded_with_the_task(street):
    task = task_at(street, "1-1-302")
    signed_in(street.worker).get(stop_of(task.place))
    assert Event.objects.get(type="core.Looked").subject_id == task.pk


def test_the_worker_reads_what_the_case_says_now(street):
    task = task_at(street)
    changes = {"summary": "大米 3袋", "details": {"items": []}}
    change_case(case=task.case, changes=changes, by=street.operator, now=street.now)
    browser = signed_in(street.worker)
    assert "大米 3袋" in browser.get(MY_TASKS).content.decode()
    assert "大米 3袋" in browser.get(stop_of(task.place)).content.decode()


def test_the_stop_of_another_worker_is_not_there(street):
    task = task_at(street)
    for other in (street.second_worker, street.volunteer, street.lead, street.operator):
        assert signed_in(other).get(stop_of(task.place)).status_code == 404
    for stranger in (street.outsider, street.dispatcher, street.admin):
        assert signed_in(stranger).get(stop_of(task.place)).status_code == 403
    assert not Event.objects.filter(type="core.Looked").exists()


def test_a_volunteer_opens_only_the_doors_of_own_tasks(street):
    task = task_at(street)
    assign_case(case=task.case, owner=street.volunteer, by=street.lead, now=street.now)
    drain(now=street.now)
    browser = signed_in(street.volunteer)
    assert browser.get(stop_of(task.place)).status_code == 200
    assert browser.get(stop_of(street.doors["1-1-102"])).status_code == 404
    assert browser.get(reverse("cases:detail", args=[task.case_id])).status_code == 200
    other = task_at(street, "1-1-102")
    assert browser.get(reverse("cases:detail", args=[other.case_id])).status_code == 404


def test_a_stop_where_everything_is_done_leads_back_to_the_list(street):
    task = task_at(street)
    complete_task(task=task, by=street.worker, now=street.now)
    answer = signed_in(street.worker).get(stop_of(task.place))
    assert (answer.status_code, answer["Location"]) == (302, MY_TASKS)


def test_fifty_tasks_take_as_many_queries_as_five(street, django_assert_num_queries):
    browser = signed_in(street.worker)
    near = [door for door in street.doors if not door.startswith("A")]

    def queries(count):
        for number in range(count):
            open_one(street, near[number % len(near)])
            open_one(street, near[number % len(near)], service="heating")
        for _ in range(5):
            drain(now=street.now)
        with django_assert_num_queries(LIST):
            assert browser.get(MY_TASKS).status_code == 200

    queries(5)
    queries(45)


def test_ten_tasks_at_a_door_take_as_many_queries_as_two(street, django_assert_max_num_queries):
    browser = signed_in(street.worker)
    taken = set()
    for count in (2, 8):
        for _ in range(count):
            task = task_at(street)
        with django_assert_max_num_queries(29) as queries:
            assert browser.get(stop_of(task.place)).status_code == 200
        taken.add(len(queries))
    assert len(taken) == 1


LIST = 13
