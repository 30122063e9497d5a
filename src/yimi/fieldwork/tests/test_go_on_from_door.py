"""After a report at a door, whoever made it goes on, and knows whom to ring and when to come."""

from django.urls import reverse

from yimi.accounts.tests.helpers import signed_in
from yimi.fieldwork.tests.helpers import task_at

LIST = "/tasks/"


def stop_of(task):
    return reverse("fieldwork:stop", args=[task.place_id])


def report(browser, task, **form):
    return browser.post(reverse("fieldwork:not_done", args=[task.pk]), form)


def test_who_found_nobody_is_told_when_to_go_again_and_is_led_on(street):
    task = task_at(street)
    browser = signed_in(street.worker)
    report(browser, task, reason="not_at_home")
    onward = browser.get(f"{stop_of(task)}?reported=1")
    assert onward["Location"] == LIST
    page = browser.get(LIST).content.decode()
    assert "以后再去。" in page
    assert "队里会看到原因" not in page
    # Whoever opens the door's page of their own accord still finds what is to be done there.
    assert browser.get(stop_of(task)).status_code == 200


def test_what_else_is_to_be_done_at_the_door_comes_next(street):
    first, _second = task_at(street), task_at(street)
    browser = signed_in(street.worker)
    report(browser, first, reason="not_at_home")
    assert browser.get(f"{stop_of(first)}?reported=1").status_code == 200


def test_the_last_thing_done_is_said_once(street):
    task = task_at(street)
    browser = signed_in(street.worker)
    browser.post(reverse("fieldwork:done", args=[task.pk]))
    assert browser.get(f"{stop_of(task)}?reported=1")["Location"] == LIST
    assert "没有要办的事了" not in browser.get(LIST).content.decode()


def test_of_a_door_without_a_telephone_whoever_asked_is_rung(street):
    unknown = task_at(street, "3-1-101", requester_phone="10000000888")
    known = task_at(street, requester_phone="10000000888")
    browser = signed_in(street.worker)
    assert 'href="tel:10000000888"' in browser.get(stop_of(unknown)).content.decode()
    page = browser.get(stop_of(known)).content.decode()
    assert 'href="tel:10000000888"' not in page
    assert 'href="tel:10000000001"' in page
    assert signed_in(street.outsider).get(stop_of(unknown)).status_code in {403, 404}
