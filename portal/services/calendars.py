"""Connected calendars, as far as the portal's key may see them."""

from portal.backend import get_client
from portal.calcom.schemas.event_type import EventType
from portal.services.cache import remembered
from portal.services.errors import ServiceError, calling_calcom


def is_calendar_broken(*, event_type: EventType) -> bool:
    """Tell whether free times may be missing because a host's calendar cannot be read.

    Cal.com shows the state of connections only to their owner (CONTRACT.md 9.1): this can be known for the event types
    that the portal's own account hosts. False where it is not known, also while Cal.com does not answer.
    """
    try:
        account_id, broken = remembered("calendars", "own", _read)
    except ServiceError:
        return False
    hosts = {host.user_id for host in event_type.hosts} | {user.id for user in event_type.users}
    return broken and account_id in hosts


def _read() -> tuple[int, bool]:
    client = get_client()
    with calling_calcom():
        me = client.me.get()
        found = client.calendars.get()
    return me.id, any(one.error for one in found.connected_calendars)
