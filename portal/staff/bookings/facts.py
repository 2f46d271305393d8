"""Facts of a booking's page."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.admin.utils import quote
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.calcom.schemas.booking import Booking, BookingAttendee, BookingHost
from portal.calcom.schemas.event_type import EventType
from portal.services.bookings.unsent import UnsentEmail
from portal.staff import models
from portal.staff.bookings.statuses import status_words
from portal.staff.kit.clock import StaffClock
from portal.staff.kit.facts import Fact, Group, fact, value_lines, without_empty
from portal.staff.models import Remote
from portal.web.text import web_address
from portal.web.times import length_text

_KNOWN_ANSWERS = {
    "notes": gettext_noop("Notes"),
    "guests": gettext_noop("Guests"),
    "attendeePhoneNumber": gettext_noop("Phone number"),
    "rescheduledReason": gettext_noop("Reason for rescheduling"),
}
# Cal.com repeats these among the answers.
_DESCRIBED_ELSEWHERE = {"name", "email", "displayEmail", "displayGuests", "location"}


def named(booking: Booking) -> Remote:
    # The admin log's column is that long.
    return models.Booking.named(booking.uid, booking.title[:200])


def status_text(booking: Booking) -> str:
    return status_words(booking.status)


def describe_booking(
    booking: Booking,
    event_type: EventType | None,
    clock: StaffClock,
    emails: Sequence[UnsentEmail],
) -> list[Group]:
    """Return the groups of a booking's page; empty ones are left out."""
    # Cal.com answers with slugs; their labels are the event type's, as far as it is still there.
    labels = _labels(event_type)
    held = _("Held back: one visitor caused more emails to guests than is usual.")
    groups = [
        Group(_("Booking"), _basics(booking, event_type, clock)),
        Group(_("Attendees"), [_attendee(each, labels) for each in booking.attendees]),
        Group(
            _("Emails that did not go out"),
            [
                fact(one.email, f"{one.about}, {clock.moment(one.written_at)}", one.problem or held)
                for one in emails
            ],
        ),
        Group(_("Hosts"), [_host(each) for each in booking.hosts]),
        Group(_("Answers"), _named_values(_answers(booking.booking_fields_responses, labels))),
        Group(_("History"), _history(booking, clock)),
        Group(_("Metadata"), _named_values(booking.metadata)),
    ]
    return [group for group in groups if group.facts]


def _basics(booking: Booking, event_type: EventType | None, clock: StaffClock) -> list[Fact]:
    # The link to the meeting is what one wants to open; the location may be only its kind.
    location = booking.meeting_url or booking.location or ""
    zone = clock.zone_at(booking.starts_at)
    return [
        fact(_("Time"), f"{clock.span(booking.starts_at, booking.ends_at)} ({zone})"),
        fact(_("Status"), status_text(booking), badge=booking.status),
        fact(_("Length"), length_text(booking.duration)),
        *without_empty(
            fact(
                _("Event type"),
                event_type.title if event_type else _slug(booking),
                href=_event_type_address(booking),
            ),
            fact(_("Location"), *location.splitlines(), href=web_address(location)),
            fact(_("Description"), *booking.description.splitlines()),
            fact(_("Reason for cancelling"), *booking.cancellation_reason.splitlines()),
            fact(_("Host"), _("Marked as absent") if booking.absent_host else ""),
        ),
        fact(_("Uid"), booking.uid),
    ]


def _labels(event_type: EventType | None) -> dict[str, str]:
    fields = event_type.booking_fields if event_type else ()
    # Labels of default fields are Cal.com's translation keys.
    own = {each.slug: each.label for each in fields if each.label and not each.is_default}
    return {slug: _(label) for slug, label in _KNOWN_ANSWERS.items()} | own


def _slug(booking: Booking) -> str:
    if booking.event_type is None:
        return ""
    return booking.event_type.slug or str(booking.event_type.id)


def _event_type_address(booking: Booking) -> str:
    if booking.event_type is None:
        return ""
    return reverse("admin:staff_eventtype_change", args=[booking.event_type.id])


def _attendee(attendee: BookingAttendee, labels: Mapping[str, str]) -> Fact:
    lines = [
        attendee.display_email or attendee.email if attendee.name else "",
        attendee.phone_number or "",
        (attendee.time_zone or "").replace("_", " "),
        _("Marked as absent") if attendee.absent else "",
        _("Seat %(seat)s") % {"seat": attendee.seat_uid} if attendee.seat_uid else "",
    ]
    for label, value in _answers(attendee.booking_fields_responses, labels).items():
        lines += [f"{label}: {line}" for line in value_lines(value)]
    return fact(attendee.name or attendee.display_email or attendee.email, *lines)


def _host(host: BookingHost) -> Fact:
    zone = (host.time_zone or "").replace("_", " ")
    return fact(host.name or host.username or host.email, host.display_email or host.email, zone)


def _answers(responses: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        labels.get(slug, slug): value
        for slug, value in responses.items()
        if slug not in _DESCRIBED_ELSEWHERE
    }


def _history(booking: Booking, clock: StaffClock) -> list[Fact]:
    return without_empty(
        fact(_("Made"), clock.moment(booking.created_at)),
        fact(_("Last changed"), clock.moment(booking.updated_at)),
        _other(_("Moved from"), booking.rescheduled_from_uid),
        _other(_("Moved to"), booking.rescheduled_to_uid),
        fact(_("Reason for rescheduling"), *(booking.rescheduling_reason or "").splitlines()),
        fact(_("Rescheduled by"), booking.rescheduled_by_email or ""),
        fact(_("Series"), booking.recurring_booking_uid or ""),
    )


def _other(label: str, uid: str | None) -> Fact:
    if not uid:
        return fact(label)
    return fact(label, uid, href=reverse("admin:staff_booking_change", args=[quote(uid)]))


def _named_values(values: dict[str, Any]) -> list[Fact]:
    return [fact(name, *value_lines(value)) for name, value in values.items()]
