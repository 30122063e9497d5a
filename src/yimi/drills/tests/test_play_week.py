"""The week: cases in every state and lane, each made by the acts themselves."""

from datetime import timedelta

import pytest

from yimi.cases.board import lanes
from yimi.cases.models import Case
from yimi.cases.states import OPEN, Channel, Status
from yimi.core.models import Event, Parked
from yimi.drills import samples
from yimi.drills.acting import ACTS
from yimi.drills.fates import FATES
from yimi.drills.staff import TEAMS
from yimi.drills.telephones import LANDLINE_RANGE, MOBILE_RANGE
from yimi.drills.tests.moment import NOW
from yimi.drills.week import Call, Message, calls, chains, messages
from yimi.fieldwork.models import Proof, Task
from yimi.intake.models import Line
from yimi.language import find_doors, find_phones
from yimi.packs.loader import shipped_pack
from yimi.places.models import Level, Place
from yimi.places.resolving import load_ledger, resolve

pytestmark = pytest.mark.usefixtures("week", "db")

# Doors in the samples that are not in the ledger, or that two buildings could be, on purpose.
UNKNOWN_ON_PURPOSE = {"15号楼1单元201", "6栋2单元702"}


def test_nothing_was_refused_and_nothing_is_left_undelivered(week):
    assert len(week) == 2
    assert not Parked.objects.exists()


def test_a_hundred_and_fifty_cases_of_which_forty_are_open():
    asked = Case.objects.exclude(channel=Channel.PLAN)  # those that care plans open come on top
    assert 120 <= asked.count() <= 160
    assert 32 <= asked.filter(status__in=OPEN).count() <= 50
    assert 3 <= Case.objects.filter(channel=Channel.PLAN).count() <= 20


def test_open_cases_stand_in_every_lane_of_the_board():
    for name, condition in lanes(NOW).items():
        assert Case.objects.filter(condition).exists(), name


def test_every_state_that_lasts_is_to_be_seen():
    lasting = set(Status.values) - {Status.RECEIVED, Status.TRIAGED, Status.REOPENED}

    assert set(Case.objects.values_list("status", flat=True)) == lasting


def test_every_service_of_the_pack_was_asked_for():
    asked = Case.objects.exclude(channel=Channel.PLAN)
    used = set(asked.values_list("service", flat=True))

    assert len(used) >= 22
    assert used <= {service.code for service in shipped_pack("base").services}


def test_everything_happened_within_the_week_and_in_its_order():
    first, last = NOW - timedelta(days=7), NOW
    events = Event.objects.filter(type__startswith="cases.").order_by("position")
    moments = list(events.values_list("at", flat=True))

    assert first <= min(moments)
    assert max(moments) <= last
    for case in Case.objects.all():
        own = list(events.filter(subject_id=case.pk).values_list("at", flat=True))
        assert own == sorted(own)


def test_cases_were_escalated_reopened_transferred_and_found_nobody_at_home():
    types = set(Event.objects.values_list("type", flat=True))

    assert {
        "cases.CaseEscalated",
        "cases.CaseReopened",
        "cases.TransferTaken",
        "cases.CaseMerged",
        "cases.EmergencyCallMade",
        "fieldwork.TaskNotDone",
        "fieldwork.TaskAgain",
        "intake.CallTaken",
    } <= types


def test_each_worker_has_something_to_do_and_one_has_two_tasks_at_one_door():
    open_tasks = Task.objects.filter(status="open")
    workers = set(open_tasks.values_list("assignee__username", flat=True))
    at_door = [task.place_id for task in open_tasks.filter(assignee__username="worker1")]

    assert {"worker1", "worker2", "worker3", "worker4", "doctor1", "repair1"} <= workers
    assert len(set(at_door)) < len(at_door)


def test_done_tasks_have_their_proof():
    assert Proof.objects.filter(done=True).count() == Task.objects.filter(status="done").count()


def test_the_reader_understood_most_lines_by_itself():
    corrected = Event.objects.filter(type="intake.LineChanged").count()

    assert corrected <= 0.2 * Line.objects.count()


def test_every_telephone_that_somebody_wrote_reaches_nobody():
    texts = [*Line.objects.values_list("text", flat=True), *map(samples.load, samples.SAMPLES)]

    for phone in [phone for text in texts for phone in find_phones(text)]:
        if phone.kind != "service":
            assert phone.number.startswith((MOBILE_RANGE, LANDLINE_RANGE)), phone


def test_the_doors_of_the_samples_are_in_the_ledger():
    area = Place.objects.get(level=Level.SUBDISTRICT)
    for name in samples.SAMPLES:
        text = samples.load(name)
        refs = [ref for ref in find_doors(text) if ref.room]
        ledger = load_ledger(area, refs)
        lost = {ref.span.of(text) for ref in refs if resolve(ref, ledger).level != Level.DOOR}
        assert lost <= UNKNOWN_ON_PURPOSE, (name, lost)
        assert len(refs) >= 5


def test_an_unknown_sample_is_not_found():
    with pytest.raises(KeyError):
        samples.load("../demo")


def test_the_tables_name_only_what_there_is():
    services = {service.code for service in shipped_pack("base").services}
    entries: list[Message | Call] = [*messages(), *calls()]

    assert {entry.service for entry in [*entries, *chains()]} <= services
    assert {entry.fate for entry in entries} | {
        fate for chain in chains() for fate in chain.fates
    } <= set(FATES)
    assert {step.act for steps in FATES.values() for step in steps} <= set(ACTS)
    keys = {message.key for message in messages()}
    assert {entry.to for entry in entries} - {""} <= set(TEAMS) | keys
