"""Schedules (CONTRACT.md 6.1, 7)."""

from collections.abc import Iterator
from typing import Any

from portal.calcom.paging import each
from portal.calcom.resources.base import Resource
from portal.calcom.schemas.schedule import Schedule, ScheduleInput
from portal.calcom.scope import USER, OrganizationScope, OrganizationUserScope, UserScope


class Schedules(Resource):
    """``/schedules`` of the caller, or of an organization's members for its admins."""

    def list(
        self,
        *,
        scope: UserScope | OrganizationScope | OrganizationUserScope = USER,
        take: int | None = None,
        skip: int | None = None,
    ) -> list[Schedule]:
        """Return all schedules of a user, or a page of those of an organization's members.

        `take` is 1 to 250, 250 when not given, and for an organization only.
        """
        query = {"take": take, "skip": skip}
        return self._call("GET", "/schedules", scope, query=query).many(Schedule)

    def iterate(self, *, scope: OrganizationScope) -> Iterator[Schedule]:
        return each(lambda take, skip: self.list(scope=scope, take=take, skip=skip))

    def get(self, schedule_id: int, *, scope: UserScope | OrganizationUserScope = USER) -> Schedule:
        path = "/schedules/{schedule_id}"
        return self._call("GET", path, scope, schedule_id=schedule_id).one(Schedule)

    def create(
        self,
        schedule: ScheduleInput | None = None,
        *,
        scope: UserScope | OrganizationUserScope = USER,
        **fields: Any,
    ) -> Schedule:
        """Without `availability` the schedule has Monday to Friday, 09:00 to 17:00."""
        body = (schedule or ScheduleInput(**fields)).wire()
        return self._call("POST", "/schedules", scope, body=body).one(Schedule)

    def update(
        self,
        schedule_id: int,
        schedule: ScheduleInput | None = None,
        *,
        scope: UserScope | OrganizationUserScope = USER,
        **fields: Any,
    ) -> Schedule:
        path, body = "/schedules/{schedule_id}", (schedule or ScheduleInput(**fields)).wire()
        answer = self._call("PATCH", path, scope, body=body, schedule_id=schedule_id)
        return answer.one(Schedule)

    def delete(self, schedule_id: int, *, scope: UserScope | OrganizationUserScope = USER) -> None:
        """Remove a schedule, also the default one. Raises BadRequest, not NotFound, for an unknown one."""
        self._call("DELETE", "/schedules/{schedule_id}", scope, schedule_id=schedule_id)
