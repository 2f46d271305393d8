"""The client asks as the recorded client asked."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from portal.calcom import Client
from portal.calcom.errors import CalcomError
from portal.calcom.schemas.event_type_input import EventTypeInput, TeamEventTypeInput
from tests.calcom.serving import Served
from tests.contract.calls import CALLS
from tests.contract.management_calls import MANAGEMENT_CALLS
from tests.contract.shared import Recording, each, failures, later_recordings, recorded

pytestmark = pytest.mark.contract

DROPPED_BY_CAL_COM = {"metadata", "nonsense", "length"}
"""Fields of recorded event types that Cal.com drops (CONTRACT.md 5.2) and the client therefore does not have."""


def _served(entry: Recording) -> Served:
    return Served(lambda _: httpx.Response(entry.status, json=entry.body))


def _asked(entry: Recording, call: Callable[[Client], Any]) -> httpx.Request:
    served = _served(entry)
    with suppress(CalcomError):
        call(served.client.anonymous if entry.is_anonymous else served.client)
    return served.request


def _comparable(value: Any) -> Any:
    """Instants as instants: recorded requests write `Z`, offsets and seconds in several ways."""
    if isinstance(value, dict):
        return {name: _comparable(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_comparable(item) for item in value]
    if isinstance(value, str) and "T" in value:
        try:
            return datetime.fromisoformat(value).astimezone(UTC)
        except ValueError:
            return value
    return value


def _query(address: str) -> dict[str, Any]:
    query: dict[str, Any] = _comparable(
        dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
    )
    return query


def _body(request: httpx.Request) -> Any:
    return _comparable(json.loads(request.content)) if request.content else None


RECORDED_CALLS = CALLS | MANAGEMENT_CALLS
RECORDED_WITHOUT_VERSION = {149}
"""Lists of schedules that answer alike with and without the header (CONTRACT.md 2.4); the client sends it."""


@pytest.mark.parametrize("number", RECORDED_CALLS)
def test_the_request_equals_the_recorded_one(number: int) -> None:
    entry = recorded(number)
    request = _asked(entry, RECORDED_CALLS[number])
    assert (request.method, request.url.path) == (entry.method, entry.path)
    assert _query(str(request.url)) == _query(entry.request["url"])
    if number not in RECORDED_WITHOUT_VERSION:
        assert request.headers.get("cal-api-version") == entry.version
    assert ("authorization" in request.headers) == (not entry.is_anonymous)
    sent = entry.request["body"]
    if number == 36:
        sent = {name: value for name, value in sent.items() if name not in DROPPED_BY_CAL_COM}
    assert _body(request) == _comparable(sent)


def _writes_an_event_type(entry: Recording) -> bool:
    return (
        entry.method in {"POST", "PATCH"}
        and entry.version == "2024-06-14"
        and "event-types" in entry.path
        and entry.status < 300
    )


def check_event_type(entry: Recording) -> None:
    """Fail unless the client can send what the recording sent."""
    sent = {k: v for k, v in entry.request["body"].items() if k not in DROPPED_BY_CAL_COM}
    model = TeamEventTypeInput if "teams" in entry.path else EventTypeInput
    assert model.model_validate(sent).wire() == sent


@pytest.mark.parametrize("entry", each(_writes_an_event_type))
def test_every_recorded_event_type_can_be_sent(entry: Recording) -> None:
    check_event_type(entry)


def test_event_types_of_the_second_server_can_be_sent() -> None:
    sent = [entry for entry in later_recordings() if _writes_an_event_type(entry)]
    assert len(sent) >= 5
    assert failures(sent, check_event_type) == []
