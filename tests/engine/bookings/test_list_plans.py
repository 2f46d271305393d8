"""Lists of bookings as staff ask for them: found by indexes, whose order is the page's, however many there are."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.engine.bookings.models import Attendee, Booking, BookingHost
from portal.engine.people.models import User
from portal.engine.teams.models import Membership, Team
from portal.engine.transport import EngineTransport
from portal.process.upkeep import renew_statistics
from tests.engine.house import VERSIONS, House

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
# Statements of a page: who is in organizations, its ids, the total, and its rows with all relations (4).
STATEMENTS = 7


def ask(house: House, *, of_organization: bool = False, **query: Any) -> httpx.Response:
    """List bookings as the portal itself does."""
    transport = EngineTransport()
    headers = {
        "Authorization": f"Bearer {transport.portal_key}",
        "cal-api-version": VERSIONS["bookings"],
    }
    path = f"/organizations/{house.organization.pk}/bookings" if of_organization else "/bookings"
    with httpx.Client(transport=transport, base_url="http://engine/v2", trust_env=False) as client:
        answer = client.get(path, params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


def plan_of(sql: str) -> list[str]:
    if not sql.lstrip().startswith("SELECT"):
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return [row[-1] for row in cursor.fetchall()]


def plans(queries: CaptureQueriesContext) -> dict[str, str]:
    """Return how SQLite finds the page and the total, by what is found."""
    found = {}
    for query in queries:
        sql = query["sql"]
        if sql.startswith('SELECT "engine_booking"."id" AS "pk"') or "COUNT(*)" in sql:
            found["total" if "COUNT(*)" in sql else "page"] = "; ".join(plan_of(sql))
    return found


@pytest.mark.parametrize("of_organization", [False, True])
@pytest.mark.parametrize(
    ("query", "page", "total"),
    [
        ({}, r"^SCAN engine_booking USING COVERING INDEX engine_booking_start$", "COVERING INDEX"),
        (
            {"sortStart": "desc"},
            r"^SCAN engine_booking USING COVERING INDEX engine_booking_start$",
            "COVERING INDEX",
        ),
        (
            {"status": "past", "sortStart": "desc"},
            r"^SEARCH engine_booking USING INDEX engine_booking_start \(starts_at<\?\)$",
            r"COVERING INDEX engine_booking_status_end \(status=\? AND ends_at<\?\)$",
        ),
        (
            {"status": "upcoming", "sortStart": "asc"},
            r"^SEARCH engine_booking USING INTEGER PRIMARY KEY .*status_end \(status=\? AND ends_at>\?\)",
            r"engine_booking_status_end \(status=\? AND ends_at>\?\)$",
        ),
        (
            {"status": "unconfirmed"},
            r"engine_booking_status_end \(status=\? AND ends_at>\?\)",
            r"COVERING INDEX engine_booking_status_end \(status=\? AND ends_at>\?\)$",
        ),
        (
            {"status": "cancelled"},
            r"^SEARCH engine_booking USING INTEGER PRIMARY KEY",
            r"COVERING INDEX engine_booking_status_end",
        ),
        (
            {"teamsIds": "1"},
            r"^S\w+ engine_booking USING (COVERING )?INDEX",
            r"^SEARCH engine_booking USING COVERING INDEX engine_booking_(type|event_type)",
        ),
    ],
)
def test_staffs_lists_are_found_by_indexes(
    house: House, query: dict[str, Any], page: str, total: str, of_organization: bool
) -> None:
    house.team_event_type("roundRobin")
    # All teams of the house have event types.
    query = {
        name: str(house.desk.pk) if name == "teamsIds" else text for name, text in query.items()
    }
    write(house.mia, count=3)

    with CaptureQueriesContext(connection) as queries:
        ask(house, of_organization=of_organization, **query)

    found = plans(queries)
    assert re.search(page, found["page"])
    assert re.search(total, found["total"])


def test_a_page_takes_as_many_statements_with_many_bookings(house: House) -> None:
    write(house.mia, count=30)

    with CaptureQueriesContext(connection) as queries:
        answer = ask(house, take=20, status="past")

    assert len(answer.json()["data"]) == 20
    assert answer.json()["pagination"]["totalItems"] == 30
    # The owner is kept between tests' calls.
    assert (
        len([each for each in queries if "engine_membership" not in each["sql"]]) == STATEMENTS - 1
    )


def test_fresh_statistics_make_no_query_read_the_whole_table(house: House) -> None:
    write(house.mia, count=2_000)
    own = house.event_type()["id"]
    weekly = {"interval": 1, "occurrences": 3, "frequency": "weekly"}
    series = house.event_type(slug="weekly", recurrence=weekly)["id"]
    first = house.booked(series, "2026-12-01T10:00:00Z")[0]
    renew_statistics.call()

    with CaptureQueriesContext(connection) as queries:
        for status in ("past", "upcoming", "cancelled", "recurring", "unconfirmed"):
            ask(house, take=20, status=status)
        house.data("GET", f"/bookings/{first['recurringBookingUid']}")
        house.data("GET", f"/bookings/{first['uid']}")
        house.starts(own, "2026-12-01")
        house.booked(own, "2026-12-01T11:00:00Z")
        house.booked(own, "2026-12-01T12:00:00Z", name="Robin", by=house.olga)

    found = [
        (line, query["sql"][:2000])
        for query in queries
        for line in plan_of(query["sql"])
        if "SCAN" in line
    ]
    assert len(queries) > 60
    big = (
        "engine_booking",
        "engine_bookinghost",
        "engine_attendee",
        "booking",
        "hosted",
        "attendee",
    )
    whole = [each for each in found if each[0].split()[1] in big and "COVERING" not in each[0]]
    assert whole == []


@pytest.mark.parametrize("of_organization", [False, True])
def test_the_portal_sees_all_but_what_other_organizations_booked(
    house: House, of_organization: bool
) -> None:
    write(house.mia, count=1)
    write(house.otto, count=1)  # in no organization
    write(None, count=1)

    def total() -> int:
        answer = ask(house, of_organization=of_organization).json()
        assert len(answer["data"]) == answer["pagination"]["totalItems"]
        return len(answer["data"])

    assert total() == 3
    other = Team.objects.create(name="Other", slug="other", is_organization=True)
    membership = Membership.objects.create(team=other, user=house.otto)
    assert total() == 2
    membership.accepted = False
    membership.save()
    assert total() == 3


def write(host: User | None, *, count: int) -> None:
    made = Booking.objects.bulk_create(
        Booking(
            user=host,
            title="x",
            status="accepted",
            starts_at=NOON - timedelta(days=number),
            ends_at=NOON - timedelta(days=number) + timedelta(minutes=30),
        )
        # In the order of time: each insertion is checked against what comes after it.
        for number in reversed(range(count))
    )
    Attendee.objects.bulk_create(
        Attendee(booking=each, email=f"{each.pk}@client.test", busy_until=each.ends_at)
        for each in made
    )
    BookingHost.objects.bulk_create(
        BookingHost(
            booking=each, user=host, starts_at=each.starts_at, ends_at=each.ends_at, blocking=True
        )
        for each in made
        if host is not None
    )
