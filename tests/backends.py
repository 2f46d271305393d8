"""Tests marked ``both_backends`` run over the embedded engine and, as in production, over Cal.com.

"Over Cal.com" is the client over the engine's transport, as if it were remote, with what tests otherwise leave out: an
API key, budget and circuit in locked files, kept answers in the database's cache, finished pages, throttles and the
least age of a form.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any, Final

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client as Browser
from pytest_django import Settings

from portal.backend import use_client
from portal.calcom.client import Client
from portal.calcom.guard.budget import Budget, Terms
from portal.calcom.guard.circuit import Circuit
from portal.calcom.guard.gate import UpstreamGate
from portal.calcom.guard.retries import Retries
from portal.calcom.guard.stores import FileStore
from portal.engine.transport import EngineTransport
from portal.process import invalidation
from portal.process.after_response import run_after_response, use_executor

BACKENDS: Final = ("engine", "Cal.com")
PRODUCTION: Final = {
    "PAGES_KEPT_SECONDS": 15,
    "FORM_MINIMUM_SECONDS": 2,
    # As Cal.com answers (CONTRACT.md 18.8).
    "ENGINE_SLOTS_CACHE_SECONDS": 2,
    "THROTTLE_ADDRESS": "60/10 minutes; 150/hour",
    "THROTTLE_EMAIL": "15/hour",
    "THROTTLE_EVENT_TYPE": "300/hour",
    "CACHES": {
        "default": {
            "BACKEND": "portal.process.kept.database_cache.UpsertCache",
            "LOCATION": "portal_cache",
        }
    },
}
"""The settings of tests/settings.py that differ from portal/settings.py, as they are there."""
TYPING_SECONDS: Final = 3
"""How long a person takes between a page and its form: longer than FORM_MINIMUM_SECONDS."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give marked tests a backend each."""
    marker = metafunc.definition.get_closest_marker
    if marker("both_backends") and not marker("one_backend"):
        metafunc.parametrize("backend", BACKENDS, indirect=True)


class Person(Browser):
    """A browser whose forms take their time, on a clock that otherwise stands still."""

    def __init__(self, clock: time_machine.Traveller) -> None:
        super().__init__()
        self._clock = clock

    def post(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]  # only passes on
        self._clock.shift(TYPING_SECONDS)
        return super().post(*args, **kwargs)  # type: ignore[arg-type]


class Inline(Executor):
    """Does at once what would run in a thread, which would not see the test's transaction."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work(*args, **kwargs))
        return done


# For every test, because a parameter reaches only fixtures that are asked for anyway.
@pytest.fixture(autouse=True)
def backend(request: pytest.FixtureRequest) -> Iterator[str]:
    """Let the portal run on the backend that the test's parameter names; without one, on the engine."""
    name: str = getattr(request, "param", BACKENDS[0])
    if name == "engine":
        yield name
        return
    request.getfixturevalue("db")
    settings: Settings = request.getfixturevalue("settings")
    tmp_path: Path = request.getfixturevalue("tmp_path")
    for setting, value in PRODUCTION.items():
        setattr(settings, setting, value)
    settings.SHARED_FOLDER = tmp_path
    call_command("createcachetable", verbosity=0)
    transport = EngineTransport()
    settings.CALCOM_API_KEY = transport.portal_key
    store = FileStore(tmp_path)
    terms = Terms(limit=120, rate=66.0, spare=4.2)
    client = Client(
        api_key=transport.portal_key,
        base_url="https://calcom.test/v2",
        transport=transport,
        retries=Retries(),
        gate=UpstreamGate(
            circuit=Circuit(store),
            budget=Budget(store, terms=terms),
            anonymous_budget=Budget(store, name="budget:anonymous", terms=terms),
            after_response=run_after_response,
        ),
    )
    invalidation.forget_all()
    use_executor(Inline())
    with use_client(client):
        yield name
    use_executor(None)
    client.close()
    invalidation.forget_all()
