"""The engine's own cast: a small organization whose people and rights every engine test knows.

Lock House is an organization. Olga owns it. Mia and Max are members, in Europe/London and America/New_York; both work
Monday to Friday, 9 to 17 in their own zones, as people without a schedule do. Mia administers the team Desk, Max is a
plain member of it. Otto is outside. The time is NOW, a Monday.
"""

import re
from dataclasses import dataclass
from typing import Any

import httpx

from portal.engine.keys.models import ApiKey
from portal.engine.people.models import User
from portal.engine.teams.models import Membership, Role, Team
from portal.engine.transport import EngineTransport

NOW = "2026-11-23T13:00:00Z"
TUESDAY = "2026-12-01"
LOCATION = {"type": "address", "address": "1 Quay Street", "public": True}
VERSIONS = {
    "bookings": "2024-08-13",
    "event-types": "2024-06-14",
    "schedules": "2024-06-11",
    "slots": "2024-09-04",
}


@dataclass
class House:
    """People, their team, and a client that calls in anybody's name."""

    client: httpx.Client
    organization: Team
    desk: Team
    olga: User
    mia: User
    max: User
    otto: User
    keys: dict[int, str]

    def call(
        self, method: str, path: str, *, by: User | None = None, version: str = "", **more: Any
    ) -> httpx.Response:
        """Send one request with the version header that its first path segment wants."""
        headers = dict(more.pop("headers", {}))
        wanted = version or VERSIONS.get(re.split("[/?]", path.strip("/"))[0], "")
        if "/private-links" in path and not version:
            # The one resource below event types that has no version.
            wanted = ""
        if wanted:
            headers.setdefault("cal-api-version", wanted)
        if by is not None:
            headers["Authorization"] = f"Bearer {self.keys[by.pk]}"
        return self.client.request(method, path, headers=headers, **more)

    def data(self, method: str, path: str, **more: Any) -> Any:
        """Send a request that has to succeed and return its data."""
        answer = self.call(method, path, **more)
        assert answer.is_success, answer.text
        return answer.json().get("data")

    def event_type(self, *, by: User | None = None, **options: Any) -> dict[str, Any]:
        """Create an event type of Mia's, or of somebody else's."""
        body = {"title": "Visit", "slug": "visit", "lengthInMinutes": 30, "locations": [LOCATION]}
        made: dict[str, Any] = self.data(
            "POST", "/event-types", by=by or self.mia, json=body | options
        )
        return made

    def team_event_type(self, kind: str, **options: Any) -> Any:
        """Create an event type of the desk with Mia and Max as hosts."""
        body = {
            "title": "Team visit",
            "slug": "team-visit",
            "lengthInMinutes": 30,
            "locations": [LOCATION],
            "schedulingType": kind,
            "hosts": [{"userId": self.mia.pk}, {"userId": self.max.pk}],
        }
        path = f"/organizations/{self.organization.pk}/teams/{self.desk.pk}/event-types"
        return self.data("POST", path, by=self.mia, json=body | options)

    def book(self, event_type: int, start: str, **more: Any) -> httpx.Response:
        """Book as an anonymous visitor; `name` becomes the address, too."""
        name = more.pop("name", "Pat")
        by = more.pop("by", None)
        attendee = {
            "name": name,
            "email": f"{name.lower()}@client.test",
            "timeZone": "Europe/London",
        } | more.pop("attendee", {})
        body = {"eventTypeId": event_type, "start": start, "attendee": attendee} | more
        return self.call("POST", "/bookings", by=by, json=body)

    def booked(self, event_type: int, start: str, **more: Any) -> Any:
        """Book, which has to succeed, and return the data."""
        answer = self.book(event_type, start, **more)
        assert answer.status_code == 201, answer.text
        return answer.json()["data"]

    def starts(self, event_type: int, day: str, **more: Any) -> list[str]:
        """Return the starts of a day's slots in UTC, as HH:MM."""
        query = {"eventTypeId": event_type, "start": day, "end": day, "timeZone": "UTC"} | more
        days = self.data("GET", "/slots", params=query)
        return [slot["start"][11:16] for slot in days.get(day, [])]


def build() -> House:
    """Fill the empty engine. Call it with the clock at NOW."""
    organization = Team.objects.create(
        name="Lock House", slug="lock-house", is_organization=True, metadata={}
    )
    desk = Team.objects.create(name="Desk", slug="desk", parent=organization)
    people = {}
    for name, zone in (
        ("olga", "Europe/London"),
        ("mia", "Europe/London"),
        ("max", "America/New_York"),
        ("otto", "Europe/Berlin"),
    ):
        people[name] = User.objects.create(
            username=name, email=f"{name}@lock.test", name=name.title(), time_zone=zone
        )
    _join(organization, people["olga"], Role.OWNER)
    _join(organization, people["mia"], Role.MEMBER)
    _join(organization, people["max"], Role.MEMBER)
    _join(desk, people["mia"], Role.ADMIN)
    _join(desk, people["max"], Role.MEMBER)
    keys = {user.pk: ApiKey.objects.issue(user) for user in people.values()}
    client = httpx.Client(transport=EngineTransport(), base_url="http://engine/v2", trust_env=False)
    return House(client, organization, desk, keys=keys, **people)


def _join(team: Team, user: User, role: Role) -> None:
    Membership.objects.create(team=team, user=user, role=role)
