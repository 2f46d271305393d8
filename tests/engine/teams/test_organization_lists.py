"""What admins of organizations and teams list: bookings and schedules of their people."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.engine.teams.models import Membership, Role, Team
from tests.bench.catalogue import grow
from tests.engine.house import House

MORNING = "2026-12-01T09:00:00Z"
BOTH = "2026-12-01T15:00:00Z"


@pytest.fixture
def paths(house: House) -> dict[str, str]:
    organization = f"/organizations/{house.organization.pk}"
    return {
        "organization": organization,
        "team": f"{organization}/teams/{house.desk.pk}",
        "own": f"/teams/{house.desk.pk}",
        "mia": f"{organization}/users/{house.mia.pk}",
        "max": f"{organization}/users/{house.max.pk}",
    }


@pytest.fixture
def booked(house: House) -> dict[str, str]:
    """One booking of Mia's own, one of the team with both, one of Otto's outside."""
    return {
        "mia": house.booked(house.event_type()["id"], MORNING)["uid"],
        "team": house.booked(house.team_event_type("collective")["id"], BOTH)["uid"],
        "otto": house.booked(house.event_type(by=house.otto)["id"], MORNING, name="Oz")["uid"],
    }


def uids(house: House, path: str, **query: Any) -> list[str]:
    answer = house.call("GET", path, by=house.olga, params=query)
    assert answer.status_code == 200, answer.text
    assert answer.json()["pagination"]["returnedItems"] == len(answer.json()["data"])
    return [each["uid"] for each in answer.json()["data"]]


def test_an_organization_lists_the_bookings_of_its_members(
    house: House, paths: dict[str, str], booked: dict[str, str]
) -> None:
    assert uids(house, paths["organization"] + "/bookings") == [booked["mia"], booked["team"]]


def test_user_ids_pick_hosts_and_co_hosts(
    house: House, paths: dict[str, str], booked: dict[str, str]
) -> None:
    path = paths["organization"] + "/bookings"

    assert uids(house, path, userIds=house.max.pk) == [booked["team"]]
    assert uids(house, path, userIds=f"{house.mia.pk},{house.max.pk}", take=1, skip=1) == [
        booked["team"]
    ]
    assert uids(house, path, userIds=house.otto.pk) == []


@pytest.mark.parametrize("scope", ["team", "own"])
def test_a_team_lists_the_bookings_of_its_event_types(
    house: House, paths: dict[str, str], booked: dict[str, str], scope: str
) -> None:
    path = paths[scope] + "/bookings"

    assert uids(house, path) == [booked["team"]]
    assert uids(house, path, status="past") == []
    assert uids(house, path, attendeeName="Pat") == [booked["team"]]
    # Filters that these lists do not know are no filters.
    assert uids(house, path, teamId="999", afterCreatedAt="2030-01-01") == [booked["team"]]


def test_a_team_lists_the_bookings_of_children_of_its_managed_event_types(
    house: House, paths: dict[str, str]
) -> None:
    _, of_mia, _ = house.team_event_type("managed")
    uid = house.booked(of_mia["id"], MORNING)["uid"]

    assert uids(house, paths["team"] + "/bookings") == [uid]


def test_a_members_list_is_the_one_that_the_member_sees(
    house: House, paths: dict[str, str], booked: dict[str, str]
) -> None:
    seen = house.data("GET", "/bookings", by=house.max)

    assert uids(house, paths["max"] + "/bookings") == [each["uid"] for each in seen]


@pytest.mark.parametrize("path", ["organization", "team", "own", "mia"])
def test_plain_members_may_not_list_bookings_or_schedules(
    house: House, paths: dict[str, str], path: str
) -> None:
    for noun in ("bookings", "schedules"):
        answer = house.call("GET", f"{paths[path]}/{noun}", by=house.max)

        assert answer.status_code == 403
        assert "RolesGuard - " in answer.json()["error"]["message"]


def test_references_of_a_teams_booking(
    house: House, paths: dict[str, str], booked: dict[str, str]
) -> None:
    path = paths["team"] + "/bookings/{}/references"

    assert house.data("GET", path.format(booked["team"]), by=house.mia) == []
    assert house.call("GET", path.format(booked["mia"]), by=house.mia).status_code == 404


def test_schedules_of_the_organization_and_its_teams(house: House, paths: dict[str, str]) -> None:
    hours = {"name": "Hours", "timeZone": "Europe/London", "isDefault": True}
    of_mia = house.data("POST", "/schedules", by=house.mia, json=hours)
    of_olga = house.data("POST", "/schedules", by=house.olga, json=hours)
    house.data("POST", "/schedules", by=house.otto, json=hours)

    assert house.data("GET", paths["organization"] + "/schedules", by=house.olga) == [
        of_mia,
        of_olga,
    ]
    for scope in ("team", "own"):
        assert house.data("GET", paths[scope] + "/schedules", by=house.mia) == [of_mia]
    page = house.call(
        "GET", paths["organization"] + "/schedules", by=house.olga, params={"take": 1, "skip": 1}
    )
    assert page.json()["data"] == [of_olga]
    one = paths["team"] + f"/users/{house.mia.pk}/schedules"
    assert house.data("GET", one, by=house.mia) == [of_mia]
    stranger = paths["team"] + f"/users/{house.olga.pk}/schedules"
    assert house.call("GET", stranger, by=house.mia).status_code == 404


def test_an_event_type_picks_the_schedules_that_it_looks_at(
    house: House, paths: dict[str, str]
) -> None:
    hours = {"name": "Hours", "timeZone": "Europe/London", "isDefault": True}
    default = house.data("POST", "/schedules", by=house.mia, json=hours)
    other = house.data("POST", "/schedules", by=house.mia, json=hours | {"isDefault": False})
    plain = house.team_event_type("collective", slug="plain")["id"]
    special = house.team_event_type("collective", slug="special", scheduleId=other["id"])["id"]
    path = paths["team"] + "/schedules"

    def found(event_type: int) -> Any:
        return house.data("GET", path, by=house.mia, params={"eventTypeId": event_type})

    assert found(plain) == [default]
    assert found(special) == [other]
    assert found(999999) == []


def test_an_admin_keeps_a_members_schedules(house: House, paths: dict[str, str]) -> None:
    path = paths["max"] + "/schedules"
    body = {"name": "Desk", "timeZone": "America/New_York", "isDefault": True}

    made = house.data("POST", path, by=house.olga, json=body)
    one = f"{path}/{made['id']}"

    assert made["ownerId"] == house.max.pk
    assert house.data("GET", "/schedules/default", by=house.max) == made
    assert house.data("GET", path, by=house.olga) == [made]
    assert house.data("PATCH", one, by=house.olga, json={"name": "Bar"})["name"] == "Bar"
    assert house.data("GET", one, by=house.olga)["name"] == "Bar"
    assert house.call("DELETE", one, by=house.olga).json() == {"status": "success"}
    assert house.call("GET", one, by=house.olga).status_code == 404


def test_schedules_of_strangers_are_out_of_an_admins_reach(
    house: House, paths: dict[str, str]
) -> None:
    body = {"name": "Own", "timeZone": "Europe/London", "isDefault": True}
    of_mia = house.data("POST", "/schedules", by=house.mia, json=body)
    stranger = f"{paths['organization']}/users/{house.otto.pk}/schedules"

    assert house.call("GET", stranger, by=house.olga).status_code == 404
    through_max = f"{paths['max']}/schedules/{of_mia['id']}"
    assert house.call("GET", through_max, by=house.olga).status_code == 403


def test_event_types_of_all_teams(house: House, paths: dict[str, str]) -> None:
    other = Team.objects.create(name="Other", slug="other", parent=house.organization)
    Membership.objects.create(team=other, user=house.mia, role=Role.ADMIN)
    first = house.team_event_type("collective")["id"]
    house.event_type()

    listed = house.data("GET", f"{paths['organization']}/teams/event-types", by=house.olga)

    assert [each["id"] for each in listed] == [first]
    assert listed[0]["team"]["name"] == "Desk"
    # The same as in the team's own list, but for what belongs to the list.
    of_team = house.data("GET", f"/teams/{house.desk.pk}/event-types", by=house.olga)
    assert of_team == listed
    path = f"{paths['organization']}/teams/{house.desk.pk}/event-types/{first}"
    assert listed[0] == house.data("GET", path, by=house.olga) | {"team": listed[0]["team"]}


@pytest.mark.parametrize("kind", ["collective", "roundRobin"])
def test_a_page_of_all_teams_event_types_costs_what_one_does(
    house: House, paths: dict[str, str], kind: str
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            house.data("GET", f"{paths['organization']}/teams/event-types", by=house.olga)
        return len(asked)

    house.team_event_type(kind)
    # Once an hour the use of a key is noted.
    queries()
    few = queries()
    grow(event_types=30, people=8, teams=10)
    assert queries() == few


def test_a_list_of_event_types_shows_as_many_hosts_as_wanted(house: House) -> None:
    house.team_event_type("collective")
    path = f"/teams/{house.desk.pk}/event-types"

    def hosts(**query: Any) -> list[str]:
        (listed,) = house.data("GET", path, params=query)
        return [each["name"] for each in listed["hosts"]]

    assert hosts() == ["Mia", "Max"]
    assert hosts(hostsLimit=1) == ["Mia"]
    assert house.call("GET", path, params={"hostsLimit": 0}).status_code == 400


def test_nobody_owns_two_teams_of_one_name(house: House) -> None:
    body = {"name": "Choir", "slug": "choir"}
    house.data("POST", "/teams", by=house.otto, json=body)

    again = house.call("POST", "/teams", by=house.otto, json=body | {"slug": "other"})
    other = house.call("POST", "/teams", by=house.mia, json=body | {"slug": "third"})

    assert again.status_code == 400
    message = "You already have created a team with name=Choir"
    assert again.json()["error"]["message"] == message
    assert other.status_code == 201
