"""Deliveries of Cal.com: verified over the raw body, and a hint to ask for slots again."""

import hashlib
import hmac
import json
from collections.abc import Iterator

import pytest
from django.core.cache import cache as django_cache
from django.test import Client
from pytest_django import Settings

from portal.services import cache
from tests.shared_material import SHARED

SECRET = "whsec_local_test"
RECORDED = SHARED / "webhooks"


@pytest.fixture(autouse=True)
def connected(settings: Settings) -> Iterator[None]:
    settings.CALCOM_WEBHOOK_SECRET = SECRET
    django_cache.clear()
    yield
    django_cache.clear()


def deliver(client: Client, body: bytes, signature: str | None = None) -> int:
    signed = signature or hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Cal-Signature-256": signed} if signature != "" else {}
    response = client.post("/hooks/calcom", body, content_type="application/json", headers=headers)
    return int(response.status_code)


def body_about(*, organizer: int, members: tuple[int, ...] = ()) -> bytes:
    payload = {
        "organizer": {"id": organizer},
        "team": {"members": [{"id": one} for one in members]},
    }
    return json.dumps({"triggerEvent": "BOOKING_CREATED", "payload": payload}).encode()


def test_it_drops_the_slots_of_the_hosts_and_of_nobody_else(
    client: Client, settings: Settings
) -> None:
    settings.CALCOM_API_KEY = "cal_key"
    asked: list[int] = []

    def slots_of(host: int) -> int:
        def ask() -> int:
            asked.append(host)
            return host

        return cache.remembered("slots", f"of {host}", ask, touched_by=[f"host:{host}"])

    for host in (1, 2, 3):
        slots_of(host)
    assert deliver(client, body_about(organizer=1, members=(2,))) == 204
    for host in (1, 2, 3):
        slots_of(host)
    assert asked == [1, 2, 3, 1, 2]


def test_the_same_delivery_twice_does_no_harm(client: Client) -> None:
    body = body_about(organizer=1)
    assert [deliver(client, body), deliver(client, body)] == [204, 204]


@pytest.mark.parametrize("signature", ["", "no-secret-provided", "0" * 64, "é", "x" * 10_000])
def test_what_is_not_signed_with_the_secret_is_refused(client: Client, signature: str) -> None:
    assert deliver(client, body_about(organizer=1), signature) == 401


def test_a_changed_body_is_refused(client: Client) -> None:
    body = body_about(organizer=1)
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert deliver(client, body + b" ", signature) == 401


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b'"x"', b'{"payload": 7}', b"\xff"])
def test_a_signed_body_that_cannot_be_read_is_a_bad_request(client: Client, body: bytes) -> None:
    assert deliver(client, body) == 400


@pytest.mark.parametrize(
    "payload", [{}, {"organizer": 7}, {"organizer": {"id": "x"}}, {"team": {"members": 7}}]
)
def test_odd_payloads_are_taken_for_what_they_say(
    client: Client, payload: dict[str, object]
) -> None:
    assert deliver(client, json.dumps({"payload": payload}).encode()) == 204


def test_without_a_secret_there_is_no_such_address(
    client: Client, settings: Settings, db: None
) -> None:
    settings.CALCOM_WEBHOOK_SECRET = ""
    assert deliver(client, b"{}") == 404


def test_only_posts_are_taken(client: Client) -> None:
    assert client.get("/hooks/calcom").status_code == 405


@pytest.mark.contract
def test_recorded_deliveries_are_accepted_by_their_secret(
    client: Client, settings: Settings
) -> None:
    checked = 0
    for path in sorted(RECORDED.glob("[0-9]*.json")):
        delivery = json.loads(path.read_text(encoding="utf-8"))
        raw, signature = delivery["raw_body"], delivery["headers"].get("x-cal-signature-256", "")
        if not raw.startswith('{"triggerEvent"'):
            continue
        settings.CALCOM_WEBHOOK_SECRET = delivery["secret"] or SECRET
        wanted = 204 if delivery["secret"] else 401
        assert deliver(client, raw.encode(), signature) == wanted, path.name
        checked += 1
    assert checked > 20
