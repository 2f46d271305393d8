"""Slots and reservations of the 2024-04-15 contract, by the present rules (CONTRACT.md 3.7)."""

from typing import Final

from portal import availability as av
from portal.engine.event_types import lookup
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.changes import Change
from portal.engine.protocol.routing import OLDER_SLOTS, Access, route
from portal.engine.protocol.validation import Shape, field, is_date_string, is_number
from portal.engine.protocol.values import Json, checked_instant, format_instant, minutes
from portal.engine.reservations import making
from portal.engine.slots import handlers as slots

QUERY: Final = Shape(
    {
        "startTime": field(is_date_string()),
        "endTime": field(is_date_string()),
        "eventTypeId": field(is_number(), required=False),
        **dict.fromkeys(
            (
                "eventTypeSlug",
                "usernameList",
                "orgSlug",
                "duration",
                "timeZone",
                "slotFormat",
                "rescheduleUid",
            ),
            field(required=False),
        ),
    }
)
RESERVE: Final = Shape(
    {
        "eventTypeId": field(is_number()),
        "slotUtcStartDate": field(is_date_string()),
        "slotUtcEndDate": field(is_date_string()),
        "bookingUid": field(required=False),
    }
)
_RENAMED: Final = {
    "eventTypeId": "eventTypeId",
    "eventTypeSlug": "eventTypeSlug",
    "orgSlug": "organizationSlug",
    "duration": "duration",
    "timeZone": "timeZone",
    "slotFormat": "format",
    "rescheduleUid": "bookingUidToReschedule",
}


@route("GET", "/slots/available", versions=OLDER_SLOTS, access=Access.PUBLIC, reads_key=False)
def list_slots(call: Call) -> Answer:
    parameters = call.parameters()
    # Both spellings of a list in a query string.
    if "usernameList[]" in parameters:
        parameters["usernameList"] = parameters.pop("usernameList[]")
    asked = slots.read(to_present(QUERY.validated(slots.typed(parameters))))
    return Answer(body={"data": {"slots": slots.by_day(asked, _slot)}, "status": "success"})


@route("POST", "/slots/reserve", versions=OLDER_SLOTS, access=Access.PUBLIC, changes=Change.TIMES)
def reserve(call: Call) -> Answer:
    """Reserve a slot and answer the uid of the reservation alone."""
    values = RESERVE.validated(call.body)
    body: Json = {
        "eventTypeId": int(values["eventTypeId"]),
        "slotStart": values["slotUtcStartDate"],
    }
    event_type = lookup.by_id(body["eventTypeId"])
    # A duration is refused for event types with one length, so the end counts only here.
    if event_type is not None and event_type.length_in_minutes_options:
        first = checked_instant(values["slotUtcStartDate"])
        body["slotDuration"] = minutes(checked_instant(values["slotUtcEndDate"]) - first)
    row, _ = making.reserve(body, call.user)
    return Answer(str(row.uid), status=201)


@route(
    "DELETE",
    "/slots/selected-slot",
    versions=OLDER_SLOTS,
    access=Access.PUBLIC,
    changes=Change.TIMES,
)
def release(call: Call) -> Answer:
    # An unknown uid is no error.
    making.give_up(call.parameters().get("uid", ""))
    return Answer(body={"status": "success"})


def to_present(values: Json) -> Json:
    given = {_RENAMED[name]: values[name] for name in _RENAMED if name in values}
    for old, new in (("startTime", "start"), ("endTime", "end")):
        given[new] = format_instant(checked_instant(values[old]))
    # The present form stretches an end at midnight to the end of that day; the older one does not.
    if given["end"].endswith("T00:00:00.000Z"):
        given["end"] = given["end"].replace("00.000Z", "00.001Z")
    people = [name for name in values.get("usernameList", "").split(",") if name]
    if len(people) == 1:
        return given | {"username": people[0]}
    return given | ({"usernames": ",".join(people)} if people else {})


def _slot(slot: av.Slot, start: str, asked: slots.Asked) -> Json:
    if asked.with_ends:
        return {"startTime": start, "endTime": slots.local(slot.ends_at, asked)}
    return {"time": start}
