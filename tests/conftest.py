"""What every test shares: no sockets but where a test says so, and a place for measured figures."""

import gc
import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import pytest_socket
from django.test import client as test_client
from pytest_django import Settings

from portal.engine.keys import authentication
from portal.engine.keys.authentication import organization_owner
from portal.engine.people.models import User
from portal.outgoing import mail_server
from portal.outgoing.mail_server import circuit
from portal.process import invalidation
from portal.services.cache import begin_request
from tests.backends import backend, pytest_generate_tests
from tests.shared_material import leave_out, notice

__all__ = ["backend", "pytest_generate_tests"]

# The same examples in every run; others at night (`make fuzz`).
hypothesis.settings.register_profile("portal", derandomize="FUZZ_EXAMPLES" not in os.environ)
hypothesis.settings.load_profile("portal")

_store = test_client.store_rendered_templates  # type: ignore[attr-defined]  # the stubs lack it


def _store_the_page(store: dict[str, Any], signal: Any, sender: Any, **about: Any) -> None:
    # Copying the context of each include and widget as well took a tenth of the time.
    if "context" not in store:
        _store(store, signal, sender, **about)


test_client.store_rendered_templates = _store_the_page  # type: ignore[attr-defined]

_WITH_SOCKETS = {"browser", "wire", "postgres", "redis"}
_figures: list[str] = []


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run browser tests last: they are the slowest, and their event loop lives until the session ends."""
    leave_out(config, items)
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays until the end: the portal's modules and the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Block sockets except for the browser and wire tests."""
    if any(item.get_closest_marker(name) for name in _WITH_SOCKETS):
        pytest_socket.enable_socket()
    else:
        pytest_socket.disable_socket(allow_unix_socket=True)


@pytest.fixture(autouse=True)
def outage_over() -> None:
    """Forget that the page of an earlier test stood on last known answers, which is not kept, and its mail server."""
    begin_request()
    circuit.worked()
    # The connection that this thread kept leads to that one's mail server.
    mail_server.close()


@pytest.fixture(autouse=True)
def owner_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the engine look for the organization's owner once for each state of a test's database, not at every call."""
    found: dict[invalidation.Stamp, User | None] = {}

    def owner() -> User | None:
        state = invalidation.stamp_of(invalidation.table(), ())
        if found.get(state) is None:
            found[state] = organization_owner()
        return found[state]

    monkeypatch.setattr(authentication, "organization_owner", owner)


@pytest.fixture
def keeping(settings: Settings) -> Iterator[None]:
    """Keep finished pages and answers for a minute, as production does for some seconds; begin and end with none."""
    settings.PAGES_KEPT_SECONDS = 60
    invalidation.forget_all()
    yield
    invalidation.forget_all()


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Lines for the end of the run: what a test measured."""
    lines: list[str] = []
    yield lines
    # Properties are part of a report, which reaches the process that prints also from a worker.
    request.node.user_properties.extend(("measured", line) for line in lines)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep the figures of a test that has ended."""
    if report.when == "teardown":
        _figures.extend(str(line) for name, line in report.user_properties if name == "measured")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was measured, and what was left out."""
    if notice():
        terminalreporter.write_line(notice(), yellow=True)
    for line in _figures:
        terminalreporter.write_line(f"measured: {line}")
