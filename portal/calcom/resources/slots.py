"""Slots (CONTRACT.md 3.1)."""

from collections.abc import Iterable
from datetime import date, datetime

from portal.calcom.protocol import Call
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import SlotList


class Slots(Resource):
    """``/v2/slots``; public."""

    def list(
        self,
        *,
        starts_at: datetime | date,
        ends_at: datetime | date,
        time_zone: str,
        event_type_id: int | None = None,
        event_type_slug: str | None = None,
        username: str | None = None,
        team_slug: str | None = None,
        usernames: Iterable[str] | None = None,
        organization_slug: str | None = None,
        duration: int | None = None,
        booking_uid_to_reschedule: str | None = None,
        with_ends: bool = True,
    ) -> SlotList:
        """Return the slots from `starts_at` to `ends_at`, both included, by day of `time_zone` (an
        IANA name).

        Plain dates are days in UTC; for days of the visitor give instants. Cal.com stretches an
        `ends_at` at midnight UTC to the end of that day. `duration` is in minutes and is not
        checked by Cal.com. The booking to reschedule counts as free.

        The event type is named in one way: by id; by slug with `username` or `team_slug` (and
        `organization_slug` for a team of an organization); or, for a dynamic group, by `usernames`
        with `organization_slug`. Raises ValueError otherwise, NotFound for an unknown one,
        BadRequest for an unknown zone.
        """
        _check_one_way(event_type_id, event_type_slug, username or team_slug, usernames)
        query = {
            "eventTypeId": event_type_id,
            "eventTypeSlug": event_type_slug,
            "username": username,
            "teamSlug": team_slug,
            "usernames": usernames,
            "organizationSlug": organization_slug,
            "start": starts_at,
            "end": ends_at,
            "timeZone": time_zone,
            "duration": duration,
            "bookingUidToReschedule": booking_uid_to_reschedule,
            "format": "range" if with_ends else None,
        }
        return self._send(Call("GET", "/slots", query=query)).one(SlotList)


def _check_one_way(
    event_type_id: int | None,
    slug: str | None,
    owner: str | None,
    usernames: Iterable[str] | None,
) -> None:
    # Cal.com refuses every parameter of another way (CONTRACT.md 3.1).
    ways = [event_type_id is not None, slug is not None, usernames is not None]
    if sum(ways) != 1 or (slug is None) != (owner is None):
        raise ValueError("Name the event type by id, by slug with its owner, or by usernames.")
