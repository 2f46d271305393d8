"""Calendars show one event over booking and moves, then none."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from portal.engine.people.models import User
from tests.engine.house import House
from tests.engine.mail.conftest import Send
from tests.engine.mail.reading import CalendarProgram, entries, to

TEN, ELEVEN = "2026-12-01T10:00:00Z", "2026-12-01T11:00:00Z"
BOTH = "2026-12-01T15:00:00Z"
CONFIRM = {"type": "always", "blockUnconfirmedBookingsInBooker": True}
SEATS = {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}
WEEKLY = {"interval": 1, "occurrences": 4, "frequency": "weekly"}
PAT, MIA, MAX = "pat@client.test", "mia@lock.test", "max@lock.test"


def at(hour: int) -> datetime:
    return datetime(2026, 12, 1, hour, tzinfo=UTC)


@pytest.fixture
def change(house: House) -> Callable[..., Any]:
    """Call a booking's action, which has to succeed."""

    def run(uid: str, action: str, *, by: User | None = None, **body: Any) -> Any:
        return house.data("POST", f"/bookings/{uid}/{action}", by=by, json=body)

    return run


@pytest.mark.parametrize("reader", [PAT, MIA])
def test_book_move_cancel(
    house: House, send: Send, change: Callable[..., Any], reader: str
) -> None:
    calendar = CalendarProgram()

    booking = house.booked(house.event_type()["id"], TEN)
    booked = to(send(), reader)
    calendar.receive(booked)
    assert list(calendar.events.values()) == [at(10)]

    new = change(booking["uid"], "reschedule", start=ELEVEN)
    moved = to(send(), reader)
    calendar.receive(moved)
    assert list(calendar.events.values()) == [at(11)]

    change(new["uid"], "cancel", cancellationReason="ill")
    cancelled = to(send(), reader)
    calendar.receive(cancelled)
    assert calendar.events == {}

    states = [entries(each)[0] for each in (booked, moved, cancelled)]
    assert {str(event["UID"]) for _, event in states} == {booking["icsUid"]}
    assert [int(event["SEQUENCE"]) for _, event in states] == [0, 1, 2]
    assert [method for method, _ in states] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [str(event["STATUS"]) for _, event in states] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


def test_who_is_in_the_event(house: House, send: Send) -> None:
    house.booked(house.event_type()["id"], TEN, guests=["gus@client.test"])

    _, event = entries(to(send(), PAT))[0]

    assert str(event["ORGANIZER"]) == "mailto:mia@lock.test"
    assert event["ORGANIZER"].params["CN"] == "Mia"
    attendees = [str(each) for each in event["ATTENDEE"]]
    assert attendees == ["mailto:pat@client.test", "mailto:gus@client.test"]


def test_a_request_is_tentative_until_it_is_confirmed(
    house: House, send: Send, change: Callable[..., Any]
) -> None:
    calendar = CalendarProgram()
    uid = house.booked(house.event_type(confirmationPolicy=CONFIRM)["id"], TEN)["uid"]
    requested = to(send(), PAT)
    change(uid, "confirm", by=house.mia)
    confirmed = to(send(), PAT)

    for message in (requested, confirmed):
        calendar.receive(message)

    assert [str(entries(each)[0][1]["STATUS"]) for each in (requested, confirmed)] == [
        "TENTATIVE",
        "CONFIRMED",
    ]
    assert list(calendar.events.values()) == [at(10)]


def test_a_declined_request_leaves_nothing(
    house: House, send: Send, change: Callable[..., Any]
) -> None:
    calendar = CalendarProgram()
    uid = house.booked(house.event_type(confirmationPolicy=CONFIRM)["id"], TEN)["uid"]
    calendar.receive(to(send(), PAT))
    change(uid, "decline", by=house.mia, reason="away")

    calendar.receive(to(send(), PAT))

    assert calendar.events == {}


def test_a_series_is_confirmed_in_one_email(
    house: House, send: Send, change: Callable[..., Any]
) -> None:
    event_type = house.event_type(confirmationPolicy=CONFIRM, recurrence=WEEKLY)["id"]
    series = house.booked(event_type, TEN)
    send()

    change(series[0]["uid"], "confirm", by=house.mia)

    found = entries(to(send(), PAT))
    assert [str(event["STATUS"]) for _, event in found] == ["CONFIRMED"] * 4


def test_declining_again_writes_no_second_email(
    house: House, send: Send, change: Callable[..., Any]
) -> None:
    uid = house.booked(house.event_type(confirmationPolicy=CONFIRM)["id"], TEN)["uid"]
    change(uid, "decline", by=house.mia)
    send()
    change(uid, "decline", by=house.mia)

    assert send() == []


def test_a_series_comes_and_goes_in_one_email_each(
    house: House, send: Send, change: Callable[..., Any]
) -> None:
    calendar = CalendarProgram()
    series = house.booked(house.event_type(recurrence=WEEKLY)["id"], TEN)
    booked = to(send(), PAT)
    calendar.receive(booked)
    assert len(calendar.events) == 4
    assert booked.body.count("10:00 – 10:30") == 4

    change(series[2]["uid"], "cancel", cancelSubsequentBookings=True)
    calendar.receive(to(send(), PAT))
    assert len(calendar.events) == 2

    change(series[0]["recurringBookingUid"], "cancel")
    calendar.receive(to(send(), PAT))
    assert calendar.events == {}


def test_a_seat_moves_and_goes_for_its_attendee_alone(
    house: House, send: Send, change: Callable[..., Any]
) -> None:
    event_type = house.event_type(seats=SEATS)["id"]
    pat, host = CalendarProgram(), CalendarProgram()
    seat = house.booked(event_type, TEN)
    house.booked(event_type, TEN, name="Una")
    first = send()
    pat.receive(to(first, PAT))
    _, event = entries(to(first, PAT))[0]
    assert str(event["ATTENDEE"]) == "mailto:pat@client.test"
    for each in first:
        if "mia" in each.to[0]:
            host.receive(each)

    moved = change(seat["uid"], "reschedule", start=ELEVEN, seatUid=seat["seatUid"])
    second = send()
    assert not [each for each in second if "una" in each.to[0]]
    pat.receive(to(second, PAT))
    host.receive(to(second, MIA))
    assert list(pat.events.values()) == [at(11)]
    assert sorted(host.events.values()) == [at(10), at(11)]

    change(moved["uid"], "cancel", seatUid=moved["seatUid"])
    third = send()
    pat.receive(to(third, PAT))
    host.receive(to(third, MIA))
    assert pat.events == {}
    assert list(host.events.values()) == [at(10)]


def test_a_seat_taken_again_shows_again(
    house: House, send: Send, change: Callable[..., Any]
) -> None:
    event_type = house.event_type(seats=SEATS)["id"]
    house.booked(event_type, TEN, name="Una")
    seat = house.booked(event_type, TEN)
    calendar = CalendarProgram()
    calendar.receive(to(send(), PAT))
    change(seat["uid"], "cancel", seatUid=seat["seatUid"])
    calendar.receive(to(send(), PAT))
    assert calendar.events == {}

    house.booked(event_type, TEN)
    calendar.receive(to(send(), PAT))

    assert list(calendar.events.values()) == [at(10)]


def test_all_seats_are_cancelled_for_everybody(
    house: House, send: Send, change: Callable[..., Any]
) -> None:
    event_type = house.event_type(seats=SEATS)["id"]
    uid = house.booked(event_type, TEN)["uid"]
    house.booked(event_type, TEN, name="Una")
    send()

    change(uid, "cancel", by=house.mia, cancellationReason="closed")

    told = {each.to[0] for each in send()}
    assert {address.split("@")[0].split("<")[-1] for address in told} == {"pat", "una", "mia"}


def test_hosts_who_come_and_go_with_a_move_are_told(
    house: House, send: Send, change: Callable[..., Any]
) -> None:
    event_type = house.team_event_type("roundRobin")["id"]
    booking = house.booked(event_type, BOTH)
    first = send()
    before = MIA if any("mia" in each.to[0] for each in first) else MAX
    after = MAX if before == MIA else MIA
    busy = house.event_type(by=house.mia if before == MIA else house.max)["id"]
    house.booked(busy, "2026-12-02T15:00:00Z", name="Other")
    send()
    leaving, coming = CalendarProgram(), CalendarProgram()
    leaving.receive(to(first, before))

    change(booking["uid"], "reschedule", start="2026-12-02T15:00:00Z")
    second = send()
    leaving.receive(to(second, before))
    coming.receive(to(second, after))

    assert leaving.events == {}
    assert len(coming.events) == 1
    assert to(second, PAT).subject.startswith("Moved")


def test_another_host_gets_the_event_and_the_first_one_loses_it(
    house: House, send: Send, change: Callable[..., Any]
) -> None:
    uid = house.booked(house.team_event_type("roundRobin")["id"], BOTH)["uid"]
    first = send()
    before = MIA if any("mia" in each.to[0] for each in first) else MAX
    after = MAX if before == MIA else MIA
    leaving, coming = CalendarProgram(), CalendarProgram()
    leaving.receive(to(first, before))

    change(uid, "reassign", by=house.olga)
    second = send()
    leaving.receive(to(second, before))
    coming.receive(to(second, after))

    assert leaving.events == {}
    assert len(coming.events) == 1
    assert to(second, PAT).subject.startswith("New host")
