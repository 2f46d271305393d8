"""GET /v2/slots (CONTRACT.md 3.1, 17)."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from django.conf import settings

from portal import availability as av
from portal.engine import clock
from portal.engine.bookings.models import Booking
from portal.engine.errors import BadRequest, NotFound
from portal.engine.event_types import lookup
from portal.engine.event_types.models import EventType
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.paging import numbers
from portal.engine.protocol.routing import SLOTS, Access, route
from portal.engine.protocol.validation import (
    Field,
    Shape,
    array_min_size,
    each_is_string,
    field,
    is_array,
    is_date_string,
    is_in,
    is_number,
    is_string,
    is_time_zone,
)
from portal.engine.protocol.values import Json, canonical_zone, format_instant, parse_instant
from portal.engine.slots import known
from portal.engine.slots.busy_times import Period
from portal.engine.slots.host_calendars import HostSeat, host_seats, load_hosts, load_rules
from portal.engine.teams.models import Team
from portal.i18n.zones import machine_zone
from portal.process.shared_cache import cache

# The message names "slotFormat", though the parameter is `format` (CONTRACT.md 3.1).
FORMATS: Final = is_in(["range", "time"], message="slotFormat must be either 'range' or 'time'")
COMMON: Final[Mapping[str, Field]] = {
    "start": field(is_date_string()),
    "end": field(is_date_string()),
    "timeZone": field(is_time_zone(), required=False),
    "duration": field(is_number(), required=False),
    "format": field(FORMATS, required=False),
    "bookingUidToReschedule": field(is_string(), required=False),
}
BY_ID: Final = Shape({**COMMON, "eventTypeId": field(is_number())})
BY_USER: Final = Shape(
    {
        **COMMON,
        "eventTypeSlug": field(is_string()),
        "username": field(is_string()),
        "organizationSlug": field(is_string(), required=False),
    }
)
BY_TEAM: Final = Shape(
    {
        **COMMON,
        "eventTypeSlug": field(is_string()),
        "teamSlug": field(is_string()),
        "organizationSlug": field(is_string(), required=False),
    }
)
BY_USERNAMES: Final = Shape(
    {
        **COMMON,
        "usernames": field(
            each_is_string(),
            array_min_size(2, "The array must contain at least 2 elements."),
            is_array(),
        ),
        "organizationSlug": field(is_string()),
    }
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A checked query for slots; `time_zone` is the zone's name as it was sent."""

    event_type: EventType
    seats: list[HostSeat]
    query: av.SlotQuery
    time_zone: str
    with_ends: bool


@route("GET", "/slots", versions=SLOTS, access=Access.PUBLIC, reads_key=False)
def list_slots(call: Call) -> Answer:
    parameters = call.parameters()
    name = "engine-slots:" + hashlib.sha256(repr(sorted(parameters.items())).encode()).hexdigest()
    seconds = settings.ENGINE_SLOTS_CACHE_SECONDS
    days = cache.get(name) if seconds else None
    if days is None:
        days = by_day(read(typed(parameters)), slot_body)
        if seconds:
            # As Cal.com does (CONTRACT.md 18.8): the very same question has the same answer for a while.
            cache.set(name, days, timeout=seconds)
    # Here `data` stands before `status` (CONTRACT.md 2.6).
    return Answer(body={"data": days, "status": "success"})


def by_day(asked: Asked, show: Callable[[av.Slot, str, Asked], Json]) -> dict[str, list[Json]]:
    """Return `show(slot, text of its start, asked)` of each slot by local day; both ascend."""
    days: dict[str, list[Json]] = {}
    for slot in find_slots(asked):
        start = local(slot.starts_at, asked)
        days.setdefault(start[: len("2030-01-01")], []).append(show(slot, start, asked))
    return days


def find_slots(asked: Asked) -> list[av.Slot]:
    now = clock.now()
    # Nothing is free before now, so what was booked then does not matter.
    starts_at = max(asked.query.starts_at, now)
    period = Period(starts_at, max(asked.query.ends_at, starts_at))
    standing = known.standing_of(asked.event_type, asked.seats)
    hosts = load_hosts(asked.event_type, asked.seats, period, now=now, standing=standing)
    rules = load_rules(asked.event_type, hosts)
    return av.find_slots(rules, hosts, asked.query, now=now) if hosts else []


def typed(parameters: dict[str, str]) -> Json:
    """Return query parameters with numbers in place of their texts, where those name one."""
    values = numbers(parameters, "eventTypeId", "duration")
    return {name: parameters[name] if each is None else each for name, each in values.items()}


def read(values: Json) -> Asked:
    """Check a query and find what it asks for. Raises BadRequest and NotFound in Cal.com's words."""
    if "format" in values:
        # Cal.com lower-cases the format before it checks it.
        values["format"] = values["format"].lower()
    event_type, seats = select(values)
    zone = values.get("timeZone") or "UTC"
    length = int(values.get("duration") or 0)
    # A year of minutes, so that arithmetic stays within Python's calendar. Cal.com has no upper
    # bound; 0 means the event type's own length (recordings 214 to 220).
    if not 0 <= length <= 527_040:
        raise BadRequest("duration property is wrong,duration must be between 0 and a year ")
    query = av.SlotQuery(
        starts_at=_checked(parse_instant(values["start"])),
        ends_at=_end(values["end"]),
        zone=machine_zone(canonical_zone(zone) or "UTC"),
        duration=timedelta(minutes=length) if length else None,
        ignored_uid=values.get("bookingUidToReschedule", ""),
    )
    return Asked(event_type, seats, query, zone, values.get("format") == "range")


def select(values: Json) -> tuple[EventType, list[HostSeat]]:
    # Cal.com's order of selection modes. A parameter of another mode is refused by the strict
    # shape.
    if "eventTypeId" in values:
        BY_ID.strict(values)
        if not isinstance(values["eventTypeId"], int):
            # A 500 of Cal.com's.
            raise BadRequest("eventTypeId property is wrong,eventTypeId must be an integer number ")
        return by_id(values["eventTypeId"], moved_uid=values.get("bookingUidToReschedule", ""))
    if "eventTypeSlug" in values and "username" in values:
        BY_USER.strict(values)
        found = _of_user(values)
    elif "eventTypeSlug" in values and "teamSlug" in values:
        BY_TEAM.strict(values)
        found = _of_team(values)
    else:
        return of_usernames(values)
    if found is None or lookup.is_over(found):
        raise NotFound("Event Type not found")
    return found, host_seats(found)


def by_id(event_type_id: int, *, moved_uid: str = "") -> tuple[EventType, list[HostSeat]]:
    pair = known.find_event_type(event_type_id)
    if pair is None:
        raise NotFound("Event Type not found")
    found, seats = pair
    if lookup.is_over(found) and not _is_of(found, moved_uid):
        raise NotFound("Event Type not found")
    return found, seats


def _is_of(event_type: EventType, uid: str) -> bool:
    return bool(uid) and Booking.objects.filter(uid=uid, event_type=event_type).exists()


def _of_user(values: Json) -> EventType | None:
    organization = _organization(values)
    user = lookup.find_user(values["username"])
    if user is None or (organization and not lookup.is_member(user, organization)):
        raise NotFound(f"User with username {values['username']} not found")
    return lookup.of_user(user, values["eventTypeSlug"])


def _of_team(values: Json) -> EventType | None:
    team = lookup.find_team(values["teamSlug"], _organization(values))
    if team is None:
        raise NotFound(f"Team with slug {values['teamSlug']} not found")
    return lookup.of_team(team, values["eventTypeSlug"])


def of_usernames(values: Json) -> tuple[EventType, list[HostSeat]]:
    if "usernames" in values:
        values["usernames"] = values["usernames"].split(",")
    BY_USERNAMES.strict(values)
    organization = _organization(values)
    users = []
    for name in values["usernames"]:
        user = lookup.find_user(name)
        if user is None or (organization and not lookup.is_member(user, organization)):
            raise NotFound(f"User with username {name} not found")
        users.append(user)
    return lookup.make_event_type(users), [HostSeat(user) for user in users]


def _organization(values: Json) -> Team | None:
    slug = values.get("organizationSlug")
    if slug is None:
        return None
    found = lookup.find_organization(slug)
    if found is None:
        raise NotFound(f"slots-input.service.ts: Organization with slug {slug} not found")
    return found


def _end(text: str) -> datetime:
    found = _checked(parse_instant(text))
    # A bare date means its last second, and so does an instant at midnight (CONTRACT.md 3.1).
    if found.time() == time():
        return found.replace(hour=23, minute=59, second=59)
    return found


def _checked(instant: datetime | None) -> datetime:
    # Years in which arithmetic on days stays within Python's calendar.
    if instant is None or not 1970 <= instant.year <= 9990:
        raise BadRequest("Invalid time range given - check the 'start' and 'end' query parameters.")
    return instant


def slot_body(slot: av.Slot, start: str, asked: Asked) -> Json:
    body: Json = {"start": start}
    if asked.with_ends:
        body["end"] = local(slot.ends_at, asked)
    seats = asked.event_type.seats_per_slot
    if seats is not None:
        booked = slot.seats_booked or 0
        # A full slot stays in the list with 0 remaining (recordings 403, 404).
        remaining = max(seats - booked, 0)
        body |= {"seatsBooked": booked, "seatsRemaining": remaining, "seatsTotal": seats}
        if slot.booking_uid:
            body["bookingUid"] = slot.booking_uid
    return body


def local(instant: datetime, asked: Asked) -> str:
    """Return an instant in UTC with Z, or with the offset of the zone that was asked for."""
    # London in winter prints +00:00, only UTC prints Z (CONTRACT.md 3.1).
    if asked.time_zone == "UTC":
        return format_instant(instant)
    return instant.astimezone(asked.query.zone).isoformat(timespec="milliseconds")
