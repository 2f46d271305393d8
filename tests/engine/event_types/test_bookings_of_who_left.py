"""Bookings with somebody who left: who looks after them, and where they can be moved."""

from typing import Any

import pytest

from portal.engine.bookings.models import Booking
from portal.engine.transport import EngineTransport
from tests.engine.event_types.test_who_leaves import (
    MAX_ALONE,
    ON_THEIR_OWN,
    TOGETHER,
    Way,
    deleted,
    made,
    removed_from_organization,
    removed_from_team,
    team_path,
)
from tests.engine.house import House

ACTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "confirm": ("POST", {}),
    "decline": ("POST", {"reason": "ill"}),
    "guests": ("POST", {"guests": [{"email": "gus@client.test"}]}),
    "location": ("PATCH", {"location": {"type": "address", "address": "2 Quay Street"}}),
    "reschedule": ("POST", {"start": "2026-12-22T15:00:00Z"}),
    "cancel": ("POST", {"cancellationReason": "ill"}),
}
DECISIONS = ("confirm", "decline")


@pytest.mark.parametrize("seated", [False, True])
@pytest.mark.parametrize("way", [deleted, removed_from_team, *ON_THEIR_OWN])
def test_the_portals_staff_look_after_bookings_of_who_left(
    house: House, way: Way, seated: bool
) -> None:
    seats = {"seatsPerTimeSlot": 2, "showAttendeeInfo": True, "showAvailabilityCount": True}
    asks = {"type": "always", "blockUnconfirmedBookingsInBooker": True}
    uids = {}
    for hour, action in enumerate(ACTIONS, 15):
        options: dict[str, Any] = {"seats": seats} if seated else {}
        if action in DECISIONS:
            options = {"confirmationPolicy": asks}
        own = house.event_type(by=house.max, slug=action, **options)["id"]
        uids[action] = house.booked(own, f"2026-12-01T{hour}:00:00Z")["uid"]
    transport = EngineTransport()
    way(house, [])

    def call(action: str, **more: Any) -> Any:
        method, body = ACTIONS[action]
        return house.call(method, f"/bookings/{uids[action]}/{action}", json=body, **more)

    by_stranger = [call(action, by=house.otto) for action in (*DECISIONS, "guests", "location")]
    house.client._transport = transport
    key = {"Authorization": f"Bearer {transport.portal_key}"}
    found = {action: call(action, headers=key) for action in ACTIONS}

    assert {answer.status_code for answer in by_stranger} <= {401, 403}
    assert {action: each.text for action, each in found.items() if each.is_error} == {}


def test_admins_of_the_team_look_after_what_was_booked_with_who_left(house: House) -> None:
    hosts = [{"userId": house.max.pk}]
    event_type, bookable = made(house, "roundRobin", hosts=hosts)
    uid = house.booked(bookable, MAX_ALONE)["uid"]
    removed_from_organization(house, [event_type])
    _method, body = ACTIONS["location"]
    for by, status in ((house.otto, 403), (house.mia, 200)):
        answer = house.call("PATCH", f"/bookings/{uid}/location", by=by, json=body)
        assert answer.status_code == status


@pytest.mark.parametrize("way", [deleted, removed_from_team, *ON_THEIR_OWN])
def test_nobody_outside_stands_in(house: House, way: Way) -> None:
    path = f"/organizations/{house.organization.pk}/users/{house.mia.pk}/ooo"
    days = {"start": "2026-12-01T00:00:00Z", "end": "2026-12-02T00:00:00Z"}
    made = house.data("POST", path, by=house.olga, json=days | {"toUserId": house.max.pk})
    assert made["toUserId"] == house.max.pk
    way(house, [])
    (absence,) = house.data("GET", path, by=house.olga)
    assert absence["toUserId"] == (house.max.pk if way is removed_from_team else None)
    # Null takes a stand-in back.
    house.data("PATCH", f"{path}/{made['id']}", by=house.olga, json={"toUserId": house.olga.pk})
    cleared = house.data("PATCH", f"{path}/{made['id']}", by=house.olga, json={"toUserId": None})
    assert cleared["toUserId"] is None


@pytest.mark.parametrize(
    ("start", "status"),
    [
        ("2026-12-03T16:00:00Z", 201),
        # Its own time, in part.
        ("2026-12-01T15:15:00Z", 201),
        # When one of the two is off, busy, or it is over.
        (MAX_ALONE, 400),
        ("2026-12-03T15:00:00Z", 400),
        ("2026-11-01T15:00:00Z", 400),
    ],
)
def test_a_booking_of_what_was_deleted_moves_within_the_hours_of_its_hosts(
    house: House, start: str, status: int
) -> None:
    event_type, _ = made(house, "collective")
    uid = house.booked(event_type, TOGETHER)["uid"]
    house.booked(house.event_type(by=house.max, slug="own")["id"], "2026-12-03T15:00:00Z")
    path = f"{team_path(house)}/event-types/{event_type}"
    assert house.call("DELETE", path, by=house.mia, version="2024-06-14").is_success

    answer = house.call("POST", f"/bookings/{uid}/reschedule", json={"start": start})

    assert answer.status_code == status, answer.text
    if status == 201:
        moved = answer.json()["data"]
        assert moved["eventTypeId"] is None
        assert {each.user_id for each in Booking.objects.get(uid=moved["uid"]).hosts.all()} == {
            house.mia.pk,
            house.max.pk,
        }
