"""While many rows are made the collector runs seldom; afterwards it is as it was."""

import gc

import pytest

from yimi.core.memory import OBJECTS, few_collections


def make_rows():
    with few_collections():
        assert gc.get_threshold()[0] == OBJECTS
        with few_collections():
            pass
        assert gc.get_threshold()[0] == OBJECTS
        raise ValueError("broken")


def test_the_collector_is_as_before_also_after_a_failure():
    usual, frozen = gc.get_threshold(), gc.get_freeze_count()
    for _ in range(2):
        with pytest.raises(ValueError, match="broken"):
            make_rows()
    assert gc.get_threshold() == usual
    assert gc.get_freeze_count() == frozen
