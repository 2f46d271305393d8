"""Bookings: create, read, list, and cancel as a host."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.backend import get_client
from portal.calcom.resources.bookings import BookingDetails
from portal.calcom.schemas.base import Page
from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.event_type import EventType
from portal.process.metrics.counters import BOOKINGS
from portal.services.bookings import answered
from portal.services.comparison import Saved
from portal.services.errors import calling_calcom
from portal.services.event_types import catalogue
from portal.services.models.intent import REQUEST_KEY
from portal.services.slots import free_times
from portal.services.staff_refusals import explaining_refusals


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """What a visitor filled in: `answers` are the booking fields' values by slug, `location` as CONTRACT.md 4.2."""

    name: str
    time_zone: str
    email: str | None = None
    phone_number: str | None = None
    language: str = "en"
    guests: Sequence[str] = ()
    location: Mapping[str, str] | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)
    # How many occurrences of a series, all of them without it.
    times: int | None = None


def booking_create(
    *,
    event_type: EventType,
    starts_at: datetime,
    duration: int | None,
    request: BookingRequest,
    key: str,
) -> Booking:
    """Book the slot at `starts_at` and return the booking, of a series its first occurrence. Raises SlotGone."""
    attendee = {
        "name": request.name,
        "email": request.email,
        "phoneNumber": request.phone_number,
        "timeZone": request.time_zone,
        "language": request.language,
    }
    details = BookingDetails(
        starts_at=starts_at,
        event_type_id=event_type.id,
        attendee={name: value for name, value in attendee.items() if value},
        length_in_minutes=duration,
        guests=list(request.guests) or None,
        location=dict(request.location) if request.location else None,
        booking_fields_responses=_sendable(event_type, request.answers) or None,
        # By the key the booking is found when the answer is lost. Last, so that no visitor's metadata can replace it.
        metadata={**request.metadata, REQUEST_KEY: key},
    )
    with calling_calcom(changing=True):
        # With the key, though booking is public: Cal.com counts anonymous calls by network address.
        bookings = get_client().bookings
        if request.times is None:
            return bookings.create(**details)
        return bookings.create_series(recurrence_count=request.times, **details)[0]


def _sendable(event_type: EventType, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers as Cal.com takes them (CONTRACT.md 18.4): none that is empty, and numbers within the notes."""
    # False and 0 are answers.
    sent = {slug: value for slug, value in answers.items() if value not in ("", None, [])}
    if catalogue.takes_numbers():
        return sent
    labels = {
        one.slug: one.label or one.slug for one in event_type.booking_fields if one.type == "number"
    }
    numbers = [f"{labels[slug]}: {sent.pop(slug)}" for slug in labels if slug in sent]
    if numbers:
        sent["notes"] = "\n".join([*([str(sent["notes"])] if "notes" in sent else []), *numbers])
    return sent


def booking_get(*, uid: str) -> Booking:
    """Return a booking with all that the portal's key may see: for staff, never for a visitor's page."""
    with calling_calcom():
        return get_client().bookings.get(uid)


def booking_list(
    *,
    status: str | None = None,
    attendee_email: str | None = None,
    attendee_name: str | None = None,
    uid: str | None = None,
    newest_first: bool = False,
    take: int,
    skip: int,
) -> Page[Booking]:
    """`status` as in CONTRACT.md 4.6, all without one. Email and name are compared exactly, guests included."""
    with calling_calcom():
        return get_client().bookings.list(
            status=[status] if status else None,
            attendee_email=attendee_email,
            attendee_name=attendee_name,
            booking_uid=uid,
            sort_start="desc" if newest_first else "asc",
            take=take,
            skip=skip,
        )


def booking_create_by_host(
    *, event_type: EventType, starts_at: datetime, duration: int | None, request: BookingRequest
) -> Booking:
    """Book for somebody else. Raises SlotGone."""
    with explaining_refusals():
        return booking_create(
            event_type=event_type,
            starts_at=starts_at,
            duration=duration,
            request=request,
            # Staff see the outcome themselves: no form carries the key, as visitors' forms do.
            key=secrets.token_urlsafe(18),
        )


def booking_cancel_by_host(*, uid: str, reason: str) -> Saved[Booking]:
    with explaining_refusals(), calling_calcom(changing=True):
        # With the portal's key Cal.com takes the call for a host's, and demands a reason (CONTRACT.md 4.9).
        booking = get_client().bookings.cancel(uid, reason=reason)
    BOOKINGS.labels("cancelled").inc()
    answered.forget(uid)
    free_times.slots_forget(
        event_type_id=booking.event_type_id,
        host_ids=[host.id for host in booking.hosts if host.id is not None],
    )
    return Saved.checked(booking, status=booking.status == "cancelled")
