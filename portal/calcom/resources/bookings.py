"""Bookings (CONTRACT.md 4)."""

import builtins
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal

from portal.calcom.protocol import Call, given
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import AttendeeInput, Booking, Location, Page

Sort = Literal["asc", "desc"]


class Bookings(Resource):
    """``/v2/bookings``. Listing needs a key; for the rest, knowing the uid is enough.

    A recurring event type, or the uid of a series, gives a list of bookings where others give one.
    """

    def list(
        self,
        *,
        status: str | Iterable[str] | None = None,
        attendee_email: str | None = None,
        attendee_name: str | None = None,
        booking_uid: str | None = None,
        event_type_ids: Iterable[int] | None = None,
        team_ids: Iterable[int] | None = None,
        after_start: datetime | date | None = None,
        before_end: datetime | date | None = None,
        after_created_at: datetime | None = None,
        before_created_at: datetime | None = None,
        after_updated_at: datetime | None = None,
        before_updated_at: datetime | None = None,
        sort_start: Sort | None = None,
        sort_end: Sort | None = None,
        sort_created: Sort | None = None,
        sort_updated_at: Sort | None = None,
        take: int | None = None,
        skip: int | None = None,
    ) -> Page[Booking]:
        """Return a page of the bookings that the caller hosts, attends or administers (CONTRACT.md
        4.6).

        `status` is any of ``upcoming``, ``recurring``, ``past``, ``cancelled`` (rejected ones too)
        and ``unconfirmed``. Filters add up. Email and name are compared exactly, guests included.
        Bounds are inclusive. `take` is 1 to 250, 100 when not given. Without a sort the earliest
        start comes first. Raises BadRequest for an unknown event type, PermissionDenied without a
        key.
        """
        query = {
            "status": status,
            "attendeeEmail": attendee_email,
            "attendeeName": attendee_name,
            "bookingUid": booking_uid,
            "eventTypeIds": event_type_ids,
            "teamsIds": team_ids,
            "afterStart": after_start,
            "beforeEnd": before_end,
            "afterCreatedAt": after_created_at,
            "beforeCreatedAt": before_created_at,
            "afterUpdatedAt": after_updated_at,
            "beforeUpdatedAt": before_updated_at,
            "sortStart": sort_start,
            "sortEnd": sort_end,
            "sortCreated": sort_created,
            "sortUpdatedAt": sort_updated_at,
            "take": take,
            "skip": skip,
        }
        return self._send(Call("GET", "/bookings", query=query)).page(Booking)

    def get(self, uid: str) -> Booking | builtins.list[Booking]:
        """Return the booking of a uid, or the occurrences of a series. Raises NotFound."""
        return self._send(Call("GET", "/bookings/{uid}", {"uid": uid})).one_or_many(Booking)

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
        path, values = "/bookings/{uid}/cancel", {"uid": uid}
        return self._send(Call("POST", path, values, body=body)).one_or_many(Booking)

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
        path, values = "/bookings/{uid}/reschedule", {"uid": uid}
        return self._send(Call("POST", path, values, body=body)).one(Booking)


def _attendee(attendee: AttendeeInput | Mapping[str, Any]) -> AttendeeInput:
    return attendee if isinstance(attendee, AttendeeInput) else AttendeeInput(**attendee)


def _location(location: Location | Mapping[str, Any]) -> Location:
    return location if isinstance(location, Location) else Location.model_validate(dict(location))
