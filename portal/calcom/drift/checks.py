"""The drift check: some GETs of what the portal reads, each compared with the shape that is expected."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from portal.calcom.answers import ABSENT, Answer
from portal.calcom.drift.expected import PAGINATION, SHAPES, shape_name
from portal.calcom.drift.shapes import Change, Finding, differences
from portal.calcom.errors import CalcomError, NotFound, UnreadableAnswer
from portal.calcom.protocol import Call

type Send = Callable[[Call], Answer]

# Of lists that have pages; the shape of a few items is that of all.
FEW: Final = 10
SLOTS_AHEAD: Final = timedelta(days=14)
PAGED: Final = "bookings"


@dataclass(frozen=True, slots=True)
class Checked:
    """One GET: how its answer differs, or why there was none. `is_empty`: it had nothing to compare."""

    call: str
    findings: tuple[Finding, ...] = ()
    refusal: str = ""
    is_empty: bool = False


def compare(call: Call, answer: Answer) -> Checked:
    """Compare a list's or an object's answer with the shape of the last segment of its path."""
    kind = shape_name(call.path)
    data = None if answer.data is ABSENT else answer.data
    found = differences(data, SHAPES[kind], call.name)
    if kind == PAGED:
        pages = None if answer.pagination is ABSENT else answer.pagination
        found += differences(pages, PAGINATION, f"{call.name} pagination")
    is_empty = not (any(data.values()) if kind == "slots" and isinstance(data, dict) else data)
    return Checked(call.name, tuple(found), is_empty=is_empty)


def checked(send: Send, call: Call) -> tuple[Checked, Any]:
    """Make one GET and return what it showed, and its data. A call that failed is no drift, unless it is gone."""
    try:
        answer = send(call)
    except NotFound:
        return Checked(call.name, (Finding(call.name, Change.MISSING, "an answer"),)), None
    except UnreadableAnswer:
        found = Finding(call.name, Change.KIND, "Cal.com's envelope", "something else")
        return Checked(call.name, (found,)), None
    except CalcomError as error:
        return Checked(call.name, refusal=str(error)), None
    return compare(call, answer), answer.data


def drift_check(send: Send, *, organization_id: int | None = None) -> Iterator[Checked]:
    """Make the GETs, at most eleven of them; `organization_id` is by default that of the key's user.

    Never raises CalcomError. What is not there (no team, no event type) leads to no call.
    """
    me, data = checked(send, Call("GET", "/me"))
    yield me
    if organization_id is None and isinstance(data, dict):
        organization_id = number(data.get("organizationId"))
    result, teams = checked(send, Call("GET", "/teams"))
    yield result
    if organization_id is not None:
        values = {"organization_id": organization_id}
        path = "/organizations/{organization_id}"
        result, of_organization = checked(send, Call("GET", f"{path}/teams", values))
        yield result
        teams = of_organization or teams
        yield checked(send, Call("GET", f"{path}/users", values, {"take": FEW}))[0]
    result, own = checked(send, Call("GET", "/event-types"))
    yield result
    event_types = rows(own)
    for team in [one for one in rows(teams) if not one.get("isOrganization")][:1]:
        result, of_team = checked(send, of_team_call(organization_id, number(team.get("id"))))
        yield result
        event_types += rows(of_team)
    bookable = [one for one in event_types if one.get("schedulingType") != "managed"]
    for event_type in bookable[:1]:
        yield checked(send, slots_call(event_type.get("id")))[0]
    yield checked(send, Call("GET", "/schedules"))[0]
    yield checked(send, Call("GET", "/bookings", query={"take": FEW}))[0]
    yield checked(send, Call("GET", "/webhooks", query={"take": FEW}))[0]
    yield checked(send, Call("GET", "/calendars"))[0]


def of_team_call(organization_id: int | None, team_id: int | None) -> Call:
    if organization_id is None:
        return Call("GET", "/teams/{team_id}/event-types", {"team_id": team_id or 0})
    values = {"organization_id": organization_id, "team_id": team_id or 0}
    return Call("GET", "/organizations/{organization_id}/teams/{team_id}/event-types", values)


def slots_call(event_type_id: Any) -> Call:
    today = datetime.now(UTC).date()
    days = {"start": today, "end": today + SLOTS_AHEAD}
    return Call("GET", "/slots", query={"eventTypeId": event_type_id, **days, "timeZone": "UTC"})


def rows(data: Any) -> list[dict[str, Any]]:
    return [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []


def number(value: Any) -> int | None:
    return value if isinstance(value, int) else None
