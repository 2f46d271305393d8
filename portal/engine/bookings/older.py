"""Schedules and bookings of the 2024-04-15 contract (CONTRACT.md 2.4, 3.7).

Schedules are read; bookings are listed, read, made and cancelled. Event types and slots have files
of their own. The other old calls do not exist here.
"""

from typing import Final

from portal.engine.bookings import finding, listing
from portal.engine.bookings import older_answers as answers
from portal.engine.bookings.changing import cancellation
from portal.engine.bookings.making import creation
from portal.engine.keys.authentication import is_portal
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.changes import Change
from portal.engine.protocol.routing import OLDER_BOOKINGS, OLDER_SCHEDULES, Access, route
from portal.engine.protocol.validation import (
    Shape,
    field,
    is_date_string,
    is_number,
    is_object,
    is_string,
    is_time_zone,
)
from portal.engine.protocol.values import Json
from portal.engine.schedules import answers as schedule_answers
from portal.engine.schedules.models import Schedule
from portal.engine.teams.permissions import to_id

# Fixed: `take` is ignored here (recording 502).
PAGE: Final = 10
CREATE: Final = Shape(
    {
        "start": field(is_date_string()),
        "end": field(is_date_string(), required=False),
        "eventTypeId": field(is_number()),
        "timeZone": field(is_time_zone()),
        "language": field(is_string()),
        "metadata": field(is_object()),
        "responses": field(is_object(), required=False),
    }
)


@route("GET", "/schedules", versions=OLDER_SCHEDULES)
def list_schedules(call: Call) -> Answer:
    rows = schedule_answers.with_relations(Schedule.objects.filter(owner=call.caller))
    return Answer([answers.schedule(row) for row in rows.order_by("id")])


@route("GET", "/schedules/default", versions=OLDER_SCHEDULES)
def get_default_schedule(call: Call) -> Answer:
    row = call.caller.default_schedule
    return Answer(answers.schedule(row) if row else None)


@route("GET", "/bookings", versions=OLDER_BOOKINGS, access=Access.GUARDED)
def list_bookings(call: Call) -> Answer:
    """Answer ten of the caller's bookings from `cursor` on, with `nextCursor` null on the last
    page.
    """
    given = call.parameters()
    cursor = to_id(given.get("cursor", "0"))
    query = {
        name: [given[f"filters[{name}]"]] for name in ("status",) if f"filters[{name}]" in given
    }
    listed = listing.read(query | {"take": [str(PAGE)], "skip": [str(cursor)]})
    found = listed.page(listing.seen_by(call.caller, is_portal=is_portal(call.request)))
    rows = {row.pk: row for row in finding.load(found.ids)}
    total = found.pagination["totalItems"]
    data = {
        "bookings": [answers.booking(rows[pk], call.caller) for pk in found.ids],
        "recurringInfo": [],
        "totalCount": total,
        "nextCursor": cursor + PAGE if cursor + PAGE < total else None,
    }
    return Answer(data)


@route("GET", "/bookings/{uid}", versions=OLDER_BOOKINGS, access=Access.PUBLIC)
def get_booking(call: Call, uid: str) -> Answer:
    return Answer(answers.booking(finding.existing(uid), call.user))


@route("POST", "/bookings", versions=OLDER_BOOKINGS, access=Access.PUBLIC, changes=Change.TIMES)
def create_booking(call: Call) -> Answer:
    made = creation.create(to_present(CREATE.validated(call.body)), call.user)
    rows = finding.load([row.pk for row in made.bookings])
    return Answer(answers.booking(rows[0], call.user), status=201)


@route(
    "POST",
    "/bookings/{uid}/cancel",
    versions=OLDER_BOOKINGS,
    access=Access.PUBLIC,
    changes=Change.TIMES,
)
def cancel_booking(call: Call, uid: str) -> Answer:
    """Answer ids and what was removed, with status 201 (recording 663)."""
    done = cancellation.cancel(uid, call.body, call.user)
    seated = isinstance(call.body, dict) and "seatUid" in call.body
    row = done.bookings[0]
    data = {"bookingId": row.pk, "bookingUid": row.uid, "onlyRemovedAttendee": seated}
    return Answer(data, status=201)


def to_present(values: Json) -> Json:
    responses = dict(values.get("responses") or {})
    attendee = {
        "name": responses.pop("name", ""),
        "email": responses.pop("email", ""),
        "timeZone": values["timeZone"],
        "language": values["language"],
    }
    guests = responses.pop("guests", [])
    return {
        "start": values["start"],
        "eventTypeId": int(values["eventTypeId"]),
        "attendee": attendee,
        "guests": guests if isinstance(guests, list) else [],
        "metadata": values["metadata"],
        "bookingFieldsResponses": responses,
    }
