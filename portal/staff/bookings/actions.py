"""Actions of staff on one booking: a page and a form for each, all alike."""

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
from portal.services.bookings import bookings, staff_actions, unsent
from portal.services.bookings.visitor_changes import is_seated
from portal.services.errors import ServiceError
from portal.staff.bookings.facts import named
from portal.staff.bookings.state import DECISION, BookingState
from portal.staff.bookings.steps import STEPS, chosen_day, event_type_of, form_for
from portal.staff.kit.admin_base import WRITE, ServiceAdmin, page
from portal.staff.kit.clock import staff_clock
from portal.staff.kit.faults import fault_of, note_upstream, warn_not_taken
from portal.web.times import day_text

ACTIVE = frozenset({"accepted", "pending"})


@dataclass(frozen=True, slots=True)
class Action:
    """An action on a booking. `permission` is change or confirm; `done` is the sentence after it.

    `rests_on` names the fields of the booking's state that, when they changed, make staff decide again.
    """

    label: str | Promise
    intro: str | Promise
    permission: str
    is_open: Callable[[Booking, EventType | None, datetime], bool]
    done: str | Promise
    rests_on: tuple[str, ...] = ()


def _is_pending(booking: Booking, _event_type: EventType | None, now: datetime) -> bool:
    return booking.status == "pending" and booking.ends_at > now


def _is_ahead(booking: Booking, _event_type: EventType | None, now: datetime) -> bool:
    return booking.status in ACTIVE and booking.ends_at > now


def _takes_guests(booking: Booking, event_type: EventType | None, now: datetime) -> bool:
    return _is_ahead(booking, event_type, now) and not is_seated(booking, event_type)


def _has_begun(booking: Booking, _event_type: EventType | None, now: datetime) -> bool:
    # Cal.com refuses it before the start (CONTRACT.md 4.11).
    return booking.status == "accepted" and booking.starts_at <= now


def _is_round_robin(booking: Booking, event_type: EventType | None, now: datetime) -> bool:
    # Cal.com reassigns only round robin bookings (CONTRACT.md 4.12).
    is_kind = event_type is not None and event_type.scheduling_type == "roundRobin"
    return is_kind and _is_ahead(booking, event_type, now)


def _has_unsent(booking: Booking, _event_type: EventType | None, _now: datetime) -> bool:
    return bool(unsent.unsent_list(uid=booking.uid))


ACTIONS: Mapping[str, Action] = {
    "confirm": Action(
        gettext_lazy("Confirm"),
        gettext_lazy(
            "All attendees are told. Cal.com does not look for conflicts; of a series all are confirmed."
        ),
        "confirm",
        _is_pending,
        gettext_lazy("Confirmed."),
        DECISION,
    ),
    "decline": Action(
        gettext_lazy("Decline"),
        gettext_lazy("All attendees are told. Of a series all are declined."),
        "confirm",
        _is_pending,
        gettext_lazy("Declined."),
        DECISION,
    ),
    "reschedule": Action(
        gettext_lazy("Reschedule"),
        gettext_lazy("All attendees are told. The booking gets another address."),
        "change",
        _is_ahead,
        gettext_lazy("Rescheduled."),
        # Not the status: Cal.com itself refuses to move what was cancelled.
        ("time", "hosts"),
    ),
    "reassign": Action(
        gettext_lazy("Reassign"),
        gettext_lazy("Gives the booking to another host; both hosts and the attendees are told."),
        "change",
        _is_round_robin,
        gettext_lazy("Reassigned."),
        ("time", "hosts"),
    ),
    # Rests on nothing: more guests are right, whatever else was changed meanwhile.
    "guests": Action(
        gettext_lazy("Add guests"),
        gettext_lazy("An email invites them to this booking."),
        "change",
        _takes_guests,
        gettext_lazy("Guests were added."),
    ),
    "location": Action(
        gettext_lazy("Change location"),
        gettext_lazy("Need not be one of the event type's locations."),
        "change",
        _is_ahead,
        gettext_lazy("The location was changed."),
        ("time", "location"),
    ),
    "absent": Action(
        gettext_lazy("Mark as absent"),
        gettext_lazy("Who did not come. Untick to take it back."),
        "change",
        _has_begun,
        gettext_lazy("Saved who did not come."),
    ),
    # Rests on nothing: who did not get an email still did not.
    "emails": Action(
        gettext_lazy("Send emails again"),
        gettext_lazy("Those who were not told yet get their emails now."),
        "change",
        _has_unsent,
        gettext_lazy("The emails are being sent."),
    ),
}


def may_act(admin: ServiceAdmin, request: HttpRequest, action: Action) -> bool:
    return bool(getattr(admin, f"has_{action.permission}_permission")(request))


def action_address(admin: ServiceAdmin, uid: str, name: str) -> str:
    return reverse(admin.url_name("do"), args=[quote(uid), name])


@page("view", WRITE)
def action_view(
    admin: ServiceAdmin, request: HttpRequest, object_id: str, name: str
) -> HttpResponse:
    action = ACTIONS.get(name)
    if action is None:
        raise Http404(_("There is no such page."))
    # The page is guarded for viewing only, since each action has a permission of its own.
    if not may_act(admin, request, action):
        raise PermissionDenied
    booking = bookings.booking_get(uid=admin.identifier(request, object_id))
    return ActionPage(admin, request, name, booking).answer()


class ActionPage:
    def __init__(
        self, admin: ServiceAdmin, request: HttpRequest, name: str, booking: Booking
    ) -> None:
        self._admin, self._request, self._name, self._booking = admin, request, name, booking
        self._action, self._clock = ACTIONS[name], staff_clock()
        data = request.POST if request.method == "POST" else None
        self._state = BookingState(booking, self._clock, data)

    def answer(self) -> HttpResponse:
        event_type = event_type_of(self._booking)
        if self._name == "guests":
            # A page that says why, not a way back: no time makes it possible.
            staff_actions.guests_check(booking=self._booking, event_type=event_type)
        # Asked again with every request: the page may be hours old, or the address typed.
        if not self._action.is_open(self._booking, event_type, timezone.now()):
            messages.warning(self._request, _("This cannot be done with this booking now."))
            return redirect(self._admin.address("change", self._booking.uid))
        form = form_for(self._name, self._request, self._booking, event_type, self._state)
        if not form.is_valid():
            return self._page(form, status=422 if form.is_bound else 200)
        # After the form's own errors, so that each page has one thing to correct.
        changes = self._state.accept_changes(self._action.rests_on)
        if changes:
            return self._page(form, status=409, changes=changes)
        return self._do(form)

    def _do(self, form: forms.Form) -> HttpResponse:
        thing, label = named(self._booking), self._action.label
        try:
            result = STEPS[self._name](self._booking, form)
        except ServiceError as error:
            # The form is shown again with everything typed, under the error's own status.
            note_upstream(self._request, error)
            fault = fault_of(error)
            said = _("“%(what)s” was sent, its answer lost.") % {"what": label}
            self._admin.note_lost(self._request, thing, error, said)
            return self._page(form, status=fault.status, fault=fault)
        if result is None:
            messages.info(self._request, _("Nothing was changed."))
            return redirect(self._admin.address("change", self._booking.uid))
        if result.not_taken:
            said = warn_not_taken(self._request, result.not_taken)
            self._admin.note(self._request, thing, f"{label}: {said} {result.detail}".strip())
        else:
            self._admin.note(self._request, thing, f"{self._action.done} {result.detail}".strip())
            messages.success(self._request, f"“{thing}”: {self._action.done}")
        # A moved booking has another uid (CONTRACT.md 4.8), so the step says where to go on.
        return redirect(self._admin.address("change", result.uid))

    def _page(self, form: forms.Form, **more: Any) -> HttpResponse:
        booking, clock = self._booking, self._clock
        when = clock.span(booking.starts_at, booking.ends_at)
        is_move = self._name == "reschedule"
        day = chosen_day(self._request, booking, clock) if is_move else None
        return self._admin.show(
            self._request,
            "staff/bookings/action.html",
            str(self._action.label),
            original=named(booking),
            booking=booking,
            action=self._action,
            when=f"{when} ({clock.zone_at(booking.starts_at)})",
            form=form,
            opened_with=self._state.signed,
            day=day,
            day_text=day_text(day) if day else "",
            back=self._admin.address("change", booking.uid),
            **more,
        )
