"""Lists of teams' event types say what the single ones say, also right after any change."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.engine.event_types.models import EventType, Host
from portal.engine.people.models import User
from portal.engine.teams.models import Team
from tests.engine.house import House

# Of every kind of column, and of each table that an answer is made of.
CHANGES: dict[str, Callable[[House], Any]] = {
    "text": lambda house: EventType.objects.update(title="Other", description="Ünï"),
    "number": lambda house: EventType.objects.update(length_in_minutes=25, slot_interval=5),
    "null": lambda house: EventType.objects.update(slot_interval=None),
    "hidden": lambda house: EventType.objects.update(hidden=True),
    "booleans": lambda house: EventType.objects.update(
        disable_guests=True, assign_all_team_members=True, reschedule_with_same_host=True
    ),
    "list": lambda house: EventType.objects.update(length_in_minutes_options=[15, 30]),
    "object": lambda house: EventType.objects.update(
        seats={"seatsPerTimeSlot": 3}, recurrence={"interval": 1}, booking_limits_count={"day": 2}
    ),
    "nested": lambda house: EventType.objects.update(
        locations=[{"type": "link", "link": "https://x.example/é"}],
        extras={"color": {"lightThemeHex": "#fff"}, "successRedirectUrl": "https://x.example"},
    ),
    "kind": lambda house: EventType.objects.update(scheduling_type="roundRobin"),
    "team": lambda house: Team.objects.filter(pk=house.desk.pk).update(
        name="New", slug="new", logo_url="https://x.example/l.png", appearance={"theme": "dark"}
    ),
    "host's person": lambda house: User.objects.filter(pk=house.mia.pk).update(
        name="", avatar_url="https://x.example/m.png"
    ),
    "host": lambda house: Host.objects.filter(user=house.mia).update(priority="high"),
    "order of hosts": lambda house: (
        Host.objects.filter(user=house.mia).delete(),
        Host.objects.create(user=house.mia, event_type=EventType.objects.get()),
    ),
    "no hosts": lambda house: Host.objects.all().delete(),
}


def both(house: House) -> tuple[Any, Any, Any]:
    """Return the event type from the organization's list, from the team's, and by itself."""
    own = f"/organizations/{house.organization.pk}/teams"
    (of_all,) = house.data("GET", f"{own}/event-types", by=house.olga)
    (of_team,) = house.data("GET", f"{own}/{house.desk.pk}/event-types", by=house.olga)
    path = f"{own}/{house.desk.pk}/event-types/{of_all['id']}"
    return of_all, of_team, house.data("GET", path, by=house.olga)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_in_lists_at_once(house: House, change: str) -> None:
    house.team_event_type("roundRobin" if change == "host" else "collective")
    before, _, _ = both(house)
    CHANGES[change](house)
    of_all, of_team, single = both(house)
    assert of_all != before or change == "null"
    assert of_all == of_team
    assert of_all == single | {"team": of_all["team"]}


def test_fewer_hosts_of_one_caller_are_not_those_of_the_next(house: House) -> None:
    house.team_event_type("collective")
    path = f"/teams/{house.desk.pk}/event-types"
    house.data("GET", path, params={"hostsLimit": 1})
    (listed,) = house.data("GET", path)
    assert len(listed["hosts"]) == 2
