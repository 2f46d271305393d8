"""A visitor's browser in front of a small organization, on a Monday morning."""

from collections.abc import Callable, Iterator

import httpx
import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

import portal.calcom
from portal.backend import reset_client, use_client
from portal.engine.transport import EngineTransport
from tests.backends import Person
from tests.cast import NOW, Cast, make_cast

type Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def frozen() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def is_remote(request: pytest.FixtureRequest) -> bool:
    """Whether the test runs over Cal.com's path (tests/backends.py)."""
    given = getattr(request.node, "callspec", None)
    return given is not None and given.params.get("backend") == "Cal.com"


@pytest.fixture
def cast(db: None, frozen: time_machine.Traveller, is_remote: bool) -> Iterator[Cast]:
    # What it says of reservations is about the rows of another test.
    cache.clear()
    if not is_remote:
        reset_client()
    yield make_cast()
    if not is_remote:
        reset_client()


@pytest.fixture
def client(frozen: time_machine.Traveller, is_remote: bool) -> Client:
    return Person(frozen) if is_remote else Client()


@pytest.fixture
def failing(cast: Cast) -> Iterator[Callable[[str, Answer], None]]:
    """Return a function that lets calls whose path contains a text be answered by a fault."""
    engine = EngineTransport()
    rules: list[tuple[str, Answer]] = []

    def handle(request: httpx.Request) -> httpx.Response:
        for mark, answer in rules:
            if mark in f"{request.method} {request.url.path}":
                return answer(request)
        return engine.handle_request(request)

    client = portal.calcom.Client(
        api_key=engine.portal_key,
        base_url="http://engine/v2",
        transport=httpx.MockTransport(handle),
    )
    with use_client(client):
        yield lambda mark, answer: rules.append((mark, answer))
