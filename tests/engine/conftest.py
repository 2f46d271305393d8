"""Fixtures of the engine's tests."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.engine import house as houses


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the time at the house's NOW; ``clock.move_to`` moves it."""
    with time_machine.travel(houses.NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def house(db: None, clock: time_machine.Traveller) -> Iterator[houses.House]:
    """The organization of house.py, with the time at its NOW."""
    built = houses.build()
    with built.client:
        yield built
