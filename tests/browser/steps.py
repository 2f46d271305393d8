"""Steps that wait for what they lead to."""

from playwright.sync_api import Locator


def follow(link: Locator) -> None:
    """Click on a link or a button that opens a page, and wait until that page is loaded.

    A click alone returns before the browser has begun to leave: what is asked of the page right after it is answered
    by the old page, or by none.
    """
    with link.page.expect_navigation():
        link.click()
