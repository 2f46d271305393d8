"""Whose word on the sender of a request counts."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from portal.web.protection.forwarded import ForwardedMiddleware
from portal.web.protection.throttle import client_address

LISTED = ["10.0.0.0/8", "2001:db8:9::/48"]
SAID = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "for=203.0.113.9;proto=https",
    "X-Real-Ip": "203.0.113.9",
    "X-Remote-User": "sam",
}


def passed(remote: str, headers: dict[str, str]) -> HttpRequest:
    """Return a request as all that stands behind the middleware finds it."""
    found: list[HttpRequest] = []

    def note(request: HttpRequest) -> HttpResponse:
        found.append(request)
        return HttpResponse()

    ForwardedMiddleware(note)(RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers))
    return found[0]


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        # Nobody in between, and one who says so without being a proxy.
        ("203.0.113.1", "", "203.0.113.1"),
        ("203.0.113.1", "198.51.100.7", "203.0.113.1"),
        # One hop, and what the visitor wrote before it.
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.7", "198.51.100.7"),
        # Several hops deep.
        ("10.0.0.1", "1.1.1.1, 198.51.100.7, 10.9.9.9", "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7,10.9.9.9, 2001:db8:9::1 ,10.0.0.2", "198.51.100.7"),
        # Behind the first who is no proxy nothing counts, not even a proxy's address.
        ("10.0.0.1", "10.0.0.3, 198.51.100.7, 10.9.9.9", "198.51.100.7"),
        # Only proxies: the farthest.
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "", "10.0.0.1"),
        # Spellings, and what is no address.
        ("::ffff:10.0.0.1", "::ffff:198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7:4711", "198.51.100.7"),
        ("10.0.0.1", "[2001:db8:1:2::9]:443", "2001:db8:1:2::"),
        ("10.0.0.1", "198.51.100.7, unknown", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.7, 10.0.0.2, evil\n", "10.0.0.1"),
        ("", "198.51.100.7", "unknown"),
    ],
)
def test_proxies_are_followed_for_as_long_as_they_are_listed(
    settings: Settings, remote: str, forwarded: str, expected: str
) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    # BEHIND_PROXY adds nothing where the proxies are listed.
    for is_behind in (False, True):
        settings.TRUSTED_PROXIES, settings.BEHIND_PROXY = LISTED, is_behind
        request = passed(remote, headers)
        assert client_address(request) == expected
        # Asked once more, it is the same: a listed sender is not followed twice.
        assert "HTTP_X_FORWARDED_FOR" not in request.META


@pytest.mark.parametrize(
    ("listed", "is_behind", "remote", "kept"),
    [
        ([], False, "127.0.0.1", set()),
        ([], True, "203.0.113.1", set(SAID) - {"X-Forwarded-For", "X-Remote-User"}),
        (LISTED, False, "203.0.113.1", set()),
        (LISTED, True, "203.0.113.1", set()),
        (LISTED, False, "10.0.0.1", set(SAID) - {"X-Forwarded-For"}),
    ],
)
def test_what_a_proxy_may_say_counts_from_a_proxy_only(
    settings: Settings, listed: list[str], is_behind: bool, remote: str, kept: set[str]
) -> None:
    settings.TRUSTED_PROXIES, settings.BEHIND_PROXY = listed, is_behind
    settings.REMOTE_USER_HEADER = "X-Remote-User"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = passed(remote, SAID)
    assert {name for name in SAID if name in request.headers} == kept
    assert request.is_secure() is ("X-Forwarded-Proto" in kept)


@pytest.mark.django_db
def test_the_engine_counts_by_the_same_address(client: Any, settings: Settings) -> None:
    settings.TRUSTED_PROXIES, settings.ENGINE_RATE_LIMIT = LISTED, 2

    def ask(address: str, remote: str = "10.0.0.1") -> int:
        headers = {"X-Forwarded-For": address, "Authorization": "Bearer cal_wrong"}
        return int(client.get("/v2/me", headers=headers, REMOTE_ADDR=remote).status_code)

    # Wrong keys are counted, each caller's own.
    assert [ask("198.51.100.7") for _ in range(4)] == [401, 401, 429, 429]
    assert ask("198.51.100.8, 10.0.0.2") == 401
    # Who is no proxy chooses no address.
    assert [ask(f"198.51.100.{number}", "203.0.113.5") for number in range(4)] == [
        401,
        401,
        429,
        429,
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "extra",
    [
        {"SCRIPT_NAME": "//evil.test"},
        {"HTTP_SCRIPT_NAME": "//evil.test"},
        {"SCRIPT_URL": "//evil.test/"},
        {"HTTP_X_FORWARDED_PREFIX": "//evil.test"},
        {"HTTP_X_FORWARDED_HOST": "evil.test"},
        {"HTTP_PATH_INFO": "//evil.test"},
    ],
    ids=lambda extra: next(iter(extra)),
)
def test_no_address_on_a_page_is_what_a_request_says(
    client: Any, extra: dict[str, str], settings: Settings
) -> None:
    usual = client.get("/bookings").content
    assert b"evil.test" not in client.get("/bookings", **extra).content
    # Nor later, for others.
    assert client.get("/bookings").content.count(b'href="/static/') == usual.count(
        b'href="/static/'
    )
    assert str(settings.STATIC_URL) == "/static/"
