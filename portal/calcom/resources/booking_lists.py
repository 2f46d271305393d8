"""Bookings as admins of teams and organizations list them (CONTRACT.md 4.6, 6.1)."""

import builtins
from collections.abc import Iterator
from typing import Unpack

from portal.calcom.paging import each
from portal.calcom.protocol import Call
from portal.calcom.resources.base import Resource
from portal.calcom.resources.booking_filters import (
    BookingFilters,
    OrganizationBookingFilters,
    TeamBookingFilters,
    booking_query,
)
from portal.calcom.schemas import Booking, BookingReference, Page


class TeamBookings(Resource):
    """``/v2/teams/{id}/bookings``; needs the key of a team's admin. Teams of organizations count,
    too.
    """

    def list(
        self,
        *,
        team_id: int,
        take: int | None = None,
        skip: int | None = None,
        **filters: Unpack[TeamBookingFilters],
    ) -> Page[Booking]:
        """Return a page of the bookings of the team's event types; `take` is 1 to 250, 100 when not
        given.
        """
        query = booking_query(filters, TeamBookingFilters, take=take, skip=skip)
        call = Call("GET", "/teams/{team_id}/bookings", {"team_id": team_id}, query)
        return self._send(call).page(Booking)

    def iterate(self, *, team_id: int, **filters: Unpack[TeamBookingFilters]) -> Iterator[Booking]:
        """Yield all of them, page by page: see `portal.calcom.paging.each`."""
        return each(lambda take, skip: self.list(team_id=team_id, take=take, skip=skip, **filters))


class OrganizationBookings(Resource):
    """``/v2/organizations/{id}/bookings``; needs the key of an organization's admin."""

    def list(
        self,
        *,
        organization_id: int,
        take: int | None = None,
        skip: int | None = None,
        **filters: Unpack[OrganizationBookingFilters],
    ) -> Page[Booking]:
        """Return a page of all members' bookings; `take` is 1 to 250, 100 when not given."""
        query = booking_query(filters, OrganizationBookingFilters, take=take, skip=skip)
        path, values = (
            "/organizations/{organization_id}/bookings",
            {"organization_id": organization_id},
        )
        return self._send(Call("GET", path, values, query)).page(Booking)

    def iterate(
        self, *, organization_id: int, **filters: Unpack[OrganizationBookingFilters]
    ) -> Iterator[Booking]:
        """Yield all of them, page by page: see `portal.calcom.paging.each`."""
        return each(
            lambda take, skip: self.list(
                organization_id=organization_id, take=take, skip=skip, **filters
            )
        )


class OrganizationTeamBookings(Resource):
    """``/v2/organizations/{id}/teams/{id}/bookings``; needs the key of a team's admin."""

    _PATH = "/organizations/{organization_id}/teams/{team_id}/bookings"

    def list(
        self,
        *,
        organization_id: int,
        team_id: int,
        take: int | None = None,
        skip: int | None = None,
        **filters: Unpack[TeamBookingFilters],
    ) -> Page[Booking]:
        """Return a page of the bookings of the team's event types; `take` is 1 to 250, 100 when not
        given.
        """
        query = booking_query(filters, TeamBookingFilters, take=take, skip=skip)
        values = {"organization_id": organization_id, "team_id": team_id}
        return self._send(Call("GET", self._PATH, values, query)).page(Booking)

    def iterate(
        self, *, organization_id: int, team_id: int, **filters: Unpack[TeamBookingFilters]
    ) -> Iterator[Booking]:
        """Yield all of them, page by page: see `portal.calcom.paging.each`."""
        return each(
            lambda take, skip: self.list(
                organization_id=organization_id, team_id=team_id, take=take, skip=skip, **filters
            )
        )

    def list_references(
        self, uid: str, *, organization_id: int, team_id: int, kind: str | None = None
    ) -> builtins.list[BookingReference]:
        """Return a booking's calendar events and video rooms, of one `kind` (``google_calendar``,
        ``zoom_video``) if given.
        """
        ids = {"organization_id": organization_id, "team_id": team_id}
        values: dict[str, str | int] = {**ids, "uid": uid}
        call = Call("GET", f"{self._PATH}/{{uid}}/references", values, {"type": kind})
        return self._send(call).many(BookingReference)


class OrganizationUserBookings(Resource):
    """``/v2/organizations/{id}/users/{id}/bookings``; needs the key of an organization's admin."""

    def list(
        self,
        *,
        organization_id: int,
        user_id: int,
        take: int | None = None,
        skip: int | None = None,
        **filters: Unpack[BookingFilters],
    ) -> Page[Booking]:
        """Return a page of one member's bookings; `take` is 1 to 250, 100 when not given."""
        query = booking_query(filters, BookingFilters, take=take, skip=skip)
        path = "/organizations/{organization_id}/users/{user_id}/bookings"
        values = {"organization_id": organization_id, "user_id": user_id}
        return self._send(Call("GET", path, values, query)).page(Booking)

    def iterate(
        self, *, organization_id: int, user_id: int, **filters: Unpack[BookingFilters]
    ) -> Iterator[Booking]:
        """Yield all of them, page by page: see `portal.calcom.paging.each`."""
        return each(
            lambda take, skip: self.list(
                organization_id=organization_id, user_id=user_id, take=take, skip=skip, **filters
            )
        )
