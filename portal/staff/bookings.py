"""Bookings: finding them, looking at them, cancelling them."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from portal.calcom.schemas.booking import Booking
from portal.services import bookings, catalogue
from portal.services.errors import OutcomeUnknown, ServiceError
from portal.staff import models
from portal.staff.booking_facts import STATUS_WORDS, describe_booking
from portal.staff.facts import Described, Tool
from portal.staff.faults import fault_of, note_upstream
from portal.staff.listing import (
    PER_PAGE,
    Asked,
    Cell,
    Filter,
    ListPage,
    Row,
    known_page,
    make_filter,
    read_text,
)
from portal.staff.moments import StaffClock, staff_clock
from portal.staff.service_admin import WRITE, ServiceAdmin, page

STATUSES = {
    "upcoming": "Upcoming",
    "unconfirmed": "Unconfirmed",
    "past": "Past",
    "cancelled": "Cancelled",
    "all": "All",
}
NEWEST_FIRST = {"past", "cancelled", "all"}
UID = re.compile(r"[A-Za-z0-9_-]{20,64}")


class CancelForm(forms.Form):
    """Why a booking is cancelled: Cal.com demands it from hosts, and tells the attendees."""

    reason = forms.CharField(
        max_length=1000,
        widget=forms.Textarea({"rows": 4, "cols": 60, "class": "vLargeTextField"}),
        help_text="The attendees read it in Cal.com's message.",
    )


class BookingAdmin(ServiceAdmin):
    """Bookings that the portal's account may see."""

    columns: ClassVar[Sequence[str]] = ("Time", "Title", "Attendee", "Host", "Status")
    search_hint = (
        "An attendee's whole email address or name, exactly as in the booking, or a booking's uid."
    )
    offers = frozenset({"delete"})
    id_pattern = re.compile(r"[A-Za-z0-9_-]{1,64}")

    def list_page(self, request: HttpRequest, asked: Asked) -> ListPage:
        """Return bookings as Cal.com finds them; a uid is looked for whatever the status."""
        chosen = _chosen_status(request)
        found = bookings.booking_list(
            **_search(asked.query),
            status=None if chosen == "all" or UID.fullmatch(asked.query) else chosen,
            newest_first=chosen in NEWEST_FIRST,
            take=PER_PAGE,
            skip=(asked.page - 1) * PER_PAGE,
        )
        clock = staff_clock()
        rows = [self._row(booking, clock) for booking in found]
        return known_page(rows, total=found.pagination.total_items, number=asked.page)

    def filters(self, request: HttpRequest) -> list[Filter]:
        """Offer the statuses."""
        return [make_filter(request, "status", "status", list(STATUSES.items()))]

    def describe(self, request: HttpRequest, identifier: str) -> Described:
        """Tell everything about a booking, with a way to cancel it for those who may."""
        booking = bookings.booking_get(uid=identifier)
        tools = []
        if self.has_delete_permission(request) and is_cancellable(booking, timezone.now()):
            tools.append(Tool("Cancel booking", self.address("delete", booking.uid)))
        event_type = None
        if booking.event_type is not None:
            event_type = catalogue.event_type_of_booking(event_type_id=booking.event_type.id)
        return Described(
            _named(booking), describe_booking(booking, event_type, staff_clock()), tools
        )

    @page("delete", WRITE)
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Ask for the reason, then cancel."""
        del extra_context
        uid = self.identifier(object_id)
        booking = bookings.booking_get(uid=uid)
        if not is_cancellable(booking, timezone.now()):
            messages.warning(request, "This booking is over or was cancelled already.")
            return redirect(self._after(request, uid))
        form = CancelForm(request.POST if request.method == "POST" else None)
        if not form.is_valid():
            return self._ask(request, booking, form, status=422 if form.is_bound else 200)
        return self._cancel(request, booking, form)

    def _cancel(self, request: HttpRequest, booking: Booking, form: CancelForm) -> HttpResponse:
        reason = form.cleaned_data["reason"]
        try:
            bookings.booking_cancel_by_host(uid=booking.uid, reason=reason)
        except ServiceError as error:
            note_upstream(request, error)
            if isinstance(error, OutcomeUnknown):
                self.note(
                    request, _named(booking), f"Cancelling was sent, its answer lost: {reason}"
                )
            fault = fault_of(error)
            return self._ask(request, booking, form, status=fault.status, fault=fault)
        self.note(request, _named(booking), f"Cancelled: {reason}")
        messages.success(request, f"“{_named(booking)}” was cancelled.")
        return redirect(self._after(request, booking.uid))

    def _ask(
        self, request: HttpRequest, booking: Booking, form: CancelForm, **more: Any
    ) -> HttpResponse:
        clock = staff_clock()
        return self.show(
            request,
            "staff/cancel.html",
            "Cancel booking",
            original=_named(booking),
            booking=booking,
            when=f"{clock.span(booking.starts_at, booking.ends_at)} ({clock.zone_at(booking.starts_at)})",
            form=form,
            back=self._after(request, booking.uid),
            **more,
        )

    def _after(self, request: HttpRequest, uid: str) -> str:
        may_look = self.has_view_permission(request)
        return self.address("change", uid) if may_look else f"{self.admin_site.name}:index"

    def _row(self, booking: Booking, clock: StaffClock) -> Row:
        first = booking.attendees[0] if booking.attendees else None
        others = len(booking.attendees) - 1
        cells = [
            Cell(
                clock.span(booking.starts_at, booking.ends_at),
                note=clock.zone_at(booking.starts_at),
                href=self.address("change", booking.uid),
            ),
            Cell(booking.title),
            Cell(
                (first.name or first.display_email or first.email) if first else "–",
                note=" · ".join(
                    part
                    for part in (
                        (first.display_email or first.email) if first and first.name else "",
                        f"and {others} more" if others > 0 else "",
                    )
                    if part
                ),
            ),
            Cell(", ".join(host.name or host.email for host in booking.hosts) or "–"),
            Cell(STATUS_WORDS.get(booking.status, booking.status), badge=booking.status),
        ]
        return Row(cells)


def is_cancellable(booking: Booking, now: datetime) -> bool:
    """Tell whether Cal.com would still cancel it: neither over, nor cancelled or rejected (CONTRACT.md 4.9)."""
    return booking.status in {"accepted", "pending"} and booking.ends_at > now


def _chosen_status(request: HttpRequest) -> str:
    chosen = read_text(request, "status") or "upcoming"
    if chosen not in STATUSES:
        raise BadRequest(f"Bookings are listed as {', '.join(STATUSES)}.")
    return chosen


def _search(query: str) -> dict[str, str]:
    if not query:
        return {}
    if "@" in query:
        return {"attendee_email": query}
    return {"uid": query} if UID.fullmatch(query) else {"attendee_name": query}


def _named(booking: Booking) -> models.Remote:
    return models.Booking.named(booking.uid, booking.title[:200])
