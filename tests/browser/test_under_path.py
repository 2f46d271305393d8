"""A portal under a path of somebody else's host, behind the real nginx: it books, and no address leaves the path."""

import html
import re
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.steps import follow
from tests.deploying.env_example import NEEDED
from tests.deploying.proxies import nginx, trusting
from tests.servers import RunningPortal, free_port, running_portal

HOST, MOUNT = "intranet.localhost", "/library/book"
ADDRESS = re.compile(r'(?:href|src|action|hx-get|hx-post|data-[a-z-]+)="((?:https?:/)?/[^"]*)"')
MOST_PAGES = 60


@dataclass(frozen=True)
class Mounted:
    """A portal under MOUNT; two proxies, the second of which takes the path away, answer at `ports`."""

    portal: RunningPortal
    ports: tuple[int, int]

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.ports[0]}{MOUNT}"


@pytest.fixture(scope="module")
def mounted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mounted]:
    ports = free_port(), free_port()
    settings = NEEDED | {
        "PORTAL_URL": f"https://{HOST}:{ports[0]}{MOUNT}/",
        "MAIL_URL": "file:",
        "BEHIND_PROXY": "1",
        "DEMO": "1",
    }
    folders = [tmp_path_factory.mktemp(name) for name in ("data", "kept", "stripped")]
    with running_portal(folders[0], **settings) as portal:
        upstream = int(portal.environment["PORT"])
        with (
            nginx(folders[1], ports[0], free_port(), upstream, HOST, at=f"{MOUNT}/"),
            nginx(folders[2], ports[1], free_port(), upstream, HOST, at=f"{MOUNT}/", strips=True),
        ):
            yield Mounted(portal, ports)


def test_no_address_leaves_the_path(mounted: Mounted) -> None:
    """Of the start page and all that it leads to, through both proxies by turns."""
    waiting, seen, wrong = deque([f"{MOUNT}/"]), set[str](), list[tuple[str, str]]()
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.popleft()
        if path in seen:
            continue
        seen.add(path)
        status, text = get(mounted.ports[len(seen) % 2], mounted.ports[0], path)
        if status not in {200, 410}:
            wrong.append((path, str(status)))
        for found in map(html.unescape, ADDRESS.findall(text)):
            parts = urlsplit(found)
            if parts.hostname not in {None, HOST}:
                continue
            if not parts.path.startswith(f"{MOUNT}/"):
                wrong.append((path, found))
            elif "/static/" not in found:
                waiting.append(
                    found.partition("#")[0].removeprefix(mounted.url.removesuffix(MOUNT))
                )
    assert wrong == []
    assert len(seen) == MOST_PAGES


def get(port: int, own_port: int, path: str) -> tuple[int, str]:
    request = urllib.request.Request(
        f"https://127.0.0.1:{port}{path}", headers={"Host": f"{HOST}:{own_port}"}
    )
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trusting()))
    try:
        with opener.open(request, timeout=30) as answer:
            is_page = answer.headers["Content-Type"].startswith("text/html")
            return answer.status, answer.read().decode() if is_page else ""
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def mail_to(address: str, folder: Path) -> str:
    """Return the mail to an address, as soon as the worker has sent it."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for path in folder.glob("*"):
            text = path.read_text(errors="replace").replace("=\n", "").replace("=3D", "=")
            if f"To: {address}" in text or f"<{address}>" in text:
                return text
        time.sleep(0.2)
    raise AssertionError(f"No mail to {address}")


def test_a_visitor_books_and_staff_sign_in(
    mounted: Mounted, context_for: Callable[..., BrowserContext]
) -> None:
    context = context_for(ignore_https_errors=True)
    page = context.new_page()
    page.goto(f"{mounted.url}/team/librarians/half-hour")
    follow(page.locator("#booker .slots a").last)
    page.get_by_label("Your name").fill("Ada Byron")
    page.get_by_label("Email", exact=False).first.fill("ada@example.com")
    follow(page.locator("#details .button-main"))
    expect(page.get_by_role("heading", name="Your booking is confirmed")).to_be_visible()
    assert urlsplit(page.url).path.startswith(f"{MOUNT}/booking/")
    assert context.cookies() == []
    # What is mailed leads back to the path.
    folder = Path(mounted.portal.environment["PORTAL_DATA_DIR"]) / "mail"
    assert f"{mounted.url}/booking/" in mail_to("ada@example.com", folder)

    page.goto(f"{mounted.url}/admin/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("let-the-tests-in")
    follow(page.get_by_role("button", name="Log in"))
    assert urlsplit(page.url).path == f"{MOUNT}/admin/"
    assert {cookie["path"] for cookie in context.cookies()} == {MOUNT}
    assert all(cookie["secure"] for cookie in context.cookies())
