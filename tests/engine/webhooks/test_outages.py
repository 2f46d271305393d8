"""Deliveries while a subscriber is away: each is posted once, soon after its return, and others wait for none."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.engine.webhooks import outbox, posting
from portal.engine.webhooks.models import Delivery
from portal.engine.webhooks.outbox import send_delivery
from tests.engine.house import House
from tests.engine.webhooks.conftest import subscribe

type Deliveries = tuple[Delivery, Delivery]


@pytest.fixture
def two(house: House, monkeypatch: pytest.MonkeyPatch) -> Deliveries:
    """Two deliveries that wait for one subscriber."""
    monkeypatch.setattr(posting, "_rests", {})
    subscribe(house, "/webhooks", by=house.mia, subscriberUrl="https://hooks.test/one")
    house.booked(house.event_type()["id"], "2026-12-01T10:00:00Z")
    first = Delivery.objects.get()
    again = Delivery.objects.create(
        webhook=first.webhook, trigger="PING", content_type="application/json", body="{}"
    )
    return first, again


def post_when_due(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(next_attempt_at=timezone.now())
    posting._rests.clear()
    send_delivery.call(delivery.pk)


def test_a_worker_that_sends_is_alone_with_it(
    two: Deliveries, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    delivery, other = two
    other.delete()
    states = []

    def meanwhile(row: Delivery) -> posting.Outcome:
        states.append(send_delivery.call(row.pk))
        states.append(send_delivery.call(row.pk, True))
        # Nor is it taken for lost, or for one that waits for its subscriber.
        assert outbox.recover() == 0
        clock.shift(outbox.PROBE_EVERY)
        assert outbox.recover() == 0
        return posting.Outcome(status=200)

    monkeypatch.setattr(posting, "attempt", meanwhile)

    assert send_delivery.call(delivery.pk) == "delivered"
    assert states[0] == "not due"
    assert Delivery.objects.get().attempts == 1


@pytest.mark.parametrize(
    ("outcome", "is_away"),
    [
        (posting.Outcome(problem="timed out"), True),
        (posting.Outcome(status=502), True),
        (posting.Outcome(status=503), True),
        (posting.Outcome(status=504), True),
        (posting.Outcome(status=429), True),
        # It is there, and does not like this delivery.
        (posting.Outcome(status=500), False),
        (posting.Outcome(status=404), False),
    ],
)
def test_a_subscriber_that_was_away_gets_everything_once_soon_after_its_return(
    two: Deliveries,
    monkeypatch: pytest.MonkeyPatch,
    clock: time_machine.Traveller,
    outcome: posting.Outcome,
    *,
    is_away: bool,
) -> None:
    delivery, other = two
    answer, posted = [outcome], []

    def attempt(row: Delivery) -> posting.Outcome:
        posted.append(row.pk)
        return answer[0]

    monkeypatch.setattr(posting, "attempt", attempt)
    # Hours of it: their next attempts by themselves are far away.
    for _ in range(6):
        post_when_due(delivery)
        post_when_due(other)
    DBTaskResult.objects.all().delete()
    attempts = Delivery.objects.get(pk=delivery.pk).attempts
    clock.shift(timedelta(minutes=5))
    for _ in range(3):
        assert outbox.recover() == is_away, "one of them finds out"
        run_queued()
        clock.shift(outbox.PROBE_EVERY)
    assert Delivery.objects.get(pk=delivery.pk).attempts == attempts, "which costs no attempt"

    posted.clear()
    answer[0] = posting.Outcome(status=200)
    outbox.recover()
    run_queued()
    run_queued()

    assert posted == ([delivery.pk, other.pk] if is_away else [])


def test_a_subscriber_that_hangs_is_left_alone_for_a_moment(
    two: Deliveries, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery, other = two
    monkeypatch.setattr(posting, "attempt", lambda row: posting.Outcome(problem="timed out"))

    assert send_delivery.call(delivery.pk) == "waiting"
    assert send_delivery.call(other.pk) == "its subscriber is away"

    other.refresh_from_db()
    assert (other.attempts, other.last_problem) == (0, posting.PUT_OFF)


def run_queued() -> None:
    """Run the deliveries that are queued and due."""
    for row in DBTaskResult.objects.ready().filter(task_path=send_delivery.module_path):
        DBTaskResult.objects.filter(pk=row.pk).delete()
        send_delivery.call(*row.args_kwargs["args"])
