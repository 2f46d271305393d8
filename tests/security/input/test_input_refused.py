"""Values that broke a page once, and their neighbours: each is answered with a status that says what is wrong."""

from typing import Any, Final
from urllib.parse import quote

import pytest
from django.test import Client

from portal.web.protection.form_token import make_token
from tests.cast import Cast
from tests.public.conftest import cast, client, frozen, is_remote
from tests.security.input.requests import Sent
from tests.security.input.values import NUMBERS, TIMES
from tests.staff.conftest import admin, sign_in, wire

__all__ = ["admin", "cast", "client", "frozen", "is_remote", "sign_in", "wire"]

VISIT: Final = "/team/desk/visit"
SLOT: Final = f"{VISIT}?date=2026-03-03&slot=2026-03-03T10:00:00Z"
WHO: Final = {"name": "Ada Byron", "email": "ada@example.com"}


def form_data(**more: str) -> dict[str, str]:
    return {"token": make_token(f"book:{VISIT}"), **WHO, **more}


@pytest.mark.both_backends
@pytest.mark.parametrize("name", ["guest_remove", "location", "recurringEventCount", "duration"])
@pytest.mark.parametrize("number", ["9" * 5000, "\u0661", "\u00b2", "-1", "1e400"])
def test_numbers_of_a_form(client: Client, cast: Cast, name: str, number: str) -> None:
    assert client.post(SLOT, form_data(**{name: number})).status_code in {200, 303, 422}


@pytest.mark.both_backends
@pytest.mark.parametrize("name", ["slot", "date", "month", "duration"])
def test_parameters_of_an_event_page(client: Client, cast: Cast, name: str) -> None:
    answers = {
        value: client.get(f"{VISIT}?{name}={quote(value)}").status_code
        for value in (*NUMBERS, *TIMES)
    }
    # Days in the past and the far future are days; whatever is none is left out, and costs nobody the calendar.
    assert set(answers.values()) <= {200, 404, 422}
    for text in ("9" * 4999, "\u0661", *(one for one in TIMES if one[:4] in {"0001", "9999"})):
        assert answers[text] == 200
        page = client.get(f"{VISIT}?{name}={quote(text)}").content.decode()
        assert "left-out" in page, text


@pytest.mark.both_backends
@pytest.mark.parametrize(
    "origin",
    [
        "http://[",
        "http://[::1",
        "http://a]b",
        "//",
        "null",
        "",
        "http://testserver\u00e9",
        "[" * 999,
    ],
)
def test_an_origin_that_is_none_is_another_site(client: Client, cast: Cast, origin: str) -> None:
    for address in (SLOT, "/bookings"):
        sent = Sent("POST", address, form=form_data(), headers={"HTTP_ORIGIN": origin})
        assert sent.answer(client).status_code == 403


@pytest.mark.both_backends
@pytest.mark.parametrize("address", [SLOT, "/bookings", "/slots/hold", "/admin/login/"])
@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded; charset=utf-16",
        "application/x-www-form-urlencoded; charset=\u00e9",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=" + "x" * 300,
        "multipart/form-data; boundary=a; charset=utf-7",
        "application/json; charset=x",
    ],
)
def test_a_form_that_cannot_be_read(client: Client, cast: Cast, address: str, kind: str) -> None:
    sent = Sent("POST", address, form=form_data(), headers={"CONTENT_TYPE": kind})
    assert sent.answer(client).status_code < 500


DAYS: Final = (
    "0001-01-01",
    "9999-12-31",
    "1969-12-31",
    "9991-01-01",
    "2026-W10-1",
    "\u0662026-01-01",
)
STAFF: Final = (
    "/admin/staff/booking/?first={}&last={}",
    "/admin/staff/booking/export/?first={}&last={}",
    "/admin/staff/booking/calendar/?day={}",
    "/admin/staff/booking/calendar/?day={}&span=day",
    "/admin/staff/booking/add/?event_type={event_type}&day={}",
    "/admin/staff/eventtype/{event_type}/trouble/?day={}",
    "/admin/staff/member/{member}/change/?from={}",
)


@pytest.mark.parametrize("address", STAFF)
@pytest.mark.parametrize("day", DAYS)
def test_days_of_staff_s_pages(admin: Client, cast: Cast, address: str, day: str) -> None:
    ids: dict[str, Any] = {"event_type": cast.visit.id, "member": cast.maren.pk}
    filled = address.replace("{}", quote(day)).format(**ids)
    assert admin.get(filled).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/admin/staff/booking/?page={}",
        "/admin/staff/booking/?event_type={}",
        "/admin/staff/booking/?team={}",
        "/admin/staff/booking/add/?event_type={}",
        "/admin/staff/eventtype/?page={}",
    ],
)
@pytest.mark.parametrize("number", ["9" * 5000, "9" * 30, "\u0661", "\u00b2", "-1", "1_0", "x"])
def test_numbers_of_staff_s_pages(admin: Client, cast: Cast, address: str, number: str) -> None:
    assert admin.get(address.replace("{}", quote(number))).status_code == 400


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "9991-01-01"])
def test_days_of_staff_s_forms(admin: Client, cast: Cast, day: str) -> None:
    absence = {"person": str(cast.maren.pk), "first": day, "last": day, "reason": "vacation"}
    assert admin.post("/admin/staff/outofoffice/add/", absence).status_code in {200, 422}
    schedule = admin.get("/admin/staff/schedule/add/")
    assert schedule.status_code == 200


def test_a_private_link_ends_within_the_calendar(admin: Client, cast: Cast) -> None:
    address = f"/admin/staff/eventtype/{cast.visit.id}/links/"
    for moment in ("0001-01-01T00:00", "9999-12-31T23:59"):
        sent = {"expires_at": moment, "most_uses": "", "what": "add"}
        assert admin.post(address, sent).status_code < 500
