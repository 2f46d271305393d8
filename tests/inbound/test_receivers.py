"""Deliveries to a receiver of this portal: verified, stored once, followed in the background."""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.core.cache import cache as django_cache
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from portal.calcom.scope import OrganizationScope
from portal.services import cache
from portal.services.models import (
    Delivery,
    DeliveryState,
    Intent,
    IntentKind,
    IntentState,
    Receiver,
)
from portal.services.webhooks import inbox
from portal.services.webhooks.inbox import apply_delivery, read_changes
from tests.cast import Cast, book
from tests.shared_material import SHARED

RECORDED = SHARED / "webhooks"
ADDRESS = "http://testserver/hooks/calcom/{token}"


@pytest.fixture
def receiver(cast: Cast) -> Receiver:
    django_cache.clear()
    return inbox.portal_connect(address=ADDRESS)


def body_about(**payload: Any) -> bytes:
    delivery = {"triggerEvent": "BOOKING_CREATED", "createdAt": "2026-03-02T07:00:00.000Z"}
    return json.dumps({**delivery, "payload": payload}).encode()


def deliver(
    client: Client, receiver: Receiver, body: bytes, *, signature: str | None = None, **more: Any
) -> Any:
    secret = inbox.secrets_of(receiver)[0]
    signed = signature or hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return client.post(
        f"/hooks/calcom/{receiver.token}",
        body,
        content_type="application/json",
        headers={"X-Cal-Signature-256": signed} if signature != "" else {},
        **more,
    )


def test_connecting_makes_a_webhook_with_a_secret_of_its_own(
    receiver: Receiver, client: Client
) -> None:
    from portal.backend import get_client  # noqa: PLC0415  the client of this test's engine

    made = get_client().webhooks.get(
        receiver.webhook_id, scope=OrganizationScope(receiver.organization_id or 0)
    )
    assert made.subscriber_url == ADDRESS.replace("{token}", receiver.token)
    assert made.active
    assert made.secret == inbox.secrets_of(receiver)[0]
    assert set(made.triggers) == set(inbox.TRIGGERS)
    other = inbox.portal_connect(address=ADDRESS)
    assert inbox.secrets_of(other)[0] != made.secret


def test_disconnecting_deletes_the_webhook_and_closes_the_address(
    receiver: Receiver, client: Client
) -> None:
    inbox.portal_disconnect(receiver=receiver)
    assert deliver(client, receiver, body_about(uid="x")).status_code == 404
    assert not Receiver.objects.exists()


def test_disconnecting_works_when_the_webhook_is_gone_already(receiver: Receiver) -> None:
    from portal.backend import get_client  # noqa: PLC0415  as above

    get_client().webhooks.delete(
        receiver.webhook_id, scope=OrganizationScope(receiver.organization_id or 0)
    )
    inbox.portal_disconnect(receiver=receiver)
    assert not Receiver.objects.exists()


def test_a_delivery_is_stored_once_and_followed_in_the_background(
    receiver: Receiver, client: Client, cast: Cast
) -> None:
    body = body_about(uid="abc", organizer={"id": cast.maren.pk}, eventTypeId=cast.visit.id)
    assert deliver(client, receiver, body).json() == {"status": "stored"}
    assert deliver(client, receiver, body).json() == {"status": "known"}
    stored = Delivery.objects.get()
    assert (stored.trigger, stored.booking_uid, stored.times) == ("BOOKING_CREATED", "abc", 2)
    assert stored.state == DeliveryState.WAITING
    assert DBTaskResult.objects.filter(task_path__endswith="apply_delivery").exists()
    assert apply_delivery.func(stored.pk) == DeliveryState.APPLIED
    stored.refresh_from_db()
    assert "asked for anew" in stored.note


def test_an_applied_delivery_that_comes_again_is_not_applied_again(
    receiver: Receiver, client: Client, cast: Cast
) -> None:
    body = body_about(uid="abc", organizer={"id": cast.maren.pk})
    deliver(client, receiver, body)
    apply_delivery.func(Delivery.objects.get().pk)
    before = DBTaskResult.objects.count()
    deliver(client, receiver, body)
    assert DBTaskResult.objects.count() == before


def test_following_drops_the_slots_of_the_hosts(
    receiver: Receiver, client: Client, settings: Settings
) -> None:
    deliver(client, receiver, body_about(organizer={"id": 1}, team={"members": [{"id": 2}]}))
    settings.CALCOM_API_KEY = "cal_key"
    asked: list[int] = []

    def slots_of(host: int) -> int:
        def ask() -> int:
            asked.append(host)
            return host

        return cache.remembered("slots", f"of {host}", ask, touched_by=[f"host:{host}"])

    for host in (1, 2, 3):
        slots_of(host)
    apply_delivery.func(Delivery.objects.get().pk)
    for host in (1, 2, 3):
        slots_of(host)
    assert asked == [1, 2, 3, 1, 2]


def test_following_settles_the_open_intent_of_a_booking(
    receiver: Receiver, client: Client, cast: Cast
) -> None:
    made = book(cast.visit, "2026-03-03T10:00:00Z")
    now = timezone.now()
    intent = Intent.objects.create(
        key="k" * 20,
        kind=IntentKind.CANCEL,
        state=IntentState.UNKNOWN,
        target_uid=made.uid,
        starts_at=made.starts_at,
        ends_at=made.ends_at,
        digest="d",
        created_at=now,
        sent_at=now,
    )
    from portal.backend import get_client  # noqa: PLC0415  as above

    get_client().bookings.cancel(made.uid, reason="ill")
    deliver(client, receiver, body_about(uid=made.uid))
    apply_delivery.func(Delivery.objects.get().pk)
    intent.refresh_from_db()
    assert intent.state == IntentState.DONE


@pytest.mark.parametrize(
    ("signature", "reason"),
    [
        ("", "carries no"),
        ("no-secret-provided", "has no secret"),
        ("0" * 64, "does not fit"),
        ("é", "does not fit"),
        ("x" * 10_000, "does not fit"),
    ],
)
def test_what_is_not_signed_with_the_secret_is_refused_and_noted(
    receiver: Receiver, client: Client, signature: str, reason: str
) -> None:
    answer = deliver(client, receiver, body_about(uid="x"), signature=signature)
    assert answer.status_code == 401
    assert reason in answer.json()["reason"]
    receiver.refresh_from_db()
    assert receiver.refused == 1
    assert reason in receiver.refusal
    assert not Delivery.objects.exists()


def test_another_receivers_secret_does_not_do(receiver: Receiver, client: Client) -> None:
    other = inbox.portal_connect(address=ADDRESS)
    body = body_about(uid="x")
    signature = hmac.new(inbox.secrets_of(other)[0].encode(), body, hashlib.sha256).hexdigest()
    assert deliver(client, receiver, body, signature=signature).status_code == 401


def test_a_key_that_was_replaced_still_verifies(
    receiver: Receiver, client: Client, settings: Settings
) -> None:
    body = body_about(uid="x")
    signature = hmac.new(inbox.secrets_of(receiver)[0].encode(), body, hashlib.sha256).hexdigest()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10
    assert deliver(client, receiver, body, signature=signature).status_code == 200


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b'{"payload": 7}', b"\xff", b"a=b"])
def test_a_signed_body_that_cannot_be_read_is_kept_for_people(
    receiver: Receiver, client: Client, body: bytes
) -> None:
    assert deliver(client, receiver, body).status_code == 200
    assert Delivery.objects.get().state == DeliveryState.IGNORED


def test_nul_and_odd_payloads_do_no_harm(receiver: Receiver, client: Client) -> None:
    for payload in ({"uid": 7, "organizer": 3}, {"uid": "a\0b"}, {"team": {"members": 7}}, {}):
        assert deliver(client, receiver, body_about(**payload)).status_code == 200
    for delivery in Delivery.objects.all():
        assert apply_delivery.func(delivery.pk) == DeliveryState.IGNORED


def test_a_huge_delivery_is_refused(receiver: Receiver, client: Client, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert deliver(client, receiver, body_about(uid="x" * 2000)).status_code == 413
    assert not Delivery.objects.exists()


def test_late_and_disordered_deliveries_end_with_the_truth(
    receiver: Receiver, client: Client, cast: Cast
) -> None:
    """The cancellation overtakes the creation: neither is taken for the state, both ask for it."""
    times = ["2026-03-02T07:05:00.000Z", "2026-03-02T07:00:00.000Z"]
    for trigger, sent_at in zip(("BOOKING_CANCELLED", "BOOKING_CREATED"), times, strict=True):
        body = {"triggerEvent": trigger, "createdAt": sent_at}
        payload = {"uid": "abc", "organizer": {"id": cast.maren.pk}}
        raw = json.dumps({**body, "payload": payload}).encode()
        assert deliver(client, receiver, raw).status_code == 200
    states = {apply_delivery.func(one.pk) for one in Delivery.objects.all()}
    assert states == {DeliveryState.APPLIED}


def test_unknown_addresses_and_methods(receiver: Receiver, client: Client) -> None:
    assert client.post("/hooks/calcom/unknown", b"{}", content_type="text/plain").status_code == 404
    assert client.get(f"/hooks/calcom/{receiver.token}").status_code == 405


def test_lost_deliveries_are_made_up_for(receiver: Receiver, cast: Cast, frozen: Any) -> None:
    book(cast.visit, "2026-03-03T10:00:00Z")
    frozen.shift(timedelta(minutes=10))
    assert inbox.changes_read(receiver=receiver) == 1
    receiver.refresh_from_db()
    assert inbox.changes_read(receiver=receiver) == 0
    book(cast.visit, "2026-03-03T11:00:00Z")
    receiver.refresh_from_db()
    assert inbox.changes_read(receiver=receiver) == 1


def test_an_outage_leaves_the_gap_for_the_next_reading(
    receiver: Receiver, failing: Any, cast: Cast
) -> None:
    failing("GET /v2/bookings", lambda request: httpx.Response(502, text="<html>"))
    before = receiver.read_until
    assert read_changes.func() == 0
    receiver.refresh_from_db()
    assert receiver.read_until == before


def test_readings_whose_chain_broke_begin_again(receiver: Receiver, frozen: Any) -> None:
    read_changes.func()
    assert inbox.reading_recover() == 0, "the next one waits"
    # As after a worker that was killed in the middle of one.
    DBTaskResult.objects.all().delete()
    frozen.shift(inbox.READ_CHANGES_EVERY * 3 + timedelta(seconds=1))
    assert inbox.reading_recover() == 1
    assert inbox.reading_recover() == 0
    assert DBTaskResult.objects.filter(task_path=read_changes.module_path).count() == 1


def test_old_deliveries_are_forgotten(receiver: Receiver, client: Client, frozen: Any) -> None:
    deliver(client, receiver, body_about(uid="x"))
    frozen.shift(timedelta(days=15))
    read_changes.func()
    assert not Delivery.objects.exists()


@pytest.mark.contract
def test_recorded_deliveries_are_taken_and_followed(receiver: Receiver, client: Client) -> None:
    for path in sorted(RECORDED.glob("[0-9]*.json")):
        recorded = json.loads(path.read_text(encoding="utf-8"))
        answer = deliver(client, receiver, recorded["raw_body"].encode())
        assert answer.status_code == 200, path.name
    # Those made by a payload template have no envelope and name nothing.
    with_envelope = Delivery.objects.exclude(trigger="")
    assert with_envelope.count() > 20
    for delivery in with_envelope:
        assert delivery.sent_at
        assert delivery.booking_uid or delivery.trigger == "OOO_CREATED"
    states = {apply_delivery.func(delivery.pk) for delivery in Delivery.objects.all()}
    assert DeliveryState.FAILED not in states
