"""Copies of managed event types: what members decide themselves, and that nothing of theirs is lost by one."""

from typing import Any

import pytest

from portal.engine.bookings.models import Booking
from portal.engine.event_types.models import EventType, PrivateLink
from portal.engine.people.models import User
from portal.engine.teams.models import Membership
from portal.engine.webhooks.models import Webhook
from tests.engine.house import LOCATION, House

TEN = "2026-12-01T15:00:00Z"


def team_path(house: House) -> str:
    return f"/organizations/{house.organization.pk}/teams/{house.desk.pk}"


def copy_of(house: House, who: User) -> dict[str, Any]:
    """Return a member's copy, as the member sees it."""
    found: list[dict[str, Any]]
    found = [one for one in house.data("GET", "/event-types", by=who) if one["title"] == "Managed"]
    (copy,) = found
    return copy


@pytest.fixture
def managed(house: House) -> int:
    made = house.team_event_type("managed", title="Managed", slug="managed")
    return int(made[0]["id"])


def patch_managed(house: House, managed: int, **changes: Any) -> Any:
    path = f"{team_path(house)}/event-types/{managed}"
    answer = house.call("PATCH", path, by=house.mia, version="2024-06-14", json=changes)
    assert answer.is_success, answer.text
    return answer.json()


# What the team decides, each with another value than the copy has.
LOCKED: dict[str, Any] = {
    "title": "Mine",
    "slug": "mine",
    "description": "Mine",
    "lengthInMinutes": 45,
    "lengthInMinutesOptions": [30, 60],
    "locations": [{"type": "link", "link": "https://example.com/x", "public": True}],
    "bookingFields": [
        {"type": "text", "slug": "x", "label": "X", "required": False, "placeholder": ""}
    ],
    "disableGuests": True,
    "slotInterval": 15,
    "minimumBookingNotice": 5,
    "beforeEventBuffer": 5,
    "afterEventBuffer": 5,
    "customName": "Mine",
    "bookingWindow": {"type": "calendarDays", "value": 5},
    "confirmationPolicy": {"type": "always", "blockUnconfirmedBookingsInBooker": False},
    "seats": {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True},
    "recurrence": {"interval": 1, "occurrences": 3, "frequency": "weekly"},
    "bookingLimitsCount": {"day": 1},
    "bookingLimitsDuration": {"day": 60},
    "onlyShowFirstAvailableSlot": True,
    "offsetStart": 5,
    "successRedirectUrl": "https://example.com/done",
    "hideCalendarEventDetails": True,
    "lockTimeZoneToggleOnBookingPage": True,
    "bookingRequiresAuthentication": True,
    "disableRescheduling": {"disabled": True},
}


@pytest.mark.parametrize("name", LOCKED)
def test_what_the_team_decides_is_refused(house: House, managed: int, name: str) -> None:
    before = copy_of(house, house.max)
    path = f"/event-types/{before['id']}"
    answer = house.call("PATCH", path, by=house.max, json={name: LOCKED[name]})
    assert answer.status_code == 400, answer.text
    assert f"copy of the managed event type {managed}" in answer.text
    assert name in answer.json()["error"]["message"]
    assert copy_of(house, house.max) == before


def test_the_same_values_are_no_change(house: House, managed: int) -> None:
    before = copy_of(house, house.max)
    path = f"/event-types/{before['id']}"
    same = {name: before[name] for name in LOCKED if before.get(name) not in (None, "")}
    same.pop("bookingFields")
    house.data("PATCH", path, by=house.max, json=same)
    assert len(same) > 10
    assert copy_of(house, house.max) == before


def test_a_copy_goes_with_the_managed_one_only(house: House, managed: int) -> None:
    path = f"/event-types/{copy_of(house, house.max)['id']}"
    assert house.call("DELETE", path, by=house.max).status_code == 403
    house.data("DELETE", f"{team_path(house)}/event-types/{managed}", by=house.mia)
    assert house.call("GET", path, by=house.max).status_code == 404


def test_own_settings_survive_a_change_of_the_managed_one(house: House, managed: int) -> None:
    hours = house.data(
        "POST",
        "/schedules",
        by=house.max,
        json={"name": "Late", "timeZone": "Europe/London", "isDefault": False},
    )["id"]
    path = f"/event-types/{copy_of(house, house.max)['id']}"
    house.data("PATCH", path, by=house.max, json={"scheduleId": hours, "hidden": True})
    patch_managed(house, managed, lengthInMinutes=60, description="All")
    mine, hers = copy_of(house, house.max), copy_of(house, house.mia)
    assert (mine["scheduleId"], mine["hidden"], mine["lengthInMinutes"]) == (hours, True, 60)
    assert (hers["scheduleId"], hers["hidden"], hers["lengthInMinutes"]) == (None, False, 60)


def test_who_chose_nothing_follows(house: House, managed: int) -> None:
    patch_managed(house, managed, hidden=True)
    assert copy_of(house, house.max)["hidden"]
    patch_managed(house, managed, hidden=False)
    assert not copy_of(house, house.max)["hidden"]


def test_a_schedule_of_somebody_else_is_refused(house: House, managed: int) -> None:
    body = {"name": "Hers", "timeZone": "Europe/London", "isDefault": False}
    hers = house.data("POST", "/schedules", by=house.mia, json=body)["id"]
    path = f"/event-types/{copy_of(house, house.max)['id']}"
    assert house.call("PATCH", path, by=house.max, json={"scheduleId": hers}).status_code == 404


# A member's own event type at the same address.


@pytest.fixture
def own(house: House) -> int:
    """Max's own event type at /max/intro, with a booking and a webhook."""
    made = house.event_type(by=house.max, slug="intro", title="Mine")["id"]
    house.booked(made, TEN)
    body = {"subscriberUrl": "https://hooks.test/x", "triggers": [], "active": True}
    house.data("POST", f"/event-types/{made}/webhooks", by=house.max, json=body)
    return int(made)


def check_kept(house: House, own: int) -> None:
    assert house.data("GET", f"/event-types/{own}", by=house.max)["title"] == "Mine"
    assert Booking.objects.get().event_type_id == own
    assert Webhook.objects.get().event_type_id == own


def create(house: House) -> Any:
    body = {
        "title": "Managed",
        "slug": "intro",
        "lengthInMinutes": 30,
        "locations": [LOCATION],
        "schedulingType": "managed",
        "hosts": [{"userId": house.mia.pk}, {"userId": house.max.pk}],
    }
    path = f"{team_path(house)}/event-types"
    return house.call("POST", path, by=house.mia, version="2024-06-14", json=body).json()


def change_slug(house: House) -> Any:
    managed = house.team_event_type("managed", title="Managed", slug="managed")[0]["id"]
    return patch_managed(house, managed, slug="intro", lengthInMinutes=60)


def change_hosts(house: House) -> Any:
    hosts = [{"userId": house.mia.pk}]
    made = house.team_event_type("managed", title="Managed", slug="intro", hosts=hosts)
    hosts.append({"userId": house.max.pk})
    return patch_managed(house, made[0]["id"], hosts=hosts)


def join(house: House) -> Any:
    Membership.objects.filter(team=house.desk, user=house.max).delete()
    house.team_event_type(
        "managed", title="Managed", slug="intro", hosts=None, assignAllTeamMembers=True
    )
    path = f"{team_path(house)}/memberships"
    return house.call("POST", path, by=house.mia, json={"userId": house.max.pk}).json()


def accept(house: House) -> Any:
    Membership.objects.filter(team=house.desk, user=house.max).update(accepted=False)
    house.team_event_type(
        "managed", title="Managed", slug="intro", hosts=None, assignAllTeamMembers=True
    )
    row = Membership.objects.get(team=house.desk, user=house.max)
    path = f"{team_path(house)}/memberships/{row.pk}"
    return house.call("PATCH", path, by=house.mia, json={"accepted": True}).json()


@pytest.mark.parametrize("way", [create, change_slug, change_hosts, join, accept])
def test_a_member_s_own_event_type_is_kept_and_said(house: House, own: int, way: Any) -> None:
    answer = way(house)
    assert answer["status"] == "success", answer
    (said,) = answer["warnings"]
    assert f"User with id={house.max.pk} has an event type with slug 'intro' already" in said
    check_kept(house, own)
    # Everybody else has the copy.
    assert EventType.objects.get(owner=house.mia, slug="intro").parent_id is not None


def test_a_copy_whose_new_address_is_taken_follows_in_all_else(house: House, own: int) -> None:
    change_slug(house)
    copy = copy_of(house, house.max)
    assert (copy["slug"], copy["lengthInMinutes"]) == ("managed", 60)


def test_once_the_address_is_free_the_next_change_gives_the_copy(house: House, own: int) -> None:
    managed = create(house)["data"][0]["id"]
    house.data("PATCH", f"/event-types/{own}", by=house.max, json={"slug": "other"})
    assert "warnings" not in patch_managed(house, managed, description="Again")
    assert copy_of(house, house.max)["slug"] == "intro"
    check_kept(house, own)


def accept_in_organization(house: House, **more: Any) -> Any:
    row = Membership.objects.get(team=house.organization, user=house.max)
    path = f"/organizations/{house.organization.pk}/memberships/{row.pk}"
    return house.call("PATCH", path, by=house.olga, json={"accepted": True} | more).json()


def test_who_is_accepted_in_the_organization_keeps_what_clashes_in_its_teams(
    house: House, own: int
) -> None:
    row = Membership.objects.get(team=house.organization, user=house.max)
    path = f"/organizations/{house.organization.pk}/memberships/{row.pk}"
    house.data("PATCH", path, by=house.olga, json={"accepted": False})
    house.team_event_type(
        "managed", title="Managed", slug="intro", hosts=None, assignAllTeamMembers=True
    )
    (said,) = accept_in_organization(house)["warnings"]
    assert f"User with id={house.max.pk} has an event type with slug 'intro' already" in said
    # What is not the case any more is not said.
    house.data("PATCH", f"/event-types/{own}", by=house.max, json={"slug": "other"})
    assert "warnings" not in accept_in_organization(house, role="ADMIN")


def test_without_a_clash_nothing_is_said(house: House) -> None:
    assert "warnings" not in create(house)


# Hidden event types.


@pytest.mark.parametrize("path", ["organizations", "teams"])
def test_hidden_event_types_of_a_team_are_listed_to_its_people_only(
    house: House, path: str
) -> None:
    house.team_event_type("collective", hidden=True)
    house.team_event_type("collective", slug="open", title="Open")
    address = f"/teams/{house.desk.pk}/event-types"
    if path == "organizations":
        address = f"{team_path(house)}/event-types"
    for who, names in (
        (None, ["Open"]),
        (house.otto, ["Open"]),
        (house.max, ["Team visit", "Open"]),
        (house.olga, ["Team visit", "Open"]),
    ):
        assert [one["title"] for one in house.data("GET", address, by=who)] == names
    query = {"eventSlug": "team-visit"}
    assert house.data("GET", address, params=query) == []
    assert len(house.data("GET", address, by=house.max, params=query)) == 1


def test_a_hidden_copy_is_listed_to_its_owner_only(house: House) -> None:
    house.team_event_type("managed", title="Managed", hidden=True)
    assert copy_of(house, house.max)["hidden"]
    assert house.data("GET", "/event-types", params={"username": "max"}) == []


def test_private_links_are_made_for_copies_alone(house: House, managed: int) -> None:
    of_team = f"{team_path(house)}/event-types/{managed}/private-links"
    link, before = {"maxUsageCount": 2}, PrivateLink(event_type_id=managed, max_usage_count=1)
    before.save()

    refused = [
        house.call("POST", of_team, by=house.mia, json=link),
        house.call("PATCH", f"{of_team}/{before.link_id}", by=house.mia, json=link),
    ]
    copy = copy_of(house, house.mia)["id"]
    made = house.data("POST", f"/event-types/{copy}/private-links", by=house.mia, json=link)

    assert [answer.status_code for answer in refused] == [400, 400]
    assert "is managed" in refused[0].json()["error"]["message"]
    assert set(PrivateLink.objects.values_list("link_id", flat=True)) == {
        before.link_id,
        made["linkId"],
    }
    # One that was made before can be taken away.
    assert house.call("DELETE", f"{of_team}/{before.link_id}", by=house.mia).is_success
