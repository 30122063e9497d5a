"""What every test may ask for."""

import pytest
from tests.scenes import Street, build_street


@pytest.fixture
def street(db) -> Street:
    """The small street of `tests/scenes.py`."""
    return build_street()


@pytest.fixture(autouse=True)
def whole_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is, a turn of deliveries is a whole batch."""
    monkeypatch.setattr("yimi.core.delivery.TURN_S", 60)
