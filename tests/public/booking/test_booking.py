"""From a chosen slot to a booking: the form, what it refuses, and the booking's own page."""

import logging
import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.test import Client
from icalendar import Calendar

from portal.engine import models
from portal.web.protection.form_token import make_token
from tests.cast import Cast, add_event_type, book

pytestmark = pytest.mark.both_backends

VISIT = "/team/desk/visit"
SLOT = f"{VISIT}?date=2026-03-03&slot=2026-03-03T10:00:00Z&cal.tz=Europe/Rome"
WHO = {"name": "Ada Byron", "email": "ada@example.com"}


def form_data(path: str = VISIT, **more: str) -> dict[str, str]:
    return {"token": make_token(f"book:{path}"), **WHO, **more}


def test_a_chosen_slot_opens_the_form(client: Client, cast: Cast) -> None:
    html = client.get(SLOT).content.decode()
    assert "Tuesday 3 March 2026" in html
    assert "11:00 – 11:30" in html
    assert "Europe/Rome (UTC+01:00)" in html
    assert 'name="token"' in html


def test_booking_leads_to_the_bookings_page(client: Client, cast: Cast) -> None:
    response = client.post(SLOT, form_data(notes="Bring <b>maps</b>", guests="bob@example.com"))
    assert response.status_code == 303
    booking = models.Booking.objects.get()
    assert response["Location"] == f"/booking/{booking.uid}?cal.tz=Europe%2FRome"
    html = client.get(response["Location"]).content.decode()
    assert "Your booking is confirmed" in html
    assert "11:00 – 11:30" in html
    assert "Europe/Rome (UTC+01:00)" in html
    assert "1 Quay Street" in html
    assert "bob@example.com" in html
    assert "Bring &lt;b&gt;maps&lt;/b&gt;" in html
    assert response.cookies == {}


def test_the_portals_own_key_travels_in_the_metadata(client: Client, cast: Cast) -> None:
    client.post(SLOT + "&metadata[ticket]=T-17", form_data())
    metadata = models.Booking.objects.get().metadata
    assert metadata["ticket"] == "T-17"
    assert len(metadata["portalRequest"]) > 20


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", ""),
        ("name", "x" * 100_000),
        ("name", "bell\x07"),
        ("email", "nobody"),
        ("guests", "<script>alert(1)</script>"),
    ],
)
def test_a_bad_answer_keeps_everything_and_books_nothing(
    client: Client, cast: Cast, caplog: pytest.LogCaptureFixture, name: str, value: str
) -> None:
    with caplog.at_level(logging.ERROR):
        response = client.post(SLOT, form_data(notes="Keep me") | {name: value})
    html = response.content.decode()
    assert response.status_code == 422
    assert "needs another look" in html
    assert "Keep me" in html
    assert f'href="#id_{name}"' in html
    assert 'aria-invalid="true"' in html
    assert "<script>alert" not in html
    assert not models.Booking.objects.exists()
    assert caplog.records == []


@pytest.mark.parametrize(
    ("token", "headers"),
    [
        ("", {}),
        ("forged", {}),
        (None, {"Sec-Fetch-Site": "cross-site"}),
        (None, {"Origin": "https://evil.example"}),
    ],
)
def test_a_form_that_is_not_ours_books_nothing_and_keeps_what_was_typed(
    client: Client, cast: Cast, token: str | None, headers: dict[str, str]
) -> None:
    data = form_data(notes="Keep me")
    if token is not None:
        data["token"] = token
    response = client.post(SLOT, data, headers=headers)
    assert response.status_code == 403
    assert b"Keep me" in response.content
    assert not models.Booking.objects.exists()


@pytest.mark.parametrize(
    "slot",
    [
        "2026-03-01T10:00:00Z",
        "2020-01-01T09:00:00Z",
        "2026-03-03T10:07:00Z",
        "2026-03-07T10:00:00Z",
        "2029-03-06T03:00:00Z",
    ],
    ids=["yesterday", "long ago", "off the grid", "on Saturday", "at night, far away"],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_time_that_is_not_offered_is_refused(
    client: Client, cast: Cast, slot: str, method: str
) -> None:
    address = f"{VISIT}?slot={slot}"
    response = client.get(address) if method == "get" else client.post(address, form_data())
    assert response.status_code == 422
    assert b"That time" in response.content
    assert not models.Booking.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("slot", "says"), [("2026-03-03T10:00:00Z", True), ("2020-01-01T09:00:00Z", False)]
)
def test_who_booked_a_lost_time_in_another_tab_is_led_to_the_booking(
    client: Client, cast: Cast, method: str, slot: str, says: bool
) -> None:
    solo = add_event_type(cast, "Solo", "solo")
    book(solo, "2026-03-03T10:00:00+00:00")
    address = f"/team/desk/solo?slot={slot}&cal.tz=Europe/London&lang=en"
    data = form_data("/team/desk/solo")
    response = client.get(address) if method == "get" else client.post(address, data)
    assert response.status_code in {409, 422}
    main = response.content.decode().split("<main")[1].split("</main")[0]
    assert ("Did you book this time yourself a moment ago?" in main) is says
    assert ('href="/bookings?lang=en' in main) is says


def test_a_slot_that_has_gone_offers_the_nearest_and_keeps_the_form(
    client: Client, cast: Cast
) -> None:
    solo = add_event_type(cast, "Solo", "solo")
    book(solo, "2026-03-03T10:00:00+00:00", "first@example.com")
    address = "/team/desk/solo?slot=2026-03-03T10:00:00Z&cal.tz=Europe/London"
    response = client.post(address, form_data("/team/desk/solo", notes="Keep me"))
    html = response.content.decode()
    assert response.status_code == 422
    assert "That time is not free any more" in html
    assert 'value="Keep me"' in html
    nearest = re.findall(r'<time datetime="([^"]+)">Tuesday', html)
    assert "2026-03-03T09:30+00:00" in nearest
    assert "2026-03-03T10:30+00:00" in nearest
    action = re.findall(r'formaction="([^"]+)"', html)[0].replace("&amp;", "&")
    moved = client.post(action, form_data("/team/desk/solo", notes="Keep me", keep="1"))
    assert moved.status_code == 200
    assert b"Keep me" in moved.content
    assert models.Booking.objects.count() == 1


def test_a_slot_without_a_form_offers_links(client: Client, cast: Cast) -> None:
    solo = add_event_type(cast, "Solo", "solo")
    book(solo, "2026-03-03T10:00:00+00:00")
    html = client.get("/team/desk/solo?slot=2026-03-03T10:00:00Z").content.decode()
    assert "formaction" not in html
    assert "slot=2026-03-03T10%3A30%3A00Z" in html


def test_an_event_that_needs_confirmation_is_requested(client: Client, cast: Cast) -> None:
    policy = {"type": "always", "block_unconfirmed_bookings_in_booker": True}
    add_event_type(cast, "Ask first", "ask", confirmation_policy=policy)
    address = "/team/desk/ask?slot=2026-03-03T10:00:00Z"
    assert b"Request this time" in client.get(address).content
    response = client.post(address, form_data("/team/desk/ask"), follow=True)
    assert b"Waiting for confirmation" in response.content


def test_the_address_prefills_the_form(client: Client, cast: Cast) -> None:
    html = client.get(f"{SLOT}&name=Ada+%3Cb%3E&email=ada@example.com").content.decode()
    assert 'value="Ada &lt;b&gt;"' in html
    assert 'value="ada@example.com"' in html


def test_a_post_without_a_slot_is_refused(client: Client, cast: Cast) -> None:
    assert client.post(VISIT, form_data()).status_code == 400


def test_the_calendar_file_holds_the_booking(client: Client, cast: Cast) -> None:
    booking = book(cast.visit, "2026-03-03T10:00:00+00:00")
    response = client.get(f"/booking/{booking.uid}/calendar.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    event = Calendar.from_ical(response.content).walk("VEVENT")[0]
    assert event.decoded("dtstart").isoformat() == "2026-03-03T10:00:00+00:00"
    assert event.decoded("dtend").isoformat() == "2026-03-03T10:30:00+00:00"
    assert str(event["uid"]) == booking.ics_uid
    assert str(event["location"]) == "1 Quay Street"
    assert str(event["status"]) == "CONFIRMED"


def test_a_bookings_page_stays_out_of_caches_and_search(client: Client, cast: Cast) -> None:
    booking = book(cast.visit, "2026-03-03T10:00:00+00:00")
    response = client.get(f"/booking/{booking.uid}")
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]
    assert b"Europe/Rome (UTC+01:00)" in response.content


@pytest.mark.parametrize(
    "path", ["/booking/nope", "/booking/nope/calendar.ics", "/booking/%00", "/booking/" + "x" * 500]
)
def test_an_unknown_booking_is_not_found(client: Client, cast: Cast, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("zone", ["Mars/Phobos", "Etc/Unknown", "", "x" * 5000])
def test_an_unknown_zone_costs_nobody_a_bookings_page(
    client: Client, cast: Cast, zone: str
) -> None:
    booking = book(cast.visit, "2026-03-03T10:00:00+00:00")
    for path in ("", "/cancel", "/calendar.ics"):
        assert client.get(f"/booking/{booking.uid}{path}?cal.tz={zone}").status_code == 200


def test_a_video_link_of_the_engine_leads_to_a_page(client: Client, cast: Cast) -> None:
    call = add_event_type(
        cast, "Call", "call", locations=[{"type": "integration", "integration": "cal-video"}]
    )
    booking = book(call, "2026-03-03T10:00:00+00:00")
    path = urlsplit(booking.location or "").path
    assert path == f"/video/{booking.uid}"
    assert b"maren@harbour.example" in client.get(path).content


def test_a_series_shows_each_of_its_dates(client: Client, cast: Cast) -> None:
    rule = {"interval": 2, "occurrences": 3, "frequency": "weekly"}
    add_event_type(cast, "Course", "course", recurrence=rule)
    address = "/team/desk/course?slot=2026-03-17T10:00:00Z&cal.tz=Europe/London"
    form = client.get(address).content.decode()
    for day in ("Tuesday 17 March 2026", "Tuesday 31 March 2026", "Tuesday 14 April 2026"):
        assert f"{day}, 10:00" in form, "the wall clock stays the same when clocks change"
    page = client.post(address, form_data("/team/desk/course"), follow=True).content.decode()
    assert "Tuesday 14 April 2026, 10:00" in page
    last = models.Booking.objects.order_by("starts_at").last()
    assert last is not None
    assert last.starts_at.isoformat() == "2026-04-14T09:00:00+00:00"
    assert f"/booking/{last.uid}" in page


def test_a_date_of_a_series_that_was_moved_is_not_shown_as_cancelled(
    client: Client, cast: Cast
) -> None:
    rule = {"interval": 1, "occurrences": 4, "frequency": "weekly"}
    add_event_type(cast, "Course", "course", recurrence=rule)
    client.post("/team/desk/course?slot=2026-03-03T10:00:00Z", form_data("/team/desk/course"))
    first, second, third, _last = models.Booking.objects.order_by("starts_at")
    moving = f"/team/desk/course?rescheduleUid={second.uid}&slot=2026-03-12T11:00:00Z"
    moved = client.post(moving, {"token": make_token(f"move:{second.uid}")})
    assert moved.status_code == 303
    new = models.Booking.objects.get(starts_at=datetime(2026, 3, 12, 11, tzinfo=UTC))
    client.post(f"/booking/{third.uid}/cancel", {"token": make_token(f"cancel:{third.uid}")})

    def dates(uid: str) -> list[tuple[str, bool]]:
        page = client.get(f"/booking/{uid}").content.decode()
        items = page.partition('<ol class="series">')[2].partition("</ol>")[0].split("</li>")[:-1]
        found = [re.search(r"\d+ March", item) for item in items]
        return [
            (day[0], "cancelled" in item) for day, item in zip(found, items, strict=True) if day
        ]

    shown = [("3 March", False), ("12 March", False), ("17 March", True), ("24 March", False)]
    assert dates(first.uid) == dates(new.uid) == shown
    # Its own page says that it was moved, and where to.
    own = client.get(f"/booking/{second.uid}").content.decode()
    assert "This booking was moved" in own
    assert f'href="/booking/{new.uid}"' in own
    assert dates(second.uid) == [shown[0], ("10 March", False), *shown[1:]]


def test_the_later_bookings_of_a_series_are_cancelled_together(client: Client, cast: Cast) -> None:
    rule = {"interval": 1, "occurrences": 3, "frequency": "weekly"}
    add_event_type(cast, "Course", "course", recurrence=rule)
    client.post("/team/desk/course?slot=2026-03-17T10:00:00Z", form_data("/team/desk/course"))
    first, second, third = models.Booking.objects.order_by("starts_at")
    page = client.get(f"/booking/{second.uid}/cancel").content.decode()
    assert "later bookings of this series" in page
    data = {"token": make_token(f"cancel:{second.uid}"), "later": "on"}
    client.post(f"/booking/{second.uid}/cancel", data)
    statuses = [models.Booking.objects.get(pk=one.pk).status for one in (first, second, third)]
    assert statuses == ["accepted", "cancelled", "cancelled"]
    assert b"cancelled</small>" in client.get(f"/booking/{first.uid}").content
