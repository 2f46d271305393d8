"""The embedded engine answers the hand-written wire cases, and the client reads what it answers."""

import json
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Final

import httpx
import pytest
import time_machine

from portal.calcom import errors
from portal.calcom.reading import read_answer
from portal.engine.protocol import routing
from portal.engine.transport import EngineTransport
from tests.engine import house as houses
from tests.wire.case import NOBODY, STRANGER, Case, Names, differences, filled
from tests.wire.cases import (
    booking_actions,
    booking_lists,
    bookings,
    calendars,
    event_types,
    memberships,
    older,
    people,
    schedules,
    slots,
    team_event_types,
    teams,
    webhooks,
    workflows,
)
from tests.wire.world import make_world

NOUNS: Final[dict[ModuleType, int]] = {
    people: 45,
    teams: 32,
    memberships: 34,
    event_types: 34,
    team_event_types: 37,
    slots: 29,
    bookings: 22,
    booking_actions: 44,
    booking_lists: 15,
    schedules: 37,
    webhooks: 52,
    calendars: 21,
    older: 24,
    workflows: 34,
}
"""The files of cases, and how many each has."""
CASES: Final = [case for noun in NOUNS for case in noun.CASES]
ALWAYS_REFUSED: Final = {
    # The engine can be connected to feeds only, and writes to none.
    "GET /calendars/{name}/check",
    "GET /calendars/{name}/connect",
    "PUT /destination-calendars",
    # A success fetches the feed: tests/engine/calendars does, over a socket.
    "POST /calendars/ics-feed/save",
    # A success needs a booking that has begun: tests/engine/test_bookings.py moves the clock.
    "POST /bookings/{uid}/mark-absent",
    # A success needs the code out of a mail: tests/engine/workflows reads it.
    *(
        f"POST {path}/verified-resources/emails/verification-code/verify"
        for path in ("", "/teams/{team_id}", "/organizations/{organization_id}/teams/{team_id}")
    ),
}
UNREAD: Final = {
    *("api-keys", "conferencing", "timezones", "destination-calendars", "selected-calendars"),
    *("calendar-links", "references", "conferencing-sessions", "recordings", "transcripts"),
    *("ics-feed", "invite", "workflows", "verified-resources"),
}
"""What the client has no use for; nor has it for older versions."""
CLASSES: Final = {
    400: errors.BadRequest,
    401: errors.Unauthenticated,
    403: errors.PermissionDenied,
    404: errors.NotFound,
    409: errors.Conflict,
    422: errors.Unprocessable,
}


@pytest.fixture
def names(db: None) -> Iterator[Names]:
    """The world, with the time at its beginning."""
    with time_machine.travel(houses.NOW, tick=False):
        yield make_world()


def send(case: Case, names: Names) -> httpx.Response:
    """Send the case's request in process, as any client of the API would."""
    headers = {"cal-api-version": case.wanted_version} if case.wanted_version else {}
    if case.by == STRANGER:
        headers["Authorization"] = "Bearer cal_nobody_has_this_key"
    elif case.by != NOBODY:
        headers["Authorization"] = f"Bearer {names[f'key_{case.by}']}"
    sent = case.sends if isinstance(case.sends, bytes) else filled(case.sends, names)
    body = {"content": sent} if isinstance(sent, bytes) else {"json": sent}
    if isinstance(sent, bytes):
        headers["Content-Type"] = "application/json"
    with httpx.Client(transport=EngineTransport(), base_url="http://engine/v2") as client:
        return client.request(case.method, filled(case.target, names), headers=headers, **body)


def read(answer: httpx.Response, case: Case) -> object:
    """Read an answer as the portal's client does."""
    parsed = read_answer(case.target, answer.status_code, answer.headers, answer.content)
    return case.reads(parsed) if case.reads else parsed


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_engine_answers_as_written(case: Case, names: Names) -> None:
    answer = send(case, names)

    body = json.loads(answer.content)
    wanted = filled(case.body, names)
    assert (answer.status_code, list(differences(wanted, body))) == (case.status, []), body
    if case.is_refusal:
        assert body == wanted
        with pytest.raises(errors.CalcomError) as caught:
            read(answer, case)
        assert type(caught.value) is CLASSES[case.status]
        assert caught.value.status == case.status
        assert caught.value.code == body.get("error", {}).get("code")
    else:
        read(answer, case)


def test_every_noun_has_its_cases() -> None:
    assert {noun: len(noun.CASES) for noun in NOUNS} == NOUNS
    assert len({(case.name, repr(case.sends)) for case in CASES}) == len(CASES)


def test_every_operation_has_a_success_and_a_refusal() -> None:
    routes = {operation(route): route for route in routing.registered()}
    assert len(routes) > 150
    answered = {reached(case) for case in CASES if not case.is_refusal}
    refused = {reached(case) for case in CASES if case.is_refusal}

    assert {name for name in routes if name not in answered} == ALWAYS_REFUSED
    assert {name for name in routes if name not in refused} == set()


def test_every_success_is_read_but_for_what_the_client_does_not_know() -> None:
    unread = [case for case in CASES if case.reads is None and "data" in case.body]

    assert [
        case.name
        for case in unread
        if not case.version and not UNREAD & set(case.target.split("/")) and case.method != "DELETE"
    ] == []


def operation(route: routing.Route) -> str:
    """Return a route as ``GET /teams/{team_id}``, with its oldest version where it has more than one form."""
    path = re.sub(r"\(\?P<(\w+)>\[\^/\]\+\)", r"{\1}", route.pattern.pattern)
    is_older = "2024-04-15" in route.versions and len(route.versions) < len(routing.KNOWN)
    return f"{route.method} {path}" + (" older" if is_older else "")


def reached(case: Case) -> str:
    """Return the operation that a case asks for."""
    path = re.sub(r"\{\w+\}", "1", case.target.partition("?")[0])
    found = routing.find(case.method, path, routing.effective_version(case.wanted_version))
    return operation(found[0]) if found else "no operation"
