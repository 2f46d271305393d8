"""Busy times of hosts: bookings hosted, bookings attended and live reservations, in one query."""

import string
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db import connection

from portal import availability as av
from portal.engine.event_types.models import EventType
from portal.engine.people.models import User

_HOSTED, _ATTENDED, _RESERVED = range(3)

_LOWER: Final = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)

# Written out as SQL because it runs for every query for slots: making the statements from querysets
# took Django ten times as long as the database takes to answer them. Each branch begins at an index
# that leaves out what ended before the period, and looks the rest up row by row, so that old bookings
# cost nothing, whatever the database knows of its tables (see `_ROW_BY_ROW`).
_BUSY: Final = """
SELECT 0, hosted.id, hosted.user_id, '', hosted.starts_at, hosted.ends_at, booking.uid, booking.status,
       booking.event_type_id, event_type.before_event_buffer, event_type.after_event_buffer,
       CASE WHEN booking.event_type_id = %(seated)s
            THEN (SELECT COUNT(*) FROM engine_attendee seat WHERE seat.booking_id = booking.id)
            ELSE 0 END
  FROM engine_bookinghost hosted
 CROSS JOIN {booking_of_hosted} booking
  LEFT JOIN engine_eventtype event_type ON event_type.id = booking.event_type_id
 WHERE booking.id = hosted.booking_id
   AND hosted.user_id {users} AND hosted.starts_at < %(ends_at)s AND hosted.ends_at > %(starts_at)s
   AND (booking.status = 'accepted' OR booking.status = 'pending' AND booking.event_type_id = %(event_type)s)
UNION ALL
SELECT 1, attendee.id, 0, attendee.email, booking.starts_at, booking.ends_at, booking.uid, booking.status,
       booking.event_type_id, event_type.before_event_buffer, event_type.after_event_buffer, 0
  FROM engine_attendee attendee
 CROSS JOIN {booking_of_attendee} booking
  LEFT JOIN engine_eventtype event_type ON event_type.id = booking.event_type_id
 WHERE booking.id = attendee.booking_id
   AND LOWER(attendee.email) {emails} AND attendee.busy_until > %(starts_at)s AND booking.status = 'accepted'
   AND booking.starts_at < %(ends_at)s AND booking.ends_at > %(starts_at)s
UNION ALL
SELECT 2, reserved.id, reserved.user_id, '', reserved.starts_at, reserved.ends_at, '',
       CASE WHEN reserved.is_seat THEN 'seat' ELSE 'slot' END, reserved.event_type_id, 0, 0, 0
  FROM engine_reservation reserved
 WHERE reserved.user_id {users} AND reserved.expires_at > %(now)s
   AND reserved.starts_at < %(ends_at)s AND reserved.ends_at > %(starts_at)s
"""
# The event type's own bookings beyond the period that its limits count. The status is written so that no index of it
# is chosen in place of the event type's.
_COUNTED: Final = """
UNION ALL
SELECT 0, hosted.id, hosted.user_id, '', hosted.starts_at, hosted.ends_at, booking.uid, booking.status,
       booking.event_type_id, 0, 0, 0
  FROM engine_booking booking
 CROSS JOIN {hosts_of_booking} hosted
 WHERE hosted.booking_id = booking.id
   AND booking.event_type_id = %(event_type)s AND booking.status || '' = 'accepted'
   AND booking.starts_at >= %(counted_from)s AND booking.starts_at < %(counted_to)s
   AND hosted.user_id {users} AND NOT (hosted.starts_at < %(ends_at)s AND hosted.ends_at > %(starts_at)s)
"""
_ORDER: Final = " ORDER BY 1, 2"
# How a table is joined so that its rows are looked up one by one. SQLite keeps the order of CROSS JOIN,
# which it guesses otherwise until it is analysed. PostgreSQL's statistics lag behind a load, and then it
# reads all bookings of all time; a LATERAL subquery with an OFFSET is not merged into the rest.
_ROW_BY_ROW: Final = {
    "sqlite": {
        "booking_of_hosted": "engine_booking",
        "booking_of_attendee": "engine_booking",
        "hosts_of_booking": "engine_bookinghost",
    },
    "postgresql": {
        "booking_of_hosted": "LATERAL (SELECT id, uid, status, event_type_id FROM engine_booking"
        " WHERE id = hosted.booking_id OFFSET 0)",
        "booking_of_attendee": "LATERAL (SELECT id, uid, status, event_type_id, starts_at, ends_at"
        " FROM engine_booking WHERE id = attendee.booking_id OFFSET 0)",
        "hosts_of_booking": "LATERAL (SELECT id, booking_id, user_id, starts_at, ends_at"
        " FROM engine_bookinghost WHERE booking_id = booking.id OFFSET 0)",
    },
}


@dataclass(frozen=True, slots=True)
class Period:
    """A span of aware instants."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Reach:
    """What is read: all that overlaps `period`, and of the event type's own bookings also those that
    begin in `counted`, which its limits count; None without limits.
    """

    period: Period
    counted: Period | None = None


@dataclass(slots=True)
class BusyTimes:
    """What was found, by host id. `seat_reservations` are those that take one seat, not the slot."""

    busy: dict[int, list[av.BusyTime]] = field(default_factory=lambda: defaultdict(list))
    reservations: dict[int, list[av.Interval]] = field(default_factory=lambda: defaultdict(list))
    seat_reservations: dict[int, list[av.Interval]] = field(
        default_factory=lambda: defaultdict(list)
    )


class _Row(NamedTuple):
    kind: int
    id: int
    user_id: int
    email: str
    starts_at: Any
    ends_at: Any
    uid: str
    status: str
    event_type_id: int | None
    before: int | None
    after: int | None
    seats_taken: int


def read_busy_times(
    event_type: EventType,
    users: Sequence[User],
    reach: Reach,
    *,
    now: datetime,
) -> BusyTimes:
    """Return what keeps `users` busy within `reach`, as the slots of `event_type` count it.

    Accepted bookings count, pending ones of the event type itself, and reservations that live at
    `now`. Hosts are busy as attendees and guests, too (CONTRACT.md 17, Busy time).
    """
    found = BusyTimes()
    if not users:
        return found
    ids = {user.email.lower(): user.pk for user in users}
    hosted: set[tuple[int, str]] = set()
    # The rows of hosts come before those of attendees, who may be the same people.
    for row in read_rows(event_type, users, reach, now):
        if row.kind == _RESERVED:
            span = av.Interval(_instant(row.starts_at), _instant(row.ends_at))
            if row.status == "slot":
                found.reservations[row.user_id].append(span)
            # A reserved seat only counts down the seats of its own event type.
            elif row.event_type_id == event_type.pk:
                found.seat_reservations[row.user_id].append(span)
        elif row.kind == _HOSTED:
            hosted.add((row.user_id, row.uid))
            found.busy[row.user_id].append(_busy_time(row))
        else:
            user_id = ids.get(row.email.lower())
            if user_id is not None and (user_id, row.uid) not in hosted:
                found.busy[user_id].append(_busy_time(row))
    return found


def read_rows(
    event_type: EventType, users: Sequence[User], reach: Reach, now: datetime
) -> Iterator[_Row]:
    with connection.cursor() as cursor:
        cursor.execute(*statement(event_type, users, reach, now))
        yield from map(_Row._make, cursor.fetchall())


def statement(
    event_type: EventType, users: Sequence[User], reach: Reach, now: datetime
) -> tuple[str, dict[str, Any]]:
    ids = [user.pk for user in users]
    # Stored as they were typed. Databases may lower the case of ASCII letters only.
    emails = sorted({
        text for user in users for text in (user.email.lower(), user.email.translate(_LOWER))
    })  # fmt: skip
    adapted = connection.ops.adapt_datetimefield_value
    parameters = {
        **_listed("user", ids),
        **_listed("email", emails),
        # 0 stands for a group that is put together for one query, which has no bookings of its own.
        "event_type": event_type.pk or 0,
        # Seats are counted for a seated event type only; 0 matches no booking and spares the
        # subquery.
        "seated": event_type.pk or 0 if event_type.seats_per_slot is not None else 0,
        "starts_at": adapted(reach.period.starts_at),
        "ends_at": adapted(reach.period.ends_at),
        "now": adapted(now),
    }
    text = _BUSY
    if reach.counted is not None:
        text += _COUNTED
        parameters["counted_from"] = adapted(reach.counted.starts_at)
        parameters["counted_to"] = adapted(reach.counted.ends_at)
    # The names that are put into the text are made here; every value is a parameter.
    text = (text + _ORDER).format(
        users=_among("user", len(ids)),
        emails=_among("email", len(emails)),
        **_ROW_BY_ROW[connection.vendor],
    )
    return text, parameters


def _listed(name: str, values: Sequence[Any]) -> dict[str, Any]:
    if connection.vendor == "postgresql":
        return {name: list(values)}
    return {f"{name}{number}": value for number, value in enumerate(values)}


def _among(name: str, count: int) -> str:
    # One array is one text for any number of hosts, which PostgreSQL's driver parses once.
    if connection.vendor == "postgresql":
        return f"= ANY(%({name})s)"
    return f"IN ({', '.join(f'%({name}{number})s' for number in range(count))})"


def _busy_time(row: _Row) -> av.BusyTime:
    return av.BusyTime(
        starts_at=_instant(row.starts_at),
        ends_at=_instant(row.ends_at),
        # Null where the booking's event type was deleted.
        before=timedelta(minutes=row.before or 0),
        after=timedelta(minutes=row.after or 0),
        uid=row.uid,
        event_type_id=row.event_type_id,
        pending=row.status == "pending",
        counts=row.kind == _HOSTED,
        seats_taken=row.seats_taken,
    )


def _instant(value: datetime | str) -> datetime:
    # PostgreSQL gives an instant, SQLite text in UTC, since no field converts raw SQL.
    return (
        value if isinstance(value, datetime) else datetime.fromisoformat(value).replace(tzinfo=UTC)
    )
