"""Keys that are refreshed, teams that invite, and limits of single calls."""

from typing import Any

import httpx
import pytest
from django.core import signing
from django.test import Client as Browser
from pytest_django import Settings

from portal.engine.keys.models import ApiKey
from tests.engine.house import House

TEN = "2026-12-01T10:00:00Z"


def refresh(house: House, key: str, **body: Any) -> httpx.Response:
    return house.call(
        "POST", "/api-keys/refresh", headers={"Authorization": f"Bearer {key}"}, json=body
    )


def test_a_refreshed_key_takes_the_place_of_the_old_one(house: House) -> None:
    old = house.keys[house.mia.pk]

    answer = refresh(house, old)
    new = answer.json()["data"]["apiKey"]

    assert answer.status_code == 200
    assert new.startswith("cal_")
    assert house.call("GET", "/me", headers={"Authorization": old}).status_code == 401
    assert house.data("GET", "/me", headers={"Authorization": new})["username"] == "mia"


@pytest.mark.parametrize(
    ("body", "ends"),
    [
        ({}, "2026-12-23"),
        ({"apiKeyDaysValid": 1}, "2026-11-24"),
        ({"apiKeyNeverExpires": True}, None),
    ],
)
def test_it_lives_as_long_as_was_asked(
    house: House, body: dict[str, Any], ends: str | None
) -> None:
    new = refresh(house, house.keys[house.mia.pk], **body).json()["data"]["apiKey"]

    row = ApiKey.objects.find(new)
    assert row is not None
    assert (row.expires_at and row.expires_at.date().isoformat()) == ends


def test_a_refresh_that_is_refused_leaves_the_key_alone(house: House) -> None:
    key = house.keys[house.mia.pk]

    both = refresh(house, key, apiKeyDaysValid=3, apiKeyNeverExpires=True)
    none = refresh(house, key, apiKeyDaysValid=0)

    assert both.json()["error"]["message"].startswith("ApiKeysService -Cannot set both")
    assert none.status_code == 400
    assert house.call("POST", "/api-keys/refresh").status_code == 401
    assert house.call("GET", "/me", headers={"Authorization": key}).status_code == 200


def test_an_invitation_names_the_team_and_cannot_be_forged(house: House) -> None:
    paths = [
        f"/teams/{house.desk.pk}/invite",
        f"/organizations/{house.organization.pk}/teams/{house.desk.pk}/invite",
    ]
    for path in paths:
        made = house.data("POST", path, by=house.mia)
        assert made["inviteLink"].endswith(f"/teams?token={made['token']}")
        assert signing.loads(made["token"], salt="engine-team-invitation") == house.desk.pk
        assert house.call("POST", path, by=house.max).status_code == 403


@pytest.fixture
def over_http(house: House, settings: Settings) -> Browser:
    settings.ROOT_URLCONF = "portal.engine.urls"
    settings.MIDDLEWARE = []
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    return Browser()


def invite_guests(browser: Browser, house: House, uid: str, times: int) -> list[Any]:
    headers = {
        "Authorization": house.keys[house.mia.pk],
        "cal-api-version": "2024-08-13",
    }
    return [
        browser.post(
            f"/v2/bookings/{uid}/guests",
            {"guests": [{"email": f"g{number}@client.test"}]},
            content_type="application/json",
            headers=headers,
        )
        for number in range(times)
    ]


def test_guests_can_be_added_five_times_a_minute(house: House, over_http: Browser) -> None:
    uid = house.booked(house.event_type()["id"], TEN)["uid"]

    answers = invite_guests(over_http, house, uid, 6)

    assert [each.status_code for each in answers] == [200] * 5 + [429]
    assert answers[0]["X-RateLimit-Limit-Booking_guests_add"] == "5"
    assert answers[0]["X-RateLimit-Remaining-Booking_guests_add"] == "4"
    assert "X-RateLimit-Limit-Default" not in answers[0]
    me = over_http.get("/v2/me", headers={"Authorization": house.keys[house.mia.pk]})
    assert (me.status_code, me["X-RateLimit-Remaining-Default"]) == (200, "119")


def test_a_raised_limit_lifts_that_of_guests(
    house: House, over_http: Browser, settings: Settings
) -> None:
    settings.ENGINE_RATE_LIMIT = 1000
    uid = house.booked(house.event_type()["id"], TEN)["uid"]

    answers = invite_guests(over_http, house, uid, 6)

    assert [each.status_code for each in answers] == [200] * 6


def test_anonymous_callers_are_counted_by_address(
    house: House, over_http: Browser, settings: Settings
) -> None:
    settings.ENGINE_RATE_LIMIT = 2
    path = f"/v2/event-types?username={house.mia.username}"
    headers = {"cal-api-version": "2024-06-14"}

    def status(address: str) -> int:
        return over_http.get(path, headers=headers, REMOTE_ADDR=address).status_code

    assert [status("192.0.2.1") for _ in range(3)] == [200, 200, 429]
    assert status("192.0.2.2") == 200


def test_what_has_not_changed_is_not_sent_again(house: House, over_http: Browser) -> None:
    headers = {"Authorization": house.keys[house.mia.pk]}
    first = over_http.get("/v2/me", headers=headers)

    again = over_http.get("/v2/me", headers=headers | {"If-None-Match": first["ETag"]})

    assert first["ETag"].startswith('W/"')
    assert (again.status_code, again.content) == (304, b"")


def test_a_body_past_the_servers_bound_is_a_413(
    house: House, over_http: Browser, settings: Settings
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    answer = over_http.post("/v2/bookings", "x" * 2000, content_type="application/json")

    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "PayloadTooLargeException"
