"""Reports of faults begin without a word, and a wrong address is refused for what it is."""

from pathlib import Path

from tests.own_process import printed

START = """
import sentry_sdk
from portal.conf import sentry
sentry.start("https://key@sentry.example.com/1", host="book.example.com")
options = sentry_sdk.get_client().options
print(options["dsn"], sentry_sdk.get_client().should_send_default_pii())
"""


def test_the_options_are_those_of_this_release_of_the_sdk(tmp_path: Path) -> None:
    """Also without a warning, which would hide behind the refusal of a wrong address."""
    assert printed(tmp_path, "-W", "error", "-c", START, PORTAL_MODE="local").split() == [
        "https://key@sentry.example.com/1",
        "False",
    ]
