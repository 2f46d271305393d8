"""Event types: what is stored, answered and refused (CONTRACT.md section 5)."""

from typing import Any

import httpx
import pytest
from pytest_django import Settings

from portal.engine.event_types.models import EventType
from tests.engine.house import House

TEXT = {"type": "text", "slug": "why", "label": "Why", "required": False, "placeholder": ""}


def message(answer: httpx.Response) -> Any:
    return answer.json()["error"]["message"]


def test_title_slug_and_length_are_enough(house: House) -> None:
    made = house.data(
        "POST",
        "/event-types",
        by=house.mia,
        json={"title": "Minimal", "slug": "minimal", "lengthInMinutes": 15},
    )

    assert made["locations"] == [{"type": "integration", "integration": "cal-video"}]
    assert made["minimumBookingNotice"] == 120
    assert made["bookingUrl"].endswith("/mia/minimal")
    assert [each["slug"] for each in made["bookingFields"]] == [
        "name",
        "email",
        "location",
        "title",
        "notes",
        "guests",
        "rescheduleReason",
    ]


def test_what_is_sent_comes_back_normalised(house: House) -> None:
    sent: dict[str, Any] = {
        "lengthInMinutesOptions": [15, 30],
        "seats": {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": False},
        "bookingWindow": {"type": "businessDays", "value": 5, "rolling": True},
        "bookingLimitsCount": {"day": 2, "week": 5},
        "color": {"lightThemeHex": "#112233", "darkThemeHex": "#445566"},
        "metadata": {"ignored": True},
    }

    made = house.event_type(**sent)

    assert made["seats"] == {"disabled": False, **sent["seats"]}
    assert made["metadata"] == {"multipleDuration": [15, 30]}
    for name in ("lengthInMinutesOptions", "bookingWindow", "bookingLimitsCount", "color"):
        assert made[name] == sent[name]


def test_a_patch_changes_what_it_names_and_replaces_arrays_whole(house: House) -> None:
    made = house.event_type(description="Old", bookingFields=[TEXT], beforeEventBuffer=5)
    path = f"/event-types/{made['id']}"

    renamed = house.data("PATCH", path, by=house.mia, json={"title": "New"})
    replaced = house.data(
        "PATCH", path, by=house.mia, json={"locations": [{"type": "attendeePhone"}]}
    )

    assert renamed == made | {"title": "New"}
    assert replaced == renamed | {"locations": [{"type": "attendeePhone"}]}
    assert house.data("PATCH", path, by=house.mia, json={}) == replaced


def test_disabled_switches_off(house: House) -> None:
    made = house.event_type(
        bookingLimitsCount={"day": 1},
        confirmationPolicy={"type": "always", "blockUnconfirmedBookingsInBooker": True},
        recurrence={"interval": 1, "occurrences": 3, "frequency": "weekly"},
    )
    names = ("bookingLimitsCount", "confirmationPolicy", "recurrence")

    off = house.data(
        "PATCH",
        f"/event-types/{made['id']}",
        by=house.mia,
        json={name: {"disabled": True} for name in names},
    )

    assert [off[name] for name in names] == [{}, {"disabled": True}, None]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"locations": []}, "'locations' must contain at least 1 location."),
        ({"locations": [{"type": "teleport"}]}, "Unsupported location type 'teleport'."),
        ({"locations": [{"type": "integration", "integration": "zoom"}]}, "zoom not connected."),
        ({"bookingFields": [TEXT, TEXT]}, "Duplicate bookingFields slug 'why' found."),
        ({"bookingFields": [TEXT | {"type": "odd"}]}, "Unsupported booking field type 'odd'."),
        (
            {"bookingFields": [{"type": "select", "slug": "s", "label": "l", "required": True}]},
            "Validation failed for select booking field: options must be an array",
        ),
        ({"bookingFields": [{"type": "email", "label": "x"}]}, "Booking fields validation failed"),
        ({"slug": "visit"}, "User already has an event type with this slug."),
    ],
)
def test_it_refuses_what_makes_no_sense(house: House, body: dict[str, Any], text: str) -> None:
    house.event_type()
    given = {"title": "x", "slug": "x", "lengthInMinutes": 30} | body

    answer = house.call("POST", "/event-types", by=house.mia, json=given)

    assert answer.status_code in {400, 404}
    assert message(answer).startswith(text)
    assert EventType.objects.count() == 1


@pytest.mark.parametrize("length", [0, -5, "30", 1.5, None, 10**9, True])
def test_a_length_is_a_whole_number_of_minutes(house: House, length: Any) -> None:
    body = {"title": "x", "slug": "x", "lengthInMinutes": length}

    answer = house.call("POST", "/event-types", by=house.mia, json=body)

    assert answer.status_code == 400
    assert answer.json()["error"]["details"]["errors"][0]["property"] == "lengthInMinutes"


def test_a_slug_is_unique_per_owner(house: House) -> None:
    house.event_type()
    house.event_type(by=house.max)
    other = house.event_type(slug="other")

    answer = house.call(
        "PATCH", f"/event-types/{other['id']}", by=house.mia, json={"slug": "visit"}
    )

    assert answer.json()["error"] == {
        "code": "TRPCError",
        "message": "error_event_type_url_duplicate",
    }


def test_a_deleted_event_type_leaves_its_bookings(house: House) -> None:
    made = house.event_type()
    uid = house.booked(made["id"], "2026-12-01T10:00:00Z")["uid"]

    gone = house.data("DELETE", f"/event-types/{made['id']}", by=house.mia)

    assert gone == {"id": made["id"], "lengthInMinutes": 30, "slug": "visit", "title": "Visit"}
    left = house.data("GET", f"/bookings/{uid}")
    assert (left["eventTypeId"], left["eventType"]) == (None, None)


def test_the_group_of_several_usernames_is_synthetic(house: House) -> None:
    group = house.data("GET", "/event-types", params={"usernames": "mia,max"})

    assert [(each["id"], each["slug"]) for each in group] == [(0, "dynamic")]
    assert [each["username"] for each in group[0]["users"]] == ["mia", "max"]


def test_team_lists_are_public_and_show_the_team(house: House) -> None:
    house.team_event_type("roundRobin")

    listed = house.data("GET", f"/teams/{house.desk.pk}/event-types")

    assert listed[0]["team"]["slug"] == "desk"
    assert listed[0]["hosts"][0] == {
        "mandatory": False,
        "priority": "medium",
        "userId": house.mia.pk,
        "name": "Mia",
        "username": "mia",
        "avatarUrl": None,
    }


def test_hosts_have_to_be_members(house: House) -> None:
    answer = house.call(
        "POST",
        f"/teams/{house.desk.pk}/event-types",
        by=house.mia,
        json={
            "title": "x",
            "slug": "x",
            "lengthInMinutes": 30,
            "schedulingType": "COLLECTIVE",
            "hosts": [{"userId": house.otto.pk}],
        },
    )

    assert answer.status_code == 404
    assert message(answer) == (
        f"Invalid hosts: {house.otto.pk} are not members of team with id {house.desk.pk}."
    )


def test_groups_of_usernames_have_slots_of_their_own(house: House, settings: Settings) -> None:
    settings.PAGES_KEPT_SECONDS = 60
    day = {"start": "2026-11-24", "end": "2026-11-25", "duration": 30}
    for usernames in ("mia,max", "mia,olga", "mia,max"):
        answer = house.call(
            "GET",
            "/slots",
            params={**day, "usernames": usernames, "organizationSlug": "lock-house"},
        )
        assert answer.status_code == 200, usernames
        assert answer.json()["data"]
