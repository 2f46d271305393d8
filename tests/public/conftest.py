"""A visitor's browser in front of a small organization, on a Monday morning."""

from collections.abc import Iterator

import pytest
import time_machine

from portal.backend import reset_client
from tests.cast import NOW, Cast, make_cast


@pytest.fixture
def frozen() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def cast(db: None, frozen: time_machine.Traveller) -> Iterator[Cast]:
    reset_client()
    yield make_cast()
    reset_client()
