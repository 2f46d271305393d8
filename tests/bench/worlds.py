"""Worlds that have grown: years of bookings, and teams of many hosts, over the demo's organization.

Rows are inserted in bulk, by the same models on SQLite and PostgreSQL; nothing is announced.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Final

from django.db import connection, transaction
from django.db.models import Min

from portal.engine.bookings.models import NEVER, Attendee, Booking, BookingHost, BookingStatus
from portal.engine.event_types.models import EventType, Host, SchedulingType
from portal.engine.people.models import User
from portal.engine.protocol.identifiers import short_uid
from portal.engine.slots.host_calendars import HostSeat, host_seats
from portal.engine.teams.models import Membership, Role, Team
from portal.process import invalidation

BATCH: Final = 2_000
# The share of attendees who are hosts themselves, and so busy at the time: every eighth.
COLLEAGUES: Final = 8
SLOTS_OF_A_DAY: Final = 16
HALF_HOUR: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Event types that differ in the number of their hosts alone."""

    single: EventType
    many: EventType


@dataclass(frozen=True, slots=True)
class _Entry:
    event_type: EventType
    users: list[User]
    starts_at: datetime


def fill(*, bookings: int = 20_000, ahead: int = 100, now: datetime | None = None) -> None:
    """Add `bookings` to the bookable event types, all but `ahead` of them ended before `now` (an aware instant).

    No two of a host overlap. The past ones reach back as far as they need, sixteen half hours on each weekday; those
    ahead stand on the days from tomorrow on, the busiest hosts' first.
    """
    today = (
        (now or datetime.now(UTC))
        .astimezone(UTC)
        .replace(hour=0, minute=0, second=0, microsecond=0)
    )
    found = EventType.objects.exclude(scheduling_type=SchedulingType.MANAGED).select_related(
        "owner"
    )
    seated = {event_type.pk: host_seats(event_type) for event_type in found}
    usable = [event_type for event_type in found if seated[event_type.pk]]
    turns = cycle([(each, users) for each in usable for users in _groups(each, seated[each.pk])])
    ahead = min(ahead, bookings)
    entries = [*_past(turns, bookings - ahead, _first_day(today)), *_ahead(turns, ahead, today)]
    # In the order of time: each insertion is checked against what comes after it.
    entries.sort(key=lambda entry: entry.starts_at)
    colleagues = [user.email for user in User.objects.order_by("pk")]
    with transaction.atomic():
        for first in range(0, len(entries), BATCH):
            _insert(entries[first : first + BATCH], colleagues, first=first)
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        # What its autovacuum does within a minute of a load; SQLite goes without, until the portal's own task.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE engine_booking, engine_bookinghost, engine_attendee")
    invalidation.mark()


def make_crowd(hosts: int) -> Crowd:
    """Add a team of `hosts` people, with a round robin of all of them and one of the first alone."""
    organization = Team.objects.get(is_organization=True)
    team = Team.objects.create(name="Crowd", slug="crowd", parent=organization)
    people = User.objects.bulk_create(
        User(username=f"crowd-{n}", email=f"crowd-{n}@rivermouth.example", name=f"Crowd {n}")
        for n in range(hosts)
    )
    Membership.objects.bulk_create(
        Membership(team=each, user=user, role=Role.MEMBER)
        for each in (organization, team)
        for user in people
    )
    pattern = EventType.objects.get(team__slug="librarians", slug="half-hour")
    made = []
    for slug, chosen in (("single", people[:1]), ("many", people)):
        event_type = EventType.objects.get(pk=pattern.pk)
        event_type.pk, event_type.team, event_type.slug = None, team, slug
        event_type.schedule, event_type._state.adding = None, True
        event_type.save(force_insert=True)
        Host.objects.bulk_create(Host(event_type=event_type, user=user) for user in chosen)
        made.append(event_type)
    invalidation.mark()
    return Crowd(*made)


def analyse() -> None:
    """Renew the database's statistics."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _groups(event_type: EventType, seats: list[HostSeat]) -> list[list[User]]:
    if event_type.scheduling_type == SchedulingType.ROUND_ROBIN:
        fixed = [seat.user for seat in seats if seat.fixed]
        return [[*fixed, seat.user] for seat in seats if not seat.fixed] or [fixed]
    return [[seat.user for seat in seats]]


def _first_day(today: datetime) -> datetime:
    """Return the day before which nothing was booked yet."""
    first = BookingHost.objects.aggregate(first=Min("starts_at"))["first"] or today
    return min(first.replace(hour=0, minute=0), today)


def _past(
    turns: Iterator[tuple[EventType, list[User]]], count: int, today: datetime
) -> Iterator[_Entry]:
    used: dict[int, int] = defaultdict(int)
    for _ in range(count):
        event_type, users = next(turns)
        nth = max(used[user.pk] for user in users)
        for user in users:
            used[user.pk] = nth + 1
        yield _Entry(event_type, users, _at(today, -nth - 1))


def _ahead(
    turns: Iterator[tuple[EventType, list[User]]], count: int, today: datetime
) -> Iterator[_Entry]:
    taken: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for row in BookingHost.objects.filter(ends_at__gt=today, blocking=True):
        taken[row.user_id].append((row.starts_at, row.ends_at))
    nth = made = 0
    while made < count:
        event_type, users = next(turns)
        nth += 1
        starts_at = _at(today + timedelta(days=1), nth // 4)
        ends_at = starts_at + HALF_HOUR
        spans = [span for user in users for span in taken[user.pk]]
        if any(starts_at < end and ends_at > start for start, end in spans):
            continue
        for user in users:
            taken[user.pk].append((starts_at, ends_at))
        made += 1
        yield _Entry(event_type, users, starts_at)


def _at(day: datetime, nth: int) -> datetime:
    """Return the nth half hour of the weekdays from `day` on, or before it where it is negative."""
    days, slot = divmod(nth, SLOTS_OF_A_DAY)
    weeks, rest = divmod(days + day.weekday(), 5) if day.weekday() < 5 else divmod(days + 5, 5)
    monday = day - timedelta(days=day.weekday())
    return monday + timedelta(weeks=weeks, days=rest, hours=9) + slot * HALF_HOUR


def _insert(entries: list[_Entry], colleagues: list[str], *, first: int) -> None:
    bookings = Booking.objects.bulk_create(
        Booking(
            uid=(uid := short_uid()),
            ics_uid=f"{uid}@Cal.com",
            event_type=entry.event_type,
            user=entry.users[0],
            title=f"{entry.event_type.title} between {entry.users[0].name} and Visitor {number}",
            status=BookingStatus.ACCEPTED if number % 10 else BookingStatus.CANCELLED,
            starts_at=entry.starts_at,
            ends_at=entry.starts_at + HALF_HOUR,
            location="1 Quay Street",
            responses={"name": f"Visitor {number}", "email": f"visitor-{number}@visitors.example"},
            created_at=entry.starts_at - timedelta(days=7),
            updated_at=entry.starts_at - timedelta(days=7),
        )
        for number, entry in enumerate(entries, start=first)
    )
    BookingHost.objects.bulk_create(
        BookingHost(
            booking=booking,
            user=user,
            starts_at=booking.starts_at,
            ends_at=booking.ends_at,
            blocking=booking.status == BookingStatus.ACCEPTED,
        )
        for booking, entry in zip(bookings, entries, strict=True)
        for user in entry.users
    )
    Attendee.objects.bulk_create(
        _attendee(booking, number, colleagues)
        for number, booking in enumerate(bookings, start=first)
    )


def _attendee(booking: Booking, number: int, colleagues: list[str]) -> Attendee:
    is_seated = booking.event_type is not None and booking.event_type.seats_per_slot is not None
    is_colleague = number % COLLEAGUES == 0 and not is_seated
    colleague = colleagues[number // COLLEAGUES % len(colleagues)]
    return Attendee(
        booking=booking,
        name=f"Visitor {number}",
        email=colleague if is_colleague else f"visitor-{number % 5_000}@visitors.example",
        time_zone="Europe/London",
        seat_uid=Attendee.new_seat_uid() if is_seated else None,
        # What `save` does, which bulk insertion leaves out.
        busy_until=NEVER if is_seated else booking.ends_at,
    )
