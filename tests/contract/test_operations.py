"""Every call of the client, in each of its scopes, is an operation of the OpenAPI text and as described there."""

from contextlib import suppress
from datetime import UTC, datetime, time
from inspect import Parameter, signature
from typing import Any

import httpx
import pytest

from portal.calcom import Client
from portal.calcom.errors import CalcomError
from portal.calcom.schemas.booking import AttendeeInput, GuestInput
from portal.calcom.schemas.calendar import Calendar
from portal.calcom.schemas.event_type import Location
from portal.calcom.schemas.private_link import PrivateLink
from portal.calcom.schemas.schedule import WeeklyHours
from portal.calcom.scope import Scope
from tests.calcom.covered import Verb, covered
from tests.calcom.serving import Served
from tests.contract.described import (
    check_body,
    check_parameters,
    operation_name,
    operations,
    sample_answer,
)
from tests.contract.losses import losses

pytestmark = pytest.mark.contract

NOT_DESCRIBED = {"users.list", "users.create", "users.update"}
"""CONTRACT.md 6.1, 18.1: served and recorded, and not in the text."""
NOON = datetime(2030, 1, 8, 12, tzinfo=UTC)
VALUES: dict[str, Any] = {
    "calendars": [Calendar(external_id="erin@acme.test", credential_id=1)],
    "ends_at": NOON,
    "guests": [GuestInput(email="carl@example.com")],
    "location": Location(type="address", address="9 New St"),
    "recurrence_count": 2,
    "starts_at": NOON,
    "time_zone": "Europe/Rome",
}
"""Parameter → its value; other compulsory ones are ids."""
TYPE = {"title": "Demo", "slug": "demo", "length_in_minutes": 30}
HOOK = {
    "active": True,
    "subscriber_url": "https://hooks.example/x",
    "triggers": ["BOOKING_CREATED"],
}
BOOKING = {
    "event_type_id": 1,
    "starts_at": NOON,
    "attendee": AttendeeInput(name="Ada", email="ada@example.com", time_zone="Europe/Rome"),
}
FIELDS: dict[str, dict[str, Any]] = {
    "bookings.create": BOOKING,
    "bookings.create_series": BOOKING,
    "event_types.create": TYPE,
    "event_types.update": {"title": "x"},
    "memberships.create": {"user_id": 7, "accepted": True, "role": "MEMBER"},
    "memberships.update": {"role": "ADMIN"},
    "out_of_office.update": {"reason": "sick"},
    "private_links.create": {"expires_at": NOON},
    "private_links.update": {"max_usage_count": 3},
    "schedules.create": {
        "name": "Work",
        "time_zone": "Europe/Rome",
        "is_default": False,
        "availability": [WeeklyHours(days=("Monday",), start_time=time(9), end_time=time(12, 30))],
    },
    "schedules.update": {"name": "x"},
    "team_event_types.create": TYPE | {"scheduling_type": "collective"},
    "team_event_types.update": {"title": "x"},
    "teams.create": {"name": "Wards", "slug": "wards"},
    "teams.update": {"name": "Wards"},
    "webhooks.create": HOOK,
    "webhooks.update": {"active": False},
}
"""Call → what else is given."""


def arguments(verb: Verb, scope: Scope | None) -> dict[str, Any]:
    """Return what a call needs, and what `FIELDS` gives."""
    needed = {
        name: VALUES.get(name, 7 if parameter.annotation is int else "x")
        for name, parameter in signature(verb.method).parameters.items()
        if parameter.default is Parameter.empty and parameter.kind is not Parameter.VAR_KEYWORD
    }
    given = needed | FIELDS.get(f"{verb.noun}.{verb.name}", {})
    return given | ({"scope": scope} if scope is not None else {})


def request_of(verb: Verb, scope: Scope | None) -> httpx.Request:
    """Return what a call sends; what it makes of the answer is of no interest."""
    served = Served(lambda _: httpx.Response(400, json={"message": "No."}))
    method = getattr(getattr(served.client, verb.noun), verb.name)
    with suppress(CalcomError):
        method(**arguments(verb, scope))
    return served.request


NO_SCOPE: dict[str, Scope | None] = {"": None}
CALLS = [
    pytest.param(verb, scope, id=f"{verb.noun}.{verb.name} {name}".strip())
    for verb in covered(Client())
    for name, scope in (verb.scopes or NO_SCOPE).items()
    if f"{verb.noun}.{verb.name}" not in NOT_DESCRIBED
]


def test_all_calls_are_compared() -> None:
    assert len(CALLS) > 60


@pytest.mark.parametrize(("verb", "scope"), CALLS)
def test_a_call_is_an_operation_and_as_described(verb: Verb, scope: Scope | None) -> None:
    request = request_of(verb, scope)
    assert operation_name(request) in operations()
    check_parameters(request)
    check_body(request)


READ_BY_SCHEMA = {
    "out_of_office.update",
    "private_links.create",
    "private_links.update",
    "schedules.create",
    "schedules.get",
    "schedules.update",
    "webhooks.get",
    "webhooks.update",
}
"""Calls with scopes that nobody recorded."""


@pytest.mark.parametrize(
    ("verb", "scope"),
    [call for call in CALLS if str(call.id).partition(" ")[0] in READ_BY_SCHEMA],
)
def test_an_answer_by_the_schema_is_read_without_loss(verb: Verb, scope: Scope | None) -> None:
    sent: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(sample_answer(request))
        return httpx.Response(200, json=sent[0])

    client = Served(answer).client
    found = getattr(getattr(client, verb.noun), verb.name)(**arguments(verb, scope))
    assert losses(sent[0]["data"], found) == []


def test_a_schema_sample_has_every_field_that_the_schema_names() -> None:
    request = httpx.Request("GET", "https://api.cal.example/v2/event-types/1/private-links")
    [link] = sample_answer(request)["data"]
    assert PrivateLink.model_validate(link).link_id
    assert set(link) == {"linkId", "eventTypeId", "isExpired", "bookingUrl", "expiresAt"}
