"""Event types of the 2024-04-15 contract: read, and create with `length` (CONTRACT.md 2.4)."""

from typing import Any, Final

from portal.engine.errors import NotFound
from portal.engine.event_types import bodies, lookup
from portal.engine.event_types.models import EventType, SchedulingType
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.changes import Change
from portal.engine.protocol.routing import OLDER_EVENT_TYPES, Access, route
from portal.engine.protocol.validation import Shape, field, is_name, is_number, is_string, minimum
from portal.engine.protocol.values import Json
from portal.engine.teams.permissions import may_see, to_id

CREATE: Final = Shape(
    {
        "length": field(minimum(1), is_number()),
        "slug": field(*is_name()),
        "title": field(*is_name()),
        "description": field(is_string(), required=False),
        "hidden": field(required=False),
    }
)


@route("GET", "/event-types", versions=OLDER_EVENT_TYPES)
def list_event_types(call: Call) -> Answer:
    """Answer the caller's event types as one group, and the caller's profile."""
    user = call.caller
    profile = {"slug": user.username, "name": user.name or None, "image": user.avatar_url}
    rows = lookup.base().filter(owner=user, team=None).order_by("id")
    group = {
        "teamId": None,
        "membershipRole": None,
        "profile": profile,
        "metadata": {"membershipCount": 1, "readOnly": False},
        "eventTypes": [event_type(row) for row in rows],
    }
    of_user = {"membershipCount": 1, "readOnly": False, "teamId": None, "membershipRole": None}
    return Answer({"eventTypeGroups": [group], "profiles": [profile | of_user]})


@route("GET", "/event-types/{event_type_id}", versions=OLDER_EVENT_TYPES)
def get(call: Call, event_type_id: str) -> Answer:
    row = lookup.by_id(to_id(event_type_id))
    if row is None or not may_see(call.caller, row):
        raise NotFound(f"Event type with id {event_type_id} not found")
    return Answer({"eventType": event_type(row)})


@route(
    "POST",
    "/event-types",
    versions=OLDER_EVENT_TYPES,
    access=Access.GUARDED,
    changes=Change.EVENT_TYPES,
)
def create(call: Call) -> Answer:
    values = CREATE.validated(call.body)
    values["lengthInMinutes"] = values.pop("length")
    return Answer(event_type(bodies.create(call.caller, values)), status=201)


# The older contract shows the stored form, with Cal.com's internal names.
INTERNAL_LOCATIONS: Final = {
    "address": "inPerson",
    "link": "link",
    "phone": "userPhone",
    "attendeeAddress": "attendeeInPerson",
    "attendeePhone": "phone",
    "attendeeDefined": "somewhereElse",
    "organizersDefaultApp": "conferencing",
    "integration": "integrations:daily",
}
VALUES: Final = {"address": "address", "link": "link", "phone": "hostPhoneNumber"}
SCHEDULING: Final = {
    SchedulingType.COLLECTIVE.value: "COLLECTIVE",
    SchedulingType.ROUND_ROBIN.value: "ROUND_ROBIN",
    SchedulingType.MANAGED.value: "MANAGED",
}


def event_type(row: EventType) -> Json:
    """Return one event type; `length` in minutes, seats and recurrence flat or null."""
    policy = row.confirmation_policy
    return {
        "id": row.pk,
        "title": row.title,
        "slug": row.slug,
        "description": row.description,
        "length": row.length_in_minutes,
        "offsetStart": row.offset_start,
        "hidden": row.hidden,
        "userId": row.owner_id,
        "teamId": row.team_id,
        "parentId": row.parent_id,
        "eventName": row.custom_name or None,
        "schedulingType": SCHEDULING.get(row.scheduling_type),
        "scheduleId": row.schedule_id,
        "locations": [location(each) for each in row.locations],
        "requiresConfirmation": policy.get("type") is not None,
        "requiresConfirmationWillBlockSlot": bool(policy.get("blockUnconfirmedBookingsInBooker")),
        "recurringEvent": _recurrence(row),
        "disableGuests": row.disable_guests,
        "minimumBookingNotice": row.minimum_booking_notice,
        "beforeEventBuffer": row.before_event_buffer,
        "afterEventBuffer": row.after_event_buffer,
        "slotInterval": row.slot_interval,
        "onlyShowFirstAvailableSlot": row.only_show_first_available_slot,
        "seatsPerTimeSlot": row.seats_per_slot,
        "seatsShowAttendees": bool(row.seats.get("showAttendeeInfo")),
        "seatsShowAvailabilityCount": bool(row.seats.get("showAvailabilityCount", True)),
        "bookingLimits": row.booking_limits_count or None,
        "durationLimits": row.booking_limits_duration or None,
        "bookingRequiresAuthentication": row.booking_requires_authentication,
        "price": 0,
        "currency": "usd",
        "metadata": {},
    }


def location(given: Json) -> Json:
    kind = given["type"]
    body: Json = {"type": INTERNAL_LOCATIONS.get(kind, kind)}
    if kind in VALUES:
        body |= {VALUES[kind]: given[kind], "displayLocationPublicly": given["public"]}
    return body


def _recurrence(row: EventType) -> Any:
    rule = row.recurrence
    if not rule or not row.is_recurring:
        return None
    # Numbers of the rrule library, which Cal.com stores.
    frequency = {"yearly": 0, "monthly": 1, "weekly": 2}[rule["frequency"]]
    return {"freq": frequency, "count": rule["occurrences"], "interval": rule["interval"]}
