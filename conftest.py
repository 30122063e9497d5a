"""What every test may ask for."""

import pytest
from tests.scenes import Street, build_street


@pytest.fixture
def street(db) -> Street:
    """The small street of `tests/scenes.py`."""
    return build_street()
