"""The processes of the kill tests of care; run as `python -m tests.kill.plans`.

A street with plans of every kind; whatever is killed when, each day of each plan is there once.
"""

import sys
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.kill import program
from tests.kill.program import say
from yimi.accounts.models import User
from yimi.care.actions import Named, NewPlan, make_due, make_plan, set_answer
from yimi.care.models import Alarm, Contact, Plan, Turn
from yimi.cases.models import Case, Part
from yimi.core import clock
from yimi.core.delivery import deliver_all
from yimi.core.models import Event, Parked
from yimi.core.seals import seal_events, verify_chain
from yimi.fieldwork.actions import complete_task
from yimi.fieldwork.models import Task
from yimi.places.models import Place
from yimi.registry.actions import Entry, Person, enter_household
from yimi.registry.merging import merge_people, undo_merge
from yimi.registry.models import Resident
from yimi.registry.moving import move_household, person_left

HOMES, AHEAD = 24, timedelta(hours=30)
KINDS = ("daily_call", "meals", "dialysis", "medicine")


def setup() -> None:
    """Make the street, and in it people with plans whose time comes within a day or two."""
    program.setup()
    now, lead = clock.now(), User.objects.get(username="lead")
    worker = User.objects.get(username="worker")
    doors = Place.objects.filter(path__contains="/k1/", level="door").order_by("path")
    for number in range(HOMES):
        entry = Entry(
            place=doors[number % len(doors)],
            people=[Person(f"照护{number}", groups=("dialysis", "daily_medicine"))],
        )
        person = enter_household(entry=entry, by=lead.pk, now=now).residents.get()
        set_answer(resident=person, named=Named(worker=worker), by=lead.pk, now=now)
        kind = KINDS[number % len(KINDS)]
        stock = {"stock": Decimal(6), "daily_dose": Decimal(2), "unit": "片"}
        yesterday = (now - timedelta(days=1)).date()
        more: dict[str, Any] = stock if kind == "medicine" else {"last_on": yesterday}
        if kind == "dialysis":
            more["weekdays"] = "1234567"
        make_plan(resident=person, new=NewPlan(kind, **more), by=lead.pk, now=now)


def due() -> None:
    """Turn what is due into Cases and Tasks, saying when that begins, and for every day anew."""
    for hours in range(0, 90, 6):
        say("due")
        make_due(now=clock.now() + timedelta(hours=hours))
    say("done")


def some() -> None:
    """Open what is due tomorrow, bring the news, do some of it at the doors."""
    make_due(now=clock.now() + AHEAD)
    while deliver_all(now=clock.now()):
        pass
    for task in Task.objects.filter(status="open").order_by("pk")[:20]:
        complete_task(task=task, by=task.assignee, now=clock.now(), received_by="本人")


def people() -> None:
    """Have people move, be merged and parted, and leave."""
    now = clock.now()
    rows = list(Resident.objects.filter(name__startswith="照护").order_by("pk"))
    far = Place.objects.get(path__endswith="/1201/")
    move_household(household=rows[0].household, place=far, since=now.date(), by=None, now=now)
    merge = merge_people(kept=rows[1], merged=rows[2], take=(), by=None, now=now)
    undo_merge(merge=merge, by=None, now=now)
    merge_people(kept=rows[4], merged=rows[5], take=(), by=None, now=now)
    person_left(resident=rows[8], by=None, now=now)


def check(*given: str) -> None:
    """Finish what was begun, and print what was lost or doubled; nothing printed is nothing."""
    if "all" in given:
        due()
    while deliver_all(now=clock.now()):
        pass
    seal_events(now=clock.now())
    for flaw in verify_chain():
        say("audit", flaw)
    for handler, error in Parked.objects.values_list("handler", "error"):
        say("parked", handler, error)
    opened = Turn.objects.exclude(case=None)
    cases = Case.objects.filter(channel="plan")
    if opened.count() != cases.count():
        say("cases", opened.count(), cases.count())
    for case in cases:
        _check_case(case)
    for plan in Plan.objects.all():
        _check_plan(plan)
    for turn in Turn.objects.all():
        steps = Event.objects.filter(subject_id=turn.pk).order_by("position")
        if not steps or steps.last().data["to"] != turn.status:
            say("log of a day", turn.pk, turn.status)


def _check_case(case: Case) -> None:
    parts, tasks = Part.objects.filter(case=case), Task.objects.filter(case=case)
    if parts.count() != 1 or tasks.count() != 1:
        say("work", case.pk, parts.count(), tasks.count())
    turn, task = Turn.objects.get(case=case), tasks.first()
    is_done = task.status == "done"
    if is_done != (turn.status == "done"):
        say("day", turn.pk, turn.status, task.status)
    heard = Event.objects.filter(subject_id=task.pk, type="fieldwork.TaskDone").values("uid")
    contacts = Contact.objects.filter(source_id__in=heard)
    # Who left before anybody heard of it is not on any list.
    if contacts.count() != int(is_done) and not (is_done and turn.plan.resident.left_at):
        say("contacts", turn.pk, contacts.count())
    if case.status == "rejected" and task.status != "cancelled":
        say("task in vain", task.pk)


def _check_plan(plan: Plan) -> None:
    days = list(plan.turns.values_list("due_on", flat=True))
    if len(days) != len(set(days)):
        say("doubled day", plan.pk)
    person, turns = plan.resident, plan.turns.exclude(status__in=["done", "missed", "moved"])
    if person.merged_into_id or (person.left_at and plan.status == "active"):
        say("plan of nobody", plan.pk)
    elif person.left_at and turns.exists():
        say("days of nobody", plan.pk)
    if plan.status == "active" and plan.place_path != person.place_path:
        say("plan elsewhere", plan.pk)
    if turns.exclude(place_path=person.place_path).exists():
        say("days elsewhere", plan.pk)
    if plan.status == "active" and plan.rhythm == "weekdays" and days:
        # Every day from the first to the last, and no gap between.
        if (max(days) - min(days)).days + 1 != len(days):
            say("skipped day", plan.pk, days)
        if plan.next_on != max(days) + timedelta(days=1):
            say("next day", plan.pk, plan.next_on, max(days))
    if Alarm.objects.filter(plan=plan).exclude(status="over").exists() and person.left_at:
        say("alarm of nobody", plan.pk)


def deliver(die_in: str = "", when: str = "") -> None:
    """Bring events to handlers; die inside one of them, before or after its effect."""
    program.deliver(die_in, when)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
