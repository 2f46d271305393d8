"""/v2/calendars: calendar feeds; others cannot be connected (CONTRACT.md 9.1, 9.2, 9.4)."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from portal.engine.calendars import answers, connections, feeds
from portal.engine.calendars.ics.stretches import Clock, Stretch
from portal.engine.calendars.models import (
    ICS_FEED,
    CalendarCredential,
)
from portal.engine.errors import (
    BadRequest,
    HttpError,
    NotFound,
    Unauthorized,
    ValidationFailed,
)
from portal.engine.people.models import User
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.changes import Change
from portal.engine.protocol.routing import route
from portal.engine.protocol.validation import (
    Constraint,
    Shape,
    field,
    is_array,
    is_boolean,
    is_date_string,
    is_string,
)
from portal.engine.protocol.values import Json, checked_instant, parse_day

_QUERY: Final = Shape(
    {
        "dateFrom": field(is_date_string(), is_string()),
        "dateTo": field(is_date_string(), is_string()),
        "calendarsToLoad": field(is_array()),
    }
)
# Cal.com's name; here an address need not end with .ics.
_ARE_URLS: Final = Constraint(
    "IsICSUrlConstraint",
    lambda value: isinstance(value, list) and all(isinstance(each, str) for each in value),
    "each value in {property} must be the address of a calendar",
)
SAVE: Final = Shape(
    {
        "urls": field(_ARE_URLS, is_array()),
        "readOnly": field(is_boolean(), required=False),
    }
)
OTHERS: Final = {
    "google": "google_calendar",
    "office365": "office365_calendar",
    "apple": "apple_calendar",
}
_KNOWN: Final = ("dateFrom", "dateTo", "timeZone", "loggedInUsersTz")
_TO_LOAD: Final = re.compile(r"calendarsToLoad\[(\d+)\]\[(credentialId|externalId)\]")


@route("GET", "/calendars")
def list_calendars(call: Call) -> Answer:
    return Answer(answers.calendars_of(call.caller.pk))


@route("POST", "/calendars/ics-feed/save", changes=Change.HOURS)
def save_feeds(call: Call) -> Answer:
    values = SAVE.validated(call.body)
    read_only = values.get("readOnly", True)
    row = connections.save(call.caller, values["urls"], read_only=read_only)
    return Answer(answers.credential(row), status=201)


@route("GET", "/calendars/ics-feed/check")
def check_feeds(call: Call) -> Answer:
    """Raises BadRequest without a connection, Unauthorized with the problem of a feed."""
    row = CalendarCredential.objects.filter(user=call.caller, kind=ICS_FEED).first()
    if row is None:
        raise BadRequest("Credentials for Ics Feed calendar not found.")
    problems = [feed.problem for feed in row.feeds.all() if feed.problem]
    if problems:
        raise Unauthorized(problems[0])
    return Answer(body={"status": "success"})


@route("POST", "/calendars/ics-feed/disconnect", changes=Change.HOURS)
def disconnect(call: Call) -> Answer:
    given = call.body.get("id") if isinstance(call.body, dict) else None
    if not isinstance(given, int) or isinstance(given, bool):
        raise BadRequest("id must be a number")
    row = connections.credential_of(call.caller, given)
    body = answers.credential(row)
    row.delete()
    return Answer(body)


@route("GET", "/calendars/busy-times")
def list_busy_times(call: Call) -> Answer:
    """Answer the events of the named calendars. Raises Unauthorized for one that is not the
    caller's.
    """
    given = call.parameters()
    values: Json = {name: given[name] for name in _KNOWN if name in given}
    wanted = calendars_to_load(given)
    if wanted:
        values["calendarsToLoad"] = wanted
    errors = _QUERY.errors(values)
    if errors:
        raise ValidationFailed(errors)
    # One of the two is demanded, though neither changes the answer, which is UTC (recordings 744,
    # 745).
    if "timeZone" not in values and "loggedInUsersTz" not in values:
        raise BadRequest("Either timeZone or loggedInUsersTz must be provided")
    period = Stretch(checked_instant(values["dateFrom"]), _end(values["dateTo"]))
    found = [each for one in wanted for each in events_of(call.caller, one, period)]
    return Answer([answers.busy_time(each) for each in sorted(found)])


@route("GET", "/calendars/{name}/check")
def check_other(call: Call, name: str) -> Answer:  # noqa: ARG001  nobody has any
    raise BadRequest(f"Credentials for {kind_of(name)} not found.")


@route("GET", "/calendars/{name}/connect")
def connect_other(call: Call, name: str) -> Answer:  # noqa: ARG001  nobody can
    kind_of(name)
    # As a Cal.com that has no keys for these calendars.
    raise _NoSuchApp("Not Found")


class _NoSuchApp(NotFound):
    """The bare 404 of a calendar that the server has no keys for."""

    def details(self) -> Any:
        return {"message": self.message, "statusCode": self.status}


class _UnknownCalendar(HttpError):
    """The 400 for a calendar that does not exist; its details list those that do."""

    code = "BadRequestException"
    http_status = 400

    def details(self) -> Any:
        listed = ", ".join(OTHERS)
        return {"message": self.message, "error": listed, "statusCode": self.status}


def kind_of(name: str) -> str:
    if name not in OTHERS:
        raise _UnknownCalendar("Invalid calendar type, available calendars are: ")
    return OTHERS[name]


def calendars_to_load(values: dict[str, str]) -> list[Json]:
    found: dict[int, Json] = {}
    # Objects in bracket notation: ``calendarsToLoad[0][credentialId]=1`` (CONTRACT.md 9.2).
    for name, value in values.items():
        match = _TO_LOAD.fullmatch(name)
        # Longer indices name no calendar that anybody has.
        if match and len(match[1]) < 4:
            found.setdefault(int(match[1]), {})[match[2]] = value
    return [found[index] for index in sorted(found)]


def events_of(user: User, wanted: Json, period: Stretch) -> list[Stretch]:
    credential = connections.credential_of(user, wanted.get("credentialId", ""))
    feed = credential.feeds.filter(url=wanted.get("externalId", "")).first()
    if feed is None:
        return []
    # As Cal.com answers, whole days are days in UTC, whoever asks (recordings 742, 743); slots take them as the host's.
    zone = feeds.host_zone(user)
    found = (
        each.seen_in(UTC if each.clock is Clock.HOST_DAYS else zone)
        for each in feeds.stretches(feed, period)
    )
    return [each for each in found if each.touches(period.starts_at, period.ends_at)]


def _end(text: str) -> datetime:
    # A bare date is a whole day.
    return checked_instant(text) + timedelta(days=1 if parse_day(text) else 0)
