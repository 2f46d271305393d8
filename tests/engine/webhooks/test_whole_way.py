"""A booking over HTTP reaches a subscriber and mailboxes through the real task worker."""

import json
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portal.engine.webhooks import envelope
from tests.engine.webhooks.receiving import listening
from tests.servers import RunningPortal, running_portal

SECRET = "topsecret"
WAIT_SECONDS = 30


@pytest.mark.wire
def test_subscribers_and_people_are_told_of_a_booking(tmp_path: Path) -> None:
    with listening() as subscriber, running_portal(tmp_path, ENGINE_HTTP="1") as portal:
        key = portal.manage("engine_key", owner(portal)).split()[-1]
        body = {
            "subscriberUrl": subscriber.url,
            "triggers": ["BOOKING_CREATED"],
            "active": True,
            "secret": SECRET,
        }
        call(portal, "/v2/webhooks", body, key)
        made = call(portal, "/v2/event-types", EVENT_TYPE, key)
        start = first_slot(portal, made["id"])
        attendee = {"name": "Pat", "email": "pat@client.test", "timeZone": "UTC"}
        call(
            portal,
            "/v2/bookings",
            {"eventTypeId": made["id"], "start": start, "attendee": attendee},
        )

        wait_until(lambda: subscriber.received and len(emails(tmp_path)) == 2)

    ((headers, raw),) = subscriber.received
    assert json.loads(raw)["payload"]["startTime"][:16] == start[:16]
    assert headers["X-Cal-Signature-256"] == envelope.signature(SECRET, raw)
    assert any("To: Pat <pat@client.test>" in text for text in emails(tmp_path))
    assert all("invite.ics" in text for text in emails(tmp_path))


EVENT_TYPE = {
    "title": "Told",
    "slug": "told",
    "lengthInMinutes": 30,
    "minimumBookingNotice": 0,
    "locations": [{"type": "address", "address": "1 Quay Street", "public": True}],
}


def owner(portal: RunningPortal) -> str:
    """The username of somebody in the demo."""
    script = "from portal.engine.models import User; print(User.objects.first().username)"
    return portal.manage("shell", "--no-imports", "-c", script).strip()


def call(
    portal: RunningPortal, path: str, body: dict[str, Any] | None = None, key: str = ""
) -> Any:
    """Call the engine over HTTP and return the data of its answer."""
    version = {"bookings": "2024-08-13", "event-types": "2024-06-14", "slots": "2024-09-04"}
    headers = {"cal-api-version": version.get(path.split("?", maxsplit=1)[0].split("/")[2], "")}
    headers |= {"Content-Type": "application/json"}
    headers |= {"Authorization": f"Bearer {key}"} if key else {}
    content = json.dumps(body).encode() if body else None
    request = urllib.request.Request(f"{portal.url}{path}", data=content, headers=headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)["data"]


def first_slot(portal: RunningPortal, event_type: int) -> str:
    """The first open start of the next weeks."""
    first = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 86400))
    last = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 30 * 86400))
    days = call(portal, f"/v2/slots?eventTypeId={event_type}&start={first}&end={last}")
    return next(str(slot["start"]) for slots in days.values() for slot in slots)


def emails(folder: Path) -> list[str]:
    """The texts of the mail files."""
    return [path.read_text() for path in sorted((folder / "mail").glob("*"))]


def wait_until(is_reached: Callable[[], object]) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not is_reached():
        assert time.monotonic() < deadline, "nothing was sent"
        time.sleep(0.2)
