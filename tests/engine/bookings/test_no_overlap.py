"""The database's own guarantee, behind every check."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from portal.engine.bookings.models import Booking, BookingHost
from portal.engine.people.models import User
from tests.engine.house import House

TEN = datetime(2026, 12, 1, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def occupy(
    user: User,
    starts_at: datetime,
    ends_at: datetime,
    *,
    blocking: bool = True,
    status: str = "accepted",
) -> BookingHost:
    booking = Booking.objects.create(
        title="x", status=status, user=user, starts_at=starts_at, ends_at=ends_at
    )
    return BookingHost.objects.create(
        booking=booking, user=user, starts_at=starts_at, ends_at=ends_at, blocking=blocking
    )


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [
        (TEN, TEN + HOUR),
        (TEN - HOUR / 2, TEN + HOUR / 2),
        (TEN + HOUR / 4, TEN + HOUR / 2),
        (TEN - HOUR, TEN + 2 * HOUR),
    ],
)
def test_it_refuses_overlapping_time_of_one_host(
    house: House, starts_at: datetime, ends_at: datetime
) -> None:
    occupy(house.mia, TEN, TEN + HOUR)

    with pytest.raises(IntegrityError), transaction.atomic():
        occupy(house.mia, starts_at, ends_at)


def test_it_takes_adjacent_time_other_hosts_and_time_that_does_not_block(house: House) -> None:
    occupy(house.mia, TEN, TEN + HOUR)

    occupy(house.mia, TEN - HOUR, TEN)
    occupy(house.mia, TEN + HOUR, TEN + 2 * HOUR)
    occupy(house.max, TEN, TEN + HOUR)
    occupy(house.mia, TEN, TEN + HOUR, blocking=False)

    assert BookingHost.objects.count() == 5


def test_it_refuses_to_make_overlapping_time_block(house: House) -> None:
    occupy(house.mia, TEN, TEN + HOUR)
    other = occupy(house.mia, TEN, TEN + HOUR, blocking=False)
    other.blocking = True

    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()


def test_what_the_database_refuses_is_answered_as_a_lost_race(house: House) -> None:
    """A row that availability does not see stands for a booking that came between look and insert."""
    event_type = house.event_type()
    occupy(house.mia, TEN, TEN + HOUR / 2, status="rejected")

    answer = house.book(event_type["id"], "2026-12-01T10:00:00Z")

    assert answer.status_code == 409
    assert answer.json() == {"statusCode": 409, "message": "booking_conflict_error"}
    assert Booking.objects.filter(status="accepted").count() == 0
