"""Bookings, and the people who take part in them (CONTRACT.md 4.1, 4.4, 4.12, 4.14)."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from portal.calcom.schemas.base import Instant, Name, Wire, WireInput


def _known(value: Any) -> Any:
    # The host of a deleted user has the word "unknown" in every field, the id included.
    return None if value == "unknown" else value


class BookingHost(Wire):
    """The organizer. `id` is None when the user was deleted."""

    id: Annotated[int | None, BeforeValidator(_known)] = None
    name: Name = ""
    email: str = ""
    display_email: str = ""
    username: str | None = None
    time_zone: Annotated[str | None, BeforeValidator(_known)] = None


class BookingAttendee(Wire):
    """The booker, a guest, or a co-host of a collective event.

    Attendees of seated bookings have their own `seat_uid`, answers and metadata.
    """

    name: Name = ""
    email: str = ""
    display_email: str = ""
    time_zone: str | None = None
    absent: bool = False
    phone_number: str | None = None
    seat_uid: str | None = None
    booking_fields_responses: dict[str, Any] = {}
    metadata: dict[str, Any] = {}


class BookedEventType(Wire):
    id: int
    slug: str = ""


class Booking(Wire):
    """One booking: plain, an occurrence of a series (`recurring_booking_uid`) or seated
    (`seat_uid`, attendees with seats).

    `status` is ``accepted``, ``pending``, ``cancelled`` or ``rejected``; `duration` is in minutes.
    `hosts` holds the organizer only, other hosts are among the attendees. `seat_uid` is the seat
    that this call made. `location` is a link, an address, a phone number or an internal name.
    `attendees` is empty for seated bookings that hide them.
    """

    id: int
    uid: str
    title: Name = ""
    description: str = ""
    hosts: tuple[BookingHost, ...] = ()
    status: str
    cancellation_reason: str = ""
    rescheduling_reason: str | None = None
    rescheduled_by_email: str | None = None
    rescheduled_from_uid: str | None = None
    rescheduled_to_uid: str | None = None
    starts_at: Instant = Field(alias="start")
    ends_at: Instant = Field(alias="end")
    duration: int = 0
    event_type_id: int | None = None
    event_type: BookedEventType | None = None
    location: str | None = None
    meeting_url: str | None = None
    absent_host: bool = False
    created_at: Instant | None = None
    updated_at: Instant | None = None
    metadata: dict[str, Any] = {}
    ics_uid: str | None = None
    attendees: tuple[BookingAttendee, ...] = ()
    guests: tuple[str, ...] = ()
    booking_fields_responses: dict[str, Any] = {}
    recurring_booking_uid: str | None = None
    seat_uid: str | None = None


class ReassignedHost(Wire):
    """The organizer after reassigning."""

    id: int
    name: str = ""
    email: str = ""


class Reassignment(Wire):
    """What reassigning did. With a fixed host `reassigned_to` is that one, unchanged (CONTRACT.md
    4.12).
    """

    reassigned_to: ReassignedHost


class AttendeeInput(BaseModel):
    """Who books. `time_zone` is an IANA name; `phone_number` is in E.164; `language` a code of
    CONTRACT.md 2.15.

    Cal.com wants an email or a phone number; most event types insist on the email.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )

    name: str
    time_zone: str
    email: str | None = None
    phone_number: str | None = None
    language: str | None = None

    def wire(self) -> dict[str, str]:
        return self.model_dump(by_alias=True, exclude_none=True)


class GuestInput(WireInput):
    """A guest to add to a booking that exists (CONTRACT.md 4.14)."""

    email: str
