"""A wanted version is sent only after a GET with it has shown the expected shape."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from portal.calcom import Client
from portal.calcom.drift.expected import ALWAYS
from portal.calcom.errors import CalcomError
from portal.calcom.protocol import VERSIONS
from portal.calcom.schemas.event_type import EventType
from portal.calcom.versions import AGAIN_AFTER, UNANSWERED_AGAIN_AFTER, Proof, Versions
from tests.calcom.drift.answers import SCHEDULE
from tests.calcom.serving import BASE, BOOKING, EVENT_TYPE, KEY, RESERVATION

NEW = "2026-02-25"
PERSON = {"name": "Ann", "email": "a@b.test", "displayEmail": "a@b.test", "timeZone": "UTC"}
FULL_BOOKING = BOOKING | {
    "description": "", "hosts": [PERSON | {"id": 1, "username": "ann"}], "cancellationReason": "", "eventTypeId": 1,
    "eventType": {"id": 1, "slug": "a"}, "location": "x", "meetingUrl": "x", "absentHost": False,
    "createdAt": "2030-01-01T00:00:00Z", "updatedAt": None, "icsUid": "x", "attendees": [PERSON | {"absent": False}],
}  # fmt: skip
FULL_EVENT_TYPE = dict.fromkeys(f"users {ALWAYS[EventType]}".split()) | EVENT_TYPE
PRESENT: dict[str, Any] = {
    "bookings": [FULL_BOOKING],
    "event-types": [FULL_EVENT_TYPE],
    "schedules": [SCHEDULE],
    "slots": {"2030-01-08": [{"start": "2030-01-08T13:00:00Z"}]},
}
# As the server of February 2026 answers an unknown version (CONTRACT.md 18.3).
OLDER: dict[str, Any] = {
    "bookings": {"bookings": [{"id": 1, "startTime": "2030-01-08T13:00:00Z"}]},
    "event-types": {"eventTypeGroups": [{"eventTypes": [{"id": 1, "length": 30}]}]},
    "schedules": [{"id": 1, "name": "Hours", "isManaged": False, "workingHours": []}],
}
EMPTY: dict[str, Any] = {"bookings": [], "event-types": [], "schedules": [], "slots": {}}


class Twin:
    """A Cal.com that answers the known versions rightly and others in the shapes of `unknown`, and notes its calls."""

    def __init__(self, unknown: dict[str, Any]) -> None:
        self.unknown = unknown
        self.asked: list[tuple[str, str, str]] = []
        self.failing = 0
        self.now = 0.0

    def client(self, *wanted: str) -> Client:
        self.versions = Versions(dict.fromkeys(wanted, NEW), clock=lambda: self.now)
        transport = httpx.MockTransport(self.answer)
        return Client(api_key=KEY, base_url=BASE, transport=transport, versions=self.versions)

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/v2")
        version = request.headers.get("cal-api-version", "")
        self.asked.append((request.method, path, version))
        resource = path.split("/")[1]
        shapes = PRESENT if version == VERSIONS[resource] else self.unknown
        if self.failing and version == NEW:
            return httpx.Response(self.failing, json={"status": "error"})
        if resource not in shapes:
            return httpx.Response(
                404, json={"error": {"message": f"Cannot {request.method} {path}"}}
            )
        data = shapes[resource]
        if request.method == "POST":
            data = RESERVATION if resource == "slots" else PRESENT[resource][0]
        pages = {"totalItems": 1, "hasNextPage": False}
        return httpx.Response(200, json={"status": "success", "data": data, "pagination": pages})

    def sent(self) -> list[tuple[str, str]]:
        """Return method and version of each request since the last time."""
        found = [(method, version) for method, _, version in self.asked]
        self.asked.clear()
        return found


def write(client: Client, resource: str) -> None:
    """Make the first write of a resource, as the portal does."""
    match resource:
        case "bookings":
            client.bookings.cancel("abc", reason="ill")
        case "event-types":
            client.event_types.create(title="a", slug="a", length_in_minutes=5)
        case "schedules":
            client.schedules.create(name="a", time_zone="UTC", is_default=False)
        case "slots":
            start = datetime(2030, 1, 8, 13, tzinfo=UTC)
            client.reservations.create(event_type_id=1, starts_at=start)


@pytest.mark.parametrize("resource", PRESENT)
def test_what_was_proved_is_sent_from_the_first_write_on(resource: str) -> None:
    twin = Twin(PRESENT)
    with twin.client(resource) as client:
        write(client, resource)
        assert twin.sent() == [("GET", NEW), ("POST", NEW)]
        write(client, resource)
        assert twin.sent() == [("POST", NEW)]
    assert [one.proof for one in twin.versions.wanted] == [Proof.PROVED]


@pytest.mark.parametrize("resource", PRESENT)
@pytest.mark.parametrize(
    ("unknown", "proof"), [(OLDER, Proof.DIFFERENT), (EMPTY, Proof.EMPTY)], ids=["older", "empty"]
)
def test_what_was_not_proved_is_not_sent(
    resource: str, unknown: dict[str, Any], proof: Proof
) -> None:
    twin = Twin(unknown)
    known = VERSIONS[resource]
    with twin.client(resource) as client:
        write(client, resource)
        write(client, resource)
        assert twin.sent() == [("GET", NEW), ("POST", known), ("POST", known)]
        [wanted] = twin.versions.wanted
        assert (wanted.proof, wanted.sent) == (proof, known)
        assert bool(wanted.detail) is (proof is Proof.DIFFERENT)
        # An update of Cal.com is noticed some time later.
        twin.unknown, twin.now = PRESENT, AGAIN_AFTER
        write(client, resource)
        assert twin.sent() == [("GET", NEW), ("POST", NEW)]


@pytest.mark.parametrize("status", [401, 403, 429, 500, 502])
def test_without_an_answer_it_is_asked_again_soon(status: int) -> None:
    twin = Twin(PRESENT)
    twin.failing = status
    with twin.client("bookings") as client:
        write(client, "bookings")
        assert twin.sent() == [("GET", NEW), ("POST", "2024-08-13")]
        assert twin.versions.wanted[0].proof is Proof.UNANSWERED
        twin.failing, twin.now = 0, UNANSWERED_AGAIN_AFTER
        write(client, "bookings")
        assert twin.sent() == [("GET", NEW), ("POST", NEW)]


def test_a_refused_proof_never_stops_the_call() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.headers["cal-api-version"] == NEW:
            raise httpx.ReadTimeout("no", request=request)
        return httpx.Response(200, json={"status": "success", "data": [SCHEDULE]})

    versions = Versions({"schedules": NEW})
    with Client(
        api_key=KEY, base_url=BASE, transport=httpx.MockTransport(answer), versions=versions
    ) as client:
        assert len(client.schedules.list()) == 1


def test_proofs_are_made_with_the_key_also_for_visitors() -> None:
    keys = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append("Authorization" in request.headers)
        return twin.answer(request)

    twin = Twin(PRESENT)
    versions = Versions({"bookings": NEW})
    with Client(
        api_key=KEY, base_url=BASE, transport=httpx.MockTransport(answer), versions=versions
    ) as client:
        client.anonymous.bookings.cancel("abc", reason="ill")
    assert keys == [True, False]
    assert twin.sent() == [("GET", NEW), ("POST", NEW)]


def test_slots_are_proved_by_the_event_type_that_is_asked_for() -> None:
    twin = Twin(PRESENT)
    with twin.client("slots") as client:
        # It names no event type, so it goes out as ever.
        with pytest.raises(CalcomError):
            client.reservations.get("abc")
        assert twin.sent() == [("GET", "2024-09-04")]
        write(client, "slots")
        assert twin.sent() == [("GET", NEW), ("POST", NEW)]


def test_other_resources_and_known_values_are_left_alone() -> None:
    twin = Twin(OLDER)
    twin.versions = Versions({"bookings": "2024-08-13"})
    assert twin.versions.wanted == []
    with twin.client("bookings") as client:
        write(client, "schedules")
        assert twin.sent() == [("POST", "2024-06-11")]


@pytest.mark.parametrize("resource", ["me", "webhooks", "nothing"])
def test_what_has_no_versions_cannot_be_wanted(resource: str) -> None:
    with pytest.raises(ValueError, match=resource):
        Versions({resource: NEW})
