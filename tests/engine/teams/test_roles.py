"""Who may see and change what (CONTRACT.md sections 2.3, 2.5, 4.6, 5.1 and 6.1)."""

import pytest
import time_machine

from tests.engine.house import House

TEN = "2026-12-01T10:00:00Z"


def org(house: House, rest: str) -> str:
    return f"/organizations/{house.organization.pk}{rest}"


@pytest.mark.parametrize(
    ("who", "rest", "status"),
    [
        ("olga", "/teams", 200),
        ("mia", "/teams", 403),
        ("otto", "/teams", 403),
        ("mia", "/teams/me", 200),
        ("otto", "/teams/me", 403),
        ("olga", "/users", 200),
        ("mia", "/users", 403),
        ("olga", "/memberships", 200),
        ("max", "/memberships", 403),
        ("olga", "/webhooks", 200),
        ("mia", "/webhooks", 403),
        ("olga", "/ooo", 200),
        ("mia", "/ooo", 403),
    ],
)
def test_organization_calls_ask_for_the_right_role(
    house: House, who: str, rest: str, status: int
) -> None:
    assert house.call("GET", org(house, rest), by=getattr(house, who)).status_code == status


@pytest.mark.parametrize(
    ("who", "status"), [("olga", 200), ("mia", 200), ("max", 403), ("otto", 403)]
)
def test_team_calls_ask_for_team_admins(house: House, who: str, status: int) -> None:
    path = org(house, f"/teams/{house.desk.pk}/memberships")

    assert house.call("GET", path, by=getattr(house, who)).status_code == status


def test_the_refusals_are_worded_as_cal_com_words_them(house: House) -> None:
    mia, otto = house.mia.pk, house.otto
    number = house.organization.pk

    member = house.call("GET", org(house, "/teams"), by=house.mia).json()
    outsider = house.call("GET", org(house, "/teams"), by=otto).json()
    unknown = house.call("GET", "/organizations/999/teams", by=house.olga).json()

    assert member["error"]["message"] == (
        f"RolesGuard - user with id={mia} does not have the minimum required role=ORG_ADMIN"
        f" within organization with id={number}."
    )
    assert outsider["error"]["message"] == (
        f"RolesGuard - User is not a member of the organization with id={number}."
    )
    assert unknown["error"]["message"].startswith("IsOrgGuard - provided organization id=999")


def test_event_types_are_read_by_owner_host_and_admin(house: House) -> None:
    own = house.event_type()["id"]
    shared = house.team_event_type("roundRobin")["id"]

    seen = {
        (name, number): house.call(
            "GET", f"/event-types/{number}", by=getattr(house, name)
        ).status_code
        for name in ("olga", "mia", "max", "otto")
        for number in (own, shared)
    }

    assert [seen[name, own] for name in ("olga", "mia", "max", "otto")] == [200, 200, 404, 404]
    assert [seen[name, shared] for name in ("olga", "mia", "max", "otto")] == [200, 200, 200, 404]


def test_strangers_neither_change_nor_delete_an_event_type(house: House) -> None:
    path = f"/event-types/{house.event_type()['id']}"

    assert house.call("PATCH", path, by=house.max, json={"title": "x"}).status_code == 404
    assert house.call("DELETE", path, by=house.max).status_code == 403
    assert house.data("GET", path, by=house.mia)["title"] == "Visit"


def test_hidden_event_types_are_listed_to_their_owner_only(house: House) -> None:
    house.event_type(hidden=True)
    query = {"username": "mia"}

    assert len(house.data("GET", "/event-types", by=house.mia, params=query)) == 1
    assert house.data("GET", "/event-types", by=house.max, params=query) == []
    assert house.data("GET", "/event-types", params=query) == []
    assert house.data("GET", "/event-types") == []


def test_a_schedule_is_its_owners(house: House) -> None:
    body = {"name": "Hours", "timeZone": "Europe/London", "isDefault": True}
    made = house.data("POST", "/schedules", by=house.mia, json=body)
    path = f"/schedules/{made['id']}"

    for method in ("GET", "PATCH", "DELETE"):
        answer = house.call(method, path, by=house.max, json={})
        assert answer.status_code == 403
        assert "does not own schedule" in answer.json()["error"]["message"]
    stolen = house.call(
        "POST",
        "/event-types",
        by=house.max,
        json={"title": "x", "slug": "x", "lengthInMinutes": 30, "scheduleId": made["id"]},
    )
    assert stolen.status_code == 404


def test_a_webhook_is_its_owners(house: House) -> None:
    body = {"subscriberUrl": "https://hooks.test", "triggers": ["BOOKING_CREATED"], "active": True}
    made = house.data("POST", "/webhooks", by=house.mia, json=body)

    answer = house.call("GET", f"/webhooks/{made['id']}", by=house.max)

    assert answer.status_code == 403
    assert house.call("POST", "/webhooks", by=house.mia, json=body).status_code == 409
    assert house.call("POST", "/webhooks", by=house.max, json=body).status_code == 201


def test_bookings_are_listed_to_hosts_attendees_and_those_who_lead_them(house: House) -> None:
    visit = house.event_type(by=house.max, title="With Max")["id"]
    uid = house.booked(visit, "2026-12-01T15:00:00Z", attendee={"email": house.otto.email})["uid"]

    listed = {
        name: [each["uid"] for each in house.data("GET", "/bookings", by=getattr(house, name))]
        for name in ("olga", "mia", "max", "otto")
    }

    assert listed == {"olga": [uid], "mia": [uid], "max": [uid], "otto": [uid]}
    alone = house.booked(house.event_type(by=house.otto)["id"], TEN)["uid"]
    assert alone not in [each["uid"] for each in house.data("GET", "/bookings", by=house.olga)]


def test_members_of_a_team_do_not_see_each_others_bookings(house: House) -> None:
    house.booked(house.event_type()["id"], TEN)

    assert house.data("GET", "/bookings", by=house.max) == []


def test_absences_are_marked_by_the_host_after_the_start(
    house: House, clock: time_machine.Traveller
) -> None:
    uid = house.booked(house.event_type()["id"], TEN)["uid"]
    path = f"/bookings/{uid}/mark-absent"
    body = {"attendees": [{"email": "pat@client.test", "absent": True}]}

    assert house.call("POST", path, by=house.mia, json=body).status_code == 400
    clock.move_to("2026-12-01T10:05:00Z")
    assert house.call("POST", path, json=body).status_code == 403
    assert house.call("POST", path, by=house.otto, json=body).status_code == 403
    marked = house.data("POST", path, by=house.mia, json=body)

    assert marked["attendees"][0]["absent"] is True
