"""Bookings (CONTRACT.md 4)."""

import builtins
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Unpack

from portal.calcom.paging import each
from portal.calcom.protocol import Call, given
from portal.calcom.resources.base import Resource
from portal.calcom.resources.booking_filters import BookingFilters, booking_query
from portal.calcom.schemas import (
    AttendeeInput,
    Booking,
    BookingReference,
    CalendarLink,
    GuestInput,
    Location,
    Page,
    Reassignment,
)


class Bookings(Resource):
    """``/v2/bookings``. Listing needs a key; for the rest, knowing the uid is enough.

    A recurring event type, or the uid of a series, gives a list of bookings where others give one.
    """

    def list(
        self,
        *,
        take: int | None = None,
        skip: int | None = None,
        **filters: Unpack[BookingFilters],
    ) -> Page[Booking]:
        """Return a page of the bookings that the caller hosts, attends or administers (CONTRACT.md
        4.6).

        `take` is 1 to 250, 100 when not given. Raises BadRequest for an unknown event type,
        PermissionDenied without a key, TypeError for an unknown filter.
        """
        query = booking_query(filters, BookingFilters, take=take, skip=skip)
        return self._send(Call("GET", "/bookings", query=query)).page(Booking)

    def iterate(self, **filters: Unpack[BookingFilters]) -> Iterator[Booking]:
        """Yield all of them, page by page: see `portal.calcom.paging.each`."""
        return each(lambda take, skip: self.list(take=take, skip=skip, **filters))

    def get(self, uid: str) -> Booking | builtins.list[Booking]:
        """Return the booking of a uid, or the occurrences of a series. Raises NotFound."""
        return self._send(Call("GET", "/bookings/{uid}", {"uid": uid})).one_or_many(Booking)

    def get_by_seat(self, seat_uid: str) -> Booking | builtins.list[Booking]:
        """Return the booking of a seat. Raises NotFound."""
        call = Call("GET", "/bookings/by-seat/{seat_uid}", {"seat_uid": seat_uid})
        return self._send(call).one_or_many(Booking)

    def create(
        self,
        *,
        starts_at: datetime,
        attendee: AttendeeInput | Mapping[str, Any],
        event_type_id: int | None = None,
        event_type_slug: str | None = None,
        username: str | None = None,
        team_slug: str | None = None,
        organization_slug: str | None = None,
        guests: Iterable[str] | None = None,
        location: Location | Mapping[str, Any] | None = None,
        booking_fields_responses: Mapping[str, Any] | None = None,
        metadata: Mapping[str, str] | None = None,
        length_in_minutes: int | None = None,
        recurrence_count: int | None = None,
    ) -> Booking | builtins.list[Booking]:
        """Book a slot (CONTRACT.md 4.1). Sent once; after an error with `may_have_acted`, look
        before booking again.

        The event type is named by id, or by slug with `username` or `team_slug`. `attendee` is an
        AttendeeInput or its fields. `location` is one of the event type's, with the attendee's part
        filled in; it is trimmed to what a booking takes. Responses are by slug of the booking
        field. Metadata are strings only, at most 50, keys up to 40 characters, values up to 500.
        `length_in_minutes` is for event types with several lengths only. Status ``pending`` in the
        answer means that a host must confirm.

        Raises Conflict for a lost race, BadRequest for a taken slot and for answers that do not fit
        (`problems` by slug).
        """
        body = given(
            start=starts_at,
            attendee=_attendee(attendee).wire(),
            eventTypeId=event_type_id,
            eventTypeSlug=event_type_slug,
            username=username,
            teamSlug=team_slug,
            organizationSlug=organization_slug,
            guests=None if guests is None else [*guests],
            location=None if location is None else _location(location).for_booking(),
            bookingFieldsResponses=booking_fields_responses,
            metadata=metadata,
            lengthInMinutes=length_in_minutes,
            recurrenceCount=recurrence_count,
        )
        return self._send(Call("POST", "/bookings", body=body)).one_or_many(Booking)

    def cancel(
        self,
        uid: str,
        *,
        reason: str | None = None,
        cancel_subsequent: bool = False,
        seat_uid: str | None = None,
    ) -> Booking | builtins.list[Booking]:
        """Cancel a booking, a whole series by its uid, an occurrence and all later ones, or one
        seat (CONTRACT.md 4.9).

        With a host's key the reason is compulsory. `cancel_subsequent` answers with the whole
        series. Raises BadRequest when it is cancelled already, has ended, or may not be cancelled;
        NotFound for an unknown uid.
        """
        body = given(
            cancellationReason=reason,
            cancelSubsequentBookings=cancel_subsequent or None,
            seatUid=seat_uid,
        )
        return self._send(_on(uid, "cancel", body)).one_or_many(Booking)

    def reschedule(
        self,
        uid: str,
        *,
        starts_at: datetime,
        reason: str | None = None,
        rescheduled_by: str | None = None,
        seat_uid: str | None = None,
    ) -> Booking:
        """Move a booking, or one seat of it, and return the new booking, which has another uid
        (CONTRACT.md 4.8).

        `rescheduled_by` is an email. Cal.com takes no reason for a seat: it is left out then.
        Raises NotFound, and BadRequest when the booking was cancelled or moved before, or the new
        time is not free.
        """
        body = given(
            start=starts_at,
            reschedulingReason=reason if seat_uid is None else None,
            rescheduledBy=rescheduled_by,
            seatUid=seat_uid,
        )
        return self._send(_on(uid, "reschedule", body)).one(Booking)

    def confirm(self, uid: str) -> Booking | builtins.list[Booking]:
        """Accept a pending booking, or all of its series; conflicts are not looked for (CONTRACT.md
        4.10).

        Raises BadRequest when it is accepted already, Unauthenticated for somebody who may not.
        """
        return self._send(_on(uid, "confirm")).one_or_many(Booking)

    def decline(self, uid: str, *, reason: str | None = None) -> Booking | builtins.list[Booking]:
        """Reject a pending booking, or all of its series. Repeating it is no error. Raises as
        `confirm` does.
        """
        return self._send(_on(uid, "decline", given(reason=reason))).one_or_many(Booking)

    def mark_absent(
        self,
        uid: str,
        *,
        host: bool | None = None,
        attendees: Mapping[str, bool] | None = None,
    ) -> Booking:
        """Say who did not come, or, with False, that they did (CONTRACT.md 4.11). `attendees` maps
        an email to absent. Raises BadRequest before the start.
        """
        absences = [{"email": email, "absent": gone} for email, gone in (attendees or {}).items()]
        body = given(host=host, attendees=absences or None)
        return self._send(_on(uid, "mark-absent", body)).one(Booking)

    def reassign(
        self, uid: str, *, user_id: int | None = None, reason: str | None = None
    ) -> Reassignment:
        """Give a round robin booking to another host: `user_id`, with a reason, or any free one.

        Raises BadRequest when none is free, or for another kind of event type.
        """
        if user_id is None:
            return self._send(_on(uid, "reassign")).one(Reassignment)
        values: dict[str, str | int] = {"uid": uid, "user_id": user_id}
        path, body = "/bookings/{uid}/reassign/{user_id}", given(reason=reason)
        return self._send(Call("POST", path, values, body=body)).one(Reassignment)

    def add_guests(self, uid: str, guests: Iterable[GuestInput | Mapping[str, Any]]) -> Booking:
        """Add one to ten guests; five calls a minute are allowed (CONTRACT.md 4.14). Raises
        BadRequest for an email that takes part already.
        """
        inputs = [one if isinstance(one, GuestInput) else GuestInput(**one) for one in guests]
        body = {"guests": [guest.wire() for guest in inputs]}
        return self._send(_on(uid, "guests", body)).one(Booking)

    def update_location(self, uid: str, location: Location | Mapping[str, Any]) -> Booking:
        """Move the meeting to another place, which the event type need not offer (CONTRACT.md
        4.14).
        """
        body = {"location": _location(location).for_change()}
        call = Call("PATCH", "/bookings/{uid}/location", {"uid": uid}, body=body)
        return self._send(call).one(Booking)

    def list_calendar_links(self, uid: str) -> builtins.list[CalendarLink]:
        """Return the links that put the booking into a calendar. Needs a key."""
        call = Call("GET", "/bookings/{uid}/calendar-links", {"uid": uid})
        return self._send(call).many(CalendarLink)

    def list_references(
        self, uid: str, *, kind: str | None = None
    ) -> builtins.list[BookingReference]:
        """Return the booking's calendar events and video rooms, of one `kind`
        (``google_calendar``, ``zoom_video``) if given. Raises BadRequest for a stranger.
        """
        call = Call("GET", "/bookings/{uid}/references", {"uid": uid}, {"type": kind})
        return self._send(call).many(BookingReference)


def _on(uid: str, action: str, body: dict[str, Any] | None = None) -> Call:
    return Call("POST", f"/bookings/{{uid}}/{action}", {"uid": uid}, body=body)


def _attendee(attendee: AttendeeInput | Mapping[str, Any]) -> AttendeeInput:
    return attendee if isinstance(attendee, AttendeeInput) else AttendeeInput(**attendee)


def _location(location: Location | Mapping[str, Any]) -> Location:
    return location if isinstance(location, Location) else Location.model_validate(dict(location))
