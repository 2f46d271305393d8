"""Steps of each action of staff on a booking: its form, and the call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.event_type import EventType
from portal.services.bookings import staff_actions, unsent
from portal.services.event_types import catalogue
from portal.services.slots import free_times
from portal.services.slots.searches import SlotSearch
from portal.staff.bookings import forms as booking_forms
from portal.staff.bookings.state import BookingState
from portal.staff.kit.clock import StaffClock, staff_clock
from portal.staff.kit.listing import read_date
from portal.web.times import clock_text

# What stands in no name of the services' is an email.
_NAMES = {
    "status": gettext_lazy("Status"),
    "time": gettext_lazy("Time"),
    "host": gettext_lazy("Host"),
    "location": gettext_lazy("Location"),
}


@dataclass(frozen=True, slots=True)
class Done:
    """The uid to go on with, what to record, and what Cal.com did not take over."""

    uid: str
    detail: str = ""
    ignored: frozenset[str] = frozenset()

    @property
    def not_taken(self) -> list[str]:
        return [str(_NAMES.get(each, each)) for each in sorted(self.ignored)]


def event_type_of(booking: Booking) -> EventType | None:
    if booking.event_type is None:
        return None
    return catalogue.event_type_of_booking(event_type_id=booking.event_type.id)


def chosen_day(request: HttpRequest, booking: Booking, clock: StaffClock) -> date:
    """Return the day whose free times are shown: that of the address, else the booking's. Raises BadRequest."""
    return read_date(request, "day") or booking.starts_at.astimezone(clock.zone).date()


def slot_choices(
    event_type: EventType, day: date, clock: StaffClock, *, moved_uid: str | None = None
) -> list[tuple[str, str]]:
    """Return a day's free times: the instant (ISO) and the time of day."""
    # The booking's own time counts as free, so that it can be moved by a few minutes.
    search = SlotSearch(event_type, clock.zone.key, timezone.now(), rescheduled_uid=moved_uid)
    found = free_times.days_get(search=search, first=day, until=day + timedelta(days=1))
    return [
        (slot.starts_at.isoformat(), clock_text(slot.starts_at.astimezone(clock.zone)))
        for slot in found.get(day, [])
    ]


def form_for(
    name: str,
    request: HttpRequest,
    booking: Booking,
    event_type: EventType | None,
    state: BookingState,
) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    match name:
        case "reschedule":
            clock = staff_clock()
            day = chosen_day(request, booking, clock)
            slots = (
                slot_choices(event_type, day, clock, moved_uid=booking.uid) if event_type else []
            )
            return booking_forms.MoveForm(data, slots=slots, clock=clock)
        case "reassign":
            # Only other hosts: giving it to the same one would change nothing.
            current = {host.id for host in booking.hosts}
            hosts = event_type.hosts if event_type else ()
            others = [
                (str(host.user_id), host.name or host.username or f"#{host.user_id}")
                for host in hosts
                if host.user_id not in current
            ]
            return booking_forms.ReassignForm(data, hosts=others)
        case "absent":
            return booking_forms.AbsentForm(data, booking=booking, state=state)
        case _:
            kinds: dict[str, type[forms.Form]] = {
                "confirm": booking_forms.PlainForm,
                "emails": booking_forms.PlainForm,
                "decline": booking_forms.ReasonForm,
                "guests": booking_forms.GuestsForm,
                "location": booking_forms.LocationForm,
            }
            return kinds[name](data)


def _confirm(booking: Booking, _form: Any) -> Done:
    saved = staff_actions.booking_confirm(uid=booking.uid)
    return Done(booking.uid, "", saved.not_taken)


def _decline(booking: Booking, form: Any) -> Done:
    reason = form.cleaned_data["reason"]
    saved = staff_actions.booking_decline(uid=booking.uid, reason=reason)
    return Done(booking.uid, reason, saved.not_taken)


def _move(booking: Booking, form: Any) -> Done:
    reason = form.cleaned_data["reason"]
    saved = staff_actions.booking_move(
        booking=booking,
        event_type=event_type_of(booking),
        starts_at=form.moment,
        reason=reason,
    )
    clock: StaffClock = form.clock
    before, after = clock.moment(booking.starts_at), clock.moment(saved.thing.starts_at)
    return Done(saved.thing.uid, f"{before} → {after} {reason}", saved.not_taken)


def _reassign(booking: Booking, form: Any) -> Done:
    before = ", ".join(host.name or host.email for host in booking.hosts)
    reason = form.cleaned_data["reason"]
    saved = staff_actions.booking_reassign(uid=booking.uid, user_id=form.user_id, reason=reason)
    after = saved.thing.name or saved.thing.email
    return Done(booking.uid, f"{before} → {after} {reason}", saved.not_taken)


def _add_guests(booking: Booking, form: Any) -> Done:
    emails = form.cleaned_data["emails"]
    saved = staff_actions.booking_add_guests(
        booking=booking, event_type=event_type_of(booking), emails=emails
    )
    added = [email for email in emails if email not in saved.not_taken]
    return Done(booking.uid, ", ".join(added), saved.not_taken)


def _change_location(booking: Booking, form: Any) -> Done:
    saved = staff_actions.booking_change_location(uid=booking.uid, location=form.location)
    detail = f"{booking.location or '–'} → {form.cleaned_data['value']}"
    return Done(booking.uid, detail, saved.not_taken)


def _mark_absent(booking: Booking, form: Any) -> Done | None:
    host, attendees = form.host_change, form.changes
    # An unchanged form is no change, and no call.
    if host is None and not attendees:
        return None
    saved = staff_actions.booking_mark_absent(uid=booking.uid, host=host, attendees=attendees)
    absent = [email for email, is_absent in attendees.items() if is_absent]
    detail = ", ".join(absent + ([_("host")] if host else []))
    return Done(booking.uid, detail, saved.not_taken)


def _send_emails(booking: Booking, _form: Any) -> Done | None:
    emails = [one.email for one in unsent.unsent_list(uid=booking.uid)]
    return Done(booking.uid, ", ".join(emails)) if unsent.unsent_send(uid=booking.uid) else None


# Do what a valid form says; None when it says nothing new.
STEPS: Mapping[str, Callable[[Booking, Any], Done | None]] = {
    "confirm": _confirm,
    "emails": _send_emails,
    "decline": _decline,
    "reschedule": _move,
    "reassign": _reassign,
    "guests": _add_guests,
    "location": _change_location,
    "absent": _mark_absent,
}
