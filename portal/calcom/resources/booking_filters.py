"""Filters of booking lists (CONTRACT.md 4.6, 6.1)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal, TypedDict

from portal.calcom.scope import OrganizationScope, UserScope


class BookingFilters(TypedDict, total=False):
    """What a booking list can be narrowed and sorted by. Filters add up.

    `status` is any of ``upcoming``, ``recurring``, ``past``, ``cancelled`` (rejected ones too) and
    ``unconfirmed``. Email and name are compared exactly, guests included. Bounds are inclusive. The
    counts of a page ignore `after_updated_at`. `user_ids` are for an organization only. Without
    `sort_start` the earliest start comes first.
    """

    status: str | Iterable[str] | None
    attendee_email: str | None
    attendee_name: str | None
    booking_uid: str | None
    event_type_ids: Iterable[int] | None
    team_ids: Iterable[int] | None
    user_ids: Iterable[int] | None
    after_start: datetime | date | None
    before_end: datetime | date | None
    after_updated_at: datetime | None
    sort_start: Literal["asc", "desc"] | None


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
    "after_updated_at": "afterUpdatedAt",
    "sort_start": "sortStart",
}


def booking_query(
    filters: Mapping[str, Any], scope: UserScope | OrganizationScope
) -> dict[str, Any]:
    """Return the query of a booking list. Raises TypeError for a filter that the scope has not."""
    unknown = filters.keys() - _ON_THE_WIRE.keys()
    # Cal.com drops what a list does not know without a word: the answer would look as if it were filtered.
    if not isinstance(scope, OrganizationScope):
        unknown |= filters.keys() & {"user_ids"}
    if unknown:
        raise TypeError(f"Not a filter of this list: {', '.join(sorted(unknown))}.")
    return {_ON_THE_WIRE[name]: value for name, value in filters.items()}
