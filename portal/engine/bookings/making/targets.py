"""Finding the event type that a booking request names (CONTRACT.md 4.1, 4.5)."""

from portal.engine.errors import NotFound
from portal.engine.event_types import lookup
from portal.engine.event_types.models import EventType
from portal.engine.protocol.values import Json
from portal.engine.slots import known
from portal.engine.slots.host_calendars import HostSeat, host_seats
from portal.engine.teams.models import Team


def find_event_type(body: Json) -> tuple[EventType, list[HostSeat]]:
    """Return the event type that a checked body names, and its hosts; both may be kept ones. Raises NotFound."""
    if body.get("eventTypeId"):
        pair = known.find_event_type(body["eventTypeId"])
        if pair is None or lookup.is_over(pair[0]):
            raise NotFound(f"Event type with id {body['eventTypeId']} not found.")
        return pair
    found = _of_user(body) if "username" in body else _of_team(body)
    return found, host_seats(found)


def _of_user(body: Json) -> EventType:
    organization = _organization(body)
    user = lookup.find_user(body["username"])
    if user is None or (organization and not lookup.is_member(user, organization)):
        raise NotFound(f"User with username {body['username']} not found")
    found = lookup.of_user(user, body["eventTypeSlug"])
    if found is None or lookup.is_over(found):
        raise _missing(body, f"user {body['username']}")
    return found


def _of_team(body: Json) -> EventType:
    team = lookup.find_team(body["teamSlug"], _organization(body))
    if team is None:
        raise NotFound(f"Team with slug {body['teamSlug']} not found")
    found = lookup.of_team(team, body["eventTypeSlug"])
    if found is None:
        raise _missing(body, f"team {body['teamSlug']}")
    return found


def _organization(body: Json) -> Team | None:
    slug = body.get("organizationSlug")
    if slug is None:
        return None
    found = lookup.find_organization(slug)
    if found is None:
        raise NotFound(f"Organization with slug {slug} not found")
    return found


def _missing(body: Json, owner: str) -> NotFound:
    slug = body.get("organizationSlug")
    within = f" within organization {slug}" if slug else ""
    text = f"Event type with slug {body['eventTypeSlug']} belonging to {owner}{within} not found."
    return NotFound(text)
