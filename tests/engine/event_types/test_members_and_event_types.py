"""Who joins or leaves a team joins or leaves its event types, as Cal.com's calls of memberships do
(CONTRACT.md sections 6.2 and 6.3, and its public source)."""

import pytest

from portal.engine.event_types.models import EventType
from portal.engine.people.models import User
from portal.engine.teams.models import Membership, Role
from tests.engine.house import House


@pytest.fixture
def nora(house: House) -> User:
    """A member of the organization who is in no team."""
    user = User.objects.create(
        username="nora", email="nora@lock.test", name="Nora", time_zone="Europe/London"
    )
    Membership.objects.create(team=house.organization, user=user, role=Role.MEMBER)
    return user


def memberships(house: House) -> str:
    return f"/organizations/{house.organization.pk}/teams/{house.desk.pk}/memberships"


def hosts(house: House, event_type_id: int) -> list[str]:
    """Return the names of a team event type's hosts."""
    shown = house.data("GET", f"/teams/{house.desk.pk}/event-types")
    (found,) = [each for each in shown if each["id"] == event_type_id]
    return [each["username"] for each in found["hosts"]]


def test_a_new_member_hosts_what_all_members_host(house: House, nora: User) -> None:
    for_all = house.team_event_type("roundRobin", hosts=None, assignAllTeamMembers=True)
    for_some = house.team_event_type("collective", slug="some")

    house.data("POST", memberships(house), by=house.mia, json={"userId": nora.pk})

    assert hosts(house, for_all["id"]) == ["mia", "max", "nora"]
    assert hosts(house, for_some["id"]) == ["mia", "max"]


def test_a_new_member_gets_a_child_of_what_is_managed_for_all(house: House, nora: User) -> None:
    house.team_event_type("managed", hosts=None, assignAllTeamMembers=True)

    house.data("POST", memberships(house), by=house.mia, json={"userId": nora.pk})

    (child,) = EventType.objects.filter(owner=nora)
    assert house.starts(child.pk, "2026-12-01")[0] == "09:00"


def test_who_accepts_later_hosts_from_then_on(house: House) -> None:
    team = house.data("POST", "/teams", by=house.mia, json={"name": "Outside"})
    path = f"/teams/{team['id']}"
    body = {"title": "x", "slug": "x", "lengthInMinutes": 30, "schedulingType": "collective"}
    made = house.data(
        "POST", f"{path}/event-types", by=house.mia, json=body | {"assignAllTeamMembers": True}
    )
    asked = house.data("POST", f"{path}/memberships", by=house.mia, json={"userId": house.otto.pk})
    before = EventType.objects.get(pk=made["id"]).hosts.count()

    house.data("PATCH", f"{path}/memberships/{asked['id']}", by=house.mia, json={"accepted": True})

    assert before == 1
    assert EventType.objects.get(pk=made["id"]).hosts.filter(user=house.otto).exists()


def test_who_leaves_hosts_no_longer(house: House) -> None:
    visit = house.team_event_type("collective")
    house.team_event_type("managed", slug="managed")
    own = house.event_type(by=house.max, slug="own")
    row = Membership.objects.get(team=house.desk, user=house.max)

    house.data("DELETE", f"{memberships(house)}/{row.pk}", by=house.mia)

    assert hosts(house, visit["id"]) == ["mia"]
    assert list(EventType.objects.filter(owner=house.max).values_list("pk", flat=True)) == [
        own["id"]
    ]
    # Mia alone is free in the European morning, when Max would still sleep.
    assert house.starts(visit["id"], "2026-12-01")[0] == "09:00"
