"""Every number is what the log says, and stands before a list of just as many Cases."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.scenes import Street

from yimi.accounts.tests.helpers import signed_in
from yimi.cases import actions, events
from yimi.cases.models import Case
from yimi.cases.states import OPEN
from yimi.cases.tests.helpers import HOUR, fresh, open_one
from yimi.command.asked import asked_for
from yimi.command.counting import NOT_SOLVED, count_case
from yimi.command.figures import NAMES, Numbers, Rate, count_by, rows_in, total_of
from yimi.command.models import Outcome
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.events import News
from yimi.core.handlers import HANDLERS
from yimi.core.models import Event
from yimi.core.worker import drain
from yimi.packs.office import Rates
from yimi.places.queries import ancestor_paths

PAGE, LIST, REPORT = "/figures/", "/figures/cases/", "/report/"


def counted(street: Street, user=None, now=None, **asked) -> dict[str, int]:
    drain(now=now or street.now)
    now = now or street.now
    user = user or street.dispatcher
    wanted = asked_for(user, {"period": "all", **asked}, now)
    rows = rows_in(user, wanted.scope, wanted.services)
    return total_of(count_by(rows, "status", now)).counts


def solve(case, street, after=1):
    actions.solve_case(
        case=fresh(case), by=street.lead, now=street.now + after * HOUR, words="好了"
    )


def close(case, street, answer="satisfied", after=2):
    actions.close_case(case=fresh(case), answer=answer, by=street.lead,
                       now=street.now + after * HOUR)  # fmt: skip


def test_a_case_that_is_answered_solved_and_liked_counts_for_every_rate(street):
    case = open_one(street)
    solve(case, street)
    close(case, street)
    n = counted(street)
    for name in ("received", "counted", "closed", "answered_in_time", "solved_in_time",
                 "confirmed", "satisfied"):  # fmt: skip
        assert n[name] == 1, name
    assert n["open"] == n["overdue"] == n["not_solved"] == 0


def test_what_is_not_due_yet_is_in_no_rate_and_what_is_over_counts_as_late(street):
    open_one(street, service="heating")
    n = counted(street)
    assert n["answered_late"] == n["answered_in_time"] == n["solved_late"] == 0
    late = counted(street, now=street.now + 60 * HOUR)
    assert (late["answered_late"], late["solved_late"], late["overdue"]) == (1, 1, 1)


def test_a_case_opened_again_is_not_solved_and_no_second_go_is_in_time(street):
    case = open_one(street)
    solve(case, street)
    actions.reopen_case(case=fresh(case), reason="not_solved", by=street.lead,
                        now=street.now + 2 * HOUR)  # fmt: skip
    n = counted(street)
    assert (n["not_solved"], n["confirmed"], n["solved"], n["open"]) == (1, 0, 0, 1)
    solve(case, street, after=3)
    close(case, street, "dissatisfied", after=4)
    n = counted(street)
    assert (n["not_solved"], n["confirmed"], n["solved_late"]) == (0, 1, 1)
    assert (n["solved_in_time"], n["satisfied"], n["less_satisfied"]) == (0, 0, 1)


def test_merged_and_declined_cases_came_in_but_are_in_no_rate(street):
    kept, repeat, declined = open_one(street), open_one(street), open_one(street)
    actions.merge_case(case=repeat, into=kept, by=street.lead, now=street.now)
    actions.reject_case(case=declined, reason="withdrawn", by=street.lead, now=street.now)
    n = counted(street)
    assert (n["received"], n["counted"], n["merged"], n["rejected"]) == (3, 1, 1, 1)


def test_a_case_that_goes_to_another_team_counts_where_it_is_now(street):
    case = open_one(street, service="heating")
    actions.transfer_case(case=case, to_team=street.desk_team, reason="overloaded",
                          by=street.lead, now=street.now)  # fmt: skip
    drain(now=street.now)
    assert counted(street, team=str(street.team.pk))["open"] == 1
    actions.take_transfer(case=fresh(case), by=street.operator, now=street.now)
    assert counted(street, team=str(street.team.pk))["open"] == 0
    assert counted(street, team=str(street.desk_team.pk))["open"] == 1


def test_nobody_answered_is_a_result_of_its_own(street):
    case = open_one(street)
    solve(case, street)
    close(case, street, "unanswered")
    n = counted(street)
    assert (n["no_word"], n["confirmed"], n["satisfied"]) == (1, 0, 0)
    row = Numbers(counts=n)
    assert row.rates(Rates(unreached="left_out"))["solution"].whole == 0
    assert row.rates(Rates(unreached="not_solved"))["solution"] == Rate(0, 1, 10)


def test_a_rate_of_few_cases_is_none():
    assert Rate(3, 4, 10).percent is None
    assert Rate(9, 10, 10).percent == 90.0
    assert Rate(0, 0, 10).percent is None


def test_the_score_weighs_the_three_rates_as_the_pack_says():
    n = dict.fromkeys(NAMES, 0) | {
        "answered_in_time": 90, "answered_late": 10, "confirmed": 40, "not_solved": 10,
        "satisfied": 20, "less_satisfied": 20,
    }  # fmt: skip
    assert Numbers(counts=n).score(Rates()) == round((90 + 80 + 40) / 3, 1)
    weights = {"response": 3, "solution": 1, "satisfaction": 0}
    assert Numbers(counts=n).score(Rates(weights=weights)) == round((3 * 90 + 80) / 4, 1)
    assert Numbers(counts=n | {"confirmed": 1, "not_solved": 0}).score(Rates()) is None


@pytest.fixture
def busy(street):
    """Some Cases in many states, in both communities."""
    doors = ["1-1-101", "2-1-301", "3-2-302", "A-1201"]
    found = [open_one(street, doors[n % 4], service=["food", "heating", "medicine"][n % 3])
             for n in range(14)]  # fmt: skip
    for n, case in enumerate(found):
        if n % 2:
            solve(case, street)
        if n % 4 == 1:
            close(case, street, ["satisfied", "so_so", "unanswered"][n % 3])
    actions.merge_case(case=fresh(found[2]), into=fresh(found[0]), by=street.lead, now=street.now)
    drain(now=street.now)
    return street


def test_every_number_on_the_page_is_as_long_as_its_list(busy):
    user = busy.dispatcher
    browser = signed_in(user)
    for by in ("community", "compound", "service", "category", "channel", "team"):
        page = browser.get(PAGE, {"period": "week", "by": by})
        for row in [*page.context["rows"], page.context["total"]]:
            for name in NAMES:
                listed = browser.get(f"{LIST}?{row['query']}&what={name}")
                assert listed.context["total"] == row["counts"].get(name, 0), (by, name)


def test_an_outsider_counts_nothing_of_it(busy):
    ours, theirs = counted(busy), counted(busy, user=busy.outsider)
    assert ours["received"] + theirs["received"] == Case.objects.count()
    narrowed = counted(busy, user=busy.outsider, place=busy.compound.path)
    assert not any(narrowed.values())
    listed = signed_in(busy.outsider).get(LIST, {"period": "all", "what": "received"})
    assert "青禾园" not in listed.content.decode()
    assert signed_in(busy.worker).get(PAGE).status_code == 403
    assert signed_in(busy.volunteer).get(REPORT).status_code == 403


def test_the_report_of_a_day_says_what_the_figures_say(busy):
    browser = signed_in(busy.dispatcher)
    day = clock.now().date().isoformat()
    report = browser.get(REPORT, {"day": day}).context
    figures = browser.get(PAGE, {"period": "days", "first": day, "last": day}).context
    assert report["total"]["counts"] == figures["total"]["counts"]
    assert [row["counts"] for row in report["communities"]] == [
        row["counts"] for row in figures["rows"]
    ]
    assert sum(team["n"] for team in report["late"]) == figures["now_overdue"]
    assert "值班日报" in report["chat_text"] or "Report" in report["chat_text"]


@pytest.mark.parametrize("query", [
    {"period": "days", "first": "x", "last": ""},
    {"period": "days", "first": "2026-12-01", "last": "2026-11-01"},
    {"period": "nonsense", "by": "nonsense", "team": "x", "channel": "x"},
    {"place": "../..", "service": "'", "category": "%00"},
    {"day": "二", "page": "-1"},
])  # fmt: skip
def test_strange_addresses_show_a_page_all_the_same(busy, query):
    for page in (PAGE, LIST, REPORT):
        assert signed_in(busy.dispatcher).get(page, query).status_code == 200
    assert signed_in(busy.dispatcher).get(LIST, {"what": "x"}).status_code == 404


def test_fifty_cases_take_as_many_queries_as_five(street, django_assert_max_num_queries):
    browser = signed_in(street.dispatcher)
    doors = list(street.doors)[:-1]

    def queries(count):
        for number in range(count):
            open_one(street, doors[number % len(doors)])
        drain(now=street.now)
        seen = []
        for page in (PAGE, LIST, REPORT):
            with django_assert_max_num_queries(45) as captured:
                assert browser.get(page, {"period": "week"}).status_code == 200
            seen.append(len(captured))
        return seen

    assert queries(5) == queries(25)


def test_the_log_can_make_the_figures_again(busy):
    def rows():
        # How far the log was read depends on when it was.
        return [row | {"position": None} for row in Outcome.objects.order_by("pk").values()]

    before = rows()
    Outcome.objects.all().delete()
    for event in Event.objects.filter(type="cases.CaseReceived"):
        count_case(event.subject_id, upto=event.position)
    assert rows() == before


ACTS = ("solve", "close", "reopen", "wait", "resume", "reject", "merge", "transfer", "call")


@settings(max_examples=12, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(steps=st.lists(st.tuples(st.integers(0, 2), st.sampled_from(ACTS), st.integers(0, 30)),
                      max_size=14))  # fmt: skip
def test_the_numbers_are_those_of_somebody_who_reads_the_log(street, steps):
    """Recomputed by hand, Case by Case, from the events, the promise and nothing else."""
    Outcome.objects.all().delete()
    known = set(Case.objects.values_list("pk", flat=True))
    now = street.now
    cases = [open_one(street), open_one(street, service="heating"), open_one(street)]
    for index, act, hours in steps:
        now += timedelta(hours=hours)
        try:
            _do(act, fresh(cases[index]), fresh(cases[index - 1]), street, now)
        except Refusal:
            continue
    drain(now=now)
    rows = Outcome.objects.exclude(pk__in=known)
    shown = total_of(count_by(rows, "status", now)).counts
    by_hand = dict.fromkeys(NAMES, 0)
    for case in cases:
        for name in _by_hand(fresh(case), now):
            by_hand[name] += 1
    assert shown == by_hand


def _do(act, case, other, street, now):
    lead = street.lead
    {
        "solve": lambda: actions.solve_case(case=case, by=lead, now=now, words="好了"),
        "close": lambda: actions.close_case(case=case, answer="satisfied", by=lead, now=now),
        "reopen": lambda: actions.reopen_case(case=case, reason="not_solved", by=lead, now=now),
        "wait": lambda: actions.wait_case(case=case, waiting_for="resident", by=lead, now=now),
        "resume": lambda: actions.resume_case(case=case, by=lead, now=now),
        "reject": lambda: actions.reject_case(case=case, reason="withdrawn", by=lead, now=now),
        "merge": lambda: actions.merge_case(case=case, into=other, by=lead, now=now),
        "transfer": lambda: actions.transfer_case(case=case, to_team=street.desk_team,
                                                  reason="overloaded", by=lead, now=now),
        "call": lambda: actions.record_emergency_call(case=case, by=lead, now=now),
    }[act]()  # fmt: skip


ANSWERS = {"CaseAccepted", "CaseReassigned", "CaseTakenUp", "CaseStarted",
           "CaseSolved", "EmergencyCallMade"}  # fmt: skip


def _by_hand(case, now):
    """Yield the names of all numbers in which a Case stands, read from its events one by one."""
    status, solved_at, answer, again, answered_at, owned = "", None, "", 0, None, False
    for event in Event.objects.filter(subject_id=case.pk).order_by("position"):
        kind = event.type.removeprefix("cases.")
        before, status = status, event.data.get("to", status)
        # Whom the program gave it to has not said a word yet.
        of_program = kind == "CaseAccepted" and owned
        owned = kind == "CaseAssigned" and event.data.get("owner_id")
        if answered_at is None and kind in ANSWERS and not of_program:
            answered_at = event.at
        if kind == "CaseSolved":
            solved_at = event.at
        elif kind == "CaseClosed":
            answer = event.data["answer"]
        elif kind == "CaseReopened":
            solved_at = None
            if before in {"solved", "closed"}:
                answer, again = NOT_SOLVED, again + 1
    yield "received"
    if status in OPEN:
        yield "open"
    late = status in OPEN and case.paused_at is None and case.solve_by_at <= now
    if late:
        yield "overdue"
    yield from {"solved": ["to_confirm"], "closed": ["closed"], "merged": ["merged"],
                "rejected": ["rejected"]}.get(status, [])  # fmt: skip
    if status in {"merged", "rejected"}:
        return
    yield "counted"
    if answered_at:
        yield "answered"
        yield "answered_in_time" if answered_at <= case.respond_by_at else "answered_late"
    elif status in OPEN and case.paused_at is None and case.respond_by_at <= now:
        yield "answered_late"
    if solved_at:
        yield "solved"
        in_time = solved_at <= case.solve_by_at and not again
        yield "solved_in_time" if in_time else "solved_late"
    elif late:
        yield "solved_late"
    yield from {"satisfied": ["confirmed", "satisfied"], NOT_SOLVED: ["not_solved"]}.get(answer, [])


def test_a_case_stands_in_its_community_and_its_compound(street):
    case = open_one(street)
    drain(now=street.now)
    row = Outcome.objects.get(pk=case.pk)
    assert row.compound_path == street.compound.path
    assert row.community_path == ancestor_paths(street.compound.path)[-2]
    query = urlencode({"period": "all", "by": "compound", "place": row.community_path})
    page = signed_in(street.dispatcher).get(f"{PAGE}?{query}")
    assert [row["name"] for row in page.context["rows"]] == ["青禾园"]


def test_a_case_handed_back_counts_with_the_state_it_has_then(street):
    case = open_one(street)
    actions.assign_case(case=case, owner=street.worker, by=street.lead, now=street.now)
    drain(now=street.now)
    actions.hand_back_case(case=fresh(case), reason="busy", by=street.worker, now=street.now)
    drain(now=street.now)
    assert Outcome.objects.get(pk=case.pk).status == fresh(case).status == "assigned"


def test_what_is_not_settled_yet_is_counted_once_it_is(street, monkeypatch):
    case = open_one(street)
    solve(case, street)
    last = Event.objects.filter(subject_id=case.pk).order_by("position").last()
    monkeypatch.setattr("yimi.command.counting.settled_position", lambda: last.position - 1)
    count_case(case.pk, upto=last.position - 1)
    assert Outcome.objects.get(pk=case.pk).position == last.position - 1


def test_every_event_that_changes_what_is_counted_is_heard():
    changes_nothing_counted = {
        # Part of the opening: `CaseReceived` tells of it.
        events.CaseTriaged,
        # `CaseSolved` follows when the last part is done.
        events.PartDone,
        events.PartRefused,
        # These leave status, deadlines and team alone.
        events.CaseTakenUp,
        events.CaseEscalated,
        events.EscalationNoted,
        events.CaseChanged,
        events.ContactSet,
        events.NoteAdded,
    }
    kinds = {kind for kind in vars(events).values() if isinstance(kind, type)}
    known = {kind for kind in kinds if issubclass(kind, News) and kind is not News}
    heard = HANDLERS["command.count_cases"].types
    assert {kind.name() for kind in known - changes_nothing_counted} == heard


def test_who_is_still_to_be_asked_stands_among_the_days_figures_with_a_list_behind_it(street):
    case = open_one(street, summary="两袋大米要送")
    open_one(street)
    solve(case, street)
    drain(now=street.now + HOUR)
    browser = signed_in(street.dispatcher)
    for page in (browser.get(PAGE), browser.get(REPORT)):
        words = page.content.decode()
        tile = r'href="([^"]+what=to_confirm)"><b class="num">1</b><span>([^<]+)<'
        address, label = re.findall(tile, words)[0]
        assert label == "其中待回访"
        behind = browser.get(address.replace("&amp;", "&")).content.decode()
        assert "两袋大米要送" in behind
    assert signed_in(street.worker).get(PAGE).status_code == 403
