"""/v2/calendars (CONTRACT.md section 9): no calendar can be connected to the engine yet."""

from portal.engine.calls import Answer, Call
from portal.engine.errors import BadRequest, Unauthorized, ValidationFailed
from portal.engine.routing import route
from portal.engine.validation import Shape, field, is_array, is_date_string, is_string
from portal.engine.wire import Json

_QUERY = Shape(
    {
        "dateFrom": field(is_date_string(), is_string()),
        "dateTo": field(is_date_string(), is_string()),
        "calendarsToLoad": field(is_array()),
    }
)


@route("GET", "/calendars")
def list_calendars(call: Call) -> Answer:  # noqa: ARG001  nobody has any
    """Return the caller's connected calendars: none."""
    return Answer({"connectedCalendars": [], "destinationCalendar": {}})


@route("GET", "/calendars/busy-times")
def list_busy_times(call: Call) -> Answer:
    """Refuse, as nobody owns a credential that could be asked for."""
    values: Json = call.parameters()
    given = sorted(name for name in values if name.startswith("calendarsToLoad["))
    if given:
        values["calendarsToLoad"] = given
    errors = _QUERY.errors(values)
    if errors:
        raise ValidationFailed(errors)
    if "timeZone" not in values and "loggedInUsersTz" not in values:
        raise BadRequest("Either timeZone or loggedInUsersTz must be provided")
    raise Unauthorized("These credentials do not belong to you")
