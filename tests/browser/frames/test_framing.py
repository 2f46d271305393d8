"""Booking inside a frame of another site, with third-party cookies blocked."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.servers import RunningPortal, free_port, running_portal


class Intranet(ThreadingHTTPServer):
    """Another site: one page with a frame."""

    framed = ""


class IntranetPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Intranet)
        body = f'<!doctype html><title>Intranet</title><iframe src="{server.framed}" width="900" height="900">'
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it so
        """Say nothing."""


@pytest.fixture(scope="module")
def intranet() -> Iterator[Intranet]:
    server = Intranet(("127.0.0.1", free_port()), IntranetPage)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def address_of(server: Intranet) -> str:
    # "localhost" and "127.0.0.1" are two sites to a browser.
    return f"http://localhost:{server.server_address[1]}"


@pytest.fixture(scope="module")
def framable(
    intranet: Intranet, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningPortal]:
    folder: Path = tmp_path_factory.mktemp("framable")
    with running_portal(folder, FRAME_ANCESTORS=address_of(intranet)) as running:
        yield running


def first_event(context: BrowserContext, portal: RunningPortal) -> str:
    page = context.new_page()
    page.goto(portal.url)
    path = page.locator(".cards a").first.get_attribute("href")
    page.close()
    # JavaScript adds the browser's zone to the link.
    return f"{portal.url}{(path or '').partition('?')[0]}"


@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
def test_a_visitor_books_inside_a_cross_site_frame(
    framable: RunningPortal,
    intranet: Intranet,
    context_for: Callable[..., BrowserContext],
    javascript: bool,
) -> None:
    context = context_for(java_script_enabled=javascript)
    intranet.framed = first_event(context, framable) + "?embed"
    page = context.new_page()
    page.goto(address_of(intranet))
    frame = page.frame_locator("iframe")
    expect(frame.locator(".site-header")).to_have_count(0)
    frame.locator(".slots a").first.click()
    frame.get_by_label("Your name").fill("Framed Visitor")
    frame.get_by_label("Email address", exact=True).fill(f"framed{javascript}@example.com")
    frame.get_by_role("button", name="Book this time").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("Your booking is confirmed")
    expect(frame.locator(".site-header")).to_have_count(0)
    assert context.cookies() == []


def test_another_site_may_not_frame_the_portal(
    portal: RunningPortal, intranet: Intranet, context_for: Callable[..., BrowserContext]
) -> None:
    context = context_for()
    intranet.framed = first_event(context, portal)
    page = context.new_page()
    page.goto(address_of(intranet))
    expect(page.frame_locator("iframe").locator("#booker")).to_have_count(0)


def test_staff_pages_are_never_framed(
    framable: RunningPortal, intranet: Intranet, context_for: Callable[..., BrowserContext]
) -> None:
    intranet.framed = f"{framable.url}/admin/login/"
    page = context_for().new_page()
    page.goto(address_of(intranet))
    expect(page.frame_locator("iframe").locator("#id_username")).to_have_count(0)
