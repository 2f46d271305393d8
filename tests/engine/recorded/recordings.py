"""The single recorded exchanges, told again to the engine in their order.

Their server began empty but for the people of recordings/INDEX.md, so nearly all of them can be replayed one after the
other: `Teller` makes that world, sends each request at the instant of its recording, and says how the answer differs.
Ids of rows are made to be the recorded ones; uids are learned from the answers and put into later requests.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import time_machine
from django.db import connection
from django.db.models import Model

from portal.engine.bookings.models import Booking, BookingHost
from portal.engine.calendars.models import CalendarCredential
from portal.engine.event_types.models import EventType
from portal.engine.keys.models import ApiKey
from portal.engine.people.models import OutOfOffice, User
from portal.engine.schedules.models import Schedule
from portal.engine.teams.models import Membership, Team
from portal.engine.transport import EngineTransport
from portal.engine.workflows.models import Workflow, WorkflowStep
from tests.shared_material import SHARED

FOLDER = SHARED / "recordings"
LATER = SHARED / "next" / "recordings"
"""A second server's, with a world of its own."""
PEOPLE = {
    "alice": ("Alice Admin", "America/New_York"),
    "bob": ("Bob Baker", "Europe/London"),
    "chandra": ("Chandra Iyer", "Asia/Kolkata"),
    "dana": ("Dana Doe", "Pacific/Auckland"),
    "erin": ("Erin Estrada", "America/Los_Angeles"),
    "frank": ("Frank Free", "Europe/Berlin"),
}
TABLES: list[tuple[str, Any]] = [
    ("/event-types", EventType),
    ("/schedules", Schedule),
    ("/memberships", Membership),
    ("/teams", Team),
    ("/users", User),
    ("/workflows", Workflow),
    ("/ooo", OutOfOffice),
    ("/bookings", Booking),
    ("/reschedule", Booking),
    ("/ics-feed/save", CalendarCredential),
]
VOLATILE = {
    *("timestamp", "createdAt", "updatedAt", "reservationUntil", "createdDate", "emailVerified"),
    *("icsUid", "uuid", "path"),
}
UID = re.compile(r"[1-9A-HJ-NP-Za-km-z]{20,22}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
HOST = re.compile(r"https?://[^/ ]+")


def files() -> list[Path]:
    """Return the recordings in order; none when the folder is absent."""
    return sorted(FOLDER.glob("[0-9][0-9][0-9]-*.json"))


def later_files() -> list[Path]:
    """Return the recordings of the second server in order; none when the folder is absent."""
    return sorted(LATER.glob("[0-9]*.json"), key=lambda path: int(path.name.partition("-")[0]))


def build_world() -> None:
    """Fill the empty engine with the people of INDEX.md, ids and all."""
    recorded = "".join(path.read_text() for path in files())
    organization = Team.objects.create(
        id=1,
        name=_named(recorded, r'"id":\s*1,\s*"parentId":\s*null,\s*"name":\s*"([^"]+)"'),
        slug="acme-health",
        is_organization=True,
        metadata={},
        time_zone="America/New_York",
    )
    for number, (username, (name, zone)) in enumerate(PEOPLE.items(), 1):
        found = re.search(rf'"name":\s*"([^"]+)",\s*"username":\s*"{username}"', recorded)
        user = User.objects.create(
            id=number,
            username=username,
            name=found[1] if found else name,
            email=_named(recorded, rf'"({username}@[a-z.]+)"'),
            time_zone=zone,
            week_start="Sunday" if username in ("alice", "erin") else "Monday",
            time_format=24 if username in ("bob", "frank") else 12,
        )
        ApiKey.objects.issue(user, key=f"cal_{username}")
        if username != "frank":
            role = "OWNER" if username == "alice" else "MEMBER"
            Membership.objects.create(team=organization, user=user, role=role)
    ended = datetime(2026, 1, 1, tzinfo=UTC)
    ApiKey.objects.issue(
        User.objects.get(username="alice"), key="cal_aliceExpired", expires_at=ended
    )


def _named(text: str, pattern: str) -> str:
    found = re.search(pattern, text)
    assert found, pattern
    return found[1]


@dataclass
class Teller:
    """Sends recorded requests in order; `same` is the replayer's comparison of two values."""

    replayer: ModuleType
    client: httpx.Client = field(
        default_factory=lambda: httpx.Client(
            transport=EngineTransport(), base_url="http://engine", trust_env=False
        )
    )
    learned: dict[str, str] = field(default_factory=dict)
    # Keys of bodies that are left out.
    not_sent: frozenset[str] = frozenset()

    def tell(self, recording: dict[str, Any]) -> list[str]:
        """Send one request and return how the answer differs from the recorded one."""
        asked, answered = recording["request"], recording["response"]
        self._number_rows(asked, answered)
        headers = {
            name: re.sub(r"<(\w+)>", r"\1", value) for name, value in asked["headers"].items()
        }
        with time_machine.travel(recording["recorded_at"], tick=False):
            answer = self.client.request(
                asked["method"],
                self._translated(asked["url"]),
                headers=headers,
                content=self._body(asked),
            )
        try:
            body = answer.json() if answer.content else None
        except ValueError:
            body = answer.text
        self._learn(answered["body"], body)
        if answer.status_code != answered["status"]:
            return [f"status {answered['status']}, not {answer.status_code}: {str(body)[:300]}"]
        shortened = "cut" in recording.get("note", "") or not answer.content
        return [] if shortened else list(self._differences(answered["body"], body, ""))

    def move_into_the_past(self, uid: str, starts_at: datetime, ends_at: datetime) -> None:
        """Do what the recorders did by hand in their database."""
        row = Booking.objects.get(uid=self.learned[uid])
        times = {"starts_at": starts_at, "ends_at": ends_at}
        Booking.objects.filter(pk=row.pk).update(**times)
        BookingHost.objects.filter(booking=row).update(**times)

    def _body(self, asked: dict[str, Any]) -> str | None:
        body = asked.get("rawBody", asked["body"])
        if body is None or isinstance(body, str):
            return body
        if isinstance(body, dict):
            body = {key: each for key, each in body.items() if key not in self.not_sent}
        return json.dumps(self._translated(body))

    def _translated(self, value: Any) -> Any:
        """Put this engine's uids in the place of the recorded ones."""
        if isinstance(value, dict):
            return {key: self._translated(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self._translated(each) for each in value]
        if isinstance(value, str):
            return UID.sub(lambda found: self.learned.get(found[0], found[0]), value)
        return value

    def _learn(self, recorded: Any, ours: Any) -> None:
        if isinstance(recorded, dict) and isinstance(ours, dict):
            for key in recorded.keys() & ours.keys():
                self._learn(recorded[key], ours[key])
        elif isinstance(recorded, list) and isinstance(ours, list):
            for left, right in zip(recorded, ours, strict=False):
                self._learn(left, right)
        elif isinstance(recorded, str) and isinstance(ours, str) and UID.fullmatch(recorded):
            self.learned.setdefault(recorded, ours)

    def _number_rows(self, asked: dict[str, Any], answered: dict[str, Any]) -> None:
        """Give the row that the request makes the recorded id."""
        data = answered["body"].get("data") if isinstance(answered["body"], dict) else None
        first = data[0] if isinstance(data, list) and data else data
        if answered["status"] != 201 or not isinstance(first, dict):
            return
        for end, model in TABLES:
            if asked["path"].endswith(end) and isinstance(first.get("id"), int):
                number_next(model, first["id"])
        if asked["path"].endswith("/workflows"):
            number_next(WorkflowStep, first["steps"][0]["id"])

    def _differences(self, recorded: Any, ours: Any, where: str) -> Iterator[str]:
        if isinstance(recorded, dict) and isinstance(ours, dict):
            for key in sorted(recorded.keys() ^ ours.keys()):
                yield f"{where}.{key}: {'missing' if key in recorded else 'not expected'}"
            # Profiles are rows of their own in Cal.com.
            ignored = VOLATILE | ({"id"} if where.endswith(".profile") else set())
            for key in sorted(recorded.keys() & ours.keys() - ignored):
                yield from self._differences(recorded[key], ours[key], f"{where}.{key}")
        elif isinstance(recorded, list) and isinstance(ours, list):
            if len(recorded) != len(ours):
                yield f"{where}: {len(recorded)} items, not {len(ours)}"
            if where.endswith(("attendees", "guests", "displayGuests")):
                recorded, ours = sorted(recorded, key=str), sorted(ours, key=str)
            for index, pair in enumerate(zip(recorded, ours, strict=False)):
                yield from self._differences(*pair, f"{where}[{index}]")
        elif not self._equal(recorded, ours):
            yield f"{where}: {str(recorded)[:150]!r}, not {str(ours)[:150]!r}"

    def _equal(self, recorded: Any, ours: Any) -> bool:
        if isinstance(recorded, str) and isinstance(ours, str):
            recorded, ours = HOST.sub("host", self._translated(recorded)), HOST.sub("host", ours)
        return bool(self.replayer._same(recorded, ours))


def number_next(model: type[Model], number: int) -> None:
    """Give the next row of `model` that id; there must be none above it."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
        cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, number - 1])
