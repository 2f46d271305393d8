"""Changes that visitors make to their own bookings: the uid is their permission, the portal's key stays out of it.

With the key Cal.com would take the visitor for a host: it would ask for a reason to cancel, and skip the
confirmation of a new time (CONTRACT.md 4.8, 4.9).
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.backend import get_client
from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.event_type import EventType
from portal.services.errors import calling_calcom

_CENTURY = 36_525 * 24 * 60
ACTIVE = frozenset({"accepted", "pending"})
_NO_SEAT = gettext_noop(
    "Several people share this time. Open the page from the link of your own seat to change it."
)


def booking_cancel(
    *, uid: str, reason: str = "", seat_uid: str | None = None, with_later_ones: bool = False
) -> Booking:
    """Cancel a booking, one seat of it, or with `with_later_ones` the rest of its series."""
    with calling_calcom(changing=True, without_key=True):
        bookings = get_client().anonymous.bookings
        if not with_later_ones:
            return bookings.cancel(uid, reason=reason or None, seat_uid=seat_uid)
        series = bookings.cancel_subsequent(uid, reason=reason or None, seat_uid=seat_uid)
    # The answer is the whole series, earlier occurrences included (CONTRACT.md 4.9).
    return next((one for one in series if one.uid == uid), series[0])


def booking_reschedule(
    *,
    uid: str,
    starts_at: datetime,
    reason: str = "",
    email: str | None,
    seat_uid: str | None = None,
) -> Booking:
    """Return the new booking, which has another uid; `email` says who moved it. Raises SlotGone."""
    with calling_calcom(changing=True, without_key=True):
        return get_client().anonymous.bookings.reschedule(
            uid,
            starts_at=starts_at,
            reason=reason or None,
            rescheduled_by=email,
            seat_uid=seat_uid,
        )


def why_not_cancel(
    *, booking: Booking, event_type: EventType | None, now: datetime, seat_uid: str | None = None
) -> str:
    """Return a sentence for the visitor; empty when it may be tried."""
    if booking.status not in ACTIVE:
        return _("This booking is not active any more.")
    # By the end, as Cal.com does it (CONTRACT.md 4.9): who is late may still cancel.
    if booking.ends_at <= now:
        return _("This booking is in the past.")
    if _needs_seat(event_type) and not seat_uid:
        return _(_NO_SEAT)
    rule = event_type.disable_cancelling if event_type else None
    if rule and rule.disabled:
        return _("Bookings of this kind cannot be cancelled here.")
    return ""


def why_not_reschedule(
    *, booking: Booking, event_type: EventType | None, now: datetime, seat_uid: str | None = None
) -> str:
    # Cal.com's own endpoint does not enforce these rules (CONTRACT.md 4.8), so the portal does.
    if event_type is None:
        return not_offered(booking)
    if booking.status not in ACTIVE:
        return _("This booking is not active any more.")
    if booking.ends_at <= now and not event_type.allow_rescheduling_past_bookings:
        return _("This booking is in the past.")
    if _needs_seat(event_type) and not seat_uid:
        return _(_NO_SEAT)
    rule = event_type.disable_rescheduling
    until = movable_until(booking=booking, event_type=event_type)
    if until and now > until:
        return _("It is too late to move this booking.")
    # With minutes the rule forbids only the last ones before the start, which are checked above.
    if rule and rule.disabled and not rule.minutes_before:
        return _("Bookings of this kind cannot be moved.")
    return ""


def not_offered(booking: Booking) -> str:
    """Return the sentence for a booking of what nobody can book any more, so that there are no times to move it to."""
    if booking.status not in ACTIVE:
        return _("What was booked is not offered any more.")
    return _(
        "What was booked is not offered any more, so there is no other time to choose. The booking itself stands: you"
        " can keep it, or cancel it."
    )


def movable_until(*, booking: Booking, event_type: EventType | None) -> datetime | None:
    """Return until when (UTC) a visitor may move a booking, None where no notice is asked (CONTRACT.md 5.2)."""
    rule = event_type.disable_rescheduling if event_type else None
    if rule is None or not rule.minutes_before:
        return None
    # Cal.com takes any number; a century is as good as never.
    return booking.starts_at - timedelta(minutes=min(rule.minutes_before, _CENTURY))


def is_seated(booking: Booking, event_type: EventType | None) -> bool:
    if _needs_seat(event_type):
        return True
    # Seats outlive the setting. Without any attendee they are hidden ones, or all are cancelled.
    return not booking.attendees or any(one.seat_uid for one in booking.attendees)


def _needs_seat(event_type: EventType | None) -> bool:
    # Attendees with seats may change only their own, by its uid (CONTRACT.md 4.8, 4.9).
    return bool(event_type and event_type.seats and event_type.seats.is_on)
