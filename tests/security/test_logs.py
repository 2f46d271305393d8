"""No log line, error or figure holds what opens a booking, a list of bookings or a draft."""

import io
import logging
import sys
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from django.db import DatabaseError
from django.test import Client
from gunicorn.config import Config  # type: ignore[import-untyped]  # it has no types
from pytest_django import Settings

from portal.conf.logs import KeylessFormatter, without_keys
from portal.process import statistics
from portal.process.serving.log import WebLogger
from portal.public.own_bookings.link import link_token
from portal.public.shared.again import again_token
from tests.cast import Cast, book

UID, SEAT = "GDToovqZSwPrCoXxPjLd8c", "02e71f7b-13e2-43bc-9be0-379d25d04331"
# Made by django.core.signing; fixed, so that all processes of a run have the same tests.
SIGNED = ".eJyLVkpU0lFKohlQigUA4xskQg:1xXwYh:3w9PUXpLLW6gP__nyUoUeQI2Ufj3fgj-rQHpg0NYTdU"


@pytest.mark.parametrize(
    "line",
    [
        "Not Found: /booking/{key}",
        "Not Found: //booking//{key}/calendar.ics",
        "GET /bookings/{key} 200",
        "GET /video/{key}?cal.tz=Europe/Rome",
        "GET /reschedule/{key}?seatReferenceUid={key}&embed=1",
        "GET /request/{key}",
        "GET /v2/bookings/{key}/reschedule failed",
        "GET /api/v2/bookings/by-seat/{key} failed",
        "DELETE /v2/slots/reservations/{key}",
        "POST /hooks/calcom/{key}",
        "/admin/staff/booking/{key}/change/",
        "https://book.example/team/desk/visit?slot=2026-03-04T10:00:00Z&again={key}",
        "?draft={key}",
        "rescheduleUid%3D{key}",
        "Booking with uid={key} was not found in the database",
        "Seat with uid='{key}' does not exist.",
        "DETAIL:  Key (uid)=({key}) already exists.",
        "DETAIL:  Key (seat_uid)=({key}) already exists.",
    ],
)
@pytest.mark.parametrize("key", [UID, SEAT, SIGNED, SIGNED.replace(":", "%3A"), "short"])
def test_a_line_keeps_no_key(line: str, key: str) -> None:
    written = without_keys(line.format(key=key))
    assert key not in written
    assert "…" in written
    # What is no key stays, so that the line still says what happened.
    assert written.startswith(line.partition("{key}")[0])


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("GET /calendars/12-Ab_c-9.ics 200", "GET /calendars/… 200"),
        ("Not Found: //calendars//12-Ab_c-9.ics?x=1", "Not Found: //calendars//…?x=1"),
        ("/v2/calendars/ics-feed/save", "/v2/calendars/ics-feed/save"),
        ("/v2/calendars/connections", "/v2/calendars/connections"),
    ],
)
def test_the_address_of_a_calendar_is_a_key(line: str, written: str) -> None:
    assert without_keys(line) == written


@pytest.mark.parametrize(
    "line",
    [
        "Not Found: /team/desk/visit",
        "GET /bookings/sent",
        "POST /bookings/{uid}/cancel failed",
        "asked [02e71f7b-13e2-43bc-9be0-379d25d04331] done",
        "GET /team/desk/visit?date=2026-03-04&cal.tz=Europe/Rome",
        "portal.services.bookings.intents.settle_intent",
    ],
)
def test_other_lines_stay(line: str) -> None:
    assert without_keys(line) == line


@pytest.mark.parametrize("piece", ["/", "/booking", "Seat", "a", "uid=", ".-", "a:", "%3A", "(uid"])
def test_a_long_line_costs_no_more_than_its_length(piece: str) -> None:
    line = piece * (40_000 // len(piece))
    begun = time.process_time()
    without_keys(line)
    assert time.process_time() - begun < 1


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the portal's own handler writes, as `LOGGING` sets it up."""
    (console,) = [one for one in logging.getLogger().handlers if is_console(one)]
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(console.formatter)
    for each in console.filters:
        handler.addFilter(each)
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def is_console(handler: logging.Handler) -> bool:
    return isinstance(handler.formatter, KeylessFormatter)


def test_every_handler_of_the_portal_leaves_keys_out(settings: Settings) -> None:
    formatters = settings.LOGGING["formatters"]
    assert {one["class"] for one in formatters.values()} == {"portal.conf.logs.KeylessFormatter"}
    assert {one["formatter"] for one in settings.LOGGING["handlers"].values()} == {"line"}


def test_pages_that_fail_write_no_key(
    client: Client, cast: Cast, failing: Any, log: io.StringIO
) -> None:
    made = book(cast.visit, "2026-03-03T10:00:00+00:00")
    key = link_token("ada@example.com")
    again = again_token(made)
    failing("/bookings", lambda request: httpx.Response(503, text=f"no {request.url}"))
    client.raise_request_exception = False
    for address in (
        f"/booking/{made.uid}",
        f"/booking/{made.uid}/cancel",
        f"/video/{made.uid}",
        f"/bookings/{key}",
        f"/team/desk/visit?slot=2026-03-03T11:00:00Z&again={again}&rescheduleUid={made.uid}",
        "/booking/aaaaaaaaaaaaaaaaaaaaaa/none",
    ):
        assert client.get(address).status_code >= 400
    text = log.getvalue()
    assert "Not Found" in text or "Service Unavailable" in text
    for secret in (made.uid, key, again, key[-20:], again[-20:]):
        assert secret not in text


def test_the_engine_writes_no_key(
    client: Client, cast: Cast, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = book(cast.visit, "2026-03-03T10:00:00+00:00")

    def broken(uid: str) -> None:
        raise DatabaseError(f"Key (uid)=({uid}) is locked")

    monkeypatch.setattr("portal.engine.bookings.finding.by_uid", broken)
    headers = {"cal-api-version": "2024-08-13"}
    assert client.get(f"/v2/bookings/{made.uid}", headers=headers).status_code == 500
    text = log.getvalue()
    assert "DatabaseError" in text
    assert made.uid not in text


def test_gunicorn_writes_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    monkeypatch.setattr(sys, "stdout", written)
    config = Config()
    config.set("accesslog", "-")
    config.set("access_log_format", '%(r)s %(U)s %(q)s "%(f)s" %({referer}i)s %({location}o)s')
    log = WebLogger(config)
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"/booking/{UID}?seatReferenceUid={SEAT}",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "PATH_INFO": f"/booking/{UID}",
        "QUERY_STRING": f"seatReferenceUid={SEAT}",
        "HTTP_REFERER": f"https://book.example/bookings/{SIGNED}",
    }
    referer = [("REFERER", f"https://book.example/bookings/{SIGNED}")]
    location = [("Location", f"/booking/{UID}/cancel")]
    answer = SimpleNamespace(status="303 See Other", sent=1, headers=location)
    taken = SimpleNamespace(seconds=0, microseconds=1)
    log.access(answer, SimpleNamespace(headers=referer), environ, taken)
    log.error("Error handling request %s", f"/booking/{UID}")
    lines = written.getvalue().splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("GET /booking/…")
    for secret in (UID, SEAT, SIGNED):
        assert secret not in written.getvalue()
    log.close_on_exec()


def test_figures_are_named_by_kind(client: Client, cast: Cast, settings: Settings) -> None:
    settings.PAGES_KEPT_SECONDS = 15
    made = book(cast.visit, "2026-03-03T10:00:00+00:00")
    client.get(f"/booking/{made.uid}")
    client.get("/team/desk/visit")
    statistics.write()
    counts = statistics.totals()
    assert "page made" in counts
    assert not any(character in name for name in counts for character in "/?=")


@pytest.mark.parametrize(
    ("host", "data"),
    [("evil.example", {}), ("testserver", {f"field{n}": "x" for n in range(5_000)})],
    ids=["a foreign host", "too many fields"],
)
def test_what_anybody_can_cause_is_one_line(
    client: Client, db: None, host: str, data: dict[str, str]
) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(KeylessFormatter("{levelname} {message}", style="{"))
    logger = logging.getLogger("django.security")
    logger.addHandler(handler)
    try:
        answer = client.post("/bookings", data, headers={"Host": host})
    finally:
        logger.removeHandler(handler)
    assert answer.status_code == 400
    assert written.getvalue().count("\n") == 1
    assert written.getvalue().startswith("WARNING ")
