"""Calendar calls answer as the recorded ones."""

import json
from typing import Any

import pytest

from portal.engine.calendars.models import CalendarCredential, CalendarFeed, DestinationCalendar
from tests.engine.house import House
from tests.shared_material import SHARED

FOLDER = SHARED / "recordings"
URL = "https://calendars.example/erin.ics"

pytestmark = [
    pytest.mark.contract,
]


def recorded(number: str) -> Any:
    (path,) = FOLDER.glob(f"{number}-*.json")
    return json.loads(path.read_text())


def keys(value: Any) -> set[str]:
    """Return the paths of all keys; of lists those of the first item."""
    found = set()
    for key, inner in value.items() if isinstance(value, dict) else ():
        found |= {key, *(f"{key}.{each}" for each in keys(inner))}
    if isinstance(value, list) and value:
        found |= keys(value[0])
    return found


@pytest.fixture
def feed(house: House) -> CalendarFeed:
    """Mia's feed, as if it had been fetched."""
    credential = CalendarCredential.objects.create(user=house.mia)
    made = CalendarFeed.objects.create(credential=credential, url=URL)
    DestinationCalendar.objects.create(user=house.mia, feed=made)
    return made


@pytest.mark.parametrize("number", ["726", "728", "731", "732", "733", "734", "736", "737", "937"])
def test_without_a_calendar(house: House, number: str) -> None:
    request, theirs = recorded(number)["request"], recorded(number)["response"]
    body = {"json": request["body"]} if request["body"] else {}

    ours = house.call(request["method"], request["url"].removeprefix("/v2"), by=house.mia, **body)

    assert ours.status_code == theirs["status"]
    expected = theirs["body"]
    if "error" in expected:
        assert ours.json()["error"] == expected["error"]
    else:
        assert ours.json() == expected


def test_a_connected_feed(house: House, feed: CalendarFeed) -> None:
    ours, theirs = house.data("GET", "/calendars", by=house.mia), recorded("741")

    theirs = theirs["response"]["body"]["data"]
    assert keys(ours) == keys(theirs)
    mine, other = ours["connectedCalendars"][0], theirs["connectedCalendars"][0]
    ids = {"credentialId": feed.credential_id}
    assert mine["primary"] == other["primary"] | ids
    assert mine["calendars"] == [other["calendars"][0] | ids]
    assert mine["integration"]["type"] == other["integration"]["type"]


def test_a_choice(house: House, feed: CalendarFeed) -> None:
    body: dict[str, Any] = {"integration": "ics-feed_calendar", "externalId": URL}
    body["credentialId"] = feed.credential_id
    first = house.call("POST", "/selected-calendars", by=house.mia, json=body)
    again = house.call("POST", "/selected-calendars", by=house.mia, json=body)

    assert keys(first.json()) == keys(recorded("913")["response"]["body"])
    assert again.json() == recorded("914")["response"]["body"]


def test_the_connection(house: House, feed: CalendarFeed) -> None:
    from portal.engine.calendars.answers import credential  # noqa: PLC0415  beside its comparison

    theirs = recorded("740")["response"]["body"]["data"]

    ours = credential(feed.credential)

    assert ours == theirs | {"id": feed.credential_id, "userId": house.mia.pk}
