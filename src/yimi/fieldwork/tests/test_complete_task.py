from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import add_parts, merge_case, reject_case, solve_case
from yimi.cases.tests.helpers import fresh, kinds, open_one
from yimi.core.worker import drain
from yimi.fieldwork.actions import CannotFinish, complete_task
from yimi.fieldwork.models import Proof, Task
from yimi.fieldwork.tests.helpers import again, picture, task_at


def test_a_task_that_is_done_solves_its_case_and_keeps_the_proof(street):
    task = task_at(street)
    complete_task(
        task=task, by=street.worker, now=street.now, note=" 放门口了 ", received_by="王秀英"
    )
    assert (again(task).status, fresh(task.case).status) == ("done", "solved")
    proof = Proof.objects.get(task=task)
    assert (proof.done, proof.note, proof.received_by, proof.by) == (
        True,
        "放门口了",
        "王秀英",
        street.worker,
    )


def test_what_a_phone_sends_twice_is_done_once(street):
    task, client_id = task_at(street), uuid4()
    for _ in range(2):
        answer = complete_task(task=task, by=street.worker, now=street.now, client_id=client_id)
        assert answer.pk == task.pk
    assert Proof.objects.count() == 1


def test_the_same_task_is_not_done_twice(street):
    task = task_at(street)
    complete_task(task=task, by=street.worker, now=street.now)
    with pytest.raises(CannotFinish) as refused:
        complete_task(task=task, by=street.worker, now=street.now, client_id=uuid4())
    assert refused.value.code == "done"
    assert Proof.objects.count() == 1


def test_a_worker_does_not_do_another_workers_task(street):
    task = task_at(street)
    for other in (street.second_worker, street.lead, street.outsider):
        with pytest.raises(CannotFinish) as refused:
            complete_task(task=task, by=other, now=street.now)
        assert refused.value.code == "not_yours"
        assert "孙网格" in str(refused.value)
    assert again(task).status == "open"


def test_one_of_two_parts_leaves_the_case_in_progress(street):
    case = open_one(street)
    add_parts(cases=[case], key="fieldwork.visit")
    drain(now=street.now)
    first, second = Task.objects.all()
    complete_task(task=first, by=street.worker, now=street.now)
    assert fresh(case).status == "in_progress"
    complete_task(task=second, by=street.worker, now=street.now)
    assert fresh(case).status == "solved"


def test_what_the_desk_solved_meanwhile_is_done_at_the_door_all_the_same(street):
    task = task_at(street)
    solve_case(case=task.case, by=street.lead, now=street.now, words="电话里办了")
    complete_task(task=task, by=street.worker, now=street.now, note="也送到了")
    assert again(task).status == "done"
    assert fresh(task.case).status == "solved"


@pytest.mark.parametrize("end", ["merged", "rejected"])
def test_a_report_that_comes_late_is_kept_and_moves_nothing(street, end):
    task = task_at(street)
    if end == "merged":
        merge_case(case=task.case, into=open_one(street), by=street.lead, now=street.now)
    else:
        reject_case(case=task.case, reason="withdrawn", by=street.lead, now=street.now)
    drain(now=street.now)
    complete_task(task=task, by=street.worker, now=street.now, note="送到了才看到消息")
    assert Proof.objects.get().done
    assert (again(task).status, fresh(task.case).status) == ("cancelled", end)
    assert kinds(task.case)[-1] == "NoteAdded"


def test_doing_it_through_the_page_with_a_photo(street):
    task = task_at(street)
    page = reverse("fieldwork:done", args=[task.pk])
    data = {"note": "放门口了", "client_id": str(uuid4())}
    for stranger in (street.outsider, street.second_worker, street.volunteer):
        assert signed_in(stranger).post(page, data).status_code in {403, 404}
    assert signed_in(street.dispatcher).post(page, data).status_code == 403
    assert again(task).status == "open"
    photo = SimpleUploadedFile("IMG_1.JPG", picture(), "image/jpeg")
    answer = signed_in(street.worker).post(page, data | {"photo": photo})
    assert answer["Location"] == reverse("fieldwork:my_tasks")
    assert again(task).status == "done"
    proof = Proof.objects.get()
    assert proof.photo.name == f"proofs/{proof.pk}.jpg"


def test_the_page_goes_on_at_the_same_door_while_something_is_left_there(street):
    first, second = task_at(street), task_at(street)
    answer = signed_in(street.worker).post(reverse("fieldwork:done", args=[first.pk]))
    assert answer["Location"] == reverse("fieldwork:stop", args=[second.place_id])


def test_a_page_that_is_sent_twice_says_no_error(street):
    task = task_at(street)
    page, data = reverse("fieldwork:done", args=[task.pk]), {"client_id": str(uuid4())}
    browser = signed_in(street.worker)
    for _ in range(2):
        answer = browser.post(page, data, headers={"HX-Request": "true"})
        assert answer.status_code == 302
    assert Proof.objects.count() == 1


def test_a_file_that_is_no_photo_leaves_the_task_open(street):
    task = task_at(street)
    page = reverse("fieldwork:done", args=[task.pk])
    photo = SimpleUploadedFile("a.jpg", b"<script>", "image/jpeg")
    answer = signed_in(street.worker).post(page, {"photo": photo}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["X-Refusal"]) == (409, "not_a_picture")
    assert again(task).status == "open"
    assert not Proof.objects.exists()


def test_everything_at_one_door_is_done_at_once_and_nothing_elsewhere(street):
    first, second, elsewhere = task_at(street), task_at(street), task_at(street, "1-1-102")
    page = reverse("fieldwork:all_done", args=[first.place_id])
    data = {"task": [first.pk, second.pk, elsewhere.pk, "x"], "received_by": "王秀英"}
    for stranger in (street.outsider, street.second_worker, street.volunteer):
        signed_in(stranger).post(page, data)
    assert {again(task).status for task in (first, second)} == {"open"}
    browser = signed_in(street.worker)
    for _ in range(2):
        assert browser.post(page, data).status_code == 302
    assert {again(task).status for task in (first, second)} == {"done"}
    assert again(elsewhere).status == "open"
    assert Proof.objects.count() == 2


def test_of_several_at_one_door_only_the_chosen_are_done(street):
    first, second = task_at(street), task_at(street)
    page = reverse("fieldwork:all_done", args=[first.place_id])
    signed_in(street.worker).post(page, {"task": [first.pk]})
    assert (again(first).status, again(second).status) == ("done", "open")
