"""The world of the second server's recordings (950 and later): people and memberships as their INDEX.md lists them."""

from typing import Any, Final

import httpx

from portal.engine.event_types.models import EventType
from portal.engine.keys.models import ApiKey
from portal.engine.people.models import User
from portal.engine.schedules.models import Schedule
from portal.engine.teams.models import Membership, Role, Team
from tests.engine.recorded.recordings import number_next

# id, username, name, zone, role in organization 22.
JUNIPER: Final = (
    (297, "olive", "Olive Orchard", "Europe/London", Role.OWNER),
    (298, "amos", "Amos Ashby", "Europe/Berlin", Role.ADMIN),
    (299, "petra", "Petra Pike", "Europe/London", Role.MEMBER),
    (300, "quinn", "Quinn Quill", "America/New_York", Role.MEMBER),
    (301, "rafi", "Rafi Rowan", "Europe/London", Role.MEMBER),
    (302, "suki", "Suki Sand", "Asia/Kolkata", Role.MEMBER),
)
OUTSIDE: Final[tuple[tuple[int, str, str, dict[str, Any]], ...]] = (
    (291, "ben", "northside", {"name": "Ben", "time_zone": "Europe/Berlin"}),
    (292, "kim", "northside", {"name": "Kim Kolkata", "time_zone": "Asia/Kolkata"}),
    (293, "nora", "northside", {"name": "Nora", "time_zone": "Europe/London"}),
    (303, "tove", "solo", {"name": "Tove Tarn", "time_zone": "Europe/Berlin"}),
)


def build() -> None:
    """Fill the empty engine."""
    northside = Team.objects.create(
        id=1, name="Northside", slug="northside", is_organization=True, metadata={}
    )
    juniper = Team.objects.create(
        id=22, name="Juniper Health", slug="juniper", is_organization=True, metadata={}
    )
    for number, username, domain, columns in OUTSIDE:
        email = f"{username}@{domain}.example"
        user = User.objects.create(id=number, username=username, email=email, **columns)
        ApiKey.objects.issue(user, key=f"cal_{username}")
        if domain == "northside":
            Membership.objects.create(team=northside, user=user, role=Role.MEMBER)
    for membership, (number, username, name, zone, role) in enumerate(JUNIPER, 332):
        email = f"{username}@juniper.example"
        user = User.objects.create(
            id=number, username=username, email=email, name=name, time_zone=zone
        )
        ApiKey.objects.issue(user, key=f"cal_{username}")
        Membership.objects.create(id=membership, team=juniper, user=user, role=role)


ALWAYS: Final = [
    {
        "days": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        "startTime": "00:00",
        "endTime": "23:59",
    }
]
LANE: Final = {"type": "address", "address": "1 Juniper Lane", "public": True}
OPTIONS: Final = {"options": ["red", "green", "12"]}
# The id of the event type with the field → the field's type, and whether it is required.
FIELDS: Final = {
    number: (kind, required)
    for first, kind in (
        *((79, "number"), (81, "text"), (83, "textarea"), (85, "phone"), (87, "url")),
        *((89, "address"), (91, "multiemail"), (93, "boolean"), (95, "select")),
        *((97, "multiselect"), (99, "checkbox"), (101, "radio")),
    )
    for number, required in ((first, True), (first + 1, False))
}
WITH_OPTIONS: Final = ("select", "multiselect", "checkbox", "radio")
ASKS: Final = {"type": "always", "blockUnconfirmedBookingsInBooker": True}
# id, slug, title, and what else the event type has, of Quinn's own and of the team's.
OF_QUINN: Final[tuple[tuple[int, str, str, dict[str, Any]], ...]] = (
    (103, "r-plain", "Plain", {}),
    (104, "r-ask", "Ask", {"confirmationPolicy": ASKS}),
    (
        *(105, "r-ask-loose", "Ask loosely"),
        {"confirmationPolicy": ASKS | {"blockUnconfirmedBookingsInBooker": False}},
    ),
    (
        107,
        "r-course",
        "Course",
        {"recurrence": {"interval": 1, "occurrences": 3, "frequency": "weekly"}},
    ),
    (
        *(114, "s-class", "Class"),
        {"seats": {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}},
    ),
)
OF_TEAM: Final[tuple[tuple[int, str, str, dict[str, Any]], ...]] = (
    (108, "r-both", "Both", {"schedulingType": "collective"}),
    (109, "r-either", "Either", {"schedulingType": "roundRobin"}),
    (
        118,
        "s-either-ask",
        "Either asked",
        {"schedulingType": "roundRobin", "confirmationPolicy": ASKS},
    ),
)


type Made = tuple[int, str, dict[str, Any], str]
"""An event type: its id, the path and the body of its creation, and who made it."""
OF_WARDS: Final = "/organizations/22/teams/23/event-types"


def add_event_types(client: httpx.Client) -> None:
    """Add the team and the event types of the recordings about field types and repeats, over the API as they were."""
    team = Team.objects.create(id=23, parent_id=22, name="Wards", slug="wards")
    for user_id, role in ((299, Role.ADMIN), (300, Role.MEMBER)):
        Membership.objects.create(team=team, user_id=user_id, role=role)
    hours = {
        "name": "Always",
        "timeZone": "Europe/London",
        "isDefault": True,
        "availability": ALWAYS,
    }
    for person in ("quinn", "petra"):
        _post(client, "/schedules", hours, person, "2024-06-11")
    of_fields = [
        (number, "/event-types", _with_field(kind, required=required), "quinn")
        for number, (kind, required) in FIELDS.items()
    ]
    of_quinn = [
        (number, "/event-types", _event_type(slug, title) | more, "quinn")
        for number, slug, title, more in OF_QUINN
    ]
    hosts = {"hosts": [{"userId": 299}, {"userId": 300}]}
    of_team = [
        (number, OF_WARDS, _event_type(slug, title) | hosts | more, "petra")
        for number, slug, title, more in OF_TEAM
    ]
    make(client, [*of_fields, *of_quinn, *of_team])


def make(client: httpx.Client, wanted: list[Made]) -> None:
    """Make event types with their ids."""
    for number, path, body, person in sorted(wanted, key=lambda each: each[0]):
        number_next(EventType, number)
        _post(client, path, body, person, "2024-06-14")


def add_hours(client: httpx.Client) -> None:
    """Add the hours that INDEX.md names, of the people whose slots were asked for."""
    weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    for number, person, first, last in (
        *((39, "petra", "09:00", "12:00"), (40, "rafi", "11:00", "15:00")),
        *((41, "quinn", "09:00", "12:00"), (42, "suki", "16:00", "18:00")),
    ):
        range_ = {"days": weekdays, "startTime": first, "endTime": last}
        hours = {"name": "Hours", "timeZone": "Europe/London", "isDefault": True}
        number_next(Schedule, number)
        _post(client, "/schedules", hours | {"availability": [range_]}, person, "2024-06-11")


def people_event_types() -> list[Made]:
    """Return the event types of the recordings about who leaves, before Suki joins."""
    both, rafi = [{"userId": 299}, {"userId": 301}], [{"userId": 301}]
    fixed = [{"userId": 301, "mandatory": True}, {"userId": 299}]
    return [
        (number, OF_WARDS, _event_type(slug, title) | {"schedulingType": kind} | hosts, "petra")
        for number, slug, title, kind, hosts in (
            (63, "any-ward", "Any Ward", "roundRobin", {"hosts": both}),
            (64, "both-wards", "Both Wards", "collective", {"hosts": both}),
            (65, "round", "Round", "managed", {"hosts": both}),
            (68, "fixed-rafi", "Fixed Rafi", "roundRobin", {"hosts": fixed}),
            (69, "all-ward", "All Ward", "roundRobin", {"assignAllTeamMembers": True}),
            (71, "rafi-alone", "Rafi Alone", "collective", {"hosts": rafi}),
        )
    ] + [(70, "/event-types", _event_type("rafi-visit", "Rafi visit"), "rafi")]


def suki_event_types() -> list[Made]:
    """Return those that came with Suki."""
    hosts = {"hosts": [{"userId": 299}, {"userId": 302}]}
    late = {"schedulingType": "roundRobin"} | hosts
    managed = {"schedulingType": "managed"} | hosts
    return [
        (72, OF_WARDS, _event_type("late-ward", "Late ward") | late, "petra"),
        (73, OF_WARDS, _event_type("late-round", "Late round") | managed, "petra"),
        (76, "/event-types", _event_type("suki-visit", "Suki visit"), "suki"),
    ]


def _with_field(kind: str, *, required: bool) -> dict[str, Any]:
    field = {"type": kind, "slug": "q", "label": "Question", "required": required}
    field |= {"placeholder": ""} if kind not in {"boolean", "radio", "checkbox"} else {}
    field |= OPTIONS if kind in WITH_OPTIONS else {}
    return {
        "title": f"{kind} {required}",
        "slug": f"f-{kind}-{required}".lower(),
        "lengthInMinutes": 5,
        "locations": [{"type": "address", "address": "x", "public": True}],
        "bookingFields": [field],
    }


def _event_type(slug: str, title: str) -> dict[str, Any]:
    return {"title": title, "slug": slug, "lengthInMinutes": 60, "locations": [LANE]}


def _post(client: httpx.Client, path: str, body: Any, person: str, version: str) -> None:
    headers = {"Authorization": f"Bearer cal_{person}", "cal-api-version": version}
    answer = client.post(f"/v2{path}", json=body, headers=headers)
    assert answer.is_success, answer.text


def add_wards() -> None:
    """Add the team's event types that its workflows were active on, as far as they mattered to them."""
    team = Team.objects.create(id=23, parent_id=22, name="Wards", slug="wards")
    other = Team.objects.create(id=18, parent_id=1, name="Other", slug="other")
    for user_id, role in ((299, Role.ADMIN), (300, Role.MEMBER)):
        Membership.objects.create(team=team, user_id=user_id, role=role)
    columns = {"length_in_minutes": 60, "title": "Visit"}
    EventType.objects.create(id=1, team=other, slug="theirs", **columns)
    for number in (63, 64):
        EventType.objects.create(id=number, team=team, slug=f"visit-{number}", **columns)
    managed = EventType.objects.create(id=65, team=team, slug="round", **columns)
    EventType.objects.create(id=66, parent=managed, owner_id=299, slug="round", **columns)
