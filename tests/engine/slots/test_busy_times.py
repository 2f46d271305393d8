"""Busy times as they are read: all that can matter, and of what is over nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from portal.engine.bookings.models import NEVER, Attendee, Booking, BookingHost
from portal.engine.event_types.models import EventType
from portal.engine.people.models import User
from portal.engine.slots.busy_times import Period, read_rows
from portal.engine.slots.host_calendars import reach_of
from tests.engine.house import House

TEN = "2026-12-01T10:00:00Z"  # a Tuesday
TUESDAY = "2026-12-01"
NEXT_DAY = "2026-12-02"
SEATS = {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}
NOW = datetime(2026, 11, 23, 13, tzinfo=UTC)


def write(event_type: int, host: User, starts_at: datetime, *, attendee: str) -> Booking:
    """Write an accepted half hour, as it stands without the portal's checks."""
    row = Booking.objects.create(
        event_type_id=event_type,
        user=host,
        title="x",
        status="accepted",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
    )
    BookingHost.objects.create(
        booking=row, user=host, starts_at=row.starts_at, ends_at=row.ends_at, blocking=True
    )
    Attendee.objects.create(booking=row, email=attendee, time_zone="UTC")
    return row


def rows_read(event_type: int, users: list[User]) -> int:
    found = EventType.objects.get(pk=event_type)
    period = Period(datetime(2026, 12, 2, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC))
    return len(list(read_rows(found, users, reach_of(found, period, NOW), NOW)))


@pytest.mark.parametrize(
    "limits",
    [
        {},
        {"bookingLimitsCount": {"week": 90}},
        {"bookingLimitsCount": {"month": 90}, "bookingLimitsDuration": {"day": 900}},
    ],
)
def test_rows_that_are_read_do_not_depend_on_history(house: House, limits: dict[str, Any]) -> None:
    own = house.event_type(**limits)["id"]
    house.booked(own, f"{NEXT_DAY}T10:00:00Z")
    before = rows_read(own, [house.mia, house.max])

    for number in range(12):
        starts_at = NOW - timedelta(days=2 + 30 * number, hours=1)
        write(own, house.mia, starts_at, attendee=house.max.email)
        write(own, house.max, starts_at, attendee=house.mia.email)

    assert rows_read(own, [house.mia, house.max]) == before == 1


def test_a_yearly_limit_reads_the_event_types_own_bookings_of_the_year_alone(house: House) -> None:
    own = house.event_type(bookingLimitsCount={"year": 5})["id"]
    other = house.event_type(slug="other")["id"]
    for month in (1, 5, 9):
        write(own, house.mia, datetime(2026, month, 5, 10, tzinfo=UTC), attendee="a@client.test")
        write(other, house.mia, datetime(2026, month, 6, 10, tzinfo=UTC), attendee="a@client.test")
        write(own, house.mia, datetime(2025, month, 5, 10, tzinfo=UTC), attendee="a@client.test")

    assert rows_read(own, [house.mia]) == 3
    assert house.book(own, TEN).status_code == 201
    assert house.book(own, "2026-12-02T10:00:00Z", name="Quinn").status_code == 201
    full = house.book(own, "2026-12-03T10:00:00Z", name="Robin")
    assert (full.status_code, full.json()["message"]) == (401, "booking_limit_reached")
    assert house.starts(own, TUESDAY) == []
    # The next year has room.
    assert house.starts(own, "2027-01-05") != []


@pytest.mark.parametrize(
    ("unit", "taken", "closed", "free"),
    [
        # By London's clock: the week begins on Sunday.
        ("week", "2026-11-29T09:00:00Z", "2026-12-01", "2026-12-07"),
        ("week", "2026-12-05T23:00:00Z", "2026-12-01", "2026-12-07"),
        ("month", "2026-12-01T00:00:00Z", "2026-12-30", "2027-01-04"),
        ("month", "2026-12-31T23:30:00Z", "2026-12-01", "2027-01-04"),
        # In summer the day begins an hour before UTC's.
        ("month", "2027-05-31T23:15:00Z", "2027-06-25", "2027-05-25"),
        ("month", "2027-06-30T22:45:00Z", "2027-06-01", "2027-07-01"),
        ("year", "2027-01-01T00:00:00Z", "2027-12-30", "2026-12-01"),
        ("year", "2026-12-31T23:30:00Z", "2026-12-01", "2027-01-04"),
    ],
)
def test_limits_are_exact_at_their_edges(
    house: House, unit: str, taken: str, closed: str, free: str
) -> None:
    own = house.event_type(bookingLimitsCount={unit: 1})["id"]
    write(own, house.mia, datetime.fromisoformat(taken), attendee="a@client.test")

    assert house.starts(own, closed) == []
    assert house.starts(own, free) != []


def test_the_end_of_attendees_time_follows_every_change(house: House) -> None:
    own = house.event_type()["id"]
    seated = house.event_type(slug="seated", seats=SEATS)["id"]
    first = house.booked(own, TEN, guests=["guest@client.test"])
    house.call(
        "POST",
        f"/bookings/{first['uid']}/guests",
        by=house.mia,
        json={"guests": [{"email": "late@client.test"}]},
    )
    moved = {"start": "2026-12-03T11:00:00Z"}
    assert house.call("POST", f"/bookings/{first['uid']}/reschedule", json=moved).status_code == 201
    seat = house.booked(seated, "2026-12-04T10:00:00Z")
    moved = {"start": "2026-12-08T11:00:00Z", "seatUid": seat["seatUid"]}
    assert house.call("POST", f"/bookings/{seat['uid']}/reschedule", json=moved).status_code == 201

    rows = list(Attendee.objects.select_related("booking"))

    assert len(rows) == 7
    for row in rows:
        assert row.busy_until == (NEVER if row.seat_uid else row.booking.ends_at)


@pytest.mark.parametrize("host", ["mia@lock.test", "Mia@Lock.test", "MIA@LOCK.TEST"])
@pytest.mark.parametrize("typed", ["mia@lock.test", "mia@LOCK.test", "MIA@lock.TEST"])
@pytest.mark.parametrize("as_guest", [False, True])
def test_a_host_is_busy_in_whatever_case_the_address_was_typed(
    house: House, host: str, typed: str, as_guest: bool
) -> None:
    house.mia.email = host
    house.mia.save()
    own = house.event_type()["id"]
    theirs = house.event_type(by=house.max, slug="theirs")["id"]
    people = {"guests": [typed]} if as_guest else {"attendee": {"email": typed}}
    house.booked(theirs, f"{TUESDAY}T15:00:00Z", name="Pat", **people)

    assert "15:00" not in house.starts(own, TUESDAY)
    assert "15:30" in house.starts(own, TUESDAY)
    assert house.book(own, f"{TUESDAY}T15:00:00Z", name="Robin").status_code == 400


def test_a_host_with_a_seat_is_busy_where_its_booking_was_moved_to(house: House) -> None:
    seated = house.event_type(by=house.max, slug="seated", seats=SEATS)["id"]
    own = house.event_type()["id"]
    taken = house.booked(
        seated, f"{TUESDAY}T16:00:00Z", name="Mia", attendee={"email": house.mia.email}
    )
    assert "16:00" not in house.starts(own, TUESDAY)

    # All seats at once, by who leads the organization.
    answer = house.call(
        "POST",
        f"/bookings/{taken['uid']}/reschedule",
        by=house.olga,
        json={"start": f"{NEXT_DAY}T15:00:00Z"},
    )

    assert answer.status_code == 201, answer.text
    assert "16:00" in house.starts(own, TUESDAY)
    assert "15:00" not in house.starts(own, NEXT_DAY)


def test_attendees_that_the_release_before_writes_are_read(house: House) -> None:
    own = house.event_type()["id"]
    row = write(own, house.max, datetime.fromisoformat(TEN), attendee="somebody@client.test")
    statement = (
        "INSERT INTO engine_attendee (booking_id, name, email, phone_number, time_zone, language,"
        " absent, is_guest, responses, metadata, created_at)"
        " VALUES (%s, '', %s, '', 'UTC', 'en', false, true, '{}', '{}', '2026-11-23 13:00:00')"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [row.pk, house.mia.email])

    assert "10:00" not in house.starts(own, TUESDAY)
