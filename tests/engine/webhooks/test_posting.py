"""Deliveries over real sockets: what arrives, what is repeated, what is never sent."""

import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from portal.engine.webhooks import envelope, outbox, posting
from portal.engine.webhooks.models import Delivery, DeliveryState, Webhook
from portal.engine.webhooks.outbox import send_delivery
from portal.outgoing.exchange import Limits
from portal.process import retries
from tests.engine.house import House
from tests.engine.webhooks.conftest import subscribe
from tests.engine.webhooks.receiving import Subscriber, listening

TEN = "2026-12-01T10:00:00Z"

wire = pytest.mark.wire


@pytest.fixture
def subscriber() -> Iterator[Subscriber]:
    with listening() as server:
        yield server


@pytest.fixture
def delivery(house: House, subscriber: Subscriber) -> Delivery:
    """A delivery that waits for the subscriber."""
    subscribe(house, "/webhooks", by=house.mia, subscriberUrl=subscriber.url)
    house.booked(house.event_type()["id"], TEN)
    return Delivery.objects.get()


def post_when_due(delivery: Delivery) -> str:
    """Post it as the worker does at its next attempt; return its state."""
    Delivery.objects.filter(pk=delivery.pk).update(next_attempt_at=timezone.now())
    return str(send_delivery.call(delivery.pk))


@wire
def test_the_subscriber_can_verify_the_raw_body(delivery: Delivery, subscriber: Subscriber) -> None:
    assert send_delivery.call(delivery.pk) == "delivered"

    ((headers, body),) = subscriber.received
    assert body == delivery.body.encode()
    assert headers["X-Cal-Signature-256"] == envelope.signature("topsecret", body)
    assert headers["X-Cal-Webhook-Version"] == "2021-10-20"
    assert headers["Content-Type"] == "application/json"


@wire
@pytest.mark.parametrize("status", [302, 404, 500])
def test_what_is_not_taken_is_repeated_with_the_same_body(
    delivery: Delivery, subscriber: Subscriber, status: int
) -> None:
    subscriber.status = status
    assert send_delivery.call(delivery.pk) == "waiting"
    assert send_delivery.call(delivery.pk) == "not due"
    subscriber.status = 204
    assert post_when_due(delivery) == "delivered"

    bodies = {body for _, body in subscriber.received}
    assert (len(subscriber.received), len(bodies)) == (2, 1)
    delivery.refresh_from_db()
    assert (delivery.attempts, delivery.last_status) == (2, 204)
    assert send_delivery.call(delivery.pk) == "nothing to send"


@wire
def test_who_is_gone_is_not_asked_again(delivery: Delivery, subscriber: Subscriber) -> None:
    subscriber.status = 410

    assert send_delivery.call(delivery.pk) == "abandoned"


@wire
def test_a_slow_subscriber_is_cut_off(
    delivery: Delivery, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscriber.delay = 1.0
    monkeypatch.setattr(posting, "LIMITS", Limits(seconds=0.2))

    assert send_delivery.call(delivery.pk) == "waiting"

    delivery.refresh_from_db()
    assert "within 0.2 s" in delivery.last_problem


@wire
def test_a_silent_subscriber_is_cut_off_alike_by_the_socket_itself(
    delivery: Delivery, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("threading.Timer.start", lambda timer: None)
    test_a_slow_subscriber_is_cut_off(delivery, subscriber, monkeypatch)


@wire
def test_a_booking_never_waits_for_a_subscriber(house: House, subscriber: Subscriber) -> None:
    subscriber.delay = 5.0
    subscribe(house, "/webhooks", by=house.mia, subscriberUrl=subscriber.url)
    event_type = house.event_type()["id"]
    before = time.perf_counter()

    house.booked(event_type, TEN)

    assert time.perf_counter() - before < 4.0
    assert subscriber.received == []


@wire
def test_nobody_is_called_on_a_private_address_where_that_is_forbidden(
    delivery: Delivery, subscriber: Subscriber, settings: Settings
) -> None:
    settings.ENGINE_WEBHOOKS_TO_PRIVATE = False

    assert send_delivery.call(delivery.pk) == "abandoned"
    assert subscriber.received == []


@wire
def test_a_dead_subscriber_is_given_up_after_enough_attempts(
    delivery: Delivery, subscriber: Subscriber
) -> None:
    subscriber.status = 503
    states = [post_when_due(delivery) for _ in range(retries.MOST_ATTEMPTS)]

    assert states == ["waiting"] * (retries.MOST_ATTEMPTS - 1) + ["abandoned"]


def test_pauses_grow_up_to_a_cap() -> None:
    found = [retries.pause(attempts) for attempts in range(1, retries.MOST_ATTEMPTS)]
    pauses = [pause for pause in found if pause is not None]

    assert pauses == found
    assert timedelta(seconds=10) <= pauses[0] <= timedelta(seconds=12)
    assert all(later > earlier for earlier, later in pairwise(pauses[:6]))
    assert max(pauses) <= retries.LONGEST_PAUSE * 1.2
    assert retries.pause(retries.MOST_ATTEMPTS) is None


@pytest.mark.parametrize("url", ["not a url", "ftp://hooks.test/", "http://", "http://[1::2", ""])
def test_what_is_no_address_is_given_up_at_once(house: House, url: str) -> None:
    row = Delivery(webhook=Webhook(subscriber_url=url), body="{}", content_type=envelope.JSON)

    outcome = posting.attempt(row)

    assert outcome.final
    assert outcome.problem


def test_a_subscription_switched_off_meanwhile_gets_nothing(
    house: House, webhook: dict[str, Any]
) -> None:
    house.booked(house.event_type()["id"], TEN)
    Webhook.objects.update(active=False)

    assert send_delivery.call(Delivery.objects.get().pk) == "abandoned"


def test_what_a_killed_worker_left_is_handed_over_again_and_old_ones_are_forgotten(
    house: House, webhook: dict[str, Any], clock: time_machine.Traveller
) -> None:
    house.booked(house.event_type()["id"], TEN)
    kept = Delivery.objects.get()
    assert outbox.recover() == 0
    clock.shift(outbox.OVERDUE)
    assert outbox.recover() == 0, "what is in a queue is not lost"
    DBTaskResult.objects.all().delete()
    assert outbox.tidy_deliveries.call()["recovered"] == 1
    assert outbox.recover() == 0

    Delivery.objects.update(state=DeliveryState.DELIVERED)
    assert outbox.tidy_deliveries.call()["forgotten"] == 0
    clock.move_to("2026-12-30T14:00:00Z")
    outbox.tidy_deliveries.call()
    assert not Delivery.objects.filter(pk=kept.pk).exists()


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (posting.Outcome(status=500), "again in 1"),
        (posting.Outcome(status=410, final=True), "given up: answered 410"),
        (posting.Outcome(problem="no such host", final=True), "given up: no such host"),
        (posting.Outcome(status=204), ""),
    ],
)
def test_no_failure_is_silent(
    house: House, caplog: pytest.LogCaptureFixture, outcome: posting.Outcome, said: str
) -> None:
    subscribe(house, "/webhooks", by=house.mia)
    house.booked(house.event_type()["id"], TEN)
    row = Delivery.objects.get()
    posting.record(row, outcome)
    lines = [each.getMessage() for each in caplog.records if each.name == posting.__name__]
    assert len(lines) == bool(said)
    if said:
        begin = f"delivery {row.pk} (BOOKING_CREATED) to webhook {row.webhook_id} failed"
        assert lines[0].startswith(f"{begin} at attempt 1, {said}")
    row.refresh_from_db()
    assert row.attempted_at is not None
