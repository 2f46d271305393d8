"""Schedules of the caller (CONTRACT.md 7)."""

from portal.calcom.protocol import Call
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import Schedule


class Schedules(Resource):
    """``/v2/schedules``; needs a key."""

    def list(self) -> list[Schedule]:
        """Return all schedules of the caller."""
        return self._send(Call("GET", "/schedules")).many(Schedule)

    def get(self, schedule_id: int) -> Schedule:
        """Return one schedule. Raises NotFound, and PermissionDenied for somebody else's."""
        path, values = "/schedules/{schedule_id}", {"schedule_id": schedule_id}
        return self._send(Call("GET", path, values)).one(Schedule)

    def get_default(self) -> Schedule | None:
        """Return the caller's default schedule, or None when there is none."""
        return self._send(Call("GET", "/schedules/default")).optional(Schedule)
