"""Keys, versions, envelopes and headers (CONTRACT.md sections 2.1 to 2.10)."""

from datetime import UTC, datetime
from typing import Any, NoReturn

import pytest
import time_machine
from django.db import InterfaceError, OperationalError
from django.test import Client as Browser
from pytest_django import Settings

from portal.engine import api
from portal.engine.keys import authentication
from portal.engine.keys.models import ApiKey
from portal.engine.protocol import routing
from portal.engine.protocol.calls import EngineRequest
from portal.engine.teams.models import Team
from portal.engine.transport import EngineTransport
from tests.engine.house import House

FORM_A = {"code", "message", "details"}


@pytest.fixture
def over_http(house: House, settings: Settings) -> Browser:
    settings.ROOT_URLCONF = "portal.engine.urls"
    settings.MIDDLEWARE = []
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.ENGINE_RATE_LIMIT = 5
    return Browser()


def message(answer: Any) -> Any:
    return answer.json()["error"]["message"]


def test_an_error_has_the_envelope_of_form_a(house: House) -> None:
    answer = house.call("GET", "/bookings/nope", params={"a": "b"})

    body = answer.json()
    assert answer.status_code == 404
    assert body["status"] == "error"
    assert body["path"] == "/v2/bookings/nope?a=b"
    assert body["timestamp"] == "2026-11-23T13:00:00.000Z"
    assert set(body["error"]) == FORM_A
    assert body["error"]["details"] == {
        "message": "Booking with uid=nope was not found in the database",
        "error": "Not Found",
        "statusCode": 404,
    }


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("", "No authentication method provided"),
        ("Bearer cal_unknown", "CustomThrottlerGuard - Invalid API Key"),
        ("Bearer nonsense", "Invalid Access Token."),
        ("Basic YTpi", "Invalid Access Token."),
    ],
)
def test_it_refuses_missing_and_wrong_credentials(house: House, header: str, text: str) -> None:
    headers = {"Authorization": header} if header else {}

    answer = house.call("GET", "/me", headers=headers)

    assert answer.status_code == 401
    assert text in message(answer)


def test_the_scheme_word_is_optional(house: House) -> None:
    key = house.keys[house.mia.pk]

    assert house.call("GET", "/me", headers={"Authorization": key}).status_code == 200


def test_an_expired_key_is_refused_from_the_next_day_on(
    house: House, clock: time_machine.Traveller
) -> None:
    key = ApiKey.objects.issue(house.mia, expires_at=datetime(2026, 11, 23, 9, tzinfo=UTC))

    assert house.call("GET", "/me", headers={"Authorization": key}).status_code == 200
    clock.move_to("2026-11-24T00:00:01Z")
    answer = house.call("GET", "/me", headers={"Authorization": key})

    assert answer.status_code == 401
    assert message(answer) == "ApiAuthStrategy - api key - Your api key is expired"


def test_only_hashes_of_keys_are_stored(house: House) -> None:
    stored = set(ApiKey.objects.values_list("hashed_key", flat=True))

    assert not any(key in stored or key[4:] in stored for key in house.keys.values())


def test_the_portals_key_works_through_its_own_transport_only(house: House) -> None:
    transport = EngineTransport()
    header = {"Authorization": f"Bearer {transport.portal_key}"}

    assert house.call("GET", "/me", headers=header).status_code == 401
    house.client._transport = transport
    assert house.data("GET", "/me", headers=header)["username"] == "olga"


@pytest.mark.parametrize(
    "path",
    ["/bookings", "/event-types/1"],
)
def test_guarded_calls_answer_403_without_credentials(house: House, path: str) -> None:
    answer = house.call("GET", path)

    assert answer.status_code == 403
    assert message(answer).startswith("PermissionsGuard - no authentication provided.")


@pytest.mark.parametrize("version", ["", "2024-04-15", "2024-06-11", "garbage"])
def test_slots_need_their_version(house: House, version: str) -> None:
    headers = {"cal-api-version": version}

    answer = house.call("GET", "/slots", headers=headers, params={"eventTypeId": 1})

    assert answer.status_code == 404
    assert message(answer) == "Cannot GET /v2/slots?eventTypeId=1"


def test_unknown_routes_carry_no_rate_limit(house: House) -> None:
    answer = house.call("GET", "/nope", by=house.mia)

    assert answer.status_code == 404
    assert "x-request-id" in answer.headers
    assert "x-ratelimit-limit-default" not in answer.headers


def test_trailing_slashes_and_the_api_prefix_are_tolerated(house: House) -> None:
    assert house.call("GET", "/me/", by=house.mia).status_code == 200
    assert house.call("GET", "http://engine/api/v2/me", by=house.mia).status_code == 200
    assert house.call("GET", "http://engine/v1/me", by=house.mia).status_code == 404


def test_head_answers_without_a_body_and_options_without_credentials(house: House) -> None:
    head = house.call("HEAD", "/me", by=house.mia)
    options = house.call("OPTIONS", "/bookings")

    assert (head.status_code, head.content) == (200, b"")
    assert (options.status_code, options.content) == (204, b"")
    assert options.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("{", "Expected property name or '}' in JSON at position 1"),
        ('{"a": ', "Unexpected end of JSON input"),
        ("[]", "undefined property is wrong,an unknown value was passed"),
        ('{"a": "\\u0000"}', "Unexpected token in JSON"),
        ('{"a": "\\ud800"}', "Unexpected token in JSON"),
        ('{"a": NaN}', "Unexpected token in JSON"),
    ],
)
def test_it_refuses_bodies_that_are_no_json_object(house: House, raw: str, text: str) -> None:
    headers = {"Content-Type": "application/json"}

    answer = house.call("POST", "/bookings", content=raw, headers=headers)

    assert answer.status_code == 400
    assert text in message(answer)


@pytest.mark.parametrize("value", ["", "abc", "-1", "1.5", "99999999999999999999", "1e400", "%00"])
def test_no_number_in_a_query_is_too_strange(house: House, value: str) -> None:
    for path in ("/slots?eventTypeId=", "/bookings?take=", "/bookings?eventTypeIds="):
        answer = house.call("GET", path + value, by=house.mia)

        assert 400 <= answer.status_code < 500, (path, answer.text)


def test_an_unforeseen_exception_becomes_a_bare_500(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    class BrokenHeaders(dict[str, str]):
        def get(self, *_: object) -> NoReturn:
            raise RuntimeError("secret detail")

    answer = api.dispatch(EngineRequest("GET", "/v2/me", headers=BrokenHeaders()))

    assert answer.status == 500
    assert answer.body == b'{"statusCode":500,"message":"Internal server error"}'
    assert "secret detail" in caplog.text


@pytest.mark.parametrize("error", [OperationalError("locked"), InterfaceError("closed")])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_database_that_is_away_is_a_503(
    house: House, monkeypatch: pytest.MonkeyPatch, method: str, error: Exception
) -> None:
    def away(*_: object) -> NoReturn:
        raise error

    monkeypatch.setattr(authentication, "identify", away)

    answer = house.call(method, "/bookings")

    assert answer.status_code == 503
    assert 0 < int(answer.headers["Retry-After"]) < 60
    assert answer.json()["error"]["code"] == "SERVICE_UNAVAILABLE"


def test_it_answers_over_http(over_http: Browser, house: House) -> None:
    key = house.keys[house.mia.pk]

    answer = over_http.get("/v2/me", headers={"Authorization": f"Bearer {key}"})

    assert answer.status_code == 200
    assert answer.json()["data"]["username"] == "mia"
    assert answer["X-RateLimit-Limit-Default"] == "5"
    assert answer["X-RateLimit-Remaining-Default"] == "4"
    assert answer["X-RateLimit-Reset-Default"] == "60"


def test_it_needs_no_csrf_token_over_http(over_http: Browser, house: House) -> None:
    browser = Browser(enforce_csrf_checks=True)

    answer = browser.post("/v2/bookings", "{}", content_type="application/json")

    assert answer.status_code == 400  # the older contract's validation, not Django's CSRF page
    assert answer.json()["error"]["details"]["errors"]


def test_the_request_past_the_limit_blocks_the_key_for_a_minute(
    over_http: Browser, house: House, clock: time_machine.Traveller
) -> None:
    mia = {"Authorization": house.keys[house.mia.pk]}
    statuses = [over_http.get("/v2/me", headers=mia).status_code for _ in range(6)]
    blocked = over_http.get("/v2/teams", headers=mia)

    assert statuses == [200] * 5 + [429]
    assert blocked.status_code == 429
    assert blocked.json()["error"]["code"] == "ThrottlerException"
    assert blocked["X-RateLimit-Remaining-Default"] == "0"
    other = over_http.get("/v2/me", headers={"Authorization": house.keys[house.max.pk]})
    assert other.status_code == 200
    clock.shift(61)
    assert over_http.get("/v2/me", headers=mia).status_code == 200


def test_every_route_says_who_may_call_it(house: House) -> None:
    assert len(routing.registered()) > 60
    public = {
        (each.method, each.pattern.pattern)
        for each in routing.registered()
        if each.access is routing.Access.PUBLIC
    }
    assert not any("webhooks" in pattern or "schedules" in pattern for _, pattern in public)


def test_an_organization_without_an_owner_gives_the_portal_no_rights(house: House) -> None:
    Team.objects.all().delete()
    transport = EngineTransport()
    house.client._transport = transport

    answer = house.call("GET", "/me", headers={"Authorization": f"Bearer {transport.portal_key}"})

    assert answer.status_code == 401


def test_dispatch_never_raises_for_odd_paths(house: House) -> None:
    for path in ("", "/", "/v2", "/v2/", "/v2//", "/v2/bookings/%", "/v2/\x00"):
        answer = api.dispatch(EngineRequest(method="GET", path=path))
        assert answer.status in {400, 404}


def test_anybody_may_read_the_time_zones(house: House) -> None:
    cities = house.data("GET", "/timezones")

    assert {"city": "New York", "timezone": "America/New_York", "pop": 0} in cities
    assert len({each["timezone"] for each in cities}) == len(cities) > 400


def test_hours_without_their_times_fail_twice_over(house: House) -> None:
    body = {"name": "n", "timeZone": "Europe/London", "isDefault": False}
    hours = {"days": ["Monday"], "startTime": "09:00"}

    answer = house.call("POST", "/schedules", by=house.mia, json=body | {"availability": [hours]})

    (error,) = answer.json()["error"]["details"]["errors"]
    (failed,) = error["children"][0]["children"]
    assert (failed["property"], set(failed["constraints"])) == ("endTime", {"matches", "isString"})
