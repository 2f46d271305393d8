"""Schedules of teams' members, for the teams' admins (CONTRACT.md 6.1)."""

import builtins
from collections.abc import Iterator

from portal.calcom.paging import each
from portal.calcom.protocol import Call
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import Schedule


class TeamSchedules(Resource):
    """``/v2/teams/{id}/schedules``; needs the key of a team's admin."""

    def list(
        self, *, team_id: int, take: int | None = None, skip: int | None = None
    ) -> list[Schedule]:
        """Return the schedules of all members; `take` is 1 to 250, 250 when not given."""
        path, values = "/teams/{team_id}/schedules", {"team_id": team_id}
        return self._send(Call("GET", path, values, {"take": take, "skip": skip})).many(Schedule)

    def iterate(self, *, team_id: int) -> Iterator[Schedule]:
        """Yield all of them, page by page: see `portal.calcom.paging.each`."""
        return each(lambda take, skip: self.list(team_id=team_id, take=take, skip=skip))


class OrganizationTeamSchedules(Resource):
    """``/v2/organizations/{id}/teams/{id}/schedules``; needs the key of a team's admin."""

    _PATH = "/organizations/{organization_id}/teams/{team_id}"

    def list(
        self,
        *,
        organization_id: int,
        team_id: int,
        event_type_id: int | None = None,
        take: int | None = None,
        skip: int | None = None,
    ) -> builtins.list[Schedule]:
        """Return the schedules of all members, or those that an event type uses; `take` is 1 to
        250, 250 when not given.
        """
        values = {"organization_id": organization_id, "team_id": team_id}
        query = {"eventTypeId": event_type_id, "take": take, "skip": skip}
        return self._send(Call("GET", f"{self._PATH}/schedules", values, query)).many(Schedule)

    def iterate(
        self, *, organization_id: int, team_id: int, event_type_id: int | None = None
    ) -> Iterator[Schedule]:
        """Yield all of them, page by page: see `portal.calcom.paging.each`."""
        return each(
            lambda take, skip: self.list(
                organization_id=organization_id,
                team_id=team_id,
                event_type_id=event_type_id,
                take=take,
                skip=skip,
            )
        )

    def list_of_user(
        self,
        *,
        organization_id: int,
        team_id: int,
        user_id: int,
        event_type_id: int | None = None,
    ) -> builtins.list[Schedule]:
        """Return the schedules of one member, or those that an event type uses."""
        values = {"organization_id": organization_id, "team_id": team_id, "user_id": user_id}
        path, query = f"{self._PATH}/users/{{user_id}}/schedules", {"eventTypeId": event_type_id}
        return self._send(Call("GET", path, values, query)).many(Schedule)
