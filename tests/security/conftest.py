"""The first community at work, and somebody who may do everything there."""

import pytest

from tests.architecture.near import Near, set_to_work
from tests.security.everywhere import everybody
from yimi.accounts.models import User


@pytest.fixture
def near(street) -> Near:
    return set_to_work(street)


@pytest.fixture
def insider(near) -> User:
    return everybody(near.street)
