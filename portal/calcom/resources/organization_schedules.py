"""Schedules of an organization's members, for its admins (CONTRACT.md 6.1, 7)."""

import builtins
from collections.abc import Iterator
from typing import Any

from portal.calcom.paging import each
from portal.calcom.protocol import Call
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import Schedule, ScheduleInput


class OrganizationSchedules(Resource):
    """``/v2/organizations/{id}/schedules``; needs the key of an organization's admin."""

    def list(
        self, *, organization_id: int, take: int | None = None, skip: int | None = None
    ) -> list[Schedule]:
        """Return the schedules of all members; `take` is 1 to 250, 250 when not given."""
        path, values = (
            "/organizations/{organization_id}/schedules",
            {"organization_id": organization_id},
        )
        return self._send(Call("GET", path, values, {"take": take, "skip": skip})).many(Schedule)

    def iterate(self, *, organization_id: int) -> Iterator[Schedule]:
        """Yield all of them, page by page: see `portal.calcom.paging.each`."""
        return each(
            lambda take, skip: self.list(organization_id=organization_id, take=take, skip=skip)
        )


class OrganizationUserSchedules(Resource):
    """``/v2/organizations/{id}/users/{id}/schedules``; needs the key of an organization's admin."""

    _PATH = "/organizations/{organization_id}/users/{user_id}/schedules"

    def list(self, *, organization_id: int, user_id: int) -> builtins.list[Schedule]:
        """Return all schedules of a member."""
        values = {"organization_id": organization_id, "user_id": user_id}
        return self._send(Call("GET", self._PATH, values)).many(Schedule)

    def get(self, schedule_id: int, *, organization_id: int, user_id: int) -> Schedule:
        """Return one schedule. Raises NotFound."""
        path, values = self._one(schedule_id, organization_id, user_id)
        return self._send(Call("GET", path, values)).one(Schedule)

    def create(
        self,
        schedule: ScheduleInput | None = None,
        *,
        organization_id: int,
        user_id: int,
        **fields: Any,
    ) -> Schedule:
        """Create a schedule of a member, as `Schedules.create` does."""
        values = {"organization_id": organization_id, "user_id": user_id}
        body = (schedule or ScheduleInput(**fields)).wire()
        return self._send(Call("POST", self._PATH, values, body=body)).one(Schedule)

    def update(
        self,
        schedule_id: int,
        schedule: ScheduleInput | None = None,
        *,
        organization_id: int,
        user_id: int,
        **fields: Any,
    ) -> Schedule:
        """Change what is given; hours and overrides replace whole."""
        path, values = self._one(schedule_id, organization_id, user_id)
        body = (schedule or ScheduleInput(**fields)).wire()
        return self._send(Call("PATCH", path, values, body=body)).one(Schedule)

    def delete(self, schedule_id: int, *, organization_id: int, user_id: int) -> None:
        """Remove a schedule of a member."""
        path, values = self._one(schedule_id, organization_id, user_id)
        self._send(Call("DELETE", path, values))

    def _one(
        self, schedule_id: int, organization_id: int, user_id: int
    ) -> tuple[str, dict[str, int]]:
        values = {
            "organization_id": organization_id,
            "user_id": user_id,
            "schedule_id": schedule_id,
        }
        return f"{self._PATH}/{{schedule_id}}", values
