"""The state of a booking that an action rests on, as a page showed it and as it is now."""

from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.calcom.schemas.booking import Booking
from portal.staff.bookings.statuses import status_words
from portal.staff.kit.clock import StaffClock
from portal.staff.kit.edit_conflicts import Change, Fields, OpenedState, value_text

# What confirming, declining and cancelling rest on.
# All that a person may have weighed before answering a request.
DECISION = ("status", "time", "hosts", "location", "attendees")


class BookingState:
    """A booking as a page showed it, and as it is now. A request that carries no state counts as knowing."""

    def __init__(self, booking: Booking, clock: StaffClock, data: QueryDict | None) -> None:
        self._clock = clock
        self.opened = OpenedState(_current(booking), salt=f"booking.{booking.uid}", data=data)

    @property
    def signed(self) -> str:
        return self.opened.signed

    @property
    def absent(self) -> tuple[bool, frozenset[str]]:
        """Whether the host, and the emails of the attendees who, were marked as absent when the page was opened."""
        state = self.opened.current if self.opened.base is None else self.opened.base
        return bool(state.get("absent_host")), frozenset(state.get("absent") or ())

    def accept_changes(self, names: tuple[str, ...]) -> list[Change]:
        """Return what changed of these fields since, and count it as known from now on."""
        stale = self.opened.stale(names)
        if not stale:
            return []
        changes = self.opened.changes(stale, self)
        self.opened.accept(stale)
        return changes

    @property
    def labels(self) -> dict[str, str]:
        return {
            "status": _("Status"),
            "time": _("Time"),
            "hosts": _("Hosts"),
            "location": _("Location"),
            "attendees": _("Attendees"),
        }

    def text(self, name: str, value: Any) -> str:
        if name == "time" and value:
            return self._clock.span(*map(datetime.fromisoformat, value))
        return status_words(value) if name == "status" and value else value_text(value)


def _current(booking: Booking) -> Fields:
    return {
        "status": booking.status,
        # As text: the state travels as JSON.
        "time": [booking.starts_at.isoformat(), booking.ends_at.isoformat()],
        "hosts": sorted(host.name or host.email for host in booking.hosts),
        "location": booking.location or "",
        # In an order of our own: Cal.com promises none.
        "attendees": sorted({*(one.email for one in booking.attendees), *booking.guests}),
        "absent_host": booking.absent_host,
        "absent": sorted(one.email for one in booking.attendees if one.absent),
    }
