"""A visitor's booking with somebody who left: what every address of its move says, and that it can be cancelled."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import product

import httpx
import pytest
import time_machine
from django.test import Client
from django.utils.html import escape

from portal.backend import get_client
from portal.engine import models
from portal.engine.transport import EngineTransport
from tests.cast import LOCATION, Cast

pytestmark = pytest.mark.both_backends
SENTENCE = escape("What was booked is not offered any more, so there is no other time to choose.")


@pytest.fixture
def call() -> Callable[..., None]:
    """Change something in the portal's name, without the portal."""
    transport = EngineTransport()

    def send(method: str, path: str, body: object = None) -> None:
        headers = {"Authorization": f"Bearer {transport.portal_key}"}
        with httpx.Client(transport=transport, base_url="http://engine/v2") as client:
            answer = client.request(method, path, headers=headers, json=body)
        assert answer.is_success, answer.text

    return send


@pytest.mark.parametrize("case", [*product(("deleted", "set back", "removed"), ("own", "managed"))])
def test_a_booking_with_who_left_says_what_can_be_done(
    client: Client,
    cast: Cast,
    call: Callable[..., None],
    frozen: time_machine.Traveller,
    case: tuple[str, str],
) -> None:
    way, slug = case
    house = f"/organizations/{cast.organization.pk}"
    options = {"title": slug, "slug": slug, "length_in_minutes": 30, "locations": [LOCATION]}
    parent = None
    if slug == "managed":
        parent = models.EventType.objects.create(
            team=cast.team, scheduling_type="managed", **options
        )
        models.Host.objects.create(event_type=parent, user=cast.priya)
    event_type = models.EventType.objects.create(owner=cast.priya, parent=parent, **options)
    uid = (
        get_client()
        .anonymous.bookings.create(
            event_type_id=event_type.pk,
            starts_at=datetime(2026, 3, 4, 5, 0, tzinfo=UTC),
            attendee={"name": "Ada Byron", "email": "ada@example.com", "time_zone": "Europe/Rome"},
        )
        .uid
    )
    page = f"/priya/{slug}?rescheduleUid={uid}"
    assert client.get(page).status_code == 200
    membership = models.Membership.objects.get(team=cast.organization, user=cast.priya).pk
    match way:
        case "deleted":
            call("DELETE", f"{house}/users/{cast.priya.pk}")
        case "removed":
            call("DELETE", f"{house}/memberships/{membership}")
        case _:
            call("PATCH", f"{house}/memberships/{membership}", {"accepted": False})
    # Past the time for which answers of Cal.com are kept.
    frozen.shift(7200)

    moment = f"{page}&slot=2026-03-05T05:00:00Z"
    answers = [
        *(client.get(address, follow=True) for address in (f"/reschedule/{uid}", page, moment)),
        client.post(moment, {"token": "x"}, follow=True),
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    for answer in answers:
        assert SENTENCE in answer.content.decode()
        assert f'href="/booking/{uid}' in answer.content.decode()
    assert client.get(f"/booking/{uid}").status_code == 200
    assert client.get(f"/booking/{uid}/cancel").status_code == 200
