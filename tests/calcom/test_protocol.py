import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from portal.calcom.errors import NotFound
from portal.calcom.protocol import Call, instant, spell, version_for

ROME = timezone(timedelta(hours=2))


def test_instants_are_utc_with_milliseconds() -> None:
    assert instant(datetime(2030, 7, 1, 15, 0, 0, 4999, ROME)) == "2030-07-01T13:00:00.004Z"


def test_naive_instants_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        instant(datetime(2030, 7, 1))  # noqa: DTZ001  a naive one is the point


@pytest.mark.parametrize(
    ("value", "spelling"),
    [
        (True, "true"),
        (False, "false"),
        (7, "7"),
        ("upcoming", "upcoming"),
        (["upcoming", "past"], "upcoming,past"),
        ((3, 39), "3,39"),
        (date(2030, 1, 8), "2030-01-08"),
        (datetime(2030, 1, 8, tzinfo=UTC), "2030-01-08T00:00:00.000Z"),
    ],
)
def test_query_values_are_spelled_for_cal_com(value: Any, spelling: str) -> None:
    assert spell(value) == spelling


def test_a_plus_in_a_query_is_encoded() -> None:
    call = Call("GET", "/bookings", query={"attendeeEmail": "ada+home@example.com"})
    assert call.target == "/bookings?attendeeEmail=ada%2Bhome%40example.com"


def test_parameters_that_are_none_are_left_out() -> None:
    assert Call("GET", "/teams", query={"take": None, "skip": 0}).target == "/teams?skip=0"


def test_a_path_value_cannot_leave_its_segment() -> None:
    call = Call("GET", "/bookings/{uid}", {"uid": "../me?x=1#y"})
    assert call.target == "/bookings/..%2Fme%3Fx%3D1%23y"


@pytest.mark.parametrize("uid", ["", ".", "..", "x" * 201])
def test_a_path_value_that_is_no_identifier_is_not_found(uid: str) -> None:
    with pytest.raises(NotFound) as caught:
        _ = Call("GET", "/bookings/{uid}", {"uid": uid}).target
    assert caught.value.sent == "no"
    assert caught.value.status == 404


def test_a_uid_named_like_a_resource_does_not_change_the_version() -> None:
    assert Call("GET", "/bookings/{uid}", {"uid": "slots"}).version == "2024-08-13"


def test_the_body_spells_instants_and_survives_lone_surrogates() -> None:
    call = Call(
        "POST", "/bookings", body={"start": datetime(2030, 1, 8, 13, tzinfo=UTC), "x": "\ud83d"}
    )
    assert json.loads(call.content or b"") == {"start": "2030-01-08T13:00:00.000Z", "x": "\ud83d"}


def test_only_a_body_has_a_content_type() -> None:
    assert "Content-Type" not in Call("GET", "/bookings").headers
    assert Call("POST", "/bookings", body={}).headers["Content-Type"] == "application/json"
    assert Call("POST", "/bookings", body={}).content == b"{}"


def test_repr_hides_what_visitors_typed() -> None:
    call = Call("POST", "/bookings", query={"attendeeEmail": "ada@x"}, body={"name": "Ada"})
    assert "ada" not in repr(call).lower()


@pytest.mark.parametrize(
    ("path", "version"),
    [
        ("/slots", "2024-09-04"),
        ("/slots/reservations/{uid}", "2024-09-04"),
        ("/bookings/{uid}/cancel", "2024-08-13"),
        ("/event-types/{event_type_id}", "2024-06-14"),
        ("/organizations/{organization_id}/teams/{team_id}/event-types", "2024-06-14"),
        ("/schedules/default", "2024-06-11"),
        ("/me", None),
        ("/teams", None),
        ("/organizations/{organization_id}/teams/me", None),
        ("/organizations/{organization_id}/users", None),
        ("/webhooks", None),
        ("/event-types/{event_type_id}/private-links", None),
        ("/organizations/{organization_id}/users/{user_id}/schedules", "2024-06-11"),
        ("/organizations/{organization_id}/bookings", "2024-08-13"),
        ("/calendars/busy-times", None),
    ],
)
def test_the_last_resource_of_a_path_decides(path: str, version: str | None) -> None:
    assert version_for(path) == version


def test_a_path_of_no_known_resource_is_refused() -> None:
    with pytest.raises(KeyError):
        version_for("/apps")
