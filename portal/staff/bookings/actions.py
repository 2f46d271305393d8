"""What staff do with one booking: a page and a form for each, all alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.event_type import EventType
from portal.services.bookings import bookings
from portal.services.errors import ServiceError
from portal.staff import models
from portal.staff.bookings.steps import STEPS, chosen_day, event_type_of, form_for
from portal.staff.kit.admin_base import WRITE, ServiceAdmin, page
from portal.staff.kit.clock import staff_clock
from portal.staff.kit.faults import fault_of, note_upstream
from portal.web.times import day_text

ACTIVE = frozenset({"accepted", "pending"})


@dataclass(frozen=True, slots=True)
class Doing:
    """Something to do with a booking. `permission` is change or confirm; `done` says it when it is."""

    label: str | Promise
    intro: str | Promise
    permission: str
    is_open: Callable[[Booking, EventType | None, datetime], bool]
    done: str | Promise


def _is_pending(booking: Booking, _event_type: EventType | None, now: datetime) -> bool:
    return booking.status == "pending" and booking.ends_at > now


def _is_ahead(booking: Booking, _event_type: EventType | None, now: datetime) -> bool:
    return booking.status in ACTIVE and booking.ends_at > now


def _has_begun(booking: Booking, _event_type: EventType | None, now: datetime) -> bool:
    return booking.status == "accepted" and booking.starts_at <= now


def _is_round_robin(booking: Booking, event_type: EventType | None, now: datetime) -> bool:
    is_kind = event_type is not None and event_type.scheduling_type == "roundRobin"
    return is_kind and _is_ahead(booking, event_type, now)


DOINGS: Mapping[str, Doing] = {
    "confirm": Doing(
        gettext_lazy("Confirm"),
        gettext_lazy(
            "All attendees are told. Cal.com does not look for conflicts; of a series all are confirmed."
        ),
        "confirm",
        _is_pending,
        gettext_lazy("Confirmed."),
    ),
    "decline": Doing(
        gettext_lazy("Decline"),
        gettext_lazy("All attendees are told. Of a series all are declined."),
        "confirm",
        _is_pending,
        gettext_lazy("Declined."),
    ),
    "reschedule": Doing(
        gettext_lazy("Reschedule"),
        gettext_lazy("All attendees are told. The booking gets another address."),
        "change",
        _is_ahead,
        gettext_lazy("Rescheduled."),
    ),
    "reassign": Doing(
        gettext_lazy("Reassign"),
        gettext_lazy("Gives the booking to another host; both hosts and the attendees are told."),
        "change",
        _is_round_robin,
        gettext_lazy("Reassigned."),
    ),
    "guests": Doing(
        gettext_lazy("Add guests"),
        gettext_lazy("Cal.com invites them to this booking."),
        "change",
        _is_ahead,
        gettext_lazy("Guests were added."),
    ),
    "location": Doing(
        gettext_lazy("Change location"),
        gettext_lazy("Need not be one of the event type's locations."),
        "change",
        _is_ahead,
        gettext_lazy("The location was changed."),
    ),
    "absent": Doing(
        gettext_lazy("Mark as absent"),
        gettext_lazy("Who did not come. Untick to take it back."),
        "change",
        _has_begun,
        gettext_lazy("Saved who did not come."),
    ),
}


class DoingPages(ServiceAdmin):
    """The pages of `DOINGS`."""

    def more_pages(self) -> list[tuple[str, Callable[..., HttpResponse], str]]:
        """Return the page."""
        route = "<path:object_id>/do/<slug:name>/"
        return [*super().more_pages(), (route, self.do_view, "do")]

    def may(self, request: HttpRequest, doing: Doing) -> bool:
        """Tell whether the person has the permission for it."""
        return bool(request.user.has_perm(f"staff.{doing.permission}_booking"))

    def doing_address(self, uid: str, name: str) -> str:
        """Return the address of something to do with a booking."""
        return reverse(f"{self.admin_site.name}:staff_booking_do", args=[quote(uid), name])

    @page("view", WRITE)
    def do_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Ask for what it needs, then do it."""
        doing = DOINGS.get(name)
        if doing is None:
            raise Http404(_("There is no such page."))
        if not self.may(request, doing):
            raise PermissionDenied
        booking = bookings.booking_get(uid=self.identifier(object_id))
        event_type = event_type_of(booking)
        if not doing.is_open(booking, event_type, timezone.now()):
            messages.warning(request, _("This cannot be done with this booking now."))
            return redirect(self.address("change", booking.uid))
        form = form_for(name, request, booking, event_type)
        if not form.is_valid():
            status = 422 if form.is_bound else 200
            return self._doing_page(request, name, booking, form, status=status)
        return self._do(request, name, booking, form)

    def _do(
        self, request: HttpRequest, name: str, booking: Booking, form: forms.Form
    ) -> HttpResponse:
        thing = models.Booking.named(booking.uid, booking.title[:200])
        doing = DOINGS[name]
        try:
            uid, told = STEPS[name](booking, form)
        except ServiceError as error:
            note_upstream(request, error)
            fault = fault_of(error)
            said = _("“%(what)s” was sent, its answer lost.") % {"what": doing.label}
            self.note_lost(request, thing, error, said)
            return self._doing_page(request, name, booking, form, status=fault.status, fault=fault)
        self.note(request, thing, f"{doing.done} {told}".strip())
        messages.success(request, f"“{thing}”: {doing.done}")
        return redirect(self.address("change", uid))

    def _doing_page(
        self, request: HttpRequest, name: str, booking: Booking, form: forms.Form, **more: Any
    ) -> HttpResponse:
        clock, doing = staff_clock(), DOINGS[name]
        when = clock.span(booking.starts_at, booking.ends_at)
        day = chosen_day(request, booking, clock) if name == "reschedule" else None
        return self.show(
            request,
            "staff/bookings/action.html",
            str(doing.label),
            original=models.Booking.named(booking.uid, booking.title[:200]),
            booking=booking,
            doing=doing,
            when=f"{when} ({clock.zone_at(booking.starts_at)})",
            form=form,
            day=day,
            day_text=day_text(day) if day else "",
            back=self.address("change", booking.uid),
            **more,
        )
