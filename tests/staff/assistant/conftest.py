"""An engine without anybody, and an organization that was just founded in it."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from portal.backend import reset_client
from tests.cast import NOW
from tests.staff.assistant.walk import ORGANIZATION, step
from tests.staff.conftest import SignIn


@pytest.fixture
def empty(db: None) -> Iterator[None]:
    """An engine without anybody, on a Monday morning."""
    cache.clear()
    reset_client()
    with time_machine.travel(NOW, tick=False):
        yield
    reset_client()


@pytest.fixture
def boss(empty: None, sign_in: SignIn) -> Client:
    return sign_in(superuser=True)


@pytest.fixture
def founded(boss: Client) -> Client:
    assert step(boss, "organization", **ORGANIZATION).status_code == 302
    return boss
