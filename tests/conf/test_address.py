"""Addresses below PORTAL_PATH: nobody writes one down without it."""

import re
from pathlib import Path

import pytest
from pytest_django import Settings

from portal.conf.address import full_path, home_url, own_path
from portal.process.serving.home import Home
from tests.own_process import ROOT

# An address at the root of the host, which under a path is somebody else's.
WRITTEN = re.compile(
    r"""PORTAL_URL\}/|PORTAL_URL\s*\+\s*f?["']/|(?:href|src|action|hx-get|hx-post)="/[^/]|'/[^']*'\|carry"""
)


def sources() -> list[Path]:
    return [*(ROOT / "portal").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]


def test_no_address_is_written_down_without_the_path() -> None:
    assert len(sources()) > 500
    found = {
        path.relative_to(ROOT).as_posix(): WRITTEN.findall(text)
        for path in sources()
        if WRITTEN.search(text := path.read_text(encoding="utf-8"))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("/book/team/rooms", "/book/team/rooms"),
        ("/team/rooms", "/book/team/rooms"),
        ("/book/", "/book/"),
        ("/book", "/book/"),
        ("/", "/book/"),
        ("", "/book/"),
        ("/bookings", "/book/bookings"),
        ("/bookshop/x", "/book/bookshop/x"),
        ("/book/book/x", "/book/book/x"),
        ("//evil.test/x", "/book//evil.test/x"),
    ],
)
def test_a_request_has_its_whole_path(settings: Settings, given: str, expected: str) -> None:
    settings.PORTAL_PATH = "/book"
    seen: list[dict[str, str]] = []
    application = Home(lambda environ, _start: seen.append(environ) or [])  # type: ignore[func-returns-value]
    application({"PATH_INFO": given, "SCRIPT_NAME": "//evil.test"}, lambda: None)
    assert seen == [{"PATH_INFO": expected, "SCRIPT_NAME": ""}]


def test_paths_go_there_and_back(settings: Settings) -> None:
    settings.PORTAL_URL = "https://a.example"
    for mount in ("", "/book", "/a/b"):
        settings.PORTAL_PATH = mount
        assert home_url() == f"https://a.example{mount}"
        assert own_path(full_path("/team/x")) == "/team/x"
