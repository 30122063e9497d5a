from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yimi.accounts.tests.helpers import signed_in
from yimi.core.models import Event
from yimi.fieldwork.actions import (
    CannotWalk,
    NewQuestion,
    cancel_round,
    end_round,
    end_stop,
    give_round,
    hand_back_round,
    start_round,
)
from yimi.fieldwork.models import Answer, FollowUp, Round, Survey
from yimi.fieldwork.tests.helpers import again, picture, task_at
from yimi.fieldwork.tests.rounds import (
    DOORS,
    morning,
    round_of,
    stop_at,
    survey_of,
    visit,
)

MY_TASKS = "/tasks/"


def fresh(walk):
    return Round.objects.get(pk=walk.pk)


def started(street, **more):
    walk = round_of(street, **more)
    return start_round(walk=walk, by=street.worker, now=street.now)


def at_door(street, door="1-1-101"):
    return reverse("fieldwork:stop", args=[street.doors[door].pk])


def test_stops_stand_in_the_list_of_tasks_once_the_worker_sets_out(street):
    task_at(street)
    walk = round_of(street, notice="告知书")
    browser = signed_in(street.worker)
    assert "告知书" not in browser.get(MY_TASKS).content.decode()
    page = reverse("fieldwork:round_act", args=[walk.pk])
    assert browser.post(page, {"act": "start"}).status_code == 302
    shown = browser.get(MY_TASKS).content.decode()
    assert shown.count("告知书") >= len(DOORS)
    # One card for the door with a task and a stop.
    assert shown.count(f'class="stop-link" href="{at_door(street)}"') == 1


def test_three_hundred_stops_take_as_many_queries_as_five(street, django_assert_max_num_queries):
    browser, taken = signed_in(street.worker), set()
    many = [door for door in street.doors if not door.startswith("A")]
    for doors in (many[:5], many[5:]):
        started(street, doors=doors)
        with django_assert_max_num_queries(22) as queries:
            assert browser.get(MY_TASKS).status_code == 200
        taken.add(len(queries))
    assert len(taken) == 1


def test_everything_at_the_door_goes_in_one_form(street):
    task = task_at(street)
    survey = survey_of(street, [NewQuestion("发热吗?", "yes_no"), NewQuestion("拍药盒", "photo")])
    walk = started(street, survey=survey, notice="告知书")
    stop = stop_at(walk, street, "1-1-101")
    fever, box = survey.questions.order_by("position")
    browser = signed_in(street.worker)
    shown = browser.get(at_door(street)).content.decode()
    assert "发热吗?" in shown
    data = {
        "client_id": str(uuid4()),
        "outcome": "met",
        "remark": "都好",
        "notices": "1",
        "task": [str(task.pk)],
        f"end-{task.pk}": "done",
        f"received-{task.pk}": "王秀英",
        f"q-{fever.pk}": "2",
        f"p-{box.pk}": SimpleUploadedFile("a.jpg", picture(), "image/jpeg"),
    }
    page = reverse("fieldwork:end_stop", args=[stop.pk])
    for stranger in (street.outsider, street.second_worker, street.volunteer):
        assert signed_in(stranger).post(page, data | {f"p-{box.pk}": ""}).status_code == 404
    assert browser.post(page, data).status_code == 302
    assert browser.post(page, data | {f"p-{box.pk}": ""}).status_code == 302
    stop.refresh_from_db()
    assert (stop.status, stop.note, stop.notices, again(task).status) == ("met", "都好", 1, "done")
    assert Answer.objects.get(question=fever).chosen == "|2|"
    photo = Answer.objects.get(question=box)
    assert photo.photo.name == f"answers/{photo.pk}.jpg"
    picture_page = reverse("fieldwork:answer_photo", args=[photo.pk])
    assert signed_in(street.lead).get(picture_page)["Content-Type"] == "image/jpeg"
    for stranger in (street.outsider, street.second_worker):
        assert signed_in(stranger).get(picture_page).status_code in {403, 404}


def test_a_number_out_of_range_leaves_the_form_and_the_door_as_they_are(street):
    survey = survey_of(street)
    walk = started(street, survey=survey)
    stop = stop_at(walk, street, "1-1-101")
    people = survey.questions.get(kind="number")
    page = reverse("fieldwork:end_stop", args=[stop.pk])
    data = {"outcome": "met", f"q-{people.pk}": "99"}
    answer = signed_in(street.worker).post(page, data, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["X-Refusal"]) == (409, "answer")
    stop.refresh_from_db()
    assert stop.status == "open"


def test_a_door_that_is_to_be_tried_again_waits_under_later(street):
    walk = started(street)
    stop = stop_at(walk, street, "1-1-101")
    end_stop(stop=stop, visit=visit(street, "not_at_home"), by=street.worker, now=morning(street))
    browser = signed_in(street.worker)
    assert browser.get(at_door(street)).status_code == 200
    assert browser.get(at_door(street), {"reported": "1"}).status_code in {200, 302}


def test_what_is_left_is_handed_on_with_what_was_visited_kept(street):
    walk = started(street)
    end_stop(
        stop=stop_at(walk, street, "1-1-101"),
        visit=visit(street),
        by=street.worker,
        now=street.now,
    )
    page = reverse("fieldwork:round_act", args=[walk.pk])
    data = {"act": "give", "worker": str(street.second_worker.pk)}
    assert signed_in(street.worker).post(page, data).status_code == 302
    assert (fresh(walk).worker, fresh(walk).status) == (street.second_worker, "given")
    assert stop_at(walk, street, "1-1-101").status == "met"
    assert signed_in(street.worker).post(page, data).status_code == 404


def test_the_page_of_who_handed_on_still_reports_and_a_strangers_does_not(street):
    walk = started(street)
    open_page = signed_in(street.worker)
    give_round(walk=walk, to=street.second_worker, by=street.lead, now=street.now)
    stop = stop_at(walk, street, "1-1-101")
    page = reverse("fieldwork:end_stop", args=[stop.pk])
    assert signed_in(street.outsider).post(page, {"outcome": "met"}).status_code in {403, 404}
    assert open_page.post(page, {"outcome": "met"}).status_code == 302
    stop.refresh_from_db()
    assert (stop.status, stop.visited_by) == ("met", street.worker)


def test_what_is_handed_back_waits_for_the_lead(street):
    walk = started(street)
    hand_back_round(walk=walk, by=street.worker, now=street.now, words="脚扭了")
    assert (fresh(walk).status, fresh(walk).worker) == ("waiting", None)
    give_round(walk=walk, to=street.second_worker, by=street.lead, now=street.now)
    assert fresh(walk).status == "given"


def test_a_round_with_doors_left_ends_only_where_the_lead_says_so(street):
    walk = started(street, doors=["1-1-101", "1-1-102"])
    with pytest.raises(CannotWalk) as refused:
        end_round(walk=walk, by=street.worker, now=street.now)
    assert refused.value.code == "left"
    page = reverse("fieldwork:round_act", args=[walk.pk])
    signed_in(street.worker).post(page, {"act": "end", "leave": "1"})
    assert fresh(walk).status == "started"
    signed_in(street.lead).post(page, {"act": "end", "leave": "1"})
    assert fresh(walk).status == "ended"
    assert set(walk.stops.values_list("status", flat=True)) == {"left"}


def test_what_is_called_off_stays_called_off(street):
    walk = started(street)
    for _ in range(2):
        cancel_round(walk=walk, by=street.lead, now=street.now)
    assert Event.objects.filter(type="fieldwork.RoundCancelled").count() == 1
    with pytest.raises(CannotWalk):
        start_round(walk=walk, by=street.second_worker, now=street.now)


def test_pages_of_rounds_are_closed_to_strangers(street):
    survey = survey_of(street)
    walk = started(street, survey=survey)
    stop = stop_at(walk, street, "1-1-101")
    end_stop(stop=stop, visit=visit(street, "refused"), by=street.worker, now=street.now)
    own = [
        reverse("fieldwork:round", args=[walk.pk]),
        reverse("fieldwork:paper", args=[walk.pk]),
        reverse("fieldwork:type_in", args=[walk.pk]),
    ]
    more = [
        reverse("fieldwork:results", args=[survey.pk]),
        reverse("fieldwork:behind", args=[survey.questions.first().pk]),
        reverse("fieldwork:edit_survey", args=[survey.pk]),
    ]
    for page in own:
        assert signed_in(street.worker).get(page).status_code == 200, page
        assert signed_in(street.second_worker).get(page).status_code == 404
    for page in (*own, *more, "/rounds/", "/after-visits/", "/surveys/"):
        assert signed_in(street.lead).get(page).status_code == 200, page
    for page in (*own, *more):
        assert signed_in(street.outsider).get(page).status_code == 404, page
    for page in ("/rounds/", "/after-visits/", "/surveys/"):
        shown = signed_in(street.outsider).get(page).content.decode()
        assert "独居老人敲门" not in shown
        assert "缺药" not in shown
    done = reverse("fieldwork:end_follow_up", args=[FollowUp.objects.get().pk])
    assert signed_in(street.outsider).post(done).status_code == 404
    assert signed_in(street.lead).post(done).status_code == 302
    assert FollowUp.objects.get().status == "done"


def test_a_lead_makes_a_round_of_a_key_group_on_one_page(street):
    page, lead = "/rounds/new/", signed_in(street.lead)
    asked = {"area": street.compound.path, "group": ["dialysis"], "everyone": ""}
    shown = lead.post(page, asked).content.decode()
    door = street.doors["2-1-301"]
    assert str(door.pk) in shown
    assert str(street.doors["1-1-101"].pk) not in shown
    data = asked | {
        "act": "make",
        "title": "透析病人",
        "who": f"{street.team.pk}:{street.worker.pk}",
        "door": [str(door.pk), str(street.doors["A-1201"].pk)],
        "client_id": str(uuid4()),
    }
    wrongs: tuple[dict[str, object], ...] = (
        {"title": ""},
        {"door": []},
        {"who": f"{street.other_team.pk}:"},
    )
    for wrong in wrongs:
        answer = lead.post(page, data | wrong)
        assert answer.status_code == 422
        assert not Round.objects.exists()
    for _ in range(2):
        assert lead.post(page, data).status_code == 302
    walk = Round.objects.get()
    assert [stop.place for stop in walk.stops.all()] == [door]
    elsewhere = signed_in(street.outsider).post(page, data | {"client_id": str(uuid4())})
    assert elsewhere.status_code == 422
    assert Round.objects.count() == 1


def test_a_lead_writes_questions_and_changes_them(street):
    lead = signed_in(street.lead)
    blank = {"key": "", "options": "", "least": "", "most": "", "unit": ""}
    rows = [
        blank | {"text": "发热吗?", "kind": "yes_no"},
        blank | {"text": "缺什么?", "kind": "choice", "options": "药\n米"},
        blank | {"text": "", "kind": "yes_no"},
    ]

    def sent(rows, **more):
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        return columns | {"title": "问一问", "place": str(street.compound.pk)} | more

    assert lead.post("/surveys/new/", sent(rows, title="")).status_code == 422
    assert lead.post("/surveys/new/", sent([rows[1] | {"options": "药"}])).status_code == 422
    assert (
        lead.post("/surveys/new/", sent([rows[0] | {"kind": "number", "least": "x"}])).status_code
        == 422
    )
    assert not Survey.objects.exists()
    assert lead.post("/surveys/new/", sent(rows)).status_code == 302
    survey = Survey.objects.get()
    assert survey.questions.count() == 2
    page = reverse("fieldwork:edit_survey", args=[survey.pk])
    keys = [str(question.key) for question in survey.questions.order_by("position")]
    rows[0]["key"], rows[1]["key"] = keys
    assert lead.post(page, sent([rows[0] | {"text": "有人发热吗?"}, rows[1]])).status_code == 302
    survey.refresh_from_db()
    assert (survey.edition, survey.questions.count()) == (1, 2)
    walk = round_of(street, survey=survey)
    assert lead.post(page, sent(rows)).status_code == 302
    survey.refresh_from_db()
    assert (survey.edition, walk.edition) == (2, 1)
    first = survey.questions.filter(key=keys[0]).order_by("edition")
    assert [question.text for question in first] == ["有人发热吗?", "发热吗?"]
    assert lead.post(page, sent(rows)).status_code == 302
    survey.refresh_from_db()
    assert survey.edition == 2


def test_answers_are_counted_with_the_doors_behind_each_number(street):
    from yimi.fieldwork.answers import Given  # noqa: PLC0415

    survey = survey_of(street)
    walk = started(street, survey=survey)
    fever = survey.questions.get(position=1)
    for door, chosen in (("1-1-101", "|1|"), ("1-1-102", "|2|"), ("1-2-201", "|2|")):
        given = visit(street, answers={fever.pk: Given(chosen=chosen)})
        end_stop(stop=stop_at(walk, street, door), visit=given, by=street.worker, now=street.now)
    lead = signed_in(street.lead)
    shown = lead.get(reverse("fieldwork:results", args=[survey.pk])).content.decode()
    assert "33%" not in shown  # three doors say little
    behind = reverse("fieldwork:behind", args=[fever.pk])
    assert "1号楼 1单元 101" in lead.get(behind, {"answer": "1"}).content.decode()
    assert "101" not in lead.get(behind, {"answer": "2"}).content.decode().split("<main")[1]
    assert Event.objects.filter(type="core.Looked", subject_type="fieldwork.answer").count() == 3
