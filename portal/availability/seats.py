"""Seats: how many of a seated event type's slots are taken, and which slots cannot be opened."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from portal.availability.hosts import BusyTime, Host, has_open_seats
from portal.availability.intervals import Span, ceil_seconds, floor_seconds, merge, touches
from portal.availability.rules import EventRules


@dataclass(frozen=True, slots=True)
class Seats:
    """The bookings of a seated event type by time, and the seats that others hold, by start."""

    bookings: dict[Span, BusyTime]
    held: Counter[int]
    spans: list[Span]

    def allows(self, start: int, end: int) -> bool:
        """Say whether [start, end) is the time of one booking or free of all.

        The reference server lets bookings of one seated event type overlap partly; a host cannot
        be in both, so here they are refused.
        """
        return (start, end) in self.bookings or not touches(self.spans, start, end)

    def booking_at(self, start: int, end: int) -> BusyTime | None:
        """Return the booking of exactly this time."""
        return self.bookings.get((start, end))

    def taken(self, start: int, end: int) -> int:
        """Return the number of seats that are booked or held."""
        booking = self.bookings.get((start, end))
        return (booking.seats_taken if booking else 0) + self.held[start]


def seats_of(hosts: Sequence[Host], rules: EventRules, ignored_uid: str = "") -> Seats:
    """Return the seats of the event type; a booking or hold seen with several hosts counts once."""
    bookings: dict[Span, BusyTime] = {}
    held: Counter[int] = Counter()
    for host in hosts:
        for busy in host.busy:
            if has_open_seats(busy, rules) and not (busy.uid and busy.uid == ignored_uid):
                span = floor_seconds(busy.starts_at), ceil_seconds(busy.ends_at)
                bookings.setdefault(span, busy)
        held |= Counter(floor_seconds(hold.starts_at) for hold in host.seat_holds)
    return Seats(bookings, held, merge(bookings))
