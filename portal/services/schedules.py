"""Schedules of the portal's account."""

from portal.backend import get_client
from portal.calcom.schemas.schedule import Schedule
from portal.services.errors import calling_calcom


def schedule_list() -> list[Schedule]:
    """Return the account's schedules. Raises services.errors.Upstream."""
    with calling_calcom():
        return get_client().schedules.list()
