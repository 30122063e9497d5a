"""Whatever people do, nobody is isolated longer than a rule says, or without an order.

A machine plays a few weeks: acts of all kinds by several people, days that go by, editions that
change. After each step the laws are looked at.
"""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yimi.packs.loader import shipped_pack
from yimi.zones.actions import (
    Basis,
    CannotIsolate,
    Order,
    announce_due,
    apply_rules,
    begin_again,
    begin_isolation,
    change_kind,
    correct_isolation,
    extend_isolation,
    release,
)
from yimi.zones.models import Isolation
from yimi.zones.periods import cut, due_end, latest_end, lay
from yimi.zones.ruling import rule_of
from yimi.zones.states import NO_RELEASE, State
from yimi.zones.tests.scenes import PACK, person, under

ALL = shipped_pack(PACK)
RULES = [*ALL.isolations, *(rule for weak in ALL.weak_rules for rule in weak.isolations)]
CODES = sorted({rule.code for rule in RULES})
KINDS = [kind.code for kind in ALL.isolation_kinds]
NAMES = ("张伟", "刘洋")
a_day = st.dates(date(2022, 10, 1), date(2022, 12, 31))


@given(st.sampled_from(RULES), a_day)
def test_stretches_follow_each_other_and_end_on_the_day_of_the_rule(rule, zero):
    pieces = lay(rule, zero)
    assert pieces[0].began_on == zero
    assert pieces[-1].ends_on == due_end(rule, zero) <= latest_end(rule, zero)
    assert all(one.ends_on == two.began_on for one, two in pairwise(pieces))
    assert sum((one.ends_on - one.began_on).days for one in pieces) == rule.days


@given(st.sampled_from(RULES), a_day, a_day, a_day)
def test_what_is_cut_lies_within_and_is_never_empty(rule, zero, since, until):
    for piece in cut(lay(rule, zero), since=since, until=until):
        assert since <= piece.began_on < piece.ends_on <= until


orders = st.tuples(
    st.sampled_from(["begin", "again", "correct"]),
    st.sampled_from(CODES),
    st.integers(-2, 70),
    st.integers(0, 3),
    st.none() | st.integers(-2, 12),
)
acts = st.one_of(
    orders,
    st.tuples(st.just("extend"), st.integers(-2, 40), st.integers(0, 3)),
    st.tuples(st.just("change"), st.sampled_from([*KINDS, "unknown"]), st.integers(0, 3)),
    st.tuples(st.just("release"), st.sampled_from(["ruled_out", "mistake", "renewed", ""])),
    st.tuples(st.just("edition"), st.sampled_from([entry.code for entry in ALL.editions])),
    st.tuples(st.just("rules")),
    st.tuples(st.just("job")),
    st.tuples(st.just("wait"), st.integers(0, 5)),
)


def order_of(number: int) -> Basis:
    """Return one of three orders; 0 is none at all."""
    return Basis("" if number == 0 else f"第{number}指挥部", "document", f"文件{number}")


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
def test_no_sequence_of_acts_isolates_anybody_longer_than_a_rule_or_without_an_order(street, data):
    Isolation.objects.all().delete()
    under(street, "ninth")
    now = street.now
    for _step in range(data.draw(st.integers(1, 14))):
        act = data.draw(acts)
        before = {row.pk: row.ends_on for row in Isolation.objects.all()}
        if act[0] == "wait":
            now += timedelta(days=act[1])
        elif act[0] == "edition":
            under(street, act[1], now)
        else:
            who = data.draw(st.sampled_from(NAMES))
            try:
                play(street, act, who, now)
            except CannotIsolate:
                assert before == {row.pk: row.ends_on for row in Isolation.objects.all()}
        check(localdate(now), before, lengthened=act[0] == "extend")


def play(street, act, who, now):
    """Do one act to the newest isolation of somebody, or begin one."""
    today, by = localdate(now), street.lead.pk
    row = Isolation.objects.filter(resident__name=who).order_by("made_at", "pk").last()
    if act[0] in {"begin", "again", "correct"}:
        _name, rule, ago, basis, until = act
        zero = today - timedelta(days=ago)
        end = None if until is None else today + timedelta(days=until)
        order = Order(rule, zero, order_of(basis), until=end)
        if act[0] == "begin":
            begin_isolation(residents=[person(who)], order=order, by=by, now=now)
        elif row:
            do = begin_again if act[0] == "again" else correct_isolation
            do(isolation=row, order=order, cause="试一试", by=by, now=now)
    elif act[0] == "rules":
        apply_rules(ids=Isolation.objects.values_list("pk", flat=True), by=by, now=now)
    elif act[0] == "job":
        announce_due(now=now)
    elif row is None:
        return
    elif act[0] == "extend":
        until = row.day_zero_on + timedelta(days=act[1])
        extend_isolation(isolation=row, until=until, basis=order_of(act[2]), by=by, now=now)
    elif act[0] == "change":
        change_kind(isolation=row, kind=act[1], basis=order_of(act[2]), by=by, now=now)
    elif act[0] == "release":
        release(isolations=[row], why=act[1], by=by, now=now)


def check(today, before, *, lengthened):
    """Look at every law."""
    held: dict[object, list[date]] = {}
    for row in Isolation.objects.select_related("resident"):
        rule = rule_of(row)
        assert rule is not None
        assert row.ends_on <= row.latest_on <= latest_end(rule, row.day_zero_on)
        stretches = list(row.stretches.all())
        assert stretches
        for one in stretches:
            assert len(one.organ) >= 2
            assert one.document or one.passed_on_by
            assert one.ends_on <= row.latest_on or one.gone_at
        if row.pk in before and row.ends_on > before[row.pk]:
            assert lengthened
            assert len({(one.organ, one.document) for one in stretches}) > 1
        standing = sorted(
            (one for one in stretches if one.gone_at is None), key=lambda one: one.began_on
        )
        if row.state_on(today) == State.RUNNING:
            # Each day that is left is covered once, and there is none beyond.
            assert standing[-1].ends_on == row.ends_on
            assert standing[0].began_on <= today or row.day_zero_on > today
            assert all(one.ends_on == two.began_on for one, two in pairwise(standing))
            assert row.ended_at is None
            held.setdefault(row.resident_id, []).append(row.ends_on)
        elif row.ended_at:
            assert not [one for one in standing if one.ends_on > today]
        if row.ended_why and row.ended_why not in NO_RELEASE:
            assert row.free_on <= today
    # Nobody has two isolations at once.
    assert all(len(ends) == 1 for ends in held.values())
