"""The event page is light: what a first visit loads, as the browser counts it."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, expect

from tests.servers import RunningPortal

MOST_BYTES = 30_000
MOST_REQUESTS = 5


def test_a_first_visit_is_light_and_stays_on_this_host(
    portal: RunningPortal, context_for: Callable[..., BrowserContext], figures: list[str]
) -> None:
    page = context_for(timezone_id="America/New_York").new_page()
    page.goto(portal.url)
    address = page.locator(".cards a").first.get_attribute("href")

    fresh = context_for(timezone_id="America/New_York").new_page()
    session = fresh.context.new_cdp_session(fresh)
    session.send("Network.enable")
    sizes: dict[str, int] = {}
    urls: list[str] = []

    def on_response(event: dict[str, Any]) -> None:
        # A new address makes Chromium look at the icon again, in its cache.
        if not event["response"].get("fromDiskCache"):
            urls.append(event["response"]["url"])

    session.on("Network.responseReceived", on_response)
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.__setitem__(event["requestId"], event["encodedDataLength"]),
    )
    fresh.goto(f"{portal.url}{address}")
    expect(fresh.locator(".slots a").first).to_be_visible()
    fresh.wait_for_load_state("networkidle")
    total = sum(sizes.values())
    figures.append(f"first visit: {total} bytes in {len(urls)} requests")
    assert all(url.startswith(portal.url) for url in urls), urls
    assert len(urls) <= MOST_REQUESTS, "\n".join(urls)
    assert total <= MOST_BYTES
