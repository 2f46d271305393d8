"""“Why is nobody able to book?”: what an availability check says of a day."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import pytest
from django.test import Client

from portal.availability import Gap, Interval
from portal.backend import get_client
from portal.calcom.schemas.event_type import EventType
from portal.calcom.scope import OrganizationUserScope
from portal.engine import models
from portal.i18n.zones import pinned_zone
from portal.services.slots.availability_check import availability_check_get
from tests.cast import NOW, Cast, add_event_type, book
from tests.staff.conftest import SignIn, Wire, refused

LONDON = pinned_zone("Europe/London")
TUESDAY = date(2026, 3, 3)


def asked(client: Client, event_type: EventType, day: date = TUESDAY) -> Any:
    return client.get(f"/admin/staff/eventtype/{event_type.id}/trouble/?day={day}")


def said(client: Client, event_type: EventType, day: date = TUESDAY) -> dict[str, str]:
    """Return the sentence of each stretch."""
    return dict(asked(client, event_type, day).context["gaps"])


@pytest.fixture
def talk(cast: Cast) -> EventType:
    """With Maren alone: Monday to Friday, 9 to 17 in London."""
    return add_event_type(cast, "Talk", "talk", minimum_booking_notice=0)


def test_hours_that_nobody_works_are_said(admin: Client, talk: EventType) -> None:
    assert said(admin, talk) == {
        "00:00–09:00": "Maren Holt does not work then.",
        "17:00–00:00": "Maren Holt does not work then.",
    }


def test_a_booking_and_its_buffers_are_said(admin: Client, cast: Cast, talk: EventType) -> None:
    buffered = add_event_type(
        cast, "Tour", "tour", before_event_buffer=10, after_event_buffer=20, slot_interval=10
    )
    book(talk, "2026-03-03T12:00:00Z")
    sentences = said(admin, buffered)
    assert (
        sentences["12:00–12:30"]
        == "Maren Holt has a booking: Talk between Front desk and Ada Byron."
    )
    assert sentences["11:40–12:00"].startswith("Maren Holt has a buffer around a booking")
    assert sentences["12:30–12:40"].startswith("Maren Holt has a buffer around a booking")


def test_round_robin_is_closed_when_all_are_and_says_each(admin: Client, cast: Cast) -> None:
    sentences = said(admin, cast.visit)
    # Priya works from 03:30 to 11:30 in London's clock, Maren from 09:00 to 17:00.
    assert set(sentences) == {"00:00–03:30", "17:00–00:00"}
    assert (
        sentences["00:00–03:30"] == "Maren Holt does not work then. Priya Rao does not work then."
    )


def test_collective_needs_everybody(admin: Client, cast: Cast) -> None:
    both = [{"user_id": cast.maren.pk}, {"user_id": cast.priya.pk}]
    meeting = add_event_type(cast, "Meeting", "meeting", hosts=both, minimum_booking_notice=0)
    sentences = said(admin, meeting)
    assert sentences["11:30–17:00"] == "Priya Rao does not work then."
    assert sentences["03:30–09:00"] == "Maren Holt does not work then."


def test_notice_and_what_is_over_come_first(admin: Client, cast: Cast) -> None:
    late = add_event_type(cast, "Late", "late", minimum_booking_notice=300)
    sentences = said(admin, late, date(2026, 3, 2))
    assert sentences["00:00–07:00"] == "This is over."
    assert sentences["07:00–12:00"] == "Too soon: bookings need 5 h of notice."


@pytest.mark.parametrize(
    ("window", "day", "is_open"),
    [
        ({"type": "calendarDays", "value": 3, "rolling": False}, date(2026, 3, 5), True),
        ({"type": "calendarDays", "value": 3, "rolling": False}, date(2026, 3, 6), False),
        ({"type": "businessDays", "value": 5, "rolling": False}, date(2026, 3, 9), True),
        ({"type": "businessDays", "value": 5, "rolling": False}, date(2026, 3, 10), False),
        ({"type": "range", "value": ["2026-03-04", "2026-03-05"]}, date(2026, 3, 5), True),
        ({"type": "range", "value": ["2026-03-04", "2026-03-05"]}, date(2026, 3, 3), False),
    ],
)
def test_the_window_is_said_where_the_engine_closes(
    admin: Client, cast: Cast, window: dict[str, Any], day: date, is_open: bool
) -> None:
    short = add_event_type(cast, "Short", "short", booking_window=window)
    page = asked(admin, short, day)
    assert bool(page.context["slots"]) is is_open
    assert ("Outside the booking window." in dict(page.context["gaps"]).values()) is not is_open


@pytest.mark.parametrize("period", ["day", "week", "month", "year"])
def test_a_limit_that_is_used_up_is_said(admin: Client, cast: Cast, period: str) -> None:
    scarce = add_event_type(cast, "Scarce", "scarce", booking_limits_count={period: 1})
    book(scarce, "2026-03-03T12:00:00Z")
    page = asked(admin, scarce)
    assert page.context["slots"] == []
    assert list(dict(page.context["gaps"]).values()) == [f"The limit for this {period} is used up."]


def test_minutes_count_too(admin: Client, cast: Cast) -> None:
    scarce = add_event_type(cast, "Scarce", "scarce", booking_limits_duration={"day": 45})
    book(scarce, "2026-03-03T12:00:00Z")
    assert list(said(admin, scarce).values()) == [
        "The limit for this day has no room for 30 min more."
    ]


def test_minutes_of_a_year_that_would_be_reached_exactly_are_said(
    admin: Client, cast: Cast
) -> None:
    scarce = add_event_type(cast, "Scarce", "scarce", booking_limits_duration={"year": 60})
    book(scarce, "2026-03-03T12:00:00Z")
    page = asked(admin, scarce, date(2026, 9, 1))
    assert page.context["slots"] == []
    assert list(dict(page.context["gaps"]).values()) == [
        "The limit for this year has no room for 30 min more."
    ]


def test_seats_that_are_taken_are_said(admin: Client, cast: Cast) -> None:
    seats = {"seatsPerTimeSlot": 1, "showAttendeeInfo": True, "showAvailabilityCount": True}
    tour = add_event_type(cast, "Tour", "tour", seats=seats)
    book(tour, "2026-03-03T12:00:00Z")
    sentence = said(admin, tour)["12:00–12:30"]
    assert sentence.startswith("All seats are taken: Tour between")


def test_absences_and_overrides_are_said(admin: Client, cast: Cast, talk: EventType) -> None:
    get_client().out_of_office.create(
        scope=OrganizationUserScope(cast.organization.pk, cast.maren.pk),
        starts_at=datetime.fromisoformat("2026-03-04T00:00:00Z"),
        ends_at=datetime.fromisoformat("2026-03-04T23:59:59Z"),
    )
    assert "Maren Holt is out of office." in said(admin, talk, date(2026, 3, 4)).values()
    get_client().schedules.create(
        name="Office hours",
        time_zone="Europe/London",
        is_default=True,
        overrides=[{"day": "2026-03-05", "start_time": "10:00", "end_time": "11:00"}],
    )
    page = asked(admin, talk, date(2026, 3, 5))
    assert page.context["slots"] == ["10:00", "10:30"]
    assert "A date override decides this day." in page.content.decode()
    assert "Office hours" in page.content.decode()


def test_what_is_free_and_not_offered_is_admitted(
    admin: Client, cast: Cast, talk: EventType, wire: Wire
) -> None:
    wire.answer(
        "GET", "/slots", lambda _: httpx.Response(200, json={"status": "success", "data": {}})
    )
    sentences = said(admin, talk)
    assert sentences["09:00–17:00"].startswith("Free as far as can be seen.")


def test_time_that_is_too_short_is_said(admin: Client, cast: Cast) -> None:
    long = add_event_type(cast, "Long", "long", length_in_minutes=180, minimum_booking_notice=0)
    assert said(admin, long)["15:00–17:00"].startswith("Shorter than the event type's 3 h")


def test_event_types_that_cannot_be_booked_at_all_say_so(admin: Client, cast: Cast) -> None:
    nobody = add_event_type(cast, "Nobody", "nobody", hosts=[], hidden=True)
    page = asked(admin, nobody).content.decode()
    assert "It has no hosts" in page
    assert "It is hidden" in page


def test_what_cannot_be_seen_is_said(sign_in: SignIn, cast: Cast, wire: Wire) -> None:
    viewer = sign_in("view_eventtype")
    assert "connected calendars" in asked(viewer, cast.visit).content.decode()
    for path in ("/bookings", "/ooo"):
        wire.answer("GET", f"/organizations/{cast.organization.pk}{path}", refused(403, "No"))
    page = asked(viewer, cast.visit).content.decode()
    assert "Bookings of other hosts" in page
    assert "Absences: the portal" in page


def test_a_calendar_of_the_account_itself_is_looked_into(
    admin: Client, cast: Cast, talk: EventType, wire: Wire
) -> None:
    calendar = {"externalId": "m", "credentialId": 1, "isSelected": True, "readOnly": False}
    found = {
        "connectedCalendars": [
            {"integration": {"name": "x", "type": "x"}, "credentialId": 1, "calendars": [calendar]}
        ],
        "destinationCalendar": {},
    }
    busy = [{"start": "2026-03-03T10:00:00Z", "end": "2026-03-03T10:30:00Z", "title": "Dentist"}]
    for path, data in (("/busy-times", busy), ("/calendars", found)):
        wire.answer("GET", path, partial(succeeded, data))
    page = asked(admin, talk)
    assert "10:00–10:30 Busy in a calendar (Dentist)" in page.content.decode()


@pytest.mark.parametrize("path", ["/calendars", "/busy-times"])
def test_calendars_of_the_account_that_cannot_be_read_are_named(
    admin: Client, cast: Cast, talk: EventType, wire: Wire, path: str
) -> None:
    sentence = "they cannot be read just now"
    assert sentence not in asked(admin, talk).content.decode()
    calendar = {"externalId": "m", "credentialId": 1, "isSelected": True, "readOnly": False}
    found = {
        "connectedCalendars": [
            {"integration": {"name": "x", "type": "x"}, "credentialId": 1, "calendars": [calendar]}
        ],
        "destinationCalendar": {},
    }
    wire.answer("GET", path, refused(500, "No", "INTERNAL_SERVER_ERROR"))
    wire.answer("GET", "/calendars", partial(succeeded, found))
    page = asked(admin, talk)
    assert page.status_code == 200
    assert sentence in page.content.decode()


def succeeded(data: Any, _: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"status": "success", "data": data})


@pytest.mark.parametrize("query", ["day=soon", "day=2026-13-01", "day=2099-01-01"])
def test_a_day_that_is_none_is_refused(admin: Client, cast: Cast, query: str) -> None:
    address = f"/admin/staff/eventtype/{cast.visit.id}/trouble/?{query}"
    assert admin.get(address).status_code == 400


@pytest.mark.parametrize("offset", range(0, 40, 3))
def test_what_is_explained_and_what_is_offered_make_the_whole_day(cast: Cast, offset: int) -> None:
    book(cast.visit, "2026-03-03T10:00:00Z")
    day = NOW.date() + timedelta(days=offset)
    check = availability_check_get(event_type=cast.visit, day=day, zone=LONDON, now=NOW)
    pieces: list[Gap | Interval] = [*check.gaps, *check.slots]
    covered = sorted((piece.starts_at, piece.ends_at) for piece in pieces)
    reached = check.begins
    for start, end in covered:
        assert start <= reached
        reached = max(reached, end)
    assert reached == check.ends


def test_a_day_of_a_clock_change_has_its_own_length(cast: Cast) -> None:
    models.Team.objects.filter(pk=cast.organization.pk).update(time_zone="Europe/London")
    check = availability_check_get(
        event_type=cast.visit, day=date(2026, 3, 29), zone=LONDON, now=NOW
    )
    assert check.ends - check.begins == timedelta(hours=23)
