"""Actions of staff on bookings: find, confirm, decline, move and correct them (CONTRACT.md 4).

They act as the portal's account, so that Cal.com takes them for a host's: a new time needs no confirmation.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.backend import get_client
from portal.calcom.errors import BadRequest
from portal.calcom.resources.booking_filters import BookingFilters
from portal.calcom.schemas.base import Page, Pagination
from portal.calcom.schemas.booking import Booking, GuestInput, ReassignedHost
from portal.calcom.schemas.event_type import EventType, Location
from portal.calcom.scope import OrganizationScope
from portal.process.metrics.counters import BOOKINGS
from portal.services.bookings import answered
from portal.services.bookings.visitor_changes import is_seated
from portal.services.comparison import Saved
from portal.services.errors import (
    InvalidInput,
    NotAllowed,
    SlotGone,
    UpstreamFailed,
    calling_calcom,
)
from portal.services.event_types import catalogue
from portal.services.slots import free_times
from portal.services.slots.searches import SlotSearch
from portal.services.staff_refusals import staff_change

# Refusals of a list's filters (recordings 561, 1104).
_GONE = re.compile(r"The requested (?:users|event-types) do not exist")
# In one call (CONTRACT.md 4.14).
MOST_GUESTS = 10


@dataclass(frozen=True, slots=True)
class BookingSearch:
    """Which bookings: `status` as in CONTRACT.md 4.6, all without one. Email and name are compared exactly.

    `starts_from` and `ends_by` are aware moments, both included. `host_id` counts only where the account may see the
    organization's bookings. `within` holds the ids of the only teams whose bookings may be found; None for all.
    """

    status: str | None = None
    attendee_email: str | None = None
    attendee_name: str | None = None
    uid: str | None = None
    event_type_id: int | None = None
    team_id: int | None = None
    host_id: int | None = None
    starts_from: datetime | None = None
    ends_by: datetime | None = None
    newest_first: bool = False
    within: frozenset[int] | None = None

    @property
    def teams(self) -> list[int] | None:
        """The teams whose bookings are asked for, none at all where the list is empty; None without that filter."""
        if self.within is None:
            return [self.team_id] if self.team_id else None
        return sorted(self.within & {self.team_id} if self.team_id else self.within)

    @property
    def filters(self) -> BookingFilters:
        found: BookingFilters = {
            "status": [self.status] if self.status else None,
            "attendee_email": self.attendee_email,
            "attendee_name": self.attendee_name,
            "booking_uid": self.uid,
            "event_type_ids": [self.event_type_id] if self.event_type_id else None,
            "team_ids": self.teams,
            "after_start": self.starts_from,
            "before_end": self.ends_by,
            "sort_start": "desc" if self.newest_first else "asc",
        }
        return found


def booking_search(*, search: BookingSearch, take: int, skip: int) -> Page[Booking]:
    """Return bookings that the account may see: for an organization's admin all members'."""
    nothing: Page[Booking] = Page([], Pagination(total_items=0))
    if search.teams == []:
        # An empty filter would be none for Cal.com.
        return nothing
    try:
        return _search(search, take, skip)
    except UpstreamFailed as error:
        # A kept address may name somebody, or an event type, that was deleted since.
        if isinstance(error.__cause__, BadRequest) and _GONE.search(error.detail):
            return nothing
        raise


def _search(search: BookingSearch, take: int, skip: int) -> Page[Booking]:
    client, organization_id = get_client(), catalogue.organization_get().id
    if organization_id is not None:
        filters: BookingFilters = {
            **search.filters,
            "user_ids": [search.host_id] if search.host_id else None,
        }
        try:
            with calling_calcom():
                return client.bookings.list(
                    scope=OrganizationScope(organization_id),
                    take=take,
                    skip=skip,
                    **filters,
                )
        except NotAllowed:
            # A plain member's key lists only its own.
            pass
    with calling_calcom():
        return client.bookings.list(take=take, skip=skip, **search.filters)


def booking_each(*, search: BookingSearch, page_size: int = 100) -> Iterator[Booking]:
    skip = 0
    while True:
        page = booking_search(search=search, take=page_size, skip=skip)
        yield from page
        # By what came, not by the size of a page: Cal.com may give less than was asked for.
        skip += len(page)
        if not len(page) or not page.pagination.has_next_page:
            return


def booking_count(*, event_type_id: int, status: str) -> int:
    search = BookingSearch(status=status, event_type_id=event_type_id)
    # The total comes with any page, so one row is enough.
    return booking_search(search=search, take=1, skip=0).pagination.total_items


def booking_confirm(*, uid: str) -> Saved[Booking]:
    with _changing(uid):
        # Of a series all are confirmed, and conflicts are not looked for (CONTRACT.md 4.10).
        made = get_client().bookings.confirm(uid)
    return _answered(made, uid, status="accepted")


def booking_decline(*, uid: str, reason: str) -> Saved[Booking]:
    with _changing(uid):
        made = get_client().bookings.decline(uid, reason=reason or None)
    return _answered(made, uid, status="rejected")


def booking_move(
    *, booking: Booking, event_type: EventType | None, starts_at: datetime, reason: str
) -> Saved[Booking]:
    """Return the new booking, which has another uid. Raises SlotGone."""
    uid = booking.uid
    if event_type and is_seated(booking, event_type) and starts_at != booking.starts_at:
        _check_seats(booking, event_type, starts_at)
    with _changing(uid):
        made = get_client().bookings.reschedule(uid, starts_at=starts_at, reason=reason or None)
    BOOKINGS.labels("moved").inc()
    _forget([made])
    return Saved.checked(made, time=made.starts_at == starts_at)


def booking_mark_absent(
    *, uid: str, host: bool | None, attendees: dict[str, bool]
) -> Saved[Booking]:
    """Say by email who did not come, or that they did; what is not taken is ``host`` or an email.

    Raises BookingRefused before the start.
    """
    with _changing(uid):
        made = get_client().bookings.mark_absent(uid, host=host, attendees=attendees or None)
    absent = {one.email: one.absent for one in made.attendees}
    taken = {email: absent.get(email, False) == wanted for email, wanted in attendees.items()}
    return Saved.checked(made, host=host in {None, made.absent_host}, **taken)


def guests_check(*, booking: Booking, event_type: EventType | None) -> None:
    """Raises InvalidInput for a booking with seats: with guests no call cancels it any more (CONTRACT.md 18.8)."""
    if is_seated(booking, event_type):
        raise InvalidInput(
            _(
                "Guests cannot be added to a booking with seats: it could not be cancelled any more. "
                "Each of them can book a seat instead."
            )
        )


def booking_add_guests(
    *, booking: Booking, event_type: EventType | None, emails: Collection[str]
) -> Saved[Booking]:
    """Add at most `MOST_GUESTS` guests; what is not taken are emails.

    Raises InvalidInput for an email that takes part already, and as `guests_check` does.
    """
    guests_check(booking=booking, event_type=event_type)
    guests = [GuestInput(email=email) for email in emails]
    with _changing(booking.uid):
        made = get_client().bookings.add_guests(booking.uid, guests)
    there = {one.lower() for one in (*made.guests, *(each.email for each in made.attendees))}
    return Saved(made, frozenset(email for email in emails if email.lower() not in there))


def booking_change_location(*, uid: str, location: dict[str, Any]) -> Saved[Booking]:
    """Set another location, in the form of CONTRACT.md 4.14, which is not the one of a new booking."""
    wanted = Location.model_validate(location)
    with _changing(uid):
        made = get_client().bookings.update_location(uid, wanted)
    # The answer has a text in place of the object.
    values = [value for name, value in wanted.for_change().items() if name != "type"]
    texts = [(text or "").strip() for text in (made.location, made.meeting_url)]
    return Saved.checked(made, location=all(value.strip() in texts for value in values))


def booking_reassign(*, uid: str, user_id: int | None, reason: str) -> Saved[ReassignedHost]:
    """Give a round robin booking to another host, any free one without `user_id`, and return who has it now.

    With a fixed host it stays with that one (CONTRACT.md 4.12). Raises BookingRefused when nobody is free or for
    another kind of event type.
    """
    with _changing(uid):
        found = get_client().bookings.reassign(uid, user_id=user_id, reason=reason or None)
    host = found.reassigned_to
    # The answer names the new host only; the former one's times come back when the kept ones are old.
    free_times.slots_forget(event_type_id=None, host_ids=[host.id])
    return Saved.checked(host, host=user_id in {None, host.id})


def _changing(uid: str) -> AbstractContextManager[None]:
    # Its page has to ask for it again.
    return staff_change(then=lambda: answered.forget(uid))


def _check_seats(booking: Booking, event_type: EventType, starts_at: datetime) -> None:
    """Raises SlotGone where fewer seats are left than the booking needs: Cal.com may not look (CONTRACT.md 18.8)."""
    search = SlotSearch(event_type, "UTC", timezone.now())
    slot = free_times.slot_now(search=search, starts_at=starts_at)
    left = slot.seats_remaining if slot else None
    needed = sum(bool(one.seat_uid) for one in booking.attendees)
    if left is not None and left < needed:
        said = _("At this time %(left)s seats are left, and this booking needs %(needed)s.")
        raise SlotGone(said % {"left": left, "needed": needed})


def _answered(changed: Sequence[Booking], uid: str, *, status: str) -> Saved[Booking]:
    _forget(changed)
    # Of a series all come back.
    made = next((one for one in changed if one.uid == uid), changed[0])
    return Saved.checked(made, status=made.status == status)


def _forget(changed: Sequence[Booking]) -> None:
    for booking in changed:
        free_times.slots_forget(
            event_type_id=booking.event_type_id,
            host_ids=[host.id for host in booking.hosts if host.id is not None],
        )
