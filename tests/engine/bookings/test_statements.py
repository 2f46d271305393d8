"""How many statements a booking takes, whatever came before it and however many hosts there are."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.engine.bookings.making.assignment import FIRST_PAGE, in_turn
from portal.engine.bookings.models import Attendee
from portal.engine.event_types.models import EventType
from portal.engine.people.models import User
from portal.engine.slots.host_calendars import host_seats
from tests.engine.house import House
from tests.engine.slots.test_busy_times import write

# Event type, its hosts, their hours (2) and days off, busy times and feeds, twice whether it was booked already, the
# transaction (2), busy times again, rows (3), webhooks, emails (2) and their tasks (2), workflows.
PERSONAL = 21
# Whose turn it is, too.
ROUND_ROBIN = 24


@pytest.mark.parametrize(("kind", "most"), [("", PERSONAL), ("roundRobin", ROUND_ROBIN)])
def test_a_booking_takes_as_many_statements_after_a_hundred_others(
    house: House, kind: str, most: int
) -> None:
    own = (house.team_event_type(kind) if kind else house.event_type())["id"]
    house.booked(own, "2026-12-01T15:00:00Z", name="Quinn")
    house.booked(own, "2026-12-01T15:30:00Z", name="Robin")
    take(own, [house.mia, house.max] * 50)

    with CaptureQueriesContext(connection) as queries:
        house.booked(own, "2026-12-02T15:00:00Z")

    assert len(queries) == most


def take(event_type: int, hosts: list[User]) -> None:
    """Write accepted bookings that are over, one after the other."""
    ends_at = datetime(2026, 11, 20, tzinfo=UTC)
    for number, host in enumerate(hosts):
        starts_at = ends_at - timedelta(hours=len(hosts) - number)
        write(event_type, host, starts_at, attendee="a@client.test")


def test_whose_turn_it_is_stands_in_bookings_of_long_ago_too(house: House) -> None:
    own = house.team_event_type("roundRobin")["id"]
    event_type = EventType.objects.get(pk=own)
    seats = host_seats(event_type)
    names = [seat.user.username for seat in seats]
    assert names == ["mia", "max"]

    def turns() -> list[str]:
        return [seat.user.username for seat in in_turn(event_type, seats)]

    assert turns() == ["mia", "max"]  # nobody was booked
    take(own, [house.mia])
    assert turns() == ["max", "mia"]  # who was never booked comes first
    take(own, [house.max] * (FIRST_PAGE + 6))
    assert turns() == ["mia", "max"]
    Attendee.objects.filter(booking__user=house.max).update(absent=True)
    assert turns() == ["max", "mia"]
