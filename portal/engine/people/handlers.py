"""/v2/me (CONTRACT.md 10.1)."""

from typing import Final

from portal.engine.bookings.changing.guests import IS_EMAIL
from portal.engine.errors import already_exists
from portal.engine.people.answers import profile
from portal.engine.people.bodies import one_line
from portal.engine.people.members import own_schedule
from portal.engine.people.models import User
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.routing import route
from portal.engine.protocol.validation import (
    Shape,
    field,
    is_in,
    is_name,
    is_number,
    is_object,
    is_string,
    is_time_zone,
)
from portal.engine.protocol.values import canonical_zone
from portal.engine.slots.host_calendars import WEEKDAYS

BODY: Final = Shape(
    {
        "email": field(IS_EMAIL, required=False),
        "name": field(*is_name(), required=False),
        "timeFormat": field(is_in([12, 24], name="isIn"), required=False),
        "defaultScheduleId": field(is_number(), required=False),
        "weekStart": field(is_in(WEEKDAYS, name="isIn"), required=False),
        "timeZone": field(is_time_zone(), required=False),
        "locale": field(is_string(), required=False),
        "avatarUrl": field(is_string(), required=False),
        "bio": field(is_string(), required=False),
        "metadata": field(is_object(), required=False),
    }
)
_COLUMNS: Final = {
    "email": "email",
    "name": "name",
    "timeFormat": "time_format",
    "weekStart": "week_start",
    "timeZone": "time_zone",
    "locale": "locale",
    "avatarUrl": "avatar_url",
    "bio": "bio",
    "metadata": "metadata",
}


@route("GET", "/me")
def get(call: Call) -> Answer:
    return Answer(profile(call.caller))


@route("PATCH", "/me")
def update(call: Call) -> Answer:
    """Change the caller's profile; schedules keep their zones (CONTRACT.md 18.6, 8)."""
    values = BODY.validated(call.body)
    user = call.caller
    email = values.get("email")
    if email and User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
        raise already_exists()
    for name, column in _COLUMNS.items():
        if values.get(name) is not None:
            setattr(user, column, values[name])
    user.name = one_line(user.name)
    # Any letter case is taken; rules and pages read the proper one.
    user.time_zone = canonical_zone(user.time_zone) or user.time_zone
    if values.get("defaultScheduleId") is not None:
        user.default_schedule = own_schedule(user, values["defaultScheduleId"])
    user.save()
    return Answer(profile(user, with_organization=False))
