"""What the holder of a booking's link may see of it, and do with it.

The uid of a booking is the key to it, and the uid of a seat the key to that seat. Visitors' bookings are read without
the portal's own key, so that Cal.com leaves out what strangers may not know (CONTRACT.md 4.4); `booking_visible` leaves
out the rest. Pages, files and links of visitors are made from a `BookingAccess` and nothing else.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.backend import get_client
from portal.calcom import errors as calcom
from portal.calcom.schemas.booking import Booking, BookingAttendee, BookingHost
from portal.calcom.schemas.event_type import EventType
from portal.i18n.mailboxes import mailbox_key
from portal.services.bookings import answered, visitor_changes
from portal.services.errors import NotFound, ServiceError, Upstream, calling_calcom
from portal.services.event_types import catalogue

# Locations whose text an attendee gave (CONTRACT.md 4.2).
_OF_ATTENDEE = frozenset({"attendeeAddress", "attendeePhone", "attendeeDefined"})
# Each move before a booking costs a call.
_MOST_MOVES = 20


@dataclass(frozen=True, slots=True)
class BookingAccess:
    """A booking without what its holder may not see.

    `booker` is the holder: who booked, or the participant whose seat it is; None when the link does not say, as of a
    booking with seats without the uid of one. `named_seat_uid` is the seat that the link names, whether or not it is
    one of this booking. `has_key` is False for guests: the booking is not theirs to open or to change.
    """

    booking: Booking
    event_type: EventType | None
    booker: BookingAttendee | None
    is_seated: bool
    named_seat_uid: str | None = None
    has_key: bool = True

    @property
    def seat_uid(self) -> str | None:
        return self.booker.seat_uid if self.booker and self.is_seated else None

    def why_not_cancel(self, *, now: datetime, is_sent: bool = False) -> str:
        """Return a sentence for the visitor; empty when it may be tried.

        `is_sent` is for a form that comes back: its seat may be gone by that very form, sent twice.
        """
        return visitor_changes.why_not_cancel(
            booking=self.booking,
            event_type=self.event_type,
            now=now,
            seat_uid=self.named_seat_uid if is_sent else self.seat_uid,
        )

    def why_not_reschedule(self, *, now: datetime, is_sent: bool = False) -> str:
        return visitor_changes.why_not_reschedule(
            booking=self.booking,
            event_type=self.event_type,
            now=now,
            seat_uid=self.named_seat_uid if is_sent else self.seat_uid,
        )


def booking_open(*, uid: str, seat_uid: str | None = None) -> BookingAccess:
    """Return the booking of a link, as who has that link may see it. Raises NotFound.

    `seat_uid` is the seat that the link names; one of another booking opens nothing.
    """
    booking = _with_successor(_read(uid))
    event_type = _event_type_of(booking)
    if seat_uid and visitor_changes.is_seated(booking, event_type):
        own = _own_seat(booking, seat_uid)
        others = [one for one in booking.attendees if one.seat_uid != seat_uid]
        booking = booking.model_copy(update={"attendees": (*own, *others)})
    return _access(booking, event_type, seat_uid)


def booking_of_email(booking: Booking, *, email: str) -> BookingAccess:
    """Return a booking that was found by an address, as the reader of that address may see it."""
    event_type, wanted = _event_type_of(booking), mailbox_key(email)
    if visitor_changes.is_seated(booking, event_type):
        mine = (one.seat_uid for one in booking.attendees if mailbox_key(one.email) == wanted)
        return _access(booking, event_type, next((uid for uid in mine if uid), None))
    booker = _booker(booking)
    return _access(
        booking,
        event_type,
        None,
        has_key=booker is not None and mailbox_key(booker.email) == wanted,
    )


def series_open(*, uid: str) -> list[Booking]:
    """Return the bookings of a series, moved ones with the uid of the booking they were moved to."""
    with calling_calcom(without_key=True):
        found = get_client().anonymous.bookings.get_series(uid)
    # A booking of a series says where it came from, but not where it went.
    moved = {one.rescheduled_from_uid: one.uid for one in found if one.rescheduled_from_uid}
    return [
        one.model_copy(update={"rescheduled_to_uid": moved[one.uid]}) if one.uid in moved else one
        for one in found
    ]


def _with_successor(booking: Booking) -> Booking:
    series = booking.recurring_booking_uid
    if series is None or booking.rescheduled_to_uid or booking.status in visitor_changes.ACTIVE:
        return booking
    with suppress(ServiceError):
        for one in series_open(uid=series):
            if one.uid == booking.uid and one.rescheduled_to_uid:
                return booking.model_copy(update={"rescheduled_to_uid": one.rescheduled_to_uid})
    return booking


def series_accesses(access: BookingAccess) -> list[BookingAccess]:
    """Return the bookings of a booking's series, by time, as its holder may see them; without a series only itself."""
    uid = access.booking.recurring_booking_uid
    if uid is None:
        return [access]
    found = [one for one in series_open(uid=uid) if one.uid != access.booking.uid]
    others = [_access(one, access.event_type, None, has_key=access.has_key) for one in found]
    return sorted([access, *others], key=lambda one: one.booking.starts_at)


def former_of(access: BookingAccess) -> Booking | None:
    """Return the booking that was moved to this one, None where there is none or it cannot be read."""
    former = access.booking.rescheduled_from_uid
    # Who has a seat may have booked it after somebody else had moved there.
    if not former or access.is_seated:
        return None
    try:
        return _read(former)
    except ServiceError:
        return None


def change_count(*, booking: Booking) -> int:
    """Return how often a booking was changed since it was made: moved, or cancelled at last (CONTRACT.md 4.8)."""
    # A cancelled booking that was not moved is one change more.
    count, former = (
        0 if booking.status in visitor_changes.ACTIVE else 1,
        booking.rescheduled_from_uid,
    )
    while former and count < _MOST_MOVES:
        count += 1
        try:
            former = _read(former).rescheduled_from_uid
        except NotFound:
            break
    return count


def booking_visible(
    booking: Booking, *, event_type: EventType | None, seat_uid: str | None = None
) -> Booking:
    """Return a booking without what the holder of its link may not see; `seat_uid` is the holder's own seat.

    With seats that is the other participants where the event type hides them, all that they answered, and every name in
    the title; where the event type hides the hosts' addresses, these. What is no longer known to be shown is hidden.
    """
    if visitor_changes.is_seated(booking, event_type):
        booking = _without_others(booking, event_type, seat_uid)
    booking = booking.model_copy(update={"rescheduled_by_email": None, "metadata": {}})
    if event_type is not None and not event_type.hide_organizer_email:
        return booking
    return _without_host_addresses(booking, event_type)


def _access(
    booking: Booking, event_type: EventType | None, seat_uid: str | None, *, has_key: bool = True
) -> BookingAccess:
    is_seated = visitor_changes.is_seated(booking, event_type)
    shown = booking_visible(booking, event_type=event_type, seat_uid=seat_uid)
    booker = _seat(shown.attendees, seat_uid) if is_seated else _booker(shown)
    if not has_key:
        booker = None
        # The title of a booking names who booked, and may hold answers.
        shown = shown.model_copy(update={"title": _neutral_title(shown, event_type)})
    return BookingAccess(shown, event_type, booker, is_seated, seat_uid, has_key)


def _read(uid: str) -> Booking:
    if booking := answered.just_answered(uid):
        return booking
    try:
        with calling_calcom(without_key=True):
            return get_client().anonymous.bookings.get(uid)
    except Upstream:
        if booking := answered.last_answered(uid):
            return booking
        raise


def _own_seat(booking: Booking, seat_uid: str) -> list[BookingAttendee]:
    if own := _seat(booking.attendees, seat_uid):
        return [own]
    # Where participants are hidden from each other, Cal.com shows each only by the seat's uid (CONTRACT.md 18.7).
    try:
        with calling_calcom(without_key=True):
            found = get_client().anonymous.bookings.get_by_seat(seat_uid)
    except NotFound as error:
        if isinstance(error.__cause__, calcom.NotFound):
            return []
        raise
    own = _seat(found.attendees, seat_uid)
    return [own] if own is not None and found.uid == booking.uid else []


def _event_type_of(booking: Booking) -> EventType | None:
    if booking.event_type_id is None:
        return None
    return catalogue.event_type_of_booking(event_type_id=booking.event_type_id)


def _seat(attendees: Sequence[BookingAttendee], seat_uid: str | None) -> BookingAttendee | None:
    return next((one for one in attendees if seat_uid and one.seat_uid == seat_uid), None)


def _booker(booking: Booking) -> BookingAttendee | None:
    # By the answers, as the order of attendees is not promised (CONTRACT.md 4.16).
    email = str(booking.booking_fields_responses.get("email") or "").lower()
    named = (one for one in booking.attendees if email and one.email.lower() == email)
    return next(named, booking.attendees[0] if booking.attendees else None)


def _without_others(
    booking: Booking, event_type: EventType | None, seat_uid: str | None
) -> Booking:
    own = _seat(booking.attendees, seat_uid)
    seats = event_type.seats if event_type else None
    shows = seats is not None and seats.is_on and seats.show_attendee_info is not False
    others = [
        # Not their seats and answers: a seat's uid is the key to it.
        BookingAttendee(name=one.name, email=one.email, display_email=one.display_email)
        for one in booking.attendees
        if shows and one is not own
    ]
    answers = own.booking_fields_responses if own else {}
    return booking.model_copy(
        update={
            # Cal.com titles such a booking after its first participant (CONTRACT.md 18.6).
            "title": _neutral_title(booking, event_type),
            "attendees": (*([own] if own else []), *others),
            "guests": (),
            "booking_fields_responses": answers,
            "description": str(answers.get("notes") or ""),
            "location": _shared_location(booking, event_type, answers),
            "meeting_url": None,
            # The last participant's own, as likely as the host's.
            "cancellation_reason": "",
            "seat_uid": own.seat_uid if own else None,
        }
    )


def _neutral_title(booking: Booking, event_type: EventType | None) -> str:
    if event_type is not None:
        return event_type.title
    # What was booked is gone: its host says more than nothing.
    return ", ".join(host.name for host in booking.hosts if "@" not in host.name)


def _shared_location(
    booking: Booking, event_type: EventType | None, answers: dict[str, Any]
) -> str | None:
    """Return where a booking with seats takes place, None where only another participant's answer says so."""
    if event_type is None:
        # A link to a meeting is the same for all; other texts may be what one of them typed.
        return booking.location if "://" in (booking.location or "") else None
    offered = event_type.locations
    of_staff = {value for one in offered for value in (one.address, one.link, one.phone)}
    if booking.location in of_staff or not any(one.type in _OF_ATTENDEE for one in offered):
        return booking.location
    answer = answers.get("location")
    own = answer.get("optionValue") if isinstance(answer, dict) else answer
    return str(own) if own else None


def _without_host_addresses(booking: Booking, event_type: EventType | None) -> Booking:
    booker = _booker(booking)
    known = {guest.lower() for guest in booking.guests}
    known |= {booker.email.lower()} if booker else set()
    hosts = {host.email.lower() for host in booking.hosts} | {
        # Further hosts stand among the attendees (CONTRACT.md 4.4), with nothing that says so.
        one.email.lower()
        for one in booking.attendees
        if not one.seat_uid and one.email.lower() not in known
    }
    title = booking.title
    if any(address and address in title.lower() for address in hosts):
        title = _neutral_title(booking, event_type)
    return booking.model_copy(
        update={
            "title": title,
            "hosts": tuple(_nameable(host) for host in booking.hosts),
            "attendees": tuple(
                _nameable(one) if one.email.lower() in hosts else one for one in booking.attendees
            ),
        }
    )


def _nameable[Person: (BookingHost, BookingAttendee)](person: Person) -> Person:
    # Some people's name is their address.
    name = "" if "@" in person.name else person.name
    return person.model_copy(update={"name": name, "email": "", "display_email": ""})
