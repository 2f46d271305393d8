"""Event types in the shape of the 2024-04-15 contract (CONTRACT.md section 2.4).

Cal.com answers its raw rows there, a hundred columns; these are the ones that mean something here,
under the same names.
"""

from typing import Any, Final

from portal.engine.models import EventType, SchedulingType
from portal.engine.wire import Json

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
        "locations": [_location(each) for each in row.locations],
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


def _location(given: Json) -> Json:
    kind = given["type"]
    body: Json = {"type": INTERNAL_LOCATIONS.get(kind, kind)}
    if kind in VALUES:
        body |= {VALUES[kind]: given[kind], "displayLocationPublicly": given["public"]}
    return body


def _recurrence(row: EventType) -> Any:
    rule = row.recurrence
    if not rule or not row.is_recurring:
        return None
    frequency = {"yearly": 0, "monthly": 1, "weekly": 2}[rule["frequency"]]
    return {"freq": frequency, "count": rule["occurrences"], "interval": rule["interval"]}
