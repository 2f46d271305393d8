"""Zones that Cal.com holds and the pinned data does not have, or has in another case or under another name."""

import httpx
import pytest
from django.test import Client

import portal.calcom
from portal.backend import use_client
from portal.engine import models
from portal.engine.transport import EngineTransport
from tests.cast import Cast, add_event_type, book

START = "2026-03-04T10:00:00+00:00"
# What is stored with a booking, and what its pages say.
STORED = {
    "europe/berlin": "Europe/Berlin (UTC+01:00)",
    "Asia/Calcutta": "Asia/Kolkata (UTC+05:30)",
    "Mars/Phobos": "UTC",
}


@pytest.mark.both_backends
def test_a_bookings_pages_stand_whatever_zone_it_has(client: Client, cast: Cast) -> None:
    uid = book(add_event_type(cast, "Solo", "solo"), START).uid
    for stored, shown in STORED.items():
        models.Attendee.objects.update(time_zone=stored)
        for path in (f"/booking/{uid}", f"/booking/{uid}/cancel"):
            for query in ("", "?cal.tz=Mars/Phobos", "?seatReferenceUid=null&cal.tz=%00"):
                response = client.get(path + query)
                assert response.status_code == 200
                assert shown in response.content.decode()
        assert client.get(f"/booking/{uid}/calendar.ics").status_code == 200
        moved = client.get(f"/reschedule/{uid}?cal.tz=Mars/Phobos", follow=True)
        assert moved.status_code == 200
        assert f"Times in {shown}" in moved.content.decode()


@pytest.mark.both_backends
def test_pages_stand_whatever_zone_the_organization_has(client: Client, cast: Cast) -> None:
    for stored in ("Mars/Phobos", ""):
        models.Team.objects.update(time_zone=stored)
        for path in ("/", "/team/desk", "/team/desk/visit?slot=2026-03-03T10:00Z"):
            assert client.get(path).status_code == 200, path
        assert "Times in Europe/London" in client.get("/team/desk/visit").content.decode()


@pytest.mark.parametrize(
    ("stored", "shown"),
    [("europe/london", "Times in Europe/London"), ("Mars/Phobos", "Times in UTC")],
)
def test_pages_stand_whatever_zone_everybody_has(
    client: Client, cast: Cast, stored: str, shown: str
) -> None:
    uid = book(add_event_type(cast, "Solo", "solo"), START).uid
    engine = EngineTransport()

    def answer(request: httpx.Request) -> httpx.Response:
        found = engine.handle_request(request)
        content = found.read().replace(b"Europe/London", stored.encode())
        return httpx.Response(found.status_code, content=content)

    calcom = portal.calcom.Client(
        api_key=engine.portal_key,
        base_url="http://engine/v2",
        transport=httpx.MockTransport(answer),
    )
    with use_client(calcom):
        assert shown in client.get("/team/desk/solo").content.decode()
        for path in ("/", f"/booking/{uid}?cal.tz=Asia/Tokyo", f"/booking/{uid}/cancel"):
            assert client.get(path).status_code == 200, path
