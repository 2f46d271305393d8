"""The event page is light: what a first visit loads, as the browser counts it."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.servers import RunningPortal

MOST_BYTES = 40_000
MOST_REQUESTS = 6


def test_a_first_visit_is_light_and_stays_on_this_host(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for(timezone_id="America/New_York").new_page()
    page.goto(portal.url)
    address = page.locator(".cards a").first.get_attribute("href")

    fresh = context_for(timezone_id="America/New_York").new_page()
    session = fresh.context.new_cdp_session(fresh)
    session.send("Network.enable")
    sizes: dict[str, int] = {}
    asked: dict[str, str] = {}
    session.on(
        "Network.requestWillBeSent",
        lambda event: asked.__setitem__(event["requestId"], event["request"]["url"]),
    )
    # A new address makes Chromium look at the icon again, in its cache.
    session.on("Network.requestServedFromCache", lambda event: asked.pop(event["requestId"]))
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.__setitem__(event["requestId"], event["encodedDataLength"]),
    )
    fresh.goto(f"{portal.url}{address}")
    expect(fresh.locator(".slots a").first).to_be_visible()
    fresh.wait_for_load_state("networkidle")
    urls = list(asked.values())
    total = sum(sizes.values())
    print(f"\nfirst visit: {total} bytes in {len(urls)} requests")  # noqa: T201  the figure is wanted in the log
    assert all(url.startswith(portal.url) for url in urls), urls
    assert len(urls) <= MOST_REQUESTS, urls
    assert total <= MOST_BYTES
