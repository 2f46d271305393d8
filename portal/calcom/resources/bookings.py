"""Bookings (CONTRACT.md 4)."""

import builtins
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NotRequired, TypedDict, Unpack

from portal.calcom.answers import Answer
from portal.calcom.paging import each
from portal.calcom.protocol import given
from portal.calcom.resources.base import Resource
from portal.calcom.resources.booking_filters import BookingFilters, booking_query
from portal.calcom.schemas.base import Page
from portal.calcom.schemas.booking import AttendeeInput, Booking, GuestInput, Reassignment
from portal.calcom.schemas.event_type import Location
from portal.calcom.scope import USER, OrganizationScope, UserScope


class BookingDetails(TypedDict):
    """What is booked, and by whom (CONTRACT.md 4.1).

    `attendee` is an AttendeeInput or its fields. `location` is one of the event type's, with the
    attendee's part filled in; it is trimmed to what a booking takes. Responses are by slug of the
    booking field. Metadata are strings only, at most 50, keys up to 40 characters, values up to 500.
    `length_in_minutes` is for event types with several lengths only.
    """

    event_type_id: int
    starts_at: datetime
    attendee: AttendeeInput | Mapping[str, Any]
    guests: NotRequired[Iterable[str] | None]
    location: NotRequired[Location | Mapping[str, Any] | None]
    booking_fields_responses: NotRequired[Mapping[str, Any] | None]
    metadata: NotRequired[Mapping[str, str] | None]
    length_in_minutes: NotRequired[int | None]


class Bookings(Resource):
    """``/v2/bookings``. Listing needs a key; for the rest, knowing the uid is enough.

    Cal.com answers with a list where a series is concerned (CONTRACT.md 4.4). What is declared to
    return one booking then returns the first occurrence.
    """

    def list(
        self,
        *,
        scope: UserScope | OrganizationScope = USER,
        take: int | None = None,
        skip: int | None = None,
        **filters: Unpack[BookingFilters],
    ) -> Page[Booking]:
        """Return a page of the bookings that the caller hosts, attends or administers (CONTRACT.md 4.6).

        `take` is 1 to 250, 100 when not given. For an organization it is all members' bookings. Raises BadRequest for
        an unknown event type, PermissionDenied without a key, TypeError for an unknown filter.
        """
        query = booking_query(filters, scope) | {"take": take, "skip": skip}
        return self._call("GET", "/bookings", scope, query=query).page(Booking)

    def iterate(
        self, *, scope: UserScope | OrganizationScope = USER, **filters: Unpack[BookingFilters]
    ) -> Iterator[Booking]:
        return each(lambda take, skip: self.list(scope=scope, take=take, skip=skip, **filters))

    def get(self, uid: str) -> Booking:
        return self._call("GET", "/bookings/{uid}", uid=uid).first(Booking)

    def get_by_seat(self, seat_uid: str) -> Booking:
        # The seat's own attendee is there even where attendees are hidden (CONTRACT.md 18.7).
        return self._call("GET", "/bookings/by-seat/{seat_uid}", seat_uid=seat_uid).one(Booking)

    def get_series(self, uid: str) -> builtins.list[Booking]:
        return self._call("GET", "/bookings/{uid}", uid=uid).several(Booking)

    def create(self, **details: Unpack[BookingDetails]) -> Booking:
        """Book a slot, of a recurring event type all occurrences.

        Status ``pending`` in the answer means that a host must confirm. Raises Conflict for a lost race, BadRequest for
        a taken slot and for answers that do not fit (`problems` by slug). After an error with `may_have_acted`, look
        before booking again.
        """
        body = _booking_body(**details)
        return self._call("POST", "/bookings", body=body).first(Booking)

    def create_series(
        self, *, recurrence_count: int, **details: Unpack[BookingDetails]
    ) -> builtins.list[Booking]:
        body = _booking_body(**details) | {"recurrenceCount": recurrence_count}
        return self._call("POST", "/bookings", body=body).several(Booking)

    def cancel(
        self, uid: str, *, reason: str | None = None, seat_uid: str | None = None
    ) -> Booking:
        """Cancel a booking, one seat of it, or a whole series by its uid (CONTRACT.md 4.9).

        With a host's key the reason is compulsory. Raises BadRequest when it is cancelled already,
        has ended, or may not be cancelled; NotFound for an unknown uid.
        """
        body = given(cancellationReason=reason, seatUid=seat_uid)
        return self._act("cancel", uid, body).first(Booking)

    def cancel_subsequent(
        self, uid: str, *, reason: str | None = None, seat_uid: str | None = None
    ) -> builtins.list[Booking]:
        # On a plain booking this is a 400: the portal offers it for occurrences only.
        body = given(cancellationReason=reason, cancelSubsequentBookings=True, seatUid=seat_uid)
        # The whole series, earlier occurrences included.
        return self._act("cancel", uid, body).several(Booking)

    def reschedule(
        self,
        uid: str,
        *,
        starts_at: datetime,
        reason: str | None = None,
        rescheduled_by: str | None = None,
        seat_uid: str | None = None,
    ) -> Booking:
        """Move a booking, or one seat of it, and return the new booking, which has another uid (CONTRACT.md 4.8).

        `rescheduled_by` is an email. Raises NotFound, and BadRequest when the booking was cancelled or moved before, or
        the new time is not free.
        """
        body = given(
            start=starts_at,
            # The seated form of the call has no reason, and Cal.com refuses unknown fields (CONTRACT.md 4.8).
            reschedulingReason=reason if seat_uid is None else None,
            rescheduledBy=rescheduled_by,
            seatUid=seat_uid,
        )
        return self._act("reschedule", uid, body).one(Booking)

    def confirm(self, uid: str) -> builtins.list[Booking]:
        """Accept a pending booking, or all of its series; conflicts are not checked (CONTRACT.md
        4.10).

        Raises BadRequest when it is accepted already, Unauthenticated for a caller who may not.
        """
        return self._act("confirm", uid).several(Booking)

    def decline(self, uid: str, *, reason: str | None = None) -> builtins.list[Booking]:
        # Declining a booking that is declined already is no error for Cal.com; confirming twice is.
        return self._act("decline", uid, given(reason=reason)).several(Booking)

    def mark_absent(
        self,
        uid: str,
        *,
        host: bool | None = None,
        attendees: Mapping[str, bool] | None = None,
    ) -> Booking:
        """Set who did not come, or, with False, that they did (CONTRACT.md 4.11).

        Raises BadRequest before the start.
        """
        absences = [{"email": email, "absent": gone} for email, gone in (attendees or {}).items()]
        body = given(host=host, attendees=absences or None)
        return self._act("mark-absent", uid, body).one(Booking)

    def reassign(
        self, uid: str, *, user_id: int | None = None, reason: str | None = None
    ) -> Reassignment:
        """Give a round robin booking to another host: `user_id`, with a reason, or any free one.

        Raises BadRequest when none is free, or for another kind of event type.
        """
        if user_id is None:
            return self._act("reassign", uid).one(Reassignment)
        path, body = "/bookings/{uid}/reassign/{user_id}", given(reason=reason)
        return self._call("POST", path, body=body, uid=uid, user_id=user_id).one(Reassignment)

    def add_guests(self, uid: str, guests: Iterable[GuestInput]) -> Booking:
        """Add one to ten guests (CONTRACT.md 4.14). Raises BadRequest for an email that takes part already."""
        body = {"guests": [guest.wire() for guest in guests]}
        return self._act("guests", uid, body).one(Booking)

    def update_location(self, uid: str, location: Location) -> Booking:
        # The event type need not offer this location (CONTRACT.md 4.14).
        body = {"location": location.for_change()}
        return self._call("PATCH", "/bookings/{uid}/location", body=body, uid=uid).one(Booking)

    def _act(self, action: str, uid: str, body: dict[str, Any] | None = None) -> Answer:
        return self._call("POST", f"/bookings/{{uid}}/{action}", body=body, uid=uid)


def _booking_body(
    *,
    event_type_id: int,
    starts_at: datetime,
    attendee: AttendeeInput | Mapping[str, Any],
    guests: Iterable[str] | None = None,
    location: Location | Mapping[str, Any] | None = None,
    booking_fields_responses: Mapping[str, Any] | None = None,
    metadata: Mapping[str, str] | None = None,
    length_in_minutes: int | None = None,
) -> dict[str, Any]:
    return given(
        start=starts_at,
        attendee=AttendeeInput.model_validate(attendee).wire(),
        eventTypeId=event_type_id,
        guests=None if guests is None else [*guests],
        location=None if location is None else Location.model_validate(location).for_booking(),
        bookingFieldsResponses=booking_fields_responses,
        metadata=metadata,
        lengthInMinutes=length_in_minutes,
    )
