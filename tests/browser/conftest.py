"""A headless Chromium and a portal for it."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from tests.servers import RunningPortal, running_portal

CHROMIUM = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Two sites on one machine must be as foreign to each other as on the net.
    "--test-third-party-cookie-phaseout",
    # Host names of `two_sites`.
    "--host-resolver-rules=MAP *.example 127.0.0.1",
    # Reports to the portal are no part of a page, whose context would take the certificate.
    "--ignore-certificate-errors",
]

MISSING = f"No Chromium at {CHROMIUM}: the browser tests are left out (set CHROMIUM_PATH)."
IS_THERE = os.path.exists(CHROMIUM)
if not IS_THERE and os.environ.get("REQUIRE_BROWSER") == "1":
    raise pytest.UsageError(MISSING)
collect_ignore_glob = [] if IS_THERE else ["test_*.py", "*/test_*.py"]

# The tests with servers run beside these: a page may take a while.
expect.set_options(timeout=15_000)

# Playwright's loop lives in this thread; pytest-django's database teardown is no async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not IS_THERE:
        terminalreporter.write_line(MISSING, yellow=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    with running_portal(
        tmp_path_factory.mktemp("portal"), ENGINE_HTTP="1", ENGINE_RATE_LIMIT="100000"
    ) as running:
        yield running


@pytest.fixture
def context_for(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    opened: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        settings: dict[str, Any] = {"locale": "en-GB", "timezone_id": "Europe/Berlin"} | options
        context = chromium.new_context(**settings)
        context.set_default_timeout(15_000)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def watched() -> Callable[[Page], list[str]]:
    """Collect what a page complains about: console errors, uncaught exceptions, blocked resources."""

    def watch(page: Page) -> list[str]:
        found: list[str] = []

        def on_console(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                found.append(message.text)

        page.on("console", on_console)
        page.on("pageerror", lambda error: found.append(str(error)))
        return found

    return watch
