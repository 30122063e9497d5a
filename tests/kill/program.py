"""The processes that the kill tests start and kill; run as `python -m tests.kill.program`.

They use the product's own acts on a database of their own; nothing in the product knows of them.
"""

import os
import signal
import sys
import time
from collections import Counter
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from unittest.mock import patch

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimi.web.settings_test")
django.setup()

from django.core.management import call_command  # noqa: E402  after the apps are loaded
from django.utils.timezone import localdate  # noqa: E402

from tests.scenes import build_street  # noqa: E402
from yimi.accounts.models import User  # noqa: E402
from yimi.api.actions import make_integration  # noqa: E402
from yimi.api.hooks import make_webhook  # noqa: E402
from yimi.api.kinds import KINDS  # noqa: E402
from yimi.api.models import Delivery  # noqa: E402
from yimi.cases.actions import NewCase, open_case  # noqa: E402
from yimi.cases.models import Case  # noqa: E402
from yimi.command.models import Outcome  # noqa: E402
from yimi.core import clock, exporting  # noqa: E402
from yimi.core.declared import exports  # noqa: E402
from yimi.core.delivery import deliver_all, oldest_undelivered  # noqa: E402
from yimi.core.exporting import sheet_of, start_export  # noqa: E402
from yimi.core.handlers import HANDLERS  # noqa: E402
from yimi.core.log import record_all  # noqa: E402
from yimi.core.looks import record_look  # noqa: E402
from yimi.core.models import Event, ExportRecord, JobRun, Parked  # noqa: E402
from yimi.core.seals import seal_events, verify_chain  # noqa: E402
from yimi.core.worker import run_forever  # noqa: E402
from yimi.fieldwork.actions import complete_task  # noqa: E402
from yimi.fieldwork.models import Proof, Task  # noqa: E402
from yimi.followup.actions import add_words, answer_by_link, make_link  # noqa: E402
from yimi.followup.models import CallBack, Link  # noqa: E402
from yimi.intake.actions import confirm_lines, receive_file, receive_text  # noqa: E402
from yimi.intake.models import Batch, Line  # noqa: E402
from yimi.places.actions import change_pack  # noqa: E402
from yimi.places.models import Emergency, Place  # noqa: E402
from yimi.registry.models import Resident  # noqa: E402
from yimi.registry.moving import move_household  # noqa: E402
from yimi.web.large_exports import make_waiting  # noqa: E402
from yimi.zones.actions import (  # noqa: E402
    Basis,
    CannotIsolate,
    Order,
    announce_due,
    begin_isolation,
)
from yimi.zones.models import Isolation  # noqa: E402

ROOMS = [f"{b}-{u}-{r}" for b in (1, 2, 3) for u in (1, 2) for r in (101, 102, 201, 202, 301, 302)]


def setup() -> None:
    """Make the database and the street."""
    call_command("migrate", interactive=False, verbosity=0)
    street = build_street()
    made = make_integration(
        name="听消息的系统",
        contact="测试",
        place=street.subdistrict,
        rights=["events"],
        ends_at=street.now + timedelta(days=30),
        by=None,
        now=street.now,
    )
    # A name that is nowhere: what it is told waits here.
    make_webhook(
        integration=made.integration,
        url="https://hook.invalid/",
        kinds=[],
        by=street.admin.pk,
        now=street.now,
    )


def burst() -> None:
    """Confirm chain after chain, saying which are acknowledged, until killed."""
    area = Place.objects.get(name="青禾园")
    operator = User.objects.get(username="desk")
    for turn in range(10_000):
        lines = "\n".join(f"{n}. {room} 大米{n}袋" for n, room in enumerate(ROOMS, 1))
        text = f"#接龙\n第{os.getpid()}-{turn}次团购\n\n{lines}"
        batch = receive_text(area=area, text=text, by=operator, now=clock.now())
        say("received", batch.pk)
        confirm_lines(batch=batch, by=operator, now=clock.now())
        say("confirmed", batch.pk)


def chain() -> None:
    """Take in one chain and confirm it."""
    area = Place.objects.get(name="青禾园")
    operator = User.objects.get(username="desk")
    lines = "\n".join(f"{n}. {room} 大米{n}袋" for n, room in enumerate(ROOMS, 1))
    text = f"#接龙\n第{Batch.objects.count()}次团购\n\n{lines}"
    batch = receive_text(area=area, text=text, by=operator, now=clock.now())
    confirm_lines(batch=batch, by=operator, now=clock.now())
    while deliver_all(now=clock.now()):
        pass


def lines() -> None:
    """Print how many lines there are, and somebody's name."""
    say(f"{Line.objects.count()} {Resident.objects.get(name='王秀英').name}")


def last_event() -> None:
    """Print the position of the newest event."""
    say(Event.objects.order_by("-position").values_list("position", flat=True)[0])


def work() -> None:
    """Do tasks at doors, saying which are acknowledged, until killed."""
    while True:
        deliver_all(now=clock.now())
        for task in Task.objects.filter(status="open").select_related("part__case", "assignee")[
            :20
        ]:
            complete_task(task=task, by=task.assignee, now=clock.now(), note="放门口")
            say("done", task.pk)


def answer() -> None:
    """Have some residents answer by their link that it is solved."""
    for case in Case.objects.filter(status="solved")[:5]:
        link = make_link(case=case, holder="requester", by=None, now=clock.now())
        answer_by_link(
            link=link,
            is_solved=True,
            answer="satisfied",
            words="",
            now=clock.now(),
            client_id=None,
        )


def write_and_look() -> None:
    """Have some residents add a word by their link, and the desk open their Cases."""
    dispatcher = User.objects.get(username="dispatch")
    for case in Case.objects.exclude(status__in=["closed", "rejected", "merged"])[:5]:
        link = make_link(case=case, holder="requester", by=None, now=clock.now())
        add_words(link=link, words="东西到了吗", now=clock.now(), client_id=None)
        record_look(case, user=dispatcher, permission="cases.open", now=clock.now())


def isolate() -> None:
    """Have isolations end, households told by a task that is done, and one of them move."""
    now = clock.now()
    change_pack(
        emergency=Emergency.objects.get(),
        pack="epidemic-cn-2022",
        edition="ten",
        by=None,
        now=now,
    )
    held = [("李建国", now - timedelta(days=5)), ("杨帆", now - timedelta(days=5)), ("张伟", now)]
    for name, began in held:
        person = Resident.objects.select_related("household").get(name=name)
        order = Order("close_contact", localdate(began), Basis("指挥部", document="18号"))
        with suppress(CannotIsolate):
            begin_isolation(residents=[person], order=order, by=None, now=began)
    announce_due(now=now)
    for task in Task.objects.filter(case__service="isolation_over", status="open"):
        by = task.assignee or User.objects.get(username="worker")
        complete_task(task=task, by=by, now=now, note="送到")
    door = Place.objects.get(path=person.household.place_path[:-4] + "202/")
    move_household(household=person.household, place=door, since=localdate(now), by=None, now=now)


def deliver(die_in: str = "", when: str = "") -> None:
    """Bring events to handlers; die inside one of them, before or after its effect."""
    if die_in:
        handler = HANDLERS[die_in]

        def fatal(event: Event) -> None:
            if when == "after":
                handler.run(event)
            os.kill(os.getpid(), signal.SIGKILL)

        HANDLERS[die_in] = replace(handler, run=fatal)
    while deliver_all(now=clock.now()):
        pass


def worker() -> None:
    """Be the product's own background worker."""
    run_forever()


def large_sheet(rows: str) -> None:
    """Send in a sheet that takes a worker a while, and leave a Case that is long overdue."""
    area = Place.objects.get(name="青禾园")
    operator = User.objects.get(username="desk")
    names = [f"{number},{room},张三,大米{number}袋" for number, room in enumerate(ROOMS, 1)]
    lines = [names[number % len(names)] + f",备注{number}" for number in range(int(rows))]
    content = "\n".join(["序号,门牌,姓名,需要,备注", *lines]).encode()
    now = clock.now()
    batch = receive_file(area=area, name="大表.csv", content=content, by=operator, now=now)
    door = Place.objects.filter(path__startswith=area.path, level="door").order_by("path")[0]
    say(batch.pk, door.pk)


def large_list() -> None:
    """Ask for a list that a worker is to make."""
    export, user = exports()["registry.residents"], User.objects.get(username="dispatch")
    now = clock.now()
    total = sheet_of(export, user=user, asked={}, now=now).total
    row = start_export(
        export=export, total=total, by=user, now=now, form="csv", reason="check", later={}
    )
    say(row.pk)


def make_lists(die_after: str = "") -> None:
    """Make the lists that wait; be killed after some rows of one are on record."""
    exporting.LOOKS_AT_A_TIME = 1

    def fatal(drafts: list) -> None:
        if Event.objects.filter(type="core.Looked").count() >= int(die_after):
            os.kill(os.getpid(), signal.SIGKILL)
        record_all(drafts)

    with patch("yimi.core.exporting.record_all", fatal) if die_after else nullcontext():
        make_waiting(now=clock.now() + timedelta(minutes=1))


def made_list(pk: str) -> None:
    """Print what became of a list: how far it is, whether its file is there, looks, subjects."""
    row = ExportRecord.objects.get(pk=pk)
    looks = Event.objects.filter(type="core.Looked")
    people = looks.values("subject_id").distinct().count()
    say(row.rows_done, row.tries, exporting.file_of(row).exists(), looks.count(), people)


def wait_for_rows(batch: str) -> None:
    """Wait until a worker has begun to read a sheet."""
    for _ in range(600):
        if Batch.objects.get(pk=batch).rows_read:
            return
        time.sleep(0.1)


def late_case(door: str) -> None:
    """Open a Case whose time went by days ago, at the moment when the job that sees it is due."""
    new = NewCase(service="food", place=Place.objects.get(pk=door), summary="米", text="一袋米")
    operator = User.objects.get(username="desk")
    say(open_case(new=new, by=operator, now=clock.now() - timedelta(days=9)).pk)
    JobRun.objects.filter(pk="cases.escalate").update(ran_at=clock.now() - timedelta(hours=1))


def watch(batch: str, case: str) -> None:
    """Wait until a Case was escalated and its news delivered; say how far the sheet is then."""
    for _ in range(600):
        behind = oldest_undelivered()
        if (
            Event.objects.filter(subject_id=case, type="cases.CaseEscalated").exists()
            and not behind
        ):
            row = Batch.objects.get(pk=batch)
            say(row.status, row.rows_read)
            return
        time.sleep(0.1)


def handlers() -> None:
    """Print the name of every handler that the product has."""
    say(" ".join(HANDLERS))


def check(*acknowledged) -> None:
    """Deliver what is left and print what was lost or doubled; nothing printed means nothing."""
    while deliver_all(now=clock.now()):
        pass
    seal_events(now=clock.now())
    for flaw in verify_chain():
        say("audit", flaw)
    for entry in acknowledged:
        kind, _sep, pk = entry.partition("=")
        if kind == "received" and not Batch.objects.filter(pk=pk, lines__isnull=False).exists():
            say("lost batch", pk)
        if (
            kind == "confirmed"
            and Line.objects.filter(batch=pk).exclude(status="confirmed").exists()
        ):
            say("lost confirmation", pk)
        if kind == "done" and not Task.objects.filter(pk=pk, status="done").exists():
            say("lost task", pk)
    for case_id, count in Counter(
        Line.objects.filter(status="confirmed").values_list("case_id", flat=True)
    ).items():
        if count != 1:
            say("doubled line", case_id)
    linked = set(Line.objects.exclude(case=None).values_list("case_id", flat=True))
    for case in Case.objects.prefetch_related("parts"):
        problems(case, linked)
    told = set(Event.objects.filter(type__in=KINDS).values_list("uid", flat=True))
    if told != set(Delivery.objects.values_list("event_uid", flat=True)):
        say("deliveries", len(told), Delivery.objects.count())
    for row in Isolation.objects.select_related("notice", "resident"):
        if row.notice and row.told_at is None:
            say("not told", row.pk)
        if (
            row.told_at
            and Event.objects.filter(type="zones.ReleaseTold", subject_id=row.pk).count() != 1
        ):
            say("told again", row.pk)
        if row.state_on(localdate()) == "running" and row.place_path != row.resident.place_path:
            say("left behind", row.pk)
    counted = dict(Outcome.objects.values_list("case_id", "status"))
    if counted != dict(Case.objects.values_list("pk", "status")):
        say("figures", len(counted), Case.objects.count())
    # Words are written here only where somebody looks at them afterwards.
    if Link.objects.exclude(unread_at=None).exists():
        say("unread words", Link.objects.exclude(unread_at=None).count())
    if Parked.objects.exists():
        say("parked", Parked.objects.values_list("handler", "error").first())


def problems(case: Case, linked: set) -> None:
    """Print what is wrong with one Case after everything was delivered."""
    # A household is told that it is free by no line of a chain.
    if case.pk not in linked and case.service != "isolation_over":
        say("case of nobody", case.pk)
    parts = list(case.parts.all())
    tasks = list(Task.objects.filter(case=case))
    if len(parts) != 1:
        say("parts", case.pk, len(parts))
    if case.owner_id and len(tasks) != 1:
        say("tasks", case.pk, len(tasks))
    done = [task for task in tasks if task.status == "done"]
    if len(done) != Proof.objects.filter(task__in=tasks, done=True).count():
        say("proofs", case.pk)
    if bool(done) != (case.status in {"solved", "closed"}):
        say("status", case.pk, case.status)
    if len(CallBack.objects.filter(case=case)) != len(done):
        say("call-backs", case.pk)
    if Link.objects.filter(case=case, ends_at=None).exists() and case.status == "closed":
        say("link without end", case.pk)
    events = Event.objects.filter(subject_id=case.pk, data__has_key="to").order_by("position")
    states = [(event.data["from"], event.data["to"]) for event in events]
    chain = [first == second for (_, first), (second, _) in pairwise(states)]
    if not all(chain) or states[-1][1] != case.status:
        say("log", case.pk, states, case.status)


def say(*words: object) -> None:
    """Print one line at once."""
    sys.stdout.write("=".join(str(word) for word in words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
