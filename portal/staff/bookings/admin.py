"""Bookings: finding them, looking at them, cancelling them; `booking_doings` has what else can be done."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_noop

from portal.calcom.schemas.booking import Booking
from portal.services.bookings import bookings, staff_actions
from portal.services.errors import OutcomeUnknown, ServiceError
from portal.staff import models
from portal.staff.bookings.actions import DOINGS, DoingPages
from portal.staff.bookings.bulk import BulkPages
from portal.staff.bookings.calendar import CalendarPages
from portal.staff.bookings.creation import CreationPages
from portal.staff.bookings.export import ExportPages
from portal.staff.bookings.facts import describe_booking, status_text
from portal.staff.bookings.search import STATUSES, NarrowForm, read_search, read_status
from portal.staff.bookings.steps import event_type_of
from portal.staff.kit.admin_base import WRITE, page
from portal.staff.kit.clock import StaffClock, staff_clock
from portal.staff.kit.facts import Described, Tool
from portal.staff.kit.faults import fault_of, note_upstream
from portal.staff.kit.listing import PER_PAGE, Asked, Cell, ListPage, Row, known_page


class CancelForm(forms.Form):
    """Why a booking is cancelled: Cal.com demands it from hosts, and tells the attendees."""

    reason = forms.CharField(
        max_length=1000,
        widget=forms.Textarea({"rows": 4, "cols": 60, "class": "vLargeTextField"}),
        help_text="The attendees read it in Cal.com's message.",
    )


class BookingAdmin(DoingPages, BulkPages, ExportPages, CalendarPages, CreationPages):
    """Bookings that the portal's account may see."""

    columns: ClassVar[Sequence[str]] = (
        gettext_noop("Time"),
        gettext_noop("Title"),
        gettext_noop("Attendee"),
        gettext_noop("Host"),
        gettext_noop("Status"),
    )
    list_template = "staff/bookings/list.html"
    search_hint = gettext_noop(
        "An attendee's whole email address or name, exactly as in the booking, or a booking's uid."
    )
    offers = frozenset({"add", "change", "delete"})
    id_pattern = re.compile(r"[A-Za-z0-9_-]{1,64}")

    def list_page(self, request: HttpRequest, asked: Asked) -> ListPage:
        """Return bookings as Cal.com finds them; a uid is looked for whatever the status."""
        clock = staff_clock()
        search = read_search(request, clock, query=asked.query)
        skip = (asked.page - 1) * PER_PAGE
        found = staff_actions.booking_search(search=search, take=PER_PAGE, skip=skip)
        rows = [self._row(booking, clock) for booking in found]
        return known_page(rows, total=found.pagination.total_items, number=asked.page)

    def more_of_list(self, request: HttpRequest) -> dict[str, Any]:
        """Return the tabs, the filters, and what can be done with all that is listed."""
        chosen = read_status(request)
        query = request.GET.copy()
        for name in ("page", "status"):
            query.pop(name, None)
        rest = query.urlencode()
        return {
            "tabs": [
                (label, f"?status={value}{'&' + rest if rest else ''}", value == chosen)
                for value, label in STATUSES.items()
            ],
            "tab": chosen,
            "narrow": NarrowForm(request.GET or None),
            "is_narrowed": any(request.GET.get(name) for name in NarrowForm.base_fields),
            "can_confirm": chosen == "unconfirmed" and self.has_confirm_permission(request),
            "can_export": self.has_export_permission(request),
            "export": f"{self.address('export')}?{request.GET.urlencode()}",
            "calendar": self.address("calendar"),
            "bulk": self.address("bulk"),
        }

    def describe(self, request: HttpRequest, identifier: str) -> Described:
        """Tell everything about a booking, with what can be done for those who may."""
        booking = bookings.booking_get(uid=identifier)
        now, event_type = timezone.now(), event_type_of(booking)
        tools = [
            Tool(str(doing.label), self.doing_address(booking.uid, name))
            for name, doing in DOINGS.items()
            if self.may(request, doing) and doing.is_open(booking, event_type, now)
        ]
        if self.has_delete_permission(request) and is_cancellable(booking, now):
            tools.append(Tool("Cancel booking", self.address("delete", booking.uid)))
        groups = describe_booking(booking, event_type, staff_clock())
        return Described(_named(booking), groups, tools)

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
            "staff/bookings/cancel.html",
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
            Cell(status_text(booking), badge=booking.status),
        ]
        return Row(cells, key=booking.uid)


def is_cancellable(booking: Booking, now: datetime) -> bool:
    """Tell whether Cal.com would still cancel it: neither over, nor cancelled or rejected (CONTRACT.md 4.9)."""
    return booking.status in {"accepted", "pending"} and booking.ends_at > now


def _named(booking: Booking) -> models.Remote:
    return models.Booking.named(booking.uid, booking.title[:200])
