"""A delivery that is old, or came before, is answered and drops nothing that is kept."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache as django_cache
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from portal.services import cache
from portal.services.models import Delivery, Receiver
from portal.services.webhooks.inbox import apply_delivery, secrets_of
from portal.webhooks.bodies import signature
from tests.cast import NOW, Cast
from tests.public.conftest import cast, frozen, is_remote
from tests.security.input.requests import Sent

__all__ = ["cast", "frozen", "is_remote"]

SECRET = "whsec_local_test"


@pytest.fixture(autouse=True)
def connected(settings: Settings) -> Iterator[None]:
    settings.CALCOM_WEBHOOK_SECRET = SECRET
    settings.CALCOM_API_KEY = "cal_key"
    django_cache.clear()
    yield
    django_cache.clear()


def body_of(*, sent: timedelta | None, host: int = 1) -> bytes:
    created = {} if sent is None else {"createdAt": (NOW - sent).isoformat()}
    payload = {"organizer": {"id": host}}
    return json.dumps({"triggerEvent": "BOOKING_CREATED", "payload": payload} | created).encode()


def deliver(path: str, body: bytes, secret: str) -> int:
    headers = {
        "HTTP_X_CAL_SIGNATURE_256": signature(secret, body),
        "CONTENT_TYPE": "application/json",
    }
    return int(Sent("POST", path, body=body, headers=headers).answer(Client()).status_code)


class Kept:
    """An answer that is kept for a host; it knows how often it was asked for."""

    def __init__(self) -> None:
        self.asked = 0

    def read(self) -> int:
        def ask() -> int:
            self.asked += 1
            return self.asked

        return cache.remembered("slots", "of 1", ask, touched_by=["host:1"])


AGES = {None: True, timedelta(0): True, timedelta(hours=23): True, timedelta(days=-1): True}
AGES |= {timedelta(hours=25): False, timedelta(days=400): False, timedelta(days=20_000): False}


@pytest.mark.parametrize(("age", "drops"), list(AGES.items()))
def test_by_the_setting_only_news_drop_what_is_kept(
    cast: Cast, age: timedelta | None, drops: bool
) -> None:
    kept, body = Kept(), body_of(sent=age)
    kept.read()
    assert deliver("/hooks/calcom", body, SECRET) == 204
    kept.read()
    assert kept.asked == (2 if drops else 1)
    assert deliver("/hooks/calcom", body, SECRET) == 204
    kept.read()
    assert kept.asked == (2 if drops else 1)


@pytest.mark.parametrize(("age", "drops"), list(AGES.items()))
def test_by_a_receiver_only_news_drop_what_is_kept(
    cast: Cast, frozen: time_machine.Traveller, age: timedelta | None, drops: bool
) -> None:
    receiver = Receiver.objects.create(token="t" * 40, created_at=timezone.now())
    address, secret = f"/hooks/calcom/{receiver.token}", secrets_of(receiver)[0]
    kept, body = Kept(), body_of(sent=age)
    kept.read()
    assert deliver(address, body, secret) == 200
    apply_delivery.call(Delivery.objects.get().pk)
    kept.read()
    assert kept.asked == (2 if drops else 1)
    assert deliver(address, body, secret) == 200
    assert Delivery.objects.get().state == ("applied" if drops else "ignored")
    kept.read()
    assert kept.asked == (2 if drops else 1)
