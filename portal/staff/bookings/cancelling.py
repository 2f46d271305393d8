"""Cancelling a booking as a host: Cal.com demands a reason, and sends it to the attendees (CONTRACT.md 4.9)."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.calcom.schemas.booking import Booking
from portal.services.bookings import bookings
from portal.services.errors import ServiceError
from portal.staff.bookings.facts import named
from portal.staff.bookings.state import DECISION, BookingState
from portal.staff.kit.admin_base import WRITE, ServiceAdmin, page
from portal.staff.kit.clock import staff_clock
from portal.staff.kit.faults import fault_of, note_upstream, warn_not_taken


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4, "cols": 60, "class": "vLargeTextField"}),
        help_text=gettext_lazy("The attendees read it in their email."),
    )


@page("delete", WRITE)
def cancel_view(admin: ServiceAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    uid = admin.identifier(request, object_id)
    booking = bookings.booking_get(uid=uid)
    if not is_cancellable(booking, timezone.now()):
        messages.warning(request, _("This booking is over or was cancelled already."))
        return redirect(_after(admin, request, uid))
    data = request.POST if request.method == "POST" else None
    form, state = CancelForm(data), BookingState(booking, staff_clock(), data)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return _ask(admin, request, booking, form, state, status=status)
    # The question must be about the booking as it is: it is asked again when it was changed since.
    changes = state.accept_changes(DECISION)
    if changes:
        return _ask(admin, request, booking, form, state, status=409, changes=changes)
    reason = form.cleaned_data["reason"]
    try:
        saved = bookings.booking_cancel_by_host(uid=uid, reason=reason)
    except ServiceError as error:
        note_upstream(request, error)
        lost = _("Cancelling was sent, its answer lost: %(reason)s") % {"reason": reason}
        # With the reason, which the attendees may have got.
        admin.note_lost(request, named(booking), error, lost)
        fault = fault_of(error)
        return _ask(admin, request, booking, form, state, status=fault.status, fault=fault)
    if saved.not_taken:
        admin.note(request, named(booking), warn_not_taken(request, [_("Status")]))
        return redirect(_after(admin, request, uid))
    admin.note(request, named(booking), _("Cancelled: %(reason)s") % {"reason": reason})
    messages.success(request, _("“%(title)s” was cancelled.") % {"title": named(booking)})
    return redirect(_after(admin, request, uid))


def is_cancellable(booking: Booking, now: datetime) -> bool:
    # What Cal.com would still cancel (CONTRACT.md 4.9).
    return booking.status in {"accepted", "pending"} and booking.ends_at > now


def _ask(
    admin: ServiceAdmin,
    request: HttpRequest,
    booking: Booking,
    form: CancelForm,
    state: BookingState,
    **more: Any,
) -> HttpResponse:
    clock = staff_clock()
    span, zone = clock.span(booking.starts_at, booking.ends_at), clock.zone_at(booking.starts_at)
    return admin.show(
        request,
        "staff/bookings/cancel.html",
        _("Cancel booking"),
        original=named(booking),
        booking=booking,
        when=f"{span} ({zone})",
        form=form,
        opened_with=state.signed,
        back=_after(admin, request, booking.uid),
        **more,
    )


def _after(admin: ServiceAdmin, request: HttpRequest, uid: str) -> str:
    return admin.after(request, admin.address("change", uid))
