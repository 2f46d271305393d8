"""Who leaves or joins, by every way and for every scheduling type: who is bookable, and what stays of bookings."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.engine.bookings.models import Booking
from portal.engine.event_types.models import EventType, Host
from portal.engine.people.models import User
from portal.engine.teams.models import Membership
from portal.engine.transport import EngineTransport
from tests.engine.house import LOCATION, House

# Max works from 14:00 to 22:00 in London's time, Mia from 9:00 to 17:00.
TOGETHER, MAX_ALONE = "2026-12-01T15:00:00Z", "2026-12-01T20:00:00Z"
DAY, MOVED = "2026-12-01", "2026-12-03T10:00:00Z"
KINDS = ("collective", "roundRobin", "managed")

type Way = Callable[[House, list[int]], Any]


def team_path(house: House) -> str:
    return f"/organizations/{house.organization.pk}/teams/{house.desk.pk}"


def membership(house: House, *, of_team: bool) -> tuple[str, int]:
    team = house.desk if of_team else house.organization
    path = team_path(house) if of_team else f"/organizations/{house.organization.pk}"
    row = Membership.objects.get(team=team, user=house.max)
    return f"{path}/memberships", row.pk


def removed_from_team(house: House, _event_types: list[int]) -> None:
    path, pk = membership(house, of_team=True)
    house.data("DELETE", f"{path}/{pk}", by=house.mia)


def removed_from_organization(house: House, _event_types: list[int]) -> None:
    path, pk = membership(house, of_team=False)
    house.data("DELETE", f"{path}/{pk}", by=house.olga)


def unaccepted_in_team(house: House, _event_types: list[int]) -> None:
    path, pk = membership(house, of_team=True)
    house.data("PATCH", f"{path}/{pk}", by=house.mia, json={"accepted": False})


def unaccepted_in_organization(house: House, _event_types: list[int]) -> None:
    path, pk = membership(house, of_team=False)
    house.data("PATCH", f"{path}/{pk}", by=house.olga, json={"accepted": False})


def made_member_again_without_accepting(house: House, _event_types: list[int]) -> None:
    # Leaving `accepted` out takes it back (CONTRACT.md 18.1).
    path, _pk = membership(house, of_team=False)
    house.data("POST", path, by=house.olga, json={"userId": house.max.pk})


def no_host_any_more(house: House, event_types: list[int]) -> None:
    for event_type in event_types:
        body = {"hosts": [{"userId": house.mia.pk}]}
        path = f"{team_path(house)}/event-types/{event_type}"
        answer = house.call("PATCH", path, by=house.mia, version="2024-06-14", json=body)
        assert answer.is_success, answer.text


OUT: dict[str, Way] = {
    way.__name__: way
    for way in (
        removed_from_team,
        removed_from_organization,
        unaccepted_in_team,
        unaccepted_in_organization,
        made_member_again_without_accepting,
        no_host_any_more,
    )
}


SET_BACK = ("unaccepted_in_organization", "made_member_again_without_accepting")


def made(house: House, kind: str, **options: Any) -> tuple[int, int]:
    """Return a team event type with Mia and Max, and what visitors book Max by."""
    body = house.team_event_type(kind, **options)
    if kind != "managed":
        return body["id"], body["id"]
    return body[0]["id"], EventType.objects.get(parent=body[0]["id"], owner=house.max).pk


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", OUT)
def test_who_is_out_is_bookable_no_more_and_bookings_stay(
    house: House, kind: str, way: str
) -> None:
    event_type, bookable = made(house, kind)
    own = house.event_type(by=house.max, slug="own")["id"]
    start = TOGETHER if kind == "collective" else MAX_ALONE
    uid = house.booked(bookable, start)["uid"]
    of_own = house.booked(own, "2026-12-02T15:00:00Z", name="Una")["uid"]

    OUT[way](house, [event_type])

    # Nothing of the team's is hosted by them, and what is theirs stays; whom the organization set back is not booked.
    assert not Host.objects.filter(user=house.max, event_type=event_type).exists()
    assert not EventType.objects.filter(owner=house.max, parent=event_type).exists()
    is_set_back = way in SET_BACK
    query = {"eventTypeId": own, "start": "2026-12-03", "end": "2026-12-03"}
    assert house.call("GET", "/slots", params=query).status_code == (404 if is_set_back else 200)
    assert Booking.objects.get(uid=of_own).event_type_id == own
    if kind == "managed":
        assert house.call("GET", f"/slots?eventTypeId={bookable}&start={DAY}&end={DAY}").is_error
        assert house.book(bookable, "2026-12-03T20:00:00Z").is_error
    else:
        # Mia alone: her morning, and nothing of Max's evening.
        starts = house.starts(bookable, "2026-12-03")
        assert (starts[0], starts[-1]) == ("09:00", "16:30")
        assert house.book(bookable, "2026-12-03T20:00:00Z").is_error

    # The bookings stand, are seen by staff, and can be cancelled by their holder.
    shown = house.data("GET", f"/bookings/{uid}")
    assert shown["status"] == "accepted"
    # A copy went with its member, whose own hours its bookings keep to from now on.
    start, host = ("2026-12-03T15:00:00Z", house.max) if kind == "managed" else (MOVED, house.mia)
    assert shown["eventTypeId"] == (None if kind == "managed" else event_type)
    moved = house.data("POST", f"/bookings/{uid}/reschedule", json={"start": start})
    assert [each["id"] for each in moved["hosts"]] == [host.pk]
    assert moved["eventTypeId"] == shown["eventTypeId"]
    uid = moved["uid"]
    gone = house.data("POST", f"/bookings/{uid}/cancel", json={"cancellationReason": "ill"})
    assert gone["status"] == "cancelled"


def joined_team(house: House) -> None:
    path = f"{team_path(house)}/memberships"
    house.data("POST", path, by=house.mia, json={"userId": house.max.pk})


def accepted_in_team(house: House) -> None:
    row = Membership.objects.create(team=house.desk, user=house.max, accepted=False)
    path = f"{team_path(house)}/memberships/{row.pk}"
    house.data("PATCH", path, by=house.mia, json={"accepted": True})


def accepted_in_organization(house: House) -> None:
    Membership.objects.create(team=house.desk, user=house.max, accepted=True)
    Membership.objects.filter(team=house.organization, user=house.max).update(accepted=False)
    path, pk = membership(house, of_team=False)
    house.data("PATCH", f"{path}/{pk}", by=house.olga, json={"accepted": True})


IN = {way.__name__: way for way in (joined_team, accepted_in_team, accepted_in_organization)}


@pytest.mark.parametrize("for_all", [True, False])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", IN)
def test_who_comes_hosts_what_all_members_host(
    house: House, kind: str, way: str, for_all: bool
) -> None:
    Membership.objects.filter(team=house.desk, user=house.max).delete()
    who: dict[str, Any] = {"hosts": [{"userId": house.mia.pk}]}
    body = {
        "title": "Visit",
        "slug": "visit",
        "lengthInMinutes": 30,
        "locations": [LOCATION],
        "schedulingType": kind,
        **({"assignAllTeamMembers": True} if for_all else who),
    }
    path = f"{team_path(house)}/event-types"
    house.call("POST", path, by=house.mia, version="2024-06-14", json=body)

    IN[way](house)

    assert Host.objects.filter(user=house.max).exists() is for_all
    has_copy = EventType.objects.filter(owner=house.max, parent__slug="visit").exists()
    assert has_copy is (for_all and kind == "managed")


def test_who_comes_back_hosts_again_what_all_members_host(house: House) -> None:
    house.team_event_type("roundRobin", hosts=None, assignAllTeamMembers=True)
    unaccepted_in_organization(house, [])
    assert not Host.objects.filter(user=house.max).exists()
    path, pk = membership(house, of_team=False)
    house.data("PATCH", f"{path}/{pk}", by=house.olga, json={"accepted": True})
    assert Host.objects.filter(user=house.max).count() == 1


@pytest.mark.parametrize("body", [{"role": "MEMBER"}, {"role": "ADMIN"}, {"accepted": False}])
def test_the_last_owner_stays_owner(house: House, body: dict[str, Any]) -> None:
    row = Membership.objects.get(team=house.organization, user=house.olga)
    path = f"/organizations/{house.organization.pk}/memberships"
    for method, address, sent in (
        ("PATCH", f"{path}/{row.pk}", body),
        ("POST", path, {"userId": house.olga.pk} | body),
        ("DELETE", f"{path}/{row.pk}", {}),
    ):
        answer = house.call(method, address, by=house.olga, json=sent)
        assert answer.status_code == 400
        assert "last owner" in answer.text
    # With another one they may go.
    mias = Membership.objects.get(team=house.organization, user=house.mia)
    house.data("PATCH", f"{path}/{mias.pk}", by=house.olga, json={"role": "OWNER"})
    house.data("PATCH", f"{path}/{row.pk}", by=house.olga, json=body)


def test_an_own_event_type_is_bookable_after_leaving(house: House) -> None:
    own = house.event_type(by=house.max, slug="own")["id"]
    removed_from_organization(house, [])
    assert User.objects.get(pk=house.max.pk).username == f"max-{house.max.pk}"
    house.booked(own, "2026-12-03T15:00:00Z")


def deleted(house: House, _event_types: list[int]) -> None:
    path = f"/organizations/{house.organization.pk}/users/{house.max.pk}"
    house.data("DELETE", path, by=house.olga)


# Those whose personal bookings the organization's own people see no more: the account lives on (CONTRACT.md 18.1).
ON_THEIR_OWN = (
    removed_from_organization,
    unaccepted_in_organization,
    made_member_again_without_accepting,
)


@pytest.mark.parametrize(
    "way", [deleted, removed_from_team, unaccepted_in_team, no_host_any_more, *ON_THEIR_OWN]
)
def test_bookings_of_who_left_stay_in_staffs_lists(house: House, way: Way) -> None:
    kinds = {kind: made(house, kind, slug=kind) for kind in KINDS}
    own = house.event_type(by=house.max, slug="own")["id"]
    uids = {
        kind: house.booked(bookable, f"2026-12-0{day}T{hour}:00:00Z")["uid"]
        for day, (kind, hour, bookable) in enumerate(
            [
                ("collective", 15, kinds["collective"][1]),
                ("roundRobin", 20, kinds["roundRobin"][1]),
                ("managed", 20, kinds["managed"][1]),
                ("personal", 20, own),
            ],
            1,
        )
    }
    uids["strangers"] = house.booked(house.event_type(by=house.otto)["id"], "2026-12-07T10:00:00Z")[
        "uid"
    ]
    transport = EngineTransport()

    way(house, [pair[0] for pair in kinds.values()])

    def listed(path: str, **more: Any) -> set[str]:
        found = house.data("GET", path, version="2024-08-13", **more)
        return {kind for kind, uid in uids.items() if uid in {each["uid"] for each in found}}

    of_house = f"/organizations/{house.organization.pk}/bookings"
    of_owner = [
        listed(path, by=house.olga, params={"status": "upcoming"})
        for path in ("/bookings", of_house)
    ]
    of_member = listed("/bookings", by=house.otto)
    house.client._transport = transport
    key = {"Authorization": f"Bearer {transport.portal_key}"}
    of_portal = [listed(path, headers=key) for path in ("/bookings", of_house)]

    theirs = {"managed", "personal"} if way in ON_THEIR_OWN else set()
    assert of_owner == [uids.keys() - {"strangers"} - theirs] * 2
    assert of_member == {"strangers"}
    assert of_portal == [set(uids)] * 2


@pytest.mark.parametrize("way", SET_BACK)
def test_who_is_set_back_is_outside_until_taken_in_again(house: House, way: str) -> None:
    own = house.event_type(by=house.max, slug="own")["id"]
    house.event_type(slug="own")
    of_team, _ = made(house, "roundRobin", hosts=None, assignAllTeamMembers=True)
    uid = house.booked(own, "2026-12-02T15:00:00Z")["uid"]
    day = {"start": DAY, "end": DAY}
    by_name = {"username": "max", "eventTypeSlug": "own"}
    group = {"usernames": "max,mia"}
    of_house = group | {"organizationSlug": "lock-house"}

    def statuses() -> dict[str, int]:
        attendee = {"name": "Pat", "email": "pat@client.test", "timeZone": "Europe/London"}
        body = by_name | {"start": TOGETHER, "attendee": attendee}
        calls = {
            "key": house.call("GET", "/me", by=house.max),
            "slots": house.call("GET", "/slots", params={"eventTypeId": own} | day),
            "slots by name": house.call("GET", "/slots", params=by_name | day),
            "slots of a group": house.call("GET", "/slots", params=of_house | day),
            "booked": house.book(own, MAX_ALONE),
            "booked by name": house.call("POST", "/bookings", json=body),
        }
        return {name: answer.status_code for name, answer in calls.items()}

    def listed() -> list[int]:
        return [
            len(house.data("GET", "/event-types", version="2024-06-14", params=query))
            for query in ({"username": "max"}, group)
        ]

    path, pk = membership(house, of_team=False)
    OUT[way](house, [])
    # Neither by the team nor by all of its members they come back.
    in_team, of_desk = membership(house, of_team=True)
    for accepted in (False, True):
        house.data("PATCH", f"{in_team}/{of_desk}", by=house.mia, json={"accepted": accepted})
    house.data(
        "PATCH",
        f"{team_path(house)}/event-types/{of_team}",
        by=house.mia,
        version="2024-06-14",
        json={"assignAllTeamMembers": True},
    )

    assert statuses() == {
        "key": 401,
        "slots": 404,
        "slots by name": 404,
        "slots of a group": 404,
        "booked": 404,
        "booked by name": 404,
    }
    assert listed() == [0, 0]
    assert not Host.objects.filter(user=house.max).exists()
    moved = house.data(
        "POST", f"/bookings/{uid}/reschedule", json={"start": "2026-12-03T15:00:00Z"}
    )
    assert [host["id"] for host in moved["hosts"]] == [house.max.pk]

    house.data("PATCH", f"{path}/{pk}", by=house.olga, json={"accepted": True})

    assert set(statuses().values()) == {200, 201}
    assert listed() == [1, 1]
    assert Host.objects.filter(user=house.max).count() == 1
