"""The shapes of what programs send and are told; descriptions are translated when shown."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext_noop as _
from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, StringConstraints, WithJsonSchema

from yimi.cases.states import Channel, Consent, Urgency
from yimi.cases.states import Status as CaseStatus
from yimi.fieldwork.states import Kind
from yimi.fieldwork.states import Status as TaskStatus
from yimi.places.models import Level


def _in_utc(moment: datetime) -> datetime:
    """Return a moment as the database takes it; the ends of time and odd zones it does not."""
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(str(error)) from error


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
# Two kinds of status share a name: their values stand where they are used.
CaseState = Annotated[
    CaseStatus, WithJsonSchema({"type": "string", "enum": list(CaseStatus.values)})
]
TaskState = Annotated[
    TaskStatus, WithJsonSchema({"type": "string", "enum": list(TaskStatus.values)})
]
Words = Annotated[str, StringConstraints(max_length=2000)]
Code = Annotated[str, StringConstraints(max_length=40)]


class In(Schema):
    """What a program sends: a field that is not known is an error, not a silence."""

    model_config = ConfigDict(extra="forbid")


class FieldProblem(Schema):
    where: str = Field(description=_("Where: body, form, query, path or header."))
    field: str
    code: str
    detail: str


class ProblemOut(Schema):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str = Field(description=_("Stays the same; the sentence follows the language asked for."))
    detail: str
    request_id: str
    errors: list[FieldProblem] = Field(default_factory=list)


class Named(Schema):
    id: UUID
    name: str


class PlaceOut(Schema):
    id: UUID
    name: str
    full_name: str = Field(description=_("As people call it, from the compound down."))
    level: Level
    number: str


class Me(Schema):
    id: UUID
    name: str
    place: PlaceOut
    team: Named | None
    rights: list[str]
    user_id: UUID = Field(description=_("The person in whose name this token acts."))
    ends_at: datetime


class Question(Schema):
    code: str
    text: str
    kind: str
    choices: list[str]
    required: bool


class ServiceOut(Schema):
    code: str
    name: str
    category: str
    urgency: Urgency
    respond_h: float = Field(description=_("Hours until the first answer."))
    solve_h: float = Field(description=_("Hours until it is to be solved."))
    questions: list[Question]


class Choice(Schema):
    code: str
    text: str


class ServicesOut(Schema):
    pack: str
    services: list[ServiceOut]
    reject_reasons: list[Choice]
    transfer_reasons: list[Choice]
    refuse_reasons: list[Choice]
    not_done_reasons: list[Choice]


class TeamOut(Schema):
    id: UUID
    name: str
    duties: list[str]
    people: list[Named]


class CaseOut(Schema):
    """A Case without names and words."""

    id: UUID
    number: str
    status: CaseState
    revision: int = Field(description=_("Counts the changes; the ETag of the Case."))
    service: str
    service_name: str
    urgency: Urgency
    unconfirmed: bool = Field(
        description=_("Opened from a sign of danger; nobody has checked it yet.")
    )
    channel: Channel
    place: PlaceOut
    team: Named
    owner: Named | None
    opened_at: datetime
    respond_by_at: datetime
    solve_by_at: datetime
    responded_at: datetime | None
    taken_at: datetime | None = Field(
        description=_("When its owner took it up; until then it is only given to them.")
    )
    solved_at: datetime | None
    waiting_for: str
    escalation_level: int
    merged_into: UUID | None


class ItemOut(Schema):
    name: str
    quantity: str
    unit: str


class AnswerOut(Schema):
    code: str
    answer: str


class PartOut(Schema):
    id: UUID
    key: str
    status: str
    reason: str


class LogOut(Schema):
    at: datetime
    type: str
    sentence: str
    who: str
    words: str
    erased: bool


class CaseFull(CaseOut):
    """A Case in full. Telephones are half hidden without the right “phones”."""

    summary: str
    text: str
    items: list[ItemOut]
    answers: list[AnswerOut]
    requester_name: str
    requester_phone: str
    beneficiary_name: str
    consent: Consent
    called_120_at: datetime | None
    parts: list[PartOut]
    log: list[LogOut]


class TaskOut(Schema):
    id: UUID
    kind: Kind
    status: TaskState
    service: str
    service_name: str
    instructions: str
    case: UUID
    case_number: str
    place: PlaceOut
    team: Named
    assignee: Named
    due_at: datetime
    not_before_at: datetime | None
    attempts: int
    reason: str


class EventOut(Schema):
    id: UUID = Field(
        description=_("The same in the feed and in webhooks: notice repetitions by it.")
    )
    position: int
    type: str
    at: datetime
    subject: Literal["case", "task"]
    subject_id: UUID
    data: dict[str, Any] = Field(description=_("Ids and codes only, never words of people."))


class WebhookOut(Schema):
    id: UUID
    url: str
    kinds: list[str]
    is_active: bool
    made_at: datetime
    failures: int
    paused_until_at: datetime | None


class WebhookMade(WebhookOut):
    secret: str = Field(description=_("Shown this once: keep it to check signatures."))


class DeliveryOut(Schema):
    id: UUID
    event_id: UUID
    type: str
    outcome: str
    attempts: int
    answered: int | None
    problem: str
    made_at: datetime
    next_try_at: datetime | None
    sent_at: datetime | None


class Page(Schema):
    next: str | None = Field(
        description=_("Send this as “cursor” for what follows; null: there is no more.")
    )


class CasePage(Page):
    items: list[CaseOut]


class TaskPage(Page):
    items: list[TaskOut]


class EventPage(Schema):
    items: list[EventOut]
    next: int = Field(description=_("Send this as “after” the next time, also when it is empty."))


class DeliveryPage(Page):
    items: list[DeliveryOut]


Limit = Annotated[int, Field(ge=1, le=200)]


class CaseFilter(Schema):
    status: CaseState | None = None
    open: bool | None = Field(None, description=_("Only what is not finished, or only the rest."))
    service: Code | None = None
    urgency: Urgency | None = None
    place: UUID | None = Field(None, description=_("This place and everything in it."))
    team: UUID | None = None
    owner: UUID | None = None
    number: Code | None = None
    opened_from: Moment | None = None
    opened_until: Moment | None = None
    order: Literal["newest", "oldest"] = "newest"
    cursor: UUID | None = None
    limit: Limit = 50


class TaskFilter(Schema):
    status: TaskState | None = None
    mine: bool = Field(False, description=_("Only those that this token is to do."))
    case: UUID | None = None
    place: UUID | None = None
    order: Literal["newest", "oldest"] = "newest"
    cursor: UUID | None = None
    limit: Limit = 50


class PlaceFilter(Schema):
    q: Annotated[str, StringConstraints(max_length=100)] = Field(
        "", description=_("A part of its name, or a door as people write it: 3-2-501.")
    )
    within: UUID | None = None
    level: Level | None = None
    limit: Limit = 50


class NewCaseIn(In):
    place: UUID | None = Field(None, description=_("The place; or say it in words."))
    place_text: Annotated[str, StringConstraints(max_length=100)] = Field(
        "", description=_("A door as people write it: 3-2-501, 青禾园12栋3单元501.")
    )
    service: Code
    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
    urgency: Urgency | None = Field(
        None, description=_("Without it the words and the service decide.")
    )
    channel: Channel = Channel.HOTLINE
    requester_name: Annotated[str, StringConstraints(max_length=40)] = ""
    requester_phone: Annotated[str, StringConstraints(max_length=24)] = ""
    beneficiary_name: Annotated[str, StringConstraints(max_length=40)] = ""
    consent: Consent = Consent.UNKNOWN
    answers: dict[Code, Annotated[str, StringConstraints(max_length=500)]] = Field(
        default_factory=dict, max_length=40
    )


class NoteIn(In):
    text: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class WordsIn(In):
    text: Words = ""


class OwnerIn(In):
    owner: UUID


class TransferIn(In):
    team: UUID
    reason: Code
    text: Words = ""


class WaitIn(In):
    waiting_for: Literal["resident", "stock"]
    text: Words = ""


class CloseIn(In):
    satisfied: bool | None = Field(description=_("What the resident says; null: they did not say."))
    text: Words = ""


class ReasonIn(In):
    reason: Code
    text: Words = ""


class DoneIn(In):
    note: Words = ""
    received_by: Annotated[str, StringConstraints(max_length=40)] = ""


class NotDoneIn(In):
    reason: Code
    note: Words = ""


class WebhookIn(In):
    url: Annotated[str, StringConstraints(min_length=8, max_length=500)]
    kinds: list[Code] = Field(default_factory=list, max_length=50)


class WebhookChange(In):
    url: Annotated[str, StringConstraints(min_length=8, max_length=500)] | None = None
    kinds: list[Code] | None = Field(None, max_length=50)
    is_active: bool | None = None
