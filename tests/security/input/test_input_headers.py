"""What every answer tells browsers, caches and crawlers, whichever way it was made."""

import re
from typing import Any, Final

import pytest
from django.conf import settings as portal_settings
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from pytest_django import Settings

from portal.web.audience import is_internal
from portal.web.protection.throttle import client_address
from tests.cast import Cast, book
from tests.public.conftest import cast, client, frozen, is_remote

__all__ = ["cast", "client", "frozen", "is_remote"]

VISIT: Final = "/team/desk/visit"
FORM: Final = f"{VISIT}?slot=2026-03-03T10:00:00Z"
ANSWERS: Final = {
    "/": 200,
    "/team/desk": 200,
    VISIT: 200,
    FORM: 200,
    "/bookings": 200,
    "/bookings/sent": 200,
    "/bookings/x": 403,
    "/robots.txt": 200,
    "/sitemap.xml": 200,
    "/health": 200,
    "/nothing/here/at/all": 404,
    "/team/nobody": 404,
    "/picture/x": 404,
    "/brand/logo-000000000000": 404,
    "/accent.000000000000.css": 404,
    "/static/nothing.css": 404,
    "/static/demo/maren.svg": 200,
    "/static/public/visitors.css": 200,
    "/admin/": 302,
    "/admin/login/": 200,
    "/hooks/calcom": 405,
    "/v2/me": 401,
    f"{VISIT}?rescheduleUid=..": 400,
    "/.well-known/security.txt": 404,
}
"""Addresses, with the status of their answer."""


@pytest.fixture(autouse=True)
def static_files(settings: Settings) -> None:
    """Let WhiteNoise serve the sources, which nobody has collected here."""
    settings.WHITENOISE_USE_FINDERS = True


@pytest.mark.both_backends
def test_every_answer_says_what_may_be_kept_and_used(client: Client, cast: Cast) -> None:
    for method in ("get", "head", "post", "put", "delete", "options"):
        for address, status in ANSWERS.items():
            answer = getattr(client, method)(address)
            # WhiteNoise opens the file for the server, which closes it with the answer.
            answer.close()
            if method == "get":
                assert answer.status_code == status, address
            about: Any = (method, address, answer.status_code, dict(answer.headers))
            assert answer.has_header("Cache-Control"), about
            # A style sheet is no document, and a picture runs nothing: neither could use what it does not have.
            is_part = answer.get("Content-Type", "").startswith(("text/css", "image/svg"))
            policy = answer.get("Permissions-Policy", "")
            assert (policy.count("=()") > 15) is not is_part, about
            is_static = address.startswith("/static/")
            wanted = "cross-origin" if is_static else "same-origin"
            assert answer["Cross-Origin-Resource-Policy"] == wanted, about
            if answer.status_code >= 300:
                assert re.search("no-store|private", answer["Cache-Control"]), about


def test_redirects_to_https_have_the_headers_too(
    client: Client, settings: Settings, db: None
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get("/")
    assert answer.status_code == 301
    assert answer["Cache-Control"] == "no-store"


def test_what_is_one_visitor_s_own_is_kept_by_nobody_else(client: Client, cast: Cast) -> None:
    uid = book(cast.visit, "2026-03-03T10:00:00Z").uid
    User.objects.create_superuser("root", password="root")
    staff = Client()
    staff.force_login(User.objects.get())
    found = [client.get(one) for one in (FORM, f"/booking/{uid}", f"/booking/{uid}/calendar.ics")]
    found += [staff.get(one) for one in ("/admin/", "/admin/staff/booking/", "/admin/auth/user/")]
    found.append(staff.get("/admin/staff/booking/export/"))
    for answer in found:
        assert answer.status_code == 200
        assert "private" in answer["Cache-Control"]


def test_pictures_that_can_hold_script_run_none(client: Client, db: None) -> None:
    answer = client.get("/static/demo/maren.svg")
    answer.close()
    assert answer.status_code == 200
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script" not in policy


@pytest.mark.both_backends
def test_forms_and_staff_s_pages_are_in_no_index(client: Client, cast: Cast) -> None:
    uid = book(cast.visit, "2026-03-03T12:00:00Z").uid
    addresses = (FORM, "/bookings", f"/booking/{uid}", f"/booking/{uid}/cancel", "/admin/login/")
    for address in addresses:
        answer = client.get(address)
        html = answer.content.decode()
        said = answer.get("X-Robots-Tag", "") + "".join(
            re.findall(r'"robots" content="(\w+)"', html)
        )
        assert "noindex" in said, address
    assert not client.get(VISIT).has_header("X-Robots-Tag")


@pytest.mark.both_backends
def test_pages_are_framed_as_before(client: Client, cast: Cast, settings: Settings) -> None:
    settings.FRAME_ANCESTORS = ["https://intranet.example.com"]
    answer = client.get(f"{FORM}&embed")
    # The header is about what other sites load as a part of their own, not about frames.
    assert answer.status_code == 200
    assert not answer.has_header("X-Frame-Options")
    assert client.get("/admin/login/")["X-Frame-Options"] == "DENY"


def test_security_txt_names_a_contact_and_its_end(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = ["mailto:security@example.com", "https://example.com/report"]
    settings.SECURITY_POLICY = "https://example.com/policy"
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = [line.split(": ", 1) for line in answer.content.decode().splitlines()]
    assert [value for name, value in lines if name == "Contact"] == settings.SECURITY_CONTACT
    fields = dict(lines)
    ends = parse_datetime(fields["Expires"])
    assert ends is not None
    assert 30 < (ends - timezone.now()).days < 365
    assert fields["Canonical"] == f"{portal_settings.PORTAL_URL}/.well-known/security.txt"
    assert fields["Policy"] == settings.SECURITY_POLICY


# --- the intranet ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "network", "is_inside"),
    [
        ("2001:db8:1:2::5", "2001:db8:1:2::5/128", True),
        ("2001:db8:1:2::6", "2001:db8:1:2::5/128", False),
        ("2001:db8:1:2::6", "2001:db8:1:2::/64", True),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/80", False),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/112", True),
        # The first address of a /64 is no other visitor of it.
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/128", False),
        ("::ffff:10.1.2.3", "10.0.0.0/8", True),
        ("10.1.2.3", "10.0.0.0/8", True),
        ("11.1.2.3", "10.0.0.0/8", False),
        ("", "::/0", False),
        ("unknown", "0.0.0.0/0", False),
    ],
)
def test_the_intranet_is_told_by_the_address_itself(
    settings: Settings, address: str, network: str, is_inside: bool
) -> None:
    settings.INTRANET_NETWORKS = [network]
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    assert is_internal(request) is is_inside


def test_attempts_are_counted_by_the_64_bits_of_a_household() -> None:
    sent = [
        client_address(RequestFactory().get("/", REMOTE_ADDR=f"2001:db8:1:2::{end}"))
        for end in "123"
    ]
    assert set(sent) == {"2001:db8:1:2::"}
