"""Several hosts: collective, round robin, managed (CONTRACT.md sections 6.3 and 14.1)."""

from typing import Any

import pytest
import time_machine

from portal.engine.bookings.models import BookingHost
from tests.engine.house import House

# Tuesday: Mia works 9 to 17 in London, Max 9 to 17 in New York, that is 14 to 22 UTC.
DAY = "2026-12-01"
BOTH = "2026-12-01T15:00:00Z"
ONLY_MIA = "2026-12-01T10:00:00Z"


def test_a_collective_event_needs_all_hosts(house: House) -> None:
    visit = house.team_event_type("collective")["id"]

    starts = house.starts(visit, DAY)
    assert (starts[0], starts[-1]) == ("14:00", "16:30")
    booking = house.booked(visit, BOTH)

    assert booking["title"] == "Team visit between Desk and Pat"
    assert [each["username"] for each in booking["hosts"]] == ["mia"]
    assert [each["name"] for each in booking["attendees"]] == ["Pat", "Max"]
    assert BookingHost.objects.filter(blocking=True).count() == 2
    refused = house.book(visit, ONLY_MIA)
    assert refused.status_code == 400
    assert "One of the hosts either already has booking" in refused.json()["error"]["message"]


def test_a_booking_of_one_host_closes_the_collective_slot(house: House) -> None:
    visit = house.team_event_type("collective")["id"]
    own = house.event_type(by=house.max)["id"]

    house.booked(own, BOTH)

    assert "15:00" not in house.starts(visit, DAY)


def test_a_round_robin_gives_each_free_host_a_turn(house: House) -> None:
    visit = house.team_event_type("roundRobin")["id"]
    starts = house.starts(visit, DAY)
    assert (starts[0], starts[-1]) == ("09:00", "21:30")

    first = house.booked(visit, BOTH)
    second = house.booked(visit, BOTH, name="Quinn")
    third = house.book(visit, BOTH, name="Rae")

    hosts = {each["hosts"][0]["username"] for each in (first, second)}
    assert hosts == {"mia", "max"}
    assert first["title"].startswith(f"Team visit between {first['hosts'][0]['name']}")
    assert third.status_code == 400
    assert "15:00" not in house.starts(visit, DAY)


def test_the_host_booked_longest_ago_is_next(house: House) -> None:
    visit = house.team_event_type("roundRobin")["id"]

    turns = [
        house.booked(visit, f"2026-12-0{day}T15:00:00Z", name=f"P{day}")["hosts"][0]["username"]
        for day in (1, 2, 3, 4)
    ]

    assert turns == ["mia", "max", "mia", "max"]


def test_a_higher_priority_comes_first_while_free(house: House) -> None:
    hosts = [
        {"userId": house.mia.pk, "priority": "low"},
        {"userId": house.max.pk, "priority": "high"},
    ]
    visit = house.team_event_type("roundRobin", hosts=hosts)["id"]

    turns = [
        house.booked(visit, f"2026-12-0{day}T15:00:00Z", name=f"P{day}")["hosts"][0]["username"]
        for day in (1, 2)
    ]

    assert turns == ["max", "max"]
    assert house.booked(visit, ONLY_MIA)["hosts"][0]["username"] == "mia"


def test_a_fixed_host_takes_part_in_every_booking(house: House) -> None:
    hosts = [{"userId": house.mia.pk, "mandatory": True}, {"userId": house.max.pk}]
    visit = house.team_event_type("roundRobin", hosts=hosts)["id"]
    starts = house.starts(visit, DAY)

    booking = house.booked(visit, BOTH)

    assert (starts[0], starts[-1]) == ("14:00", "16:30")
    assert booking["hosts"][0]["username"] == "mia"
    assert "Max" in [each["name"] for each in booking["attendees"]]


def test_rescheduling_keeps_the_host(house: House) -> None:
    visit = house.team_event_type("roundRobin")["id"]
    house.booked(visit, BOTH)
    booking = house.booked(visit, BOTH, name="Quinn")

    moved = house.data(
        "POST", f"/bookings/{booking['uid']}/reschedule", json={"start": "2026-12-02T15:00:00Z"}
    )

    assert moved["hosts"] == booking["hosts"]


def test_managed_children_are_booked_and_their_parent_is_not(house: House) -> None:
    parent, *children = house.team_event_type("managed")

    assert parent["schedulingType"] == "managed"
    assert [each["ownerId"] for each in children] == [house.mia.pk, house.max.pk]
    assert house.starts(parent["id"], DAY) == []
    assert house.starts(children[0]["id"], DAY)[0] == "09:00"
    assert house.book(parent["id"], ONLY_MIA).status_code == 400
    assert house.booked(children[0]["id"], ONLY_MIA)["hosts"][0]["username"] == "mia"


def test_changing_a_managed_parent_changes_its_children(house: House) -> None:
    parent, child, _ = house.team_event_type("managed")
    path = f"/teams/{house.desk.pk}/event-types/{parent['id']}"

    changed = house.data(
        "PATCH", path, by=house.mia, json={"title": "Renamed", "hosts": [{"userId": house.mia.pk}]}
    )

    assert [each["title"] for each in changed] == ["Renamed", "Renamed"]
    assert changed[1]["id"] == child["id"]


def test_a_team_event_type_without_hosts_has_no_slots(house: House) -> None:
    visit = house.team_event_type("collective", hosts=[])["id"]

    assert house.starts(visit, DAY) == []
    assert house.book(visit, BOTH).status_code == 422


def test_a_host_is_busy_as_an_attendee_elsewhere(house: House) -> None:
    visit = house.event_type()["id"]
    other = house.event_type(by=house.otto)["id"]

    house.booked(other, "2026-12-01T10:00:00Z", attendee={"email": house.mia.email})

    assert "10:00" not in house.starts(visit, DAY)


def pending(house: House, **options: Any) -> int:
    """Create a round robin whose bookings wait for a host."""
    policy = {"type": "always", "blockUnconfirmedBookingsInBooker": True}
    made = house.team_event_type("roundRobin", confirmationPolicy=policy, **options)
    return int(made["id"])


def test_what_waits_for_confirmation_is_nobodys_turn(house: House) -> None:
    visit = pending(house)

    first, second = (
        house.booked(visit, f"2026-12-0{day}T15:00:00Z", name=f"P{day}") for day in (1, 2)
    )
    house.data("POST", f"/bookings/{first['uid']}/confirm", by=house.mia)
    third = house.booked(visit, "2026-12-03T15:00:00Z", name="P3")

    hosts = [each["hosts"][0]["username"] for each in (first, second, third)]
    assert hosts == ["mia", "mia", "max"]


def test_a_cancelled_booking_gives_the_turn_back(house: House) -> None:
    visit = house.team_event_type("roundRobin")["id"]
    first = house.booked(visit, BOTH)
    house.data("POST", f"/bookings/{first['uid']}/cancel")

    again = house.booked(visit, "2026-12-02T15:00:00Z", name="Quinn")

    assert again["hosts"][0]["username"] == first["hosts"][0]["username"] == "mia"


def test_a_meeting_to_which_nobody_came_gives_the_turn_back(
    house: House, clock: time_machine.Traveller
) -> None:
    visit = house.team_event_type("roundRobin")["id"]
    first = house.booked(visit, BOTH)
    clock.move_to("2026-12-01T18:00:00Z")
    absent = {"attendees": [{"email": "pat@client.test", "absent": True}]}
    house.data("POST", f"/bookings/{first['uid']}/mark-absent", by=house.mia, json=absent)

    again = house.booked(visit, "2026-12-02T15:00:00Z", name="Quinn")

    assert again["hosts"][0]["username"] == first["hosts"][0]["username"] == "mia"


def test_another_host_of_the_event_type_may_confirm(house: House) -> None:
    uid = house.booked(pending(house), BOTH)["uid"]

    stranger = house.call("POST", f"/bookings/{uid}/confirm", by=house.otto)
    confirmed = house.data("POST", f"/bookings/{uid}/confirm", by=house.max)

    assert stranger.status_code == 401
    assert (confirmed["status"], confirmed["hosts"][0]["username"]) == ("accepted", "mia")


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("collective", "Team visit between Desk and Pat", "Renamed between Counter and Pat"),
        ("roundRobin", "Team visit between Mia and Pat", "Renamed between Max and Pat"),
        ("personal", "Visit between Mia and Pat", "Renamed between Mia M and Pat"),
    ],
)
def test_a_moved_booking_bears_the_names_of_now(
    house: House, kind: str, before: str, after: str
) -> None:
    path = f"/organizations/{house.organization.pk}/teams/{house.desk.pk}"
    if kind == "personal":
        event_type = house.event_type()["id"]
        address = f"/event-types/{event_type}"
    else:
        hosts = [{"userId": house.mia.pk}]
        more = hosts if kind == "roundRobin" else [*hosts, {"userId": house.max.pk}]
        event_type = house.team_event_type(kind, hosts=more)["id"]
        address = f"{path}/event-types/{event_type}"
    booked = house.booked(event_type, "2026-12-01T15:00:00Z")
    assert booked["title"] == before

    changes: dict[str, Any] = {"title": "Renamed"}
    if kind == "roundRobin":
        changes["hosts"] = [{"userId": house.max.pk}]
    version = "2024-06-14"
    house.call("PATCH", address, by=house.mia, version=version, json=changes)
    house.data("PATCH", path, by=house.olga, json={"name": "Counter"})
    house.data("PATCH", "/me", by=house.mia, json={"name": "Mia M"})
    body = {"start": "2026-12-01T16:00:00Z"}
    moved = house.data("POST", f"/bookings/{booked['uid']}/reschedule", json=body)

    assert moved["title"] == after
