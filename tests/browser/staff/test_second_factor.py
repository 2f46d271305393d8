"""The second factor in a browser: an app's codes, and a passkey by Chromium's virtual authenticator."""

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.staff.signing_in import fits, passes_axe
from tests.browser.steps import follow
from tests.security.staff.codes import FACTOR, PASSWORD, code_of
from tests.servers import RunningPortal

AUTHENTICATOR: Final = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
MAKE: Final = (
    "from django.contrib.auth.models import User; "
    "User.objects.create_superuser({name!r}, password={password!r})"
)


class Walk:
    """Kim's way through the pages; each one is looked at."""

    def __init__(self, page: Page, url: str, name: str) -> None:
        self.page, self.url, self.name = page, url, name

    def sign_in(self) -> None:
        self.page.goto(f"{self.url}/admin/")
        self.page.get_by_label("Username").fill(self.name)
        self.page.get_by_label("Password").fill(PASSWORD)
        follow(self.page.get_by_role("button", name="Log in"))

    def sign_out(self) -> None:
        follow(self.page.get_by_role("button", name="Log out"))

    def confirm(self) -> None:
        self.page.get_by_label("Password").fill(PASSWORD)
        follow(self.page.get_by_role("button", name="Confirm"))

    def is_inside(self) -> None:
        expect(self.page.locator("#user-tools")).to_be_visible()

    def check_page(self) -> None:
        fits(self.page)
        passes_axe(self.page)

    def add_app(self) -> str:
        """Set up an app and return its secret."""
        page = self.page
        follow(page.get_by_role("link", name="Second factor"))
        self.check_page()
        follow(page.get_by_role("link", name="Activate"))
        self.confirm()
        expect(page.locator(".staff-code svg path")).to_be_visible()
        self.check_page()
        secret = page.locator("#authenticator_secret").inner_text()
        page.locator("#id_code").fill(code_of(secret))
        follow(page.get_by_role("button", name="Activate"))
        expect(page.get_by_label("Unused codes")).to_be_visible()
        self.check_page()
        return secret

    def give_code(self, secret: str) -> None:
        page = self.page
        expect(page).to_have_url(f"{self.url}{FACTOR}ask/")
        expect(page.locator("#passkey-problem")).to_be_hidden()
        self.check_page()
        page.locator("#id_code").fill(code_of(secret))
        page.get_by_role("button", name="Sign In", exact=True).click()

    def add_passkey(self) -> None:
        page = self.page
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        page.goto(f"{self.url}{FACTOR}passkeys/add/")
        self.confirm()
        page.get_by_label("Name").fill("Laptop")
        self.check_page()
        page.get_by_role("button", name="Add").click()
        expect(page.get_by_text("Security key added")).to_be_visible()
        page.goto(f"{self.url}{FACTOR}passkeys/")
        expect(page.get_by_text("Laptop")).to_be_visible()
        self.check_page()

    def give_passkey(self) -> None:
        self.page.get_by_role("button", name="Use a security key").click()


@pytest.mark.parametrize("width", [360, 1280])
def test_an_app_and_a_passkey(
    portal: RunningPortal,
    context_for: Callable[..., BrowserContext],
    watched: Callable[[Page], list[str]],
    width: int,
) -> None:
    name = f"kim{width}"
    portal.manage("shell", "-c", MAKE.format(name=name, password=PASSWORD))
    page = context_for(viewport={"width": width, "height": 800}).new_page()
    complaints = watched(page)
    # Browsers give no passkeys to addresses that are numbers.
    walk = Walk(page, portal.url.replace("127.0.0.1", "localhost"), name)
    walk.sign_in()
    secret = walk.add_app()
    walk.sign_out()
    walk.sign_in()
    walk.give_code(secret)
    walk.is_inside()
    walk.add_passkey()
    walk.sign_out()
    walk.sign_in()
    walk.give_passkey()
    walk.is_inside()
    assert complaints == []


def test_a_browser_without_a_passkey_says_so(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    portal.manage("shell", "-c", MAKE.format(name="max", password=PASSWORD))
    page = context_for().new_page()
    # At a number no passkey can be made, so the browser refuses at once.
    page.goto(f"{portal.url}/admin/")
    page.get_by_label("Username").fill("max")
    page.get_by_label("Password").fill(PASSWORD)
    follow(page.get_by_role("button", name="Log in"))
    page.goto(f"{portal.url}{FACTOR}passkeys/add/")
    page.get_by_label("Password").fill(PASSWORD)
    follow(page.get_by_role("button", name="Confirm"))
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("alert")).to_contain_text("gave no passkey")
