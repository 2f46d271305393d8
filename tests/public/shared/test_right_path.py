"""Addresses that are nearly right lead to the right one."""

import pytest
from django.test import Client

from portal.web.middleware import right_address
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
        ("/d/AbC-d_/Visit-", "/d/AbC-d_/visit"),
        ("/booking/AbC-d_…", "/booking/AbC-d_"),
        ("/./team/desk /visit", "/team/desk/visit"),
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
    assert right_address(path) == (right, "")
    assert right_address(right) == (right, "")


GLUED = [*"…»›。，）」】&|~–_\\<$=%`،؟“⟩#", "\u200b", "\ufeff", "\xa0", "\u200e"]
ENCODED = ["&gt;", "&quot", "&#39;", "&nbsp;", "%20", "%3E", "&gt;."]


def test_what_is_glued_to_an_address_goes() -> None:
    ends = [end + more for end in GLUED for more in ("", "/", ".", " ")]
    meant = {right_address(f"/team/desk/visit{end}") for end in ends}
    assert meant == {("/team/desk/visit", "")}
    assert {right_address(f"/booking/AbC{end}") for end in ENCODED} == {("/booking/AbC", "")}


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/team/desk/visit%3Fmonth=2026-12%26name=Ada", "month=2026-12&name=Ada"),
        ("/team/desk/visit/%3Fname=Ada+B%2520C", "name=Ada+B%20C"),
        ("/team/desk/visit&month=2026-12", "month=2026-12"),
        ("/Team/Desk/Visit&amp;cal.tz=Asia/Tokyo", "cal.tz=Asia/Tokyo"),
        ("/team/desk/visit?month=2026-12&amp;name=A%26amp;x", "month=2026-12&name=A%26amp;x"),
        ("/team/desk/visit%3Fname=%C3%84", "name=%C3%84"),
    ],
)
def test_a_query_of_the_wrong_shape_is_one(
    client: Client, cast: Cast, path: str, query: str
) -> None:
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (301, f"/team/desk/visit?{query}")
    assert client.get(response["Location"]).status_code == 200


def test_a_query_is_left_as_it_is_otherwise(client: Client, cast: Cast) -> None:
    for query in ("name=A&amp", "name=%26amp;x=1", "a&amp;&b=1"):
        assert client.get(f"/team/desk/visit?{query}").status_code == 200


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
