"""Limits stop the one who abuses them, and nobody else."""

import logging
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.db import OperationalError
from django.test import Client
from django_tasks_db.models import DBTaskResult

from portal.engine import models
from portal.services.models import Intent
from portal.web.protection.form_token import make_token
from portal.web.protection.throttle import CROWDED_SECONDS, count_booking
from tests.cast import Cast, add_event_type

PATH = "/team/desk/visit"
TIME = "2026-03-03T10:00:00Z"
NEVER = "2026-03-03T03:00:00Z"
ANN = {"name": "Ann", "email": "ann@example.com", "notes": ""}

pytestmark = pytest.mark.usefixtures("counts_begin_again")


@pytest.fixture
def counts_begin_again() -> Any:
    cache.clear()
    yield
    cache.clear()


def post(client: Client, when: str, address: str = "192.0.2.66", **more: str) -> Any:
    data = {"token": make_token(f"book:{PATH}"), **ANN, **more}
    return client.post(f"{PATH}?slot={when}", data, REMOTE_ADDR=address)


@pytest.mark.both_backends
def test_junk_for_a_time_that_was_never_offered_closes_nothing_and_leaves_nothing(
    client: Client, cast: Cast, settings: Any
) -> None:
    settings.THROTTLE_EVENT_TYPE, settings.THROTTLE_EMAIL = "3/hour", "2/hour"
    before = DBTaskResult.objects.count()
    for number in range(12):
        junk = post(client, NEVER, f"192.0.2.{number % 6}", notes=str(number))
        assert junk.status_code == 422
    assert not Intent.objects.exists()
    assert DBTaskResult.objects.count() == before
    # Neither the event type nor the person whose address was used.
    assert post(client, TIME, "198.51.100.7").status_code == 303


@pytest.mark.both_backends
def test_the_sender_of_junk_is_refused_before_anything_is_looked_up(
    client: Client, cast: Cast, settings: Any
) -> None:
    settings.THROTTLE_ADDRESS = "5/10 minutes"
    answers = [post(client, NEVER, notes=str(number)).status_code for number in range(8)]
    assert answers == [422] * 5 + [429] * 3
    # Also the right form, of a booking that exists: a look-up is what a guesser wants.
    assert post(client, TIME).status_code == 429
    assert post(client, TIME, "198.51.100.7").status_code == 303


@pytest.mark.both_backends
def test_a_crowded_event_type_lets_a_form_through_that_was_open_as_long_as_a_persons(
    client: Client, cast: Cast, frozen: time_machine.Traveller, settings: Any
) -> None:
    settings.THROTTLE_EVENT_TYPE = "2/hour"
    for number in range(2):
        count_booking(email=f"{number}@example.com", event_type=cast.visit.id)
    data = {"token": make_token(f"book:{PATH}"), **ANN}
    quick = client.post(f"{PATH}?slot={TIME}", data)
    assert quick.status_code == 429
    assert int(quick["Retry-After"]) == CROWDED_SECONDS
    assert ANN["email"] in quick.content.decode()
    frozen.shift(timedelta(seconds=CROWDED_SECONDS + 1))
    assert client.post(f"{PATH}?slot={TIME}", data).status_code == 303


@pytest.mark.both_backends
def test_only_bookings_that_were_made_count_for_an_address(
    client: Client, cast: Cast, settings: Any
) -> None:
    settings.THROTTLE_EMAIL = "2/hour"
    hours = (9, 10, 11)
    answers = [post(client, f"2026-03-03T{hour:02}:00:00Z").status_code for hour in hours]
    assert answers == [303, 303, 429]
    assert models.Booking.objects.count() == 2


def test_without_the_cache_people_book_and_staff_read_of_it_in_the_log(
    client: Client,
    cast: Cast,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.THROTTLE_ADDRESS = "1/hour"
    add_event_type(cast, "Solo", "solo")

    def away(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("the cache is away")

    for name in ("add", "set"):
        monkeypatch.setattr(type(cache._connections["default"]), name, away)  # type: ignore[attr-defined]
    with caplog.at_level(logging.WARNING):
        assert [post(client, f"2026-03-03T{hour}:00:00Z").status_code for hour in (10, 11)] == [
            303
        ] * 2
    assert "goes on without the shared cache" in caplog.text
    assert isinstance(cache._connections["default"], BaseCache)  # type: ignore[attr-defined]


def test_asking_for_somebodys_link_does_not_keep_that_person_from_asking(
    client: Client, cast: Cast
) -> None:
    def ask(address: str) -> int:
        data = {"token": make_token("own-bookings"), "email": ANN["email"]}
        return client.post("/bookings", data, REMOTE_ADDR=address).status_code

    assert [ask("192.0.2.66") for _ in range(6)] == [303] * 6
    assert ask("198.51.100.7") == 303
    # Her mailbox is not filled either.
    assert DBTaskResult.objects.filter(task_path__endswith="send_link").count() == 4
