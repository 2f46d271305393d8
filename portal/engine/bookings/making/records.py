"""Rows of bookings, written under locks of their hosts."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

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
def hosts_locked(user_ids: Iterable[int]) -> Iterator[None]:
    """Open a transaction beside which no other booking of these users is written.

    What the database refuses inside becomes the conflict of a race (409).
    """
    try:
        with transaction.atomic():
            # In the order of ids, so that two bookings never wait for each other. SQLite locks
            # nothing here: it has one writer at a time (transactions begin IMMEDIATE). no_key lets
            # other tables go on inserting rows that refer to these users.
            rows = User.objects.select_for_update(no_key=True).filter(pk__in=set(user_ids))
            # A queryset locks when it is read.
            list(rows.order_by("pk").values_list("pk", flat=True))
            yield
    except IntegrityError as error:
        raise booking_conflict() from error


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
    claim(row, draft.hosts, blocking=draft.blocking)
    if seated:
        add_seat(row, draft.request, responses)
    else:
        _add_attendees(row, draft.request)
    return row


def claim(row: Booking, hosts: Iterable[User], *, blocking: bool) -> None:
    """Record the hosts' time. Only accepted bookings block."""
    takes_time = blocking and row.status == BookingStatus.ACCEPTED
    hosts = list(hosts)
    times_changed(user_ids=[user.pk for user in hosts])
    for user in hosts:
        BookingHost.objects.create(
            booking=row,
            user=user,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            blocking=takes_time,
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


def _add_attendees(row: Booking, request: BookingRequest) -> None:
    times_changed(emails=[booker_email(request.booker), *request.guests])
    Attendee.objects.create(booking=row, **_person(request), created_at=clock.now())
    for guest in request.guests:
        Attendee.objects.create(
            booking=row,
            # Guests have no name and the booker's zone (CONTRACT.md 14.2).
            name="",
            email=guest,
            time_zone=request.booker.time_zone,
            language="en",
            is_guest=True,
            calendar_uid=uuid.uuid4(),
            created_at=clock.now(),
        )


def _person(request: BookingRequest) -> dict[str, str]:
    return {
        "name": request.booker.name,
        "email": booker_email(request.booker),
        "phone_number": request.booker.phone_number,
        "time_zone": request.booker.time_zone,
        "language": request.booker.language,
    }
