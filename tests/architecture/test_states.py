"""Every table of states can be walked to its ends, and every state has a name for people."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import models

from tests.architecture.project import our_models
from yimi.core.state import reachable

MOVING = [model for model in our_models() if hasattr(model, "TRANSITIONS")]
# The states in which a row may be made; of most models the default alone.
STARTS = {
    "intake.Batch": {"reading", "read"},
    "intake.Line": {"proposed", "to_fix", "known"},
}


def _table(model: type[models.Model]) -> Mapping[str, frozenset[str]]:
    table: Mapping[Any, frozenset[Any]] = vars(model)["TRANSITIONS"]
    return {str(state): frozenset(map(str, after)) for state, after in table.items()}


def _labels(model: type[models.Model]) -> dict[str, str]:
    return {str(value): str(label) for value, label in model._meta.get_field("status").flatchoices}


@pytest.mark.parametrize("model", MOVING, ids=lambda model: model._meta.label)
def test_every_state_is_reached_from_a_start(model):
    starts = STARTS.get(model._meta.label, {str(model._meta.get_field("status").default)})
    table = _table(model)
    reached = set().union(*(reachable(table, start) for start in starts))
    assert reached == set(table)


@pytest.mark.parametrize("model", MOVING, ids=lambda model: model._meta.label)
def test_the_table_holds_every_state_and_no_other(model):
    table = _table(model)
    assert set(table) == set(_labels(model))
    assert set().union(*table.values()) <= set(table)


@pytest.mark.parametrize("model", MOVING, ids=lambda model: model._meta.label)
def test_every_state_has_a_name_for_people(model):
    assert all(label and label != value for value, label in _labels(model).items())


@pytest.mark.parametrize("model", MOVING, ids=lambda model: model._meta.label)
def test_the_database_refuses_a_state_that_is_not_in_the_table(model):
    guarded: list[dict[str, Any]] = [
        dict(child for child in guard.condition.children if isinstance(child, tuple))
        for guard in model._meta.constraints
        if isinstance(guard, models.CheckConstraint) and isinstance(guard.condition, models.Q)
    ]
    states = {str(state) for state in vars(model)["TRANSITIONS"]}
    assert any(set(map(str, found.get("status__in", ()))) == states for found in guarded)
