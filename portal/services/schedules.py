"""Schedules of the portal's account."""

from portal.backend import get_client
from portal.calcom.schemas.schedule import Schedule
from portal.services.errors import calling_calcom


def schedule_list() -> list[Schedule]:
    """Return the account's schedules. Raises services.errors.Upstream."""
    with calling_calcom():
        return get_client().schedules.list()


def schedule_get(*, schedule_id: int) -> Schedule:
    """Return one schedule. Raises NotFound, and NotAllowed for somebody else's."""
    with calling_calcom():
        return get_client().schedules.get(schedule_id)
