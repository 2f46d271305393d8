"""An organization's people where the engine does what Cal.com destroys, ignores or fails at (docs/engine.md)."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from portal.engine.keys.models import ApiKey
from portal.engine.people import bodies
from portal.engine.people.models import User
from portal.engine.protocol.constraints import MISSING
from portal.engine.teams.models import Membership, Role
from portal.engine.transport import EngineTransport
from portal.engine.webhooks.models import Delivery
from tests.engine.house import House

MORNING = "2026-12-01T09:00:00Z"
BOTH = "2026-12-01T15:00:00Z"


def users(house: House, *more: object) -> str:
    return "/".join(map(str, ("", "organizations", house.organization.pk, "users", *more)))


def refusal(house: House, method: str, path: str, **more: Any) -> tuple[int, str]:
    answer = house.call(method, path, by=house.olga, **more)
    return answer.status_code, answer.json()["error"]["message"]


def test_names_roles_and_weekdays_are_kept(house: House) -> None:
    given = {"email": "ada@lock.test", "name": "Ada", "weekday": "Monday"}
    made = house.data("POST", users(house), by=house.olga, json=given)
    assert (made["name"], made["weekStart"]) == ("Ada", "Monday")

    change = {"name": "Ada Byron", "organizationRole": "ADMIN", "weekday": "Saturday"}
    changed = house.data("PATCH", users(house, made["id"]), by=house.olga, json=change)

    assert (changed["name"], changed["weekStart"]) == ("Ada Byron", "Saturday")
    membership = Membership.objects.get(user_id=made["id"])
    assert (membership.role, membership.accepted) == (Role.ADMIN, True)


def test_who_has_no_name_is_called_by_the_address(house: House) -> None:
    made = house.data("POST", users(house), by=house.olga, json={"email": "ada.b@lock.test"})
    ada = User.objects.get(pk=made["id"])
    house.keys[ada.pk] = ApiKey.objects.issue(ada)

    booked = house.booked(house.event_type(by=ada)["id"], MORNING)

    assert booked["title"] == "Visit between ada.b and Pat"
    assert booked["hosts"][0]["name"] == "ada.b"
    assert house.data("GET", "/me", by=ada)["name"] is None


def test_usernames_of_one_beginning_are_told_apart(house: House) -> None:
    names = [
        house.data("POST", users(house), by=house.olga, json={"email": email})["username"]
        for email in ("ann@one.test", "ann@two.test", "an+n@one.test")
    ]

    assert names == ["ann-lock-house", "ann-lock-house-2", "an-n-lock-house"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            {"organizationRole": "MEMBER"},
            "The last owner of an organization cannot have another role.",
        ),
        (
            {"autoAccept": True},
            "autoAccept belongs to the creation of a user. Update the membership.",
        ),
        ({"defaultScheduleId": 0}, "Schedule with id=0 does not belong to this user."),
    ],
)
def test_what_cal_com_ignores_is_refused(house: House, body: dict[str, Any], message: str) -> None:
    path = users(house, house.olga.pk)

    assert refusal(house, "PATCH", path, json=body) == (400, message)


def test_somebody_elses_schedule_is_no_default(house: House) -> None:
    hours = {"name": "Hours", "timeZone": "Europe/London", "isDefault": False}
    of_max = house.data("POST", "/schedules", by=house.max, json=hours)["id"]

    status, _ = refusal(
        house, "PATCH", users(house, house.mia.pk), json={"defaultScheduleId": of_max}
    )
    own = house.data(
        "PATCH", users(house, house.max.pk), by=house.olga, json={"defaultScheduleId": of_max}
    )

    assert status == 400
    assert own["defaultScheduleId"] == of_max


def test_a_refused_creation_leaves_nobody_behind(house: House) -> None:
    before = User.objects.count()

    given = {"email": "ada@lock.test", "defaultScheduleId": 12}
    assert refusal(house, "POST", users(house), json=given)[0] == 400
    assert User.objects.count() == before


def test_bookings_of_a_deleted_person_stay_and_nothing_new_is_booked(house: House) -> None:
    own, both = house.event_type(by=house.max), house.team_event_type("collective")
    uids = [
        house.booked(each["id"], BOTH if each is both else "2026-12-02T15:00:00Z")["uid"]
        for each in (own, both)
    ]

    gone = house.data("DELETE", users(house, house.max.pk), by=house.olga)

    assert gone["username"] == "max"
    assert [house.data("GET", f"/bookings/{uid}")["status"] for uid in uids] == ["accepted"] * 2
    assert house.call("GET", "/me", by=house.max).status_code == 401
    query = {"eventTypeId": own["id"], "start": "2026-12-03", "end": "2026-12-03"}
    assert house.call("GET", "/slots", params=query).status_code == 404
    assert house.book(own["id"], "2026-12-03T15:00:00Z").status_code == 404
    by_name = {"eventTypeSlug": "visit", "username": User.objects.get(pk=house.max.pk).username}
    query = {"start": "2026-12-03", "end": "2026-12-03"} | by_name
    assert house.call("GET", "/slots", params=query).status_code == 404
    assert (
        house.data("GET", f"/teams/{house.desk.pk}/event-types")[0]["hosts"][0]["userId"]
        == house.mia.pk
    )
    listed = house.data("GET", users(house), by=house.olga)
    assert [each["id"] for each in listed] == [house.olga.pk, house.mia.pk]


def test_a_deleted_persons_webhooks_hear_nothing(house: House) -> None:
    hook = {
        "subscriberUrl": "https://hooks.test",
        "triggers": ["BOOKING_CANCELLED"],
        "active": True,
    }
    house.data("POST", "/webhooks", by=house.max, json=hook)
    uid = house.booked(house.event_type(by=house.max)["id"], BOTH)["uid"]
    house.data("DELETE", users(house, house.max.pk), by=house.olga)

    house.data("POST", f"/bookings/{uid}/cancel", json={"cancellationReason": "ill"})

    assert not Delivery.objects.exists()


def test_a_booking_of_a_deleted_person_is_moved_and_cancelled(house: House) -> None:
    own = house.event_type(by=house.max)["id"]
    uid = house.booked(own, "2026-12-02T15:00:00Z")["uid"]
    house.data("DELETE", users(house, house.max.pk), by=house.olga)

    query = {"eventTypeId": own, "start": "2026-12-03", "end": "2026-12-03"}
    # Shown to who moves a booking of it, and to nobody else.
    other = house.booked(house.event_type(slug="other")["id"], "2026-12-02T15:00:00Z")["uid"]
    for unknown in ("", "x", other):
        asked = query | {"bookingUidToReschedule": unknown}
        assert house.call("GET", "/slots", params=asked).status_code == 404
    slots = house.data("GET", "/slots", params=query | {"bookingUidToReschedule": uid})
    start = slots["2026-12-03"][0]["start"]
    moved = house.data("POST", f"/bookings/{uid}/reschedule", json={"start": start})
    house.data("POST", f"/bookings/{moved['uid']}/cancel", json={"cancellationReason": "ill"})

    assert house.data("GET", f"/bookings/{moved['uid']}")["status"] == "cancelled"


@pytest.mark.parametrize("way", ["added again", "added by the address alone", "taken in"])
def test_who_comes_back_is_the_same_person(house: House, way: str) -> None:
    own = house.event_type(by=house.max)["id"]
    house.data("DELETE", users(house, house.max.pk), by=house.olga)

    if way.startswith("added"):
        body = {"email": house.max.email} | ({"username": "max"} if way == "added again" else {})
        back = house.data("POST", users(house), by=house.olga, json=body)
        assert (back["id"], back["username"], back["name"]) == (house.max.pk, "max", "Max")
    else:
        path = f"/organizations/{house.organization.pk}/memberships"
        taken_in = {"userId": house.max.pk, "accepted": True}
        house.data("POST", path, by=house.olga, json=taken_in)

    assert house.starts(own, "2026-12-03") != []


def test_who_comes_back_to_a_name_of_somebody_else_has_another(house: House) -> None:
    house.data("DELETE", users(house, house.max.pk), by=house.olga)
    house.data("PATCH", users(house, house.mia.pk), by=house.olga, json={"username": "max"})
    back = house.data("POST", users(house), by=house.olga, json={"email": house.max.email})
    assert back["username"] == "max-lock-house"


def test_who_leaves_twice_has_the_name_of_who_left(house: House) -> None:
    path = f"/organizations/{house.organization.pk}/memberships"
    for _ in range(2):
        row = Membership.objects.get(team=house.organization, user=house.max)
        house.data("DELETE", f"{path}/{row.pk}", by=house.olga)
        body = {"userId": house.max.pk, "accepted": True}
        taken_in = house.data("POST", path, by=house.olga, json=body)
        assert taken_in["user"]["username"] == f"max-{house.max.pk}"


def test_the_last_owner_and_oneself_stay(house: House) -> None:
    path = users(house, house.olga.pk)
    assert refusal(house, "DELETE", path) == (
        400,
        "You cannot delete yourself from the organization.",
    )
    Membership.objects.filter(user=house.mia, team=house.organization).update(role=Role.ADMIN)

    answer = house.call("DELETE", path, by=house.mia)

    assert answer.status_code == 400
    assert "last owner" in answer.json()["error"]["message"]
    assert house.call("GET", "/me", by=house.olga).status_code == 200


def test_the_portal_deletes_an_owner_while_another_stays(house: House) -> None:
    Membership.objects.filter(user=house.mia, team=house.organization).update(role=Role.OWNER)
    transport = EngineTransport()
    house.client._transport = transport
    key = {"Authorization": f"Bearer {transport.portal_key}"}

    statuses = [
        house.call("DELETE", users(house, each.pk), headers=key).status_code
        for each in (house.olga, house.mia)
    ]

    assert statuses == [200, 400]


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        (
            "avatarUrl",
            ["https://pictures.example/a.png", "data:image/png;base64,iVBORw0KGgo=", None],
            ["http://pictures.example/a", "data:text/html;base64,AAAA", 'https://a.b/"x', 7, ""],
        ),
        ("brandColor", ["#112233", "abc", "#ABCD", "#11223344"], ["red", "#12", "#12345", "", 1]),
        ("timeFormat", [12, 24], [13, "12", True]),
        ("theme", ["dark", "light", None], ["pink", "", 1]),
        ("weekday", ["Monday", "Sunday"], ["monday", "Funday", 1]),
        ("timeZone", ["Europe/Rome", "asia/kolkata"], ["Mars/Base", "", 1]),
        ("metadata", [{}, {"a": "x" * 500}, {"a": 1}], [{"a": "x" * 501}, {"a": None}, [], "x"]),
        ("hideBranding", [True, False], ["yes", 1]),
        ("defaultScheduleId", [0, 1], [-1, "x"]),
        ("organizationRole", ["MEMBER", "ADMIN", "OWNER"], ["BOSS", "", 1]),
        ("autoAccept", [True, False], ["yes", 0]),
        (
            "username",
            [
                "ada",
                "ada.b",
                "ada b",
                "zoë",
                "administrator",
                "booking-desk",
                "accent.css",
                "",
                "v2x",
            ],
            [
                *bodies.RESERVED_USERNAMES,
                "Admin",
                " team ",
                "a/b",
                "a\\b",
                "a?b",
                "a#b",
                "a%2fb",
                "a\nb",
                ".",
                "..",
                " ",
                "\u2028",
                "accent.0123456789ab.css",
                1,
            ],
        ),
        ("email", ["a@b.example"], ["nope", "", 1, MISSING]),
    ],
)
def test_what_a_field_takes(name: str, good: list[Any], bad: list[Any]) -> None:
    def errors(value: object) -> list[str]:
        body = {"email": "a@b.example", name: value}
        body = {key: each for key, each in body.items() if each is not MISSING}
        return [each["property"] for each in bodies.CREATE.errors(body)]

    assert [value for value in good if errors(value)] == []
    assert [value for value in bad if errors(value) != [name]] == []


def test_every_address_of_the_portal_is_reserved() -> None:
    def literals(patterns: Iterable[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
        for each in patterns:
            # Of regular expressions, what they begin with.
            text = before + re.split(r"[(<\[*+?]", str(each.pattern).lstrip("^"))[0]
            if "/" not in text and isinstance(each, URLResolver):
                yield from literals(each.url_patterns, text)
            else:
                yield text.partition("/")[0].rstrip("$")

    found = set(literals(get_resolver("portal.urls").url_patterns)) - {""}

    assert len(found) >= 15
    assert found - bodies.RESERVED_USERNAMES == {r"accent\."}
    assert settings.STATIC_URL.strip("/") in bodies.RESERVED_USERNAMES


@pytest.mark.parametrize("name", ["Ada\nByron", "Ada \r\n Byron\n", "Ada\u2028Byron", "Ada\tByron"])
def test_a_name_is_one_line(house: House, name: str) -> None:
    body = {"email": "ada@lock.test", "name": name}
    made = house.data("POST", users(house), by=house.olga, json=body)
    house.keys[made["id"]] = ApiKey.objects.issue(User.objects.get(pk=made["id"]))
    own = house.call(
        "PATCH",
        "/me",
        headers={"Authorization": f"Bearer {house.keys[made['id']]}"},
        json={"name": name},
    )

    assert [made["name"], own.json()["data"]["name"]] == ["Ada Byron"] * 2


def test_usernames_that_are_addresses_of_the_portal_are_refused(house: House) -> None:
    before = User.objects.count()
    for method, path in (("POST", users(house)), ("PATCH", users(house, house.max.pk))):
        for username in ("Admin", "a/b", "sitemap.xml"):
            body = {"email": "ada@lock.test", "username": username}
            assert house.call(method, path, by=house.olga, json=body).status_code == 400
    assert User.objects.count() == before
    assert User.objects.get(pk=house.max.pk).username == "max"


def test_filters_of_the_list(house: House) -> None:
    def ids(query: list[tuple[str, str]]) -> list[int]:
        found = house.data("GET", users(house), by=house.olga, params=query)
        return [each["id"] for each in found]

    mia, max_ = house.mia.pk, house.max.pk
    for query, wanted in (
        ([("emails", house.max.email), ("emails", house.mia.email)], [mia, max_]),
        ([("teamIds", str(house.desk.pk))], [mia, max_]),
        ([("teamIds", f"{house.desk.pk},999"), ("take", "1"), ("skip", "1")], [max_]),
        ([("teamIds", str(house.organization.pk))], []),
        ([("assignedOptionIds", "x")], []),
        (
            [("assignedOptionIds", "x"), ("attributeQueryOperator", "NONE"), ("take", "1")],
            [house.olga.pk],
        ),
    ):
        assert ids(query) == wanted
    for query in ([("teamIds", "x")], [("attributeQueryOperator", "ALL")], [("emails", "")]):
        assert house.call("GET", users(house), by=house.olga, params=query).status_code == 400
