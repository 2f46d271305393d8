"""Context of a booking's page: where it stands, and what can still be done with it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from portal.calcom.schemas.booking import Booking
from portal.i18n.zones import pinned_zone
from portal.public.booking.calendar_links import calendar_links, page_address
from portal.public.booking.location import booked_location
from portal.public.shared.again import again_href
from portal.public.shared.booking_view import answers_of, mailbox_of, people_of, title_of
from portal.public.shared.series import booked
from portal.public.shared.success import success_address
from portal.public.shared.visit import Context, host_moment, moment_text
from portal.services.bookings.access import BookingAccess, former_of, series_open
from portal.services.bookings.visitor_changes import ACTIVE, movable_until
from portal.services.event_types import catalogue
from portal.web.text import left_to_right
from portal.web.times import clock_text, day_text, length_text, tile_text


@dataclass(frozen=True, slots=True)
class Standing:
    """State of a booking for its booker: `mark` is ``yes``, ``wait`` or ``no``, `sentence` what to know or do."""

    heading: str
    mark: str
    sentence: str = ""


def standing_of(
    booking: Booking, *, organization: str, is_past: bool, mailbox: str = ""
) -> Standing:
    """`mailbox` is where the booker gets mail, empty for who gets none."""
    # First: Cal.com keeps a moved booking as a cancelled one with the uid of the new one (CONTRACT.md 4.8).
    if booking.rescheduled_to_uid:
        return Standing(_("This booking was moved"), "no")
    if booking.status == "cancelled":
        return Standing(
            _("This booking was cancelled"), "no", _("Nothing is planned any more at this time.")
        )
    if booking.status == "rejected":
        sentence = _("%(organization)s could not take it. You can ask for another time.")
        return Standing(
            _("This booking was declined"), "no", sentence % {"organization": organization}
        )
    if is_past:
        mark = "yes" if booking.status == "accepted" else "no"
        return Standing(_("This booking is in the past"), mark)
    # Also in a state that a later Cal.com may add: what is not accepted is not promised.
    if booking.status != "accepted":
        sentence = (
            _("%(organization)s still has to confirm it. The answer comes by mail to %(email)s.")
            if mailbox
            else _("%(organization)s still has to confirm it. This page will say when.")
        )
        about = {"organization": organization, "email": left_to_right(mailbox)}
        return Standing(_("Waiting for confirmation"), "wait", sentence % about)
    sentence = _(
        "The confirmation, with an entry for your calendar, and news of any change go to %(email)s by mail."
    )
    return Standing(
        _("Your booking is confirmed"),
        "yes",
        sentence % {"email": left_to_right(mailbox)} if mailbox else "",
    )


def booking_context(access: BookingAccess, *, time_zone: str, now: datetime) -> Context:
    booking = access.booking
    organization = catalogue.organization_get()
    is_past = booking.ends_at <= now
    is_open = booking.status in ACTIVE and not is_past
    until = movable_until(booking=booking, event_type=access.event_type)
    until = until.astimezone(pinned_zone(time_zone)) if until else None
    is_off = booking.status not in ACTIVE
    former = former_of(access) if is_open else None
    series = series_of(booking)
    return _facts(access, time_zone, series) | {
        "organization": organization,
        "standing": standing_of(
            booking,
            organization=organization.name,
            is_past=is_past,
            mailbox=mailbox_of(access),
        ),
        "address": page_address(access),
        # One that is not confirmed may never be: it comes into the calendar with its confirmation.
        "links": calendar_links(access, series=series)
        if is_open and booking.status == "accepted"
        else [],
        "former": moment_text(former.starts_at, former.ends_at, time_zone) if former else None,
        "is_open": is_open,
        "is_off": is_off,
        "is_moved": bool(booking.rescheduled_to_uid),
        "why_not_cancel": access.why_not_cancel(now=now),
        "why_not_move": access.why_not_reschedule(now=now),
        "movable_until": _("You can move it until %(day)s, %(time)s.")
        % {"day": day_text(until.date()), "time": clock_text(until)}
        if until
        else "",
        "again_href": again_href(access, time_zone=time_zone),
        # Only with its own seat the file knows whose it is.
        "seat_query": f"?seatReferenceUid={access.seat_uid}" if access.seat_uid else "",
        # A cancelled or past booking would report a success to the other site that is none.
        "success_href": success_address(access) if is_open else "",
    }


def _facts(access: BookingAccess, time_zone: str, series: list[Booking]) -> Context:
    booking = access.booking
    host_zone = booking.hosts[0].time_zone if booking.hosts else None
    return {
        "booking": booking,
        "title": title_of(access),
        "tile": tile_text(booking.starts_at.astimezone(pinned_zone(time_zone)).date()),
        "when": moment_text(booking.starts_at, booking.ends_at, time_zone),
        "host_when": host_moment(
            booking.starts_at, booking.ends_at, host_zone=host_zone, time_zone=time_zone
        ),
        "length": length_text(round((booking.ends_at - booking.starts_at).total_seconds() / 60)),
        "location": booked_location(booking, access.event_type),
        "series": booked(series, this=booking.uid, time_zone=time_zone),
        "people": people_of(access),
        "answers": answers_of(access),
    }


def series_of(booking: Booking) -> list[Booking]:
    uid = booking.recurring_booking_uid
    return series_open(uid=uid) if uid else []
