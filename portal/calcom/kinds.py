"""Kinds of calls: time limits, and the priority when not all can go."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

Method = Literal["GET", "POST", "PATCH", "PUT", "DELETE"]


class Priority(IntEnum):
    """The higher, the longer a call is let through while the budget runs out."""

    # Booking works without it.
    RESERVATION = -1
    SLOTS = 0
    READ = 1
    # What is read for nobody who browses: staff's pages and background work.
    STAFF = 2
    CHECK = 3
    WRITE = 4


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Seconds. `connect`, `read` (of each piece), `write` and `pool` (for a free connection) are
    httpx's; `whole` is for one answer, whose pieces may drip; `total` for all attempts together.
    """

    connect: float
    read: float
    write: float
    pool: float
    whole: float
    total: float

    def scaled(self, factor: float) -> "TimeLimits":
        return TimeLimits(
            self.connect * factor,
            self.read * factor,
            self.write * factor,
            self.pool * factor,
            self.whole * factor,
            self.total * factor,
        )

    def within(self, seconds: float) -> "TimeLimits":
        # A deadline that has passed must still give a positive time-out.
        left = max(seconds, 0.001)
        return TimeLimits(
            min(self.connect, left),
            min(self.read, left),
            min(self.write, left),
            min(self.pool, left),
            min(self.whole, left),
            left,
        )


@dataclass(frozen=True, slots=True)
class Kind:
    """What the client has to know of a call besides its content."""

    priority: Priority
    limits: TimeLimits
    # Whether it may be sent again after a failure that is worth it.
    is_repeated: bool = True


# Seconds that an ordinary read waits for a piece of the answer; a client's `timeout` replaces it and scales
# all limits.
USUAL_READ = 10.0

# Seconds. A connection that takes longer than four leads to a machine that is down.
_READ = TimeLimits(connect=4, read=USUAL_READ, write=5, pool=4, whole=12, total=20)
# Cal.com asks calendars while it answers these.
_SLOTS = TimeLimits(connect=4, read=12, write=5, pool=4, whole=15, total=20)
# A write that is given up may have happened, and must be looked up: better to wait a little longer.
_WRITE = TimeLimits(connect=4, read=18, write=8, pool=6, whole=20, total=25)

# Booking works without a reservation: no visitor waits long for one.
_RESERVATION = TimeLimits(connect=2, read=3, write=2, pool=1, whole=4, total=4)

# Call, or else its method → its kind.
_KINDS: dict[str, Kind] = {
    "GET /slots": Kind(Priority.SLOTS, _SLOTS),
    "GET /slots/reservations/{uid}": Kind(Priority.CHECK, _READ),
    "POST /slots/reservations": Kind(Priority.RESERVATION, _RESERVATION),
    "PATCH /slots/reservations/{uid}": Kind(Priority.RESERVATION, _RESERVATION),
    "DELETE /slots/reservations/{uid}": Kind(Priority.RESERVATION, _RESERVATION),
    # Looked up when an answer was lost: a visitor waits to hear whether it is booked.
    "GET /bookings/{uid}": Kind(Priority.CHECK, _READ),
    "GET /bookings/by-seat/{seat_uid}": Kind(Priority.CHECK, _READ),
    # Servers that lack it answer with a fault (recordings 173, 174), each time.
    "GET /organizations/{organization_id}/teams/event-types": Kind(
        Priority.READ, _READ, is_repeated=False
    ),
    "GET": Kind(Priority.READ, _READ),
    "POST": Kind(Priority.WRITE, _WRITE),
    "PATCH": Kind(Priority.WRITE, _WRITE),
    "PUT": Kind(Priority.WRITE, _WRITE),
    "DELETE": Kind(Priority.WRITE, _WRITE),
}


def kind_of(method: Method, path: str) -> Kind:
    return _KINDS.get(f"{method} {path}") or _KINDS[method]
