"""Schedules of the caller (CONTRACT.md 7)."""

from typing import Any

from portal.calcom.protocol import Call
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import Schedule, ScheduleInput


class Schedules(Resource):
    """``/v2/schedules``; needs a key."""

    def list(self) -> list[Schedule]:
        """Return all schedules of the caller."""
        return self._send(Call("GET", "/schedules")).many(Schedule)

    def get(self, schedule_id: int) -> Schedule:
        """Return one schedule. Raises NotFound, and PermissionDenied for somebody else's."""
        return self._send(Call("GET", _ONE, {"schedule_id": schedule_id})).one(Schedule)

    def get_default(self) -> Schedule | None:
        """Return the caller's default schedule, or None when there is none."""
        return self._send(Call("GET", "/schedules/default")).optional(Schedule)

    def create(self, schedule: ScheduleInput | None = None, **fields: Any) -> Schedule:
        """Create a schedule from an input model, or from its fields as keyword arguments. Without
        `availability` it has Monday to Friday, 09:00 to 17:00.
        """
        body = (schedule or ScheduleInput(**fields)).wire()
        return self._send(Call("POST", "/schedules", body=body)).one(Schedule)

    def update(
        self, schedule_id: int, schedule: ScheduleInput | None = None, **fields: Any
    ) -> Schedule:
        """Change what is given; hours and overrides replace whole. Raises as `get` does."""
        body = (schedule or ScheduleInput(**fields)).wire()
        call = Call("PATCH", _ONE, {"schedule_id": schedule_id}, body=body)
        return self._send(call).one(Schedule)

    def delete(self, schedule_id: int) -> None:
        """Remove a schedule; nothing protects the default one. Raises BadRequest, not NotFound, for
        an unknown one.
        """
        self._send(Call("DELETE", _ONE, {"schedule_id": schedule_id}))


_ONE = "/schedules/{schedule_id}"
