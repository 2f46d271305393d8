"""The same walk with the client talking HTTP to an engine in another process, as it would to Cal.com."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.visitors.walk import walk_to_booking
from tests.servers import RunningPortal, running_portal


@pytest.fixture(scope="module")
def remote_portal(
    portal: RunningPortal, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningPortal]:
    owner = portal.manage("engine_key", "maren").strip().splitlines()[-1]
    with running_portal(
        tmp_path_factory.mktemp("remote"),
        CALCOM_API_URL=f"{portal.url}/v2",
        CALCOM_API_KEY=owner,
    ) as running:
        yield running


@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
def test_a_visitor_books_through_the_api(
    remote_portal: RunningPortal,
    portal: RunningPortal,
    context_for: Callable[..., BrowserContext],
    javascript: bool,
) -> None:
    page = context_for(java_script_enabled=javascript).new_page()
    address = walk_to_booking(page, remote_portal.url, name="Remote Visitor")
    # The booking lives in the other process.
    page.goto(address.replace(remote_portal.url, portal.url))
    expect(page.locator(".summary")).to_contain_text("Remote Visitor")


def test_check_calcom_says_what_it_reached(
    remote_portal: RunningPortal, portal: RunningPortal
) -> None:
    told = remote_portal.manage("check_calcom")
    assert f"{portal.url}/v2" in told
    assert "All is well" in told
    assert "calls left" in told
