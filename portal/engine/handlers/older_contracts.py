"""What calls without a version header, or with an older one, reach (CONTRACT.md sections 2.4 and
3.7).

Schedules are read, bookings are made and cancelled in the 2024-04-15 form; the other old calls do
not exist here.
"""

from typing import Final

from portal.engine.answers import older as answers
from portal.engine.answers import schedule as schedule_answers
from portal.engine.bookings import cancellation, creation, finding
from portal.engine.calls import Answer, Call
from portal.engine.models import Schedule
from portal.engine.routing import OLDER_BOOKINGS, OLDER_SCHEDULES, Access, route
from portal.engine.validation import (
    Shape,
    field,
    is_date_string,
    is_number,
    is_object,
    is_string,
    is_time_zone,
)
from portal.engine.wire import Json

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
    """Return the caller's schedules."""
    rows = schedule_answers.with_relations(Schedule.objects.filter(owner=call.caller))
    return Answer([answers.schedule(row) for row in rows.order_by("id")])


@route("GET", "/schedules/default", versions=OLDER_SCHEDULES)
def get_default_schedule(call: Call) -> Answer:
    """Return the caller's default schedule, or null."""
    row = call.caller.default_schedule
    return Answer(answers.schedule(row) if row else None)


@route("POST", "/bookings", versions=OLDER_BOOKINGS, access=Access.PUBLIC)
def create_booking(call: Call) -> Answer:
    """Book in the older form, by the same rules."""
    made = creation.create(_to_present(CREATE.validated(call.body)), call.user)
    rows = finding.load([row.pk for row in made.bookings])
    return Answer(answers.booking(rows[0]), status=201)


@route("POST", "/bookings/{uid}/cancel", versions=OLDER_BOOKINGS, access=Access.PUBLIC)
def cancel_booking(call: Call, uid: str) -> Answer:
    """Cancel by the same rules; 201 and another body."""
    done = cancellation.cancel(uid, call.body, call.user)
    seated = isinstance(call.body, dict) and "seatUid" in call.body
    row = done.bookings[0]
    data = {"bookingId": row.pk, "bookingUid": row.uid, "onlyRemovedAttendee": seated}
    return Answer(data, status=201)


def _to_present(values: Json) -> Json:
    """Turn a body of the older form into one of the present."""
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
