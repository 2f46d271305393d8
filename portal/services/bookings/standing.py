"""Bookings that stand although somebody is away, or no longer works at that time: nothing moves them by itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Final

from django.utils import timezone

from portal.calcom.schemas.booking import Booking
from portal.i18n.zones import machine_zone
from portal.services.bookings.staff_actions import BookingSearch, booking_each
from portal.services.event_types import catalogue
from portal.services.people.hosting import Host, is_host

# How many bookings ahead are looked at.
MOST: Final = 1000
_ACTIVE: Final = frozenset({"accepted", "pending"})


@dataclass(frozen=True, slots=True)
class Standing:
    """`can_reassign`: its event type has other hosts that it may be given to."""

    booking: Booking
    can_reassign: bool


def standing_on(
    *, person: Host, first: date, last: date, within: frozenset[int] | None = None
) -> list[Standing]:
    """Return what a person hosts on these days, both included, of their own zone; of the teams `within` alone."""
    zone = machine_zone(person.time_zone or "UTC")
    starts_at = datetime.combine(first, time(), zone)
    ends_at = datetime.combine(last + timedelta(days=1), time(), zone)

    def is_on(booking: Booking) -> bool:
        return booking.starts_at < ends_at and booking.ends_at > starts_at

    # Bounds hold for the whole booking: a day more on both sides for one that lasts beyond them.
    margin = timedelta(days=1)
    return _standing(person, is_on, starts_at - margin, ends_at + margin, within)


def standing_against(
    *, person: Host, is_against: Callable[[Booking], bool], within: frozenset[int] | None = None
) -> list[Standing]:
    """Return what a person hosts ahead and is against something, such as their new hours."""
    return _standing(person, is_against, timezone.now(), None, within)


def _standing(
    person: Host,
    is_wanted: Callable[[Booking], bool],
    starts_from: datetime,
    ends_by: datetime | None,
    within: frozenset[int] | None,
) -> list[Standing]:
    now = timezone.now()
    search = BookingSearch(
        host_id=person.user_id, starts_from=starts_from, ends_by=ends_by, within=within
    )
    found: Iterable[Booking] = islice(booking_each(search=search), MOST)
    return [
        Standing(each, _can_reassign(each))
        for each in found
        if each.status in _ACTIVE
        and each.ends_at > now
        and is_wanted(each)
        and is_host(booking=each, person=person)
    ]


def _can_reassign(booking: Booking) -> bool:
    if booking.event_type is None:
        return False
    event_type = catalogue.event_type_of_booking(event_type_id=booking.event_type.id)
    return event_type is not None and event_type.scheduling_type == "roundRobin"
