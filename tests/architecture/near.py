"""The first community of the street at work: everything that a stranger must not see or touch."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils.timezone import localdate

from tests.scenes import Street
from yimi.access.actions import NewInvitation, invite, take_invitation
from yimi.access.models import Joining
from yimi.accounts.handover_actions import give_handover
from yimi.accounts.models import Handover, Membership, Shift, Team, User
from yimi.accounts.shift_actions import plan_shift
from yimi.api.actions import make_integration
from yimi.api.hooks import make_webhook, ping_webhook
from yimi.api.models import Delivery, Integration, Webhook
from yimi.atlas.actions import Entry, make_legend, mark_doors
from yimi.atlas.models import Legend, Mark
from yimi.care.actions import Named, NewPlan, make_plan, raise_due, set_answer
from yimi.care.models import Alarm, Carer, Contact, Plan
from yimi.cases.models import Case
from yimi.cases.states import Channel
from yimi.core.models import Event
from yimi.core.scope import within
from yimi.core.worker import drain
from yimi.fieldwork.actions import (
    NewQuestion,
    NewRound,
    Visit,
    complete_task,
    end_stop,
    make_round,
    make_survey,
)
from yimi.fieldwork.answers import Given
from yimi.fieldwork.models import Answer, FollowUp, Proof, Round, Stop, Survey, Task
from yimi.followup.actions import make_link
from yimi.followup.models import CallAttempt, CallBack, Link
from yimi.intake.actions import Call, confirm_lines, receive_text, take_call
from yimi.intake.models import Batch, Line
from yimi.places.actions import change_pack
from yimi.places.models import Emergency, Place
from yimi.registry.actions import Person
from yimi.registry.changes import enter_person
from yimi.registry.merging import merge_people
from yimi.registry.models import Household, Merge, PairDecision, ReportTemplate, Resident
from yimi.registry.reporting import save_template
from yimi.setup.actions.ledger_files import receive_table
from yimi.setup.actions.places import add_organisation
from yimi.zones.actions import Basis, Order, begin_isolation
from yimi.zones.models import Isolation

PHONE = "10000000001"
ASKED_NAME = "陈静"
CHAIN = f"""#接龙
1. 1-1-101 王秀英 {PHONE} 大米两袋 门口有蓝色鞋柜
2. 2-1-301 陈静 鸡蛋30个
3. 9-9-909 杨帆 大米
4. 1-2-201 张伟 胸口闷 喘不上气
"""
# What stands on no page of a stranger. What the stranger sends (PHONE, ASKED_NAME) may come back.
SECRETS = (
    *("王秀英", "张伟", "刘洋", "杨帆", "李建国"),
    *("青鸟系统", "蓝色鞋柜", "交给女儿", "100****0001"),
)


@dataclass
class Near:
    """What there is in the first community."""

    street: Street
    ids: dict[str, UUID]
    numbers: tuple[str, ...]
    client_id: UUID

    def state(self) -> tuple[Any, ...]:
        """Return what changes if anybody touches anything there."""
        path = self.street.compound.path
        return (
            Event.objects.filter(within(path)).count(),
            *Case.objects.order_by("pk").values_list("pk", "status", "revision", "owner_id"),
            *Task.objects.order_by("pk").values_list("pk", "status", "assignee_id"),
            *Line.objects.order_by("pk").values_list("pk", "status", "content"),
            *Batch.objects.filter(within(path)).order_by("pk").values_list("pk", "status"),
            *Shift.objects.filter(within(path)).order_by("pk").values_list("pk", "status"),
            *Shift.objects.filter(team=self.street.team).values_list("pk", "status"),
            *Handover.objects.order_by("pk").values_list("pk", "status"),
            Proof.objects.count(),
            *Round.objects.order_by("pk").values_list("pk", "status", "worker_id"),
            *Stop.objects.order_by("pk").values_list("pk", "status", "attempts"),
            *FollowUp.objects.order_by("pk").values_list("pk", "status"),
            *Survey.objects.order_by("pk").values_list("pk", "title", "edition", "ended_at"),
            Answer.objects.count(),
            *Plan.objects.order_by("pk").values_list("pk", "status", "stock", "last_on"),
            *Alarm.objects.order_by("pk").values_list("pk", "status", "owner_id"),
            *Carer.objects.order_by("pk").values_list("pk", "worker_id", "deputy_id"),
            Contact.objects.count(),
            *Integration.objects.order_by("pk").values_list("pk", "token_hash", "revoked_at"),
            *Webhook.objects.filter(within(path)).values_list("pk", "url", "is_active"),
            *Delivery.objects.filter(within(path)).values_list("pk", "outcome", "next_try_at"),
            *Place.objects.filter(within(path, "path")).values_list("pk", "name", "gone_at"),
            *Team.objects.filter(pk=self.street.team.pk).values_list("name", "is_active"),
            *Joining.objects.values_list("pk", "admitted_at", "refused_at"),
            *Membership.objects.filter(within(path)).order_by("pk").values_list("pk", "ends_at"),
            *User.objects.filter(memberships__place_path__startswith=path)
            .order_by("pk")
            .values_list("pk", "password", "is_active", "name"),
            *Resident.objects.filter(within(path))
            .order_by("pk")
            .values_list("pk", "name", "household_id", "merged_into_id", "left_at"),
            *Merge.objects.order_by("pk").values_list("pk", "undone_at"),
            *ReportTemplate.objects.order_by("pk").values_list("pk", "name", "removed_at"),
            PairDecision.objects.count(),
            *Link.objects.order_by("pk").values_list("pk", "revoked_at"),
            *CallBack.objects.order_by("pk").values_list("pk", "status", "assignee_id"),
            CallAttempt.objects.count(),
            *Legend.objects.order_by("pk").values_list("pk", "name", "gone_at"),
            *Mark.objects.order_by("pk").values_list("place_path", "code"),
            *Isolation.objects.order_by("pk").values_list("pk", "ends_on", "ended_at", "told_at"),
        )

    def form(self, act: str) -> dict[str, Any]:
        """Return a form that names everything there, under every name that a view reads."""
        return {
            "act": act,
            "all": "1",
            "area": self.street.compound.path,
            "case": [str(self.ids["case"])],
            "client_id": str(self.client_id),
            "form": "call",
            "household": str(self.ids["household"]),
            "holder": "requester",
            "lane": "all",
            "result": "no_answer",
            "lines": [str(self.ids["line"])],
            "next": "/",
            "note": "x",
            "number": self.numbers[0],
            "owner": str(self.street.worker.pk),
            "phone": PHONE,
            "place": str(self.ids["place"]),
            "q": ASKED_NAME,
            "reason": "nobody_home",
            "satisfied": "yes",
            "service": "food",
            "task": [str(self.ids["task"])],
            "team": str(self.street.team.pk),
            "text": "大米",
            "urgency": "life",
            "person": [str(self.ids["resident"])],
            "with": str(self.ids["second"]),
            "first": str(self.ids["resident"]),
            "second": str(self.ids["second"]),
            "verdict": "different",
            "name": "x",
            "column": ["name"],
            "isolation": [str(self.ids["isolation"])],
            "rule": "close_contact",
            "why": "ruled_out",
            "organ": "指挥部",
            "document": "18号",
            "cause": "x",
            "day_zero_on": localdate(self.street.now).isoformat(),
            "waiting_for": "resident",
            "words": "x",
        }


def set_to_work(street: Street) -> Near:
    """Take in a chain and a call, give out the work, and do some of it."""
    now, operator = street.now, street.operator
    batch = receive_text(area=street.compound, text=CHAIN, by=operator, now=now)
    confirm_lines(batch=batch, by=operator, now=now)
    home = Household.objects.get(place=street.doors["1-1-101"])
    client_id = uuid4()
    call = Call(
        place=street.doors["1-1-101"],
        service="food",
        text="王秀英要一袋面，交给女儿",
        household_id=home.pk,
        requester_name="王秀英",
        requester_phone=PHONE,
        channel=Channel.CALL,
        client_id=client_id,
    )
    case = take_call(call=call, by=operator, now=now)
    drain(now=now)
    tasks = list(Task.objects.filter(assignee=street.worker).order_by("pk"))
    link = make_link(case=case, holder="requester", by=operator, now=now)
    complete_task(task=tasks[0], by=street.worker, now=now, note="交给女儿", received_by="刘洋")
    drain(now=now)
    invitation, _token = invite(
        new=NewInvitation(
            name="王秀英楼下的志愿者",
            role="volunteer",
            place=street.compound,
            team=street.team,
            expires_at=now + timedelta(days=1),
            member_until_at=now + timedelta(days=9),
        ),
        by=street.lead,
        now=now,
    )
    joining = take_invitation(invitation=invitation, user=street.operator, now=now)
    hook, delivery = _tell_a_program(street)
    property_office = add_organisation(
        place=street.compound,
        name="蓝色鞋柜物业",
        kind="property",
        phone="",
        by=street.admin,
        now=now,
    )
    table = receive_table(
        name="王秀英.csv",
        content="姓名,地址\n张伟,1-1-102\n".encode(),
        place=street.compound,
        makes_doors=False,
        by=street.admin,
        now=now,
    )
    legend = _coloured(street)
    return Near(
        street=street,
        ids={
            **_on_duty(street),
            **_written_twice(street, home),
            **_from_door_to_door(street),
            **_not_forgotten(street),
            "isolation": _isolated(street).pk,
            "case": case.pk,
            "task": tasks[-1].pk,
            "link": link.pk,
            "call_back": CallBack.objects.get().pk,
            "proof": Proof.objects.get().pk,
            "batch": batch.pk,
            "line": batch.lines.filter(status="to_fix")[0].pk,
            "household": home.pk,
            "place": tasks[-1].place_id,
            "invitation": invitation.pk,
            "joining": joining.pk,
            "integration": hook.integration_id,
            "webhook": hook.pk,
            "delivery": delivery.pk,
            "person": street.worker.pk,
            "team": street.team.pk,
            "compound": street.compound.pk,
            "legend": legend.pk,
            "organisation": property_office.pk,
            "ledger_import": table.pk,
            "emergency": Emergency.objects.get().pk,
        },
        numbers=tuple(Case.objects.values_list("number", flat=True)),
        client_id=client_id,
    )


def _tell_a_program(street: Street) -> tuple[Webhook, Delivery]:
    """Let another program in, and have it told something."""
    program = make_integration(
        name="青鸟系统",
        contact="李建国",
        place=street.compound,
        rights=["cases.read", "events"],
        ends_at=street.now + timedelta(days=30),
        by=street.admin,
        now=street.now,
    ).integration
    hook = make_webhook(
        integration=program,
        url="https://example.org/in",
        kinds=[],
        by=street.admin.pk,
        now=street.now,
    ).webhook
    return hook, ping_webhook(webhook=hook, now=street.now)


def _coloured(street: Street) -> Legend:
    """Give a door a colour on the map by hand."""
    legend = make_legend(
        place=street.compound,
        name="王秀英",
        entries=[Entry("a", "蓝色鞋柜", "red", "cross")],
        by=street.lead.pk,
        now=street.now,
    )
    mark_doors(
        legend=legend,
        compound=street.compound,
        doors=["1/1/101/"],
        code="a",
        by=street.lead.pk,
        now=street.now,
    )
    return legend


def _from_door_to_door(street: Street) -> dict[str, UUID]:
    """Send the worker on a round with a question, of which one door is visited."""
    survey = make_survey(
        title="王秀英这栋楼的问题",
        place=street.compound,
        questions=[NewQuestion("张伟在家吗?", "yes_no")],
        by=street.lead,
        now=street.now,
    )
    walk = make_round(
        new=NewRound(
            title="看望王秀英",
            place=street.compound,
            team=street.team,
            doors=[street.doors["3-2-302"], street.doors["3-2-301"]],
            worker=street.worker,
            survey=survey,
        ),
        by=street.lead,
        now=street.now,
    )
    question = survey.questions.get()
    stop, left = walk.stops.order_by("number")
    visit = Visit(
        outcome="refused",
        at=street.now,
        note="杨帆不开门",
        answers={question.pk: Given(chosen="|1|")},
    )
    end_stop(stop=stop, visit=visit, by=street.worker, now=street.now)
    return {
        "survey": survey.pk,
        "question": question.pk,
        "round": walk.pk,
        "stop": left.pk,
        "follow_up": FollowUp.objects.get().pk,
        "answer": Answer.objects.get().pk,
    }


def _not_forgotten(street: Street) -> dict[str, UUID]:
    """Write down a plan of somebody for whom the worker answers; it is broken already."""
    resident = Resident.objects.get(name="陈静")
    now, lead = street.now, street.lead.pk
    set_answer(resident=resident, named=Named(worker=street.worker), by=lead, now=now)
    new = NewPlan("dialysis", last_on=localdate(now) - timedelta(days=7), note="王秀英陪着去")
    make_plan(resident=resident, new=new, by=lead, now=now)
    raise_due(now=now)
    return {"resident": resident.pk, "care_alarm": Alarm.objects.get().pk}


def _isolated(street: Street) -> Isolation:
    """Isolate a household by an order, under rules that know of isolation."""
    emergency, now = Emergency.objects.get(), street.now
    change_pack(emergency=emergency, pack="epidemic-cn-2022", edition="ten", by=None, now=now)
    order = Order(
        "close_contact", localdate(now), Basis("指挥部", document="王秀英"), stays_at="蓝色鞋柜"
    )
    people = Resident.objects.filter(name__in=["张伟", "刘洋"], household__place__name="201")
    rows = begin_isolation(residents=list(people), order=order, by=street.lead.pk, now=now)
    change_pack(emergency=emergency, pack="base", edition="", by=None, now=now)
    return rows[0]


def _written_twice(street: Street, home: Household) -> dict[str, UUID]:
    """Merge a second row of somebody, leave a third one, and make a table."""
    kept = home.residents.get(name="王秀英")
    rows = [
        enter_person(household=home, person=Person(name), by=street.lead.pk, now=street.now)
        for name in ("王秀英", "刘洋")
    ]
    merge = merge_people(kept=kept, merged=rows[0], take=(), by=street.lead.pk, now=street.now)
    table = save_template(
        template=None,
        place=street.compound,
        name="蓝色鞋柜",
        columns=[{"code": "name"}],
        filters={},
        by=street.lead.pk,
        now=street.now,
    )
    return {
        "second": rows[1].pk,
        "merge": merge.pk,
        "table": table.pk,
    }


def _on_duty(street: Street) -> dict[str, UUID]:
    """Put the worker on duty, with a hand-over that waits to be taken."""
    shift = plan_shift(
        team=street.team,
        user=street.worker,
        starts_at=street.now - timedelta(hours=1),
        ends_at=street.now + timedelta(hours=7),
        by=street.lead,
        now=street.now,
    )
    handover = give_handover(
        shift=shift, taker=None, keep={}, note="先给王秀英回电话", by=street.worker, now=street.now
    )
    return {"shift": shift.pk, "handover": handover.pk}
