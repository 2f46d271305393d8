"""Filters of booking lists (CONTRACT.md 4.6, 6.1)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal, TypedDict

Sort = Literal["asc", "desc"]


class TeamBookingFilters(TypedDict, total=False):
    """What every booking list can be narrowed and sorted by. Filters add up.

    `status` is any of ``upcoming``, ``recurring``, ``past``, ``cancelled`` (rejected ones too) and
    ``unconfirmed``. Email and name are compared exactly, guests included. Bounds are inclusive. Of
    several sorts the first in this order wins; without one the earliest start comes first.
    """

    status: str | Iterable[str] | None
    attendee_email: str | None
    attendee_name: str | None
    booking_uid: str | None
    event_type_ids: Iterable[int] | None
    after_start: datetime | date | None
    before_end: datetime | date | None
    sort_start: Sort | None
    sort_end: Sort | None
    sort_created: Sort | None


class BookingFilters(TeamBookingFilters, total=False):
    """The filters that lists of a single team lack. The counts of a page ignore those by created
    and updated time.
    """

    team_ids: Iterable[int] | None
    after_created_at: datetime | None
    before_created_at: datetime | None
    after_updated_at: datetime | None
    before_updated_at: datetime | None
    sort_updated_at: Sort | None


class OrganizationBookingFilters(BookingFilters, total=False):
    """The filters of an organization's bookings."""

    user_ids: Iterable[int] | None


_ON_THE_WIRE = {
    "status": "status",
    "attendee_email": "attendeeEmail",
    "attendee_name": "attendeeName",
    "booking_uid": "bookingUid",
    "event_type_ids": "eventTypeIds",
    # Mind the s: teamIds is silently ignored.
    "team_ids": "teamsIds",
    "user_ids": "userIds",
    "after_start": "afterStart",
    "before_end": "beforeEnd",
    "after_created_at": "afterCreatedAt",
    "before_created_at": "beforeCreatedAt",
    "after_updated_at": "afterUpdatedAt",
    "before_updated_at": "beforeUpdatedAt",
    "sort_start": "sortStart",
    "sort_end": "sortEnd",
    "sort_created": "sortCreated",
    "sort_updated_at": "sortUpdatedAt",
}


def booking_query(
    filters: Mapping[str, Any], allowed: type, *, take: int | None, skip: int | None
) -> dict[str, Any]:
    """Return the query of a booking list. Raises TypeError for a filter that is not `allowed`."""
    unknown = filters.keys() - allowed.__annotations__.keys()
    if unknown:
        raise TypeError(f"Not a filter of this list: {', '.join(sorted(unknown))}.")
    query = {_ON_THE_WIRE[name]: value for name, value in filters.items()}
    return query | {"take": take, "skip": skip}
