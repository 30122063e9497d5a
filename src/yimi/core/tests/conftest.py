import pytest

from yimi.core import handlers
from yimi.core.tests.things import Taker


@pytest.fixture
def taker(monkeypatch, db):
    """The only handler there is."""
    taker = Taker()
    monkeypatch.setattr(handlers, "HANDLERS", {taker.name: taker.handler})
    monkeypatch.setattr("yimi.core.delivery.HANDLERS", handlers.HANDLERS)
    return taker
