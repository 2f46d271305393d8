"""The drift check: few GETs, whatever they bring."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from portal.calcom import Client
from portal.calcom.drift.checks import Checked, drift_check
from tests.calcom.drift.answers import ME, TEAM, healthy
from tests.calcom.serving import BASE, KEY

type Answer = Callable[[httpx.Request], httpx.Response]


def run(answer: Answer, *, organization_id: int | None = None) -> tuple[list[Checked], list[str]]:
    asked: list[str] = []

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path.removeprefix("/v2"))
        return answer(request)

    with Client(api_key=KEY, base_url=BASE, transport=httpx.MockTransport(serve)) as client:
        return list(drift_check(client.send, organization_id=organization_id)), asked


def findings(results: list[Checked]) -> list[str]:
    return [str(found) for one in results for found in one.findings]


def test_it_asks_each_noun_once() -> None:
    results, asked = run(healthy)
    assert asked == [
        *("/me", "/teams", "/organizations/4/teams", "/organizations/4/users", "/event-types"),
        *(
            "/organizations/4/teams/5/event-types",
            "/schedules",
            "/bookings",
            "/webhooks",
            "/calendars",
        ),
    ]
    assert [one.call for one in results if one.is_empty] == [
        *("GET /event-types", "GET /organizations/{organization_id}/teams/{team_id}/event-types"),
        *("GET /bookings", "GET /webhooks"),
    ]
    assert findings(results) == []


def test_slots_are_asked_of_an_event_type_that_can_be_booked() -> None:
    kinds = [{"id": 7, "schedulingType": "managed"}, {"id": 8, "schedulingType": None}]
    results, asked = run(lambda request: healthy(request, {"event-types": kinds}))
    assert "/slots" in asked
    assert len(asked) == 11
    assert "GET /slots" in [one.call for one in results if not one.findings]


def test_the_named_organization_counts_and_without_one_none_is_asked() -> None:
    assert "/organizations/9/teams" in run(healthy, organization_id=9)[1]
    alone = {"me": ME | {"organizationId": None}, "teams": [TEAM]}
    _, asked = run(lambda request: healthy(request, alone))
    assert not [path for path in asked if path.startswith("/organizations")]
    assert "/teams/5/event-types" in asked


@pytest.mark.parametrize(
    ("kind", "answer", "found", "refusal"),
    [
        (
            "webhooks",
            httpx.Response(404, json={}),
            "GET /webhooks: an answer expected, nothing found",
            False,
        ),
        (
            "webhooks",
            httpx.Response(200, text="<html>"),
            "GET /webhooks: Cal.com's envelope expected, something else found",
            False,
        ),
        ("webhooks", httpx.Response(403, json={}), "", True),
        ("webhooks", httpx.Response(429, json={}), "", True),
        ("webhooks", httpx.Response(500, json={}), "", True),
        ("me", httpx.Response(500, json={}), "", True),
        ("teams", httpx.Response(403, json={}), "", True),
        ("event-types", httpx.Response(502, text="bad gateway"), "", True),
    ],
)
def test_a_call_that_fails_stops_no_other(
    kind: str, answer: httpx.Response, found: str, refusal: bool
) -> None:
    results, _ = run(lambda r: answer if r.url.path.endswith(f"/{kind}") else healthy(r))
    assert findings(results) == ([found] if found else [])
    assert any(one.refusal for one in results) is refusal
    assert "GET /calendars" in [one.call for one in results]


@pytest.mark.parametrize(
    "data", [None, "text", 7, [], {}, [None], [[]], {"a": None}, [{"id": None}], {"id": "x"}]
)
def test_no_answer_breaks_it(data: Any) -> None:
    results, _ = run(lambda _: httpx.Response(200, json={"status": "success", "data": data}))
    assert any(found.is_problem for one in results for found in one.findings)


def test_pages_belong_to_the_shape() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        body = {"status": "success", "data": [], "pagination": {"totalItems": "0"}}
        return (
            httpx.Response(200, json=body)
            if request.url.path.endswith("/bookings")
            else healthy(request)
        )

    assert findings(run(answer)[0]) == [
        "GET /bookings pagination.totalItems: number expected, text found",
        "GET /bookings pagination.hasNextPage: true or false expected, nothing found",
    ]
