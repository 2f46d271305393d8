"""Rows of bookings, written under locks of their hosts."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet

from portal.engine import clock
from portal.engine.bookings.making.locations import BookingLocation
from portal.engine.bookings.making.requests import BookingRequest
from portal.engine.bookings.making.responses import booker_email
from portal.engine.bookings.making.titles import title_for
from portal.engine.bookings.models import Attendee, Booking, BookingHost, BookingStatus
from portal.engine.errors import booking_conflict
from portal.engine.event_types.models import EventType
from portal.engine.people.models import User
from portal.engine.protocol.changes import times_changed
from portal.engine.protocol.identifiers import short_uid
from portal.engine.protocol.values import Json


@dataclass(frozen=True, slots=True)
class Draft:
    """The columns of one booking to be written. `blocking` claims its hosts' time against all
    others.
    """

    event_type: EventType
    request: BookingRequest
    hosts: list[User]
    starts_at: datetime
    ends_at: datetime
    status: BookingStatus
    location: BookingLocation
    responses: Json
    recurring_uid: Any = None
    blocking: bool = True


@contextmanager
def hosts_locked(
    user_ids: Iterable[int], *, of: EventType | None = None, request: str = ""
) -> Iterator[None]:
    """Open a transaction beside which no other booking of these users is written.

    Nor is one of the event type `of`, where it has limits that count the bookings of all its hosts, nor does anything
    else run for the same `request`. What the database refuses inside becomes the conflict of a race (409).
    """
    try:
        with transaction.atomic():
            # SQLite locks nothing here: it has one writer at a time (transactions begin IMMEDIATE).
            if connection.features.has_select_for_update:
                _lock(sorted(set(user_ids)), of, request)
            yield
    except IntegrityError as error:
        raise booking_conflict() from error


def _lock(user_ids: Sequence[int], of: EventType | None, request: str) -> None:
    # In one order, so that two bookings never wait for each other: request, event type, hosts by ids.
    # no_key lets other tables go on inserting rows that refer to these.
    if request:
        number = int.from_bytes(sha256(request.encode()).digest()[:8], signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
    if of is not None and of.counts_bookings:
        _read_locked(EventType.objects.filter(pk=of.pk))
    if user_ids:
        _read_locked(User.objects.filter(pk__in=user_ids))


def _read_locked(rows: QuerySet[Any]) -> None:
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


def lock_one(user_ids: Sequence[int]) -> int:
    """Lock the first of these users whom no other transaction has locked, else wait for the first; return the id.

    Call it in a transaction that has locked no users yet, of a database that locks rows.
    """
    ids = list(user_ids)
    with connection.cursor() as cursor:
        # SKIP LOCKED is PostgreSQL's, and so are its arrays: an expression of fifty cases takes Django longer than
        # the rest of the booking.
        cursor.execute(
            "SELECT id FROM engine_user WHERE id = ANY(%s) ORDER BY array_position(%s::bigint[], id)"
            " LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED",
            [ids, ids],
        )
        found = cursor.fetchone()
    if found is not None:
        return int(found[0])
    _read_locked(User.objects.filter(pk=ids[0]))
    return ids[0]


def write(draft: Draft) -> Booking:
    """Insert a booking with its hosts and attendees. Call under `hosts_locked`."""
    uid = short_uid()
    seated = draft.event_type.seats_per_slot is not None
    now = clock.now()
    location = draft.location.of(uid)
    responses = draft.responses
    if draft.location.response is not None:
        responses = responses | {"location": draft.location.response}
    row = Booking.objects.create(
        uid=uid,
        # Cal.com's form; a seated booking's does not begin with its uid (CONTRACT.md 4.4).
        ics_uid=f"{short_uid() if seated else uid}@Cal.com",
        event_type=draft.event_type,
        user=draft.hosts[0],
        title=title_for(
            draft.event_type,
            draft.hosts,
            draft.request.booker,
            location=location,
            responses=draft.responses,
        ),
        # A seated booking has no notes, answers or metadata of its own: they are per seat.
        description=None if seated else str(draft.responses.get("notes") or ""),
        status=draft.status,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        location=location,
        meeting_url=location if draft.location.is_meeting else "",
        responses={} if seated else responses,
        metadata={} if seated else draft.request.metadata,
        recurring_booking_uid=draft.recurring_uid,
        created_at=now,
        updated_at=now,
    )
    hosts = claim(row, draft.hosts, blocking=draft.blocking)
    taken = add_seat(row, draft.request, responses) if seated else None
    attendees = [taken] if taken else _add_attendees(row, draft.request)
    # Whoever announces or answers the booking reads them again and again.
    _remember(row, "hosts", row.hosts.all(), hosts)
    _remember(row, "attendees", row.attendees.all(), attendees)
    _remember(row, "rescheduled_to", row.rescheduled_to.all(), [])
    return row


def _remember(row: Booking, name: str, related: QuerySet[Any], rows: list[Any]) -> None:
    """Let `row` have its related rows as if they had been prefetched."""
    related._result_cache = rows
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = related


def claim(row: Booking, hosts: Iterable[User], *, blocking: bool) -> list[BookingHost]:
    """Record the hosts' time and return the rows. Only accepted bookings block."""
    takes_time = blocking and row.status == BookingStatus.ACCEPTED
    hosts = list(hosts)
    times_changed(user_ids=[user.pk for user in hosts])
    return BookingHost.objects.bulk_create(
        BookingHost(
            booking=row,
            user=user,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            blocking=takes_time,
        )
        for user in hosts
    )


def release(row: Booking) -> None:
    people_changed(row)
    BookingHost.objects.filter(booking=row).update(blocking=False)


def people_changed(row: Booking) -> None:
    """Say that the time of the booking's hosts and attendees was taken or is free again."""
    times_changed(
        user_ids=[host.user_id for host in row.hosts.all()],
        emails=[attendee.email for attendee in row.attendees.all()],
    )


def renew(row: Booking) -> None:
    """Raise the SEQUENCE of RFC 5545, so that calendars take over a change."""
    Booking.objects.filter(pk=row.pk).update(ics_sequence=F("ics_sequence") + 1)
    row.refresh_from_db(fields=["ics_sequence"])


def add_seat(row: Booking, request: BookingRequest, responses: Json) -> Attendee:
    people_changed(row)
    times_changed(emails=[booker_email(request.booker)])
    return Attendee.objects.create(
        booking=row,
        **_person(request),
        seat_uid=Attendee.new_seat_uid(),
        responses=responses,
        metadata=request.metadata,
        created_at=clock.now(),
    )


def _add_attendees(row: Booking, request: BookingRequest) -> list[Attendee]:
    now = clock.now()
    times_changed(emails=[booker_email(request.booker), *request.guests])
    booker = Attendee(booking=row, **_person(request), busy_until=row.ends_at, created_at=now)
    guests = [
        Attendee(
            booking=row,
            # Guests have no name and the booker's zone (CONTRACT.md 14.2).
            name="",
            email=guest,
            time_zone=request.booker.time_zone,
            language="en",
            is_guest=True,
            calendar_uid=uuid.uuid4(),
            # Bulk insertion does not call `save`.
            busy_until=row.ends_at,
            created_at=now,
        )
        for guest in request.guests
    ]
    return Attendee.objects.bulk_create([booker, *guests])


def _person(request: BookingRequest) -> dict[str, str]:
    return {
        "name": request.booker.name,
        "email": booker_email(request.booker),
        "phone_number": request.booker.phone_number,
        "time_zone": request.booker.time_zone,
        "language": request.booker.language,
    }
