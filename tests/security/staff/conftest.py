"""Attackers meet the staff that tests/staff works with, and two teams of which people are bound to one."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from tests.cast import NOW, Cast
from tests.rows import made_once
from tests.security.staff.two_teams import Two, bind
from tests.staff.conftest import SignIn, admin, cast, own, sign_in, wire

__all__ = ["admin", "cast", "own", "sign_in", "wire"]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands, and no attempt counted."""
    cache.clear()
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an organization every page leads to the assistant; here it is about who comes in."""
    monkeypatch.setattr("portal.staff.assistant.views.is_wanted", lambda: False)


make_two = made_once(Two)


@pytest.fixture
def two(cast: Cast) -> Two:
    return make_two(cast)


@pytest.fixture
def scheduler(sign_in: SignIn, two: Two) -> Client:
    """Somebody of the Scheduler group who is bound to the front desk."""
    return bind(sign_in(group="Scheduler"), two.cast.team.pk)


@pytest.fixture
def administrator(sign_in: SignIn, two: Two) -> Client:
    return bind(sign_in(group="Administrator"), two.cast.team.pk)
