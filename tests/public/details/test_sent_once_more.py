"""After a lost answer a change is looked for within its request, and sent once more when it was not made."""

import time
from datetime import timedelta

import httpx
import pytest
from django.test import Client
from pytest_django import Settings

from portal.engine import models
from portal.engine.transport import EngineTransport
from portal.process.waiting import room_to_wait
from portal.services.bookings.book import MOST_SENDS
from portal.services.models import Intent, IntentState
from tests.cast import NOW, Cast
from tests.public.details.test_exactly_once import (
    SLOT,
    Answer,
    Failing,
    LostAfter,
    booking_page,
    form,
    lost_before,
    once,
)


@pytest.mark.parametrize("fault", [lost_before, lambda _: httpx.Response(502, text="bad gateway")])
def test_what_never_arrived_is_sent_once_more(
    client: Client, cast: Cast, failing: Failing, fault: Answer
) -> None:
    failing("POST /v2/bookings", once(fault))
    response = client.post(SLOT, form())
    assert booking_page(response) == f"/booking/{models.Booking.objects.get().uid}"
    assert Intent.objects.get().state == IntentState.DONE


def test_a_lost_race_is_looked_up_before_anybody_is_told_no(
    client: Client, cast: Cast, failing: Failing
) -> None:
    engine = EngineTransport()

    def made_and_refused(request: httpx.Request) -> httpx.Response:
        request.headers["authorization"] = f"Bearer {engine.portal_key}"
        engine.handle_request(request)
        words = "An error occurred while querying the database."
        return httpx.Response(400, json={"status": "error", "error": {"message": words}})

    failing("POST /v2/bookings", once(made_and_refused))
    assert booking_page(client.post(SLOT, form())).startswith("/booking/")
    assert models.Booking.objects.count() == 1


def test_two_bookings_of_one_request_become_one(
    client: Client, cast: Cast, failing: Failing
) -> None:
    engine = EngineTransport()

    def made_twice(request: httpx.Request) -> httpx.Response:
        if request.url.path != "/v2/bookings":
            request.headers["authorization"] = f"Bearer {engine.portal_key}"
            return engine.handle_request(request)
        LostAfter.act(request)
        twin = models.Booking.objects.get()
        attendee = models.Attendee.objects.get()
        # Of the other host, and a moment later.
        twin.pk, twin.uid, twin.user = None, "twin", cast.priya
        twin.save()
        models.Booking.objects.filter(uid="twin").update(created_at=NOW + timedelta(seconds=1))
        attendee.pk, attendee.booking = None, twin
        attendee.save()
        raise httpx.ReadError("reset after it acted", request=request)

    failing("POST /v2/bookings", made_twice)
    first = booking_page(client.post(SLOT, form())).rpartition("/")[2]
    assert [one.uid for one in models.Booking.objects.filter(status="accepted")] == [first]
    assert models.Booking.objects.count() == 2


def test_lost_answers_never_take_all_threads(
    client: Client,
    cast: Cast,
    failing: Failing,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited: list[float] = []
    settings.LOOKUPS_AFTER_SECONDS = (1.0, 3.0, 8.0)
    monkeypatch.setattr(time, "sleep", waited.append)
    failing("POST /v2/bookings", once(lost_before))
    with room_to_wait(is_change=True) as first, room_to_wait(is_change=True) as second:
        assert (first, second) == (True, True)
        response = client.post(SLOT, form())
    assert booking_page(response)
    assert sum(waited) < 2


def test_what_is_never_answered_was_not_made_and_may_be_sent_again(
    client: Client, cast: Cast, failing: Failing
) -> None:
    sent = 0

    def lose(request: httpx.Request) -> httpx.Response:
        nonlocal sent
        sent += 1
        return lost_before(request)

    failing("POST /v2/bookings", lose)
    response = client.post(SLOT, form())
    assert response.status_code == 503
    assert "Keep me" in response.content.decode()
    assert sent == MOST_SENDS
    assert Intent.objects.get().state == IntentState.NOT_SENT
    assert models.Booking.objects.count() == 0
