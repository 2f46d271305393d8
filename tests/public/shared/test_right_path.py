"""Addresses that are nearly right lead to the right one."""

import pytest
from django.test import Client

from portal.web.middleware import right_path
from tests.cast import Cast


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("/Team/Desk/Visit", "/team/desk/visit"),
        ("/team/desk/visit/", "/team/desk/visit"),
        ("/team/desk/visit//", "/team/desk/visit"),
        ("//team//desk/visit", "/team/desk/visit"),
        ("/team/desk/visit.", "/team/desk/visit"),
        ("/team/desk/visit),", "/team/desk/visit"),
        ("/team/desk/visit>", "/team/desk/visit"),
        ("/team/desk/visit ", "/team/desk/visit"),
        ("/team/desk/visit”.", "/team/desk/visit"),
        ("/MAREN", "/maren"),
        ("/Booking/AbC-d_1/Cancel/", "/booking/AbC-d_1/cancel"),
        ("/bookings/AbC:dEf:x/", "/bookings/AbC:dEf:x"),
        ("/Reschedule/AbC/", "/reschedule/AbC"),
        ("/request/AbC.dEf.", "/request/AbC.dEf"),
        # Not the portal's to change.
        ("/admin/Nothing/", "/admin/Nothing/"),
        ("/v2/Bookings/", "/v2/Bookings/"),
        ("/static/A.css/", "/static/A.css/"),
        ("/", "/"),
        ("///", "/"),
        ("/.../", "/"),
    ],
)
def test_the_right_path(path: str, right: str) -> None:
    assert right_path(path) == right
    assert right_path(right) == right


@pytest.mark.parametrize(
    "path", ["/team/desk/visit/", "/Team/Desk/visit", "/team/desk/visit%20", "/team//desk/visit)."]
)
def test_it_is_led_to_for_good_with_its_query(client: Client, cast: Cast, path: str) -> None:
    response = client.get(f"{path}?date=2026-03-03&name=Ada+B")
    assert response.status_code == 301
    assert response["Location"] == "/team/desk/visit?date=2026-03-03&name=Ada+B"
    assert client.get(response["Location"]).status_code == 200


def test_what_is_there_stays_where_it_is(client: Client, cast: Cast) -> None:
    for path in ("/", "/team/desk", "/team/desk/visit", "/admin/login/"):
        assert client.get(path).status_code == 200


def test_no_address_leads_to_another_site(client: Client, cast: Cast) -> None:
    for path in ("//evil.example/", "/%5Cevil.example/.", "/%2F%2Fevil.example/"):
        response = client.get(path)
        assert not response.headers.get("Location", "/x").startswith(("//", "/\\", "http"))


def test_a_form_is_sent_nowhere_else(client: Client, cast: Cast) -> None:
    assert client.post("/team/desk/visit/", {"name": "Ada"}).status_code == 404
