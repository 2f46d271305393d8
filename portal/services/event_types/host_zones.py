"""Zone of an event type's hosts."""

from portal.calcom.schemas.event_type import EventType
from portal.i18n.zones import canonical_zone
from portal.services.event_types import catalogue


def host_zone(*, event_type: EventType) -> str | None:
    """The IANA name of the zone that all hosts share; None when they differ or one is not known.

    To the portal's key a host may be unknown, and to the pinned data a zone.
    """
    hosts = {host.user_id for host in event_type.hosts} | {user.id for user in event_type.users}
    if not hosts and event_type.owner_id:
        hosts = {event_type.owner_id}
    found = {person.id: canonical_zone(person.time_zone) for person in catalogue.user_list()}
    zones = {found.get(host) for host in hosts}
    return zones.pop() if len(zones) == 1 else None
