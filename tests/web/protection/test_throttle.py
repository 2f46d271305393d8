"""Counts per address, email and event type, shared by all workers."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.http import HttpRequest
from django.test import RequestFactory

from portal.services.errors import TooOften
from portal.web.protection.checks import check_rates
from portal.web.protection.throttle import (
    CROWDED_SECONDS,
    check_booker,
    client_address,
    count_booking,
    may_send,
    throttle,
)
from tests.engine import postgres

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def limits(settings: Any) -> Iterator[time_machine.Traveller]:
    settings.THROTTLE_ADDRESS = "3/10 minutes"
    settings.THROTTLE_EMAIL = "2/hour"
    settings.THROTTLE_EVENT_TYPE = "4/hour; 5/day"
    cache.clear()
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock
    cache.clear()


def visitor(address: str = "192.0.2.1", **headers: str) -> HttpRequest:
    return RequestFactory().post("/", REMOTE_ADDR=address, headers=headers)


def test_an_address_is_refused_past_its_limit_and_served_again_later(
    limits: time_machine.Traveller,
) -> None:
    for _ in range(3):
        throttle(visitor(), what="book")
    with pytest.raises(TooOften) as refused:
        throttle(visitor(), what="book")
    assert refused.value.kind == "address"
    assert refused.value.retry_after == pytest.approx(600, abs=1)
    throttle(visitor("192.0.2.2"), what="book")
    throttle(visitor(), what="cancel")
    limits.shift(timedelta(minutes=10, seconds=1))
    throttle(visitor(), what="book")


def refused(
    *, email: str = "", event_type: int = 7, was_open_long: bool = False
) -> TooOften | None:
    try:
        check_booker(email=email, event_type=event_type, was_open_long=was_open_long)
    except TooOften as error:
        return error
    return None


def test_an_email_counts_however_it_is_written(limits: time_machine.Traveller) -> None:
    for email in ("Ada@example.com", "ada+1@example.com "):
        assert refused(email=email) is None
        count_booking(email=email, event_type=1)
    error = refused(email="ada@EXAMPLE.com")
    assert error
    assert error.kind == "email"
    assert error.retry_after == pytest.approx(3600, abs=1)
    assert refused(email="bob@example.com") is None
    limits.shift(timedelta(hours=1, seconds=1))
    assert refused(email="ada@example.com") is None


def test_what_is_only_tried_counts_for_no_email_and_no_event_type() -> None:
    for _ in range(20):
        assert refused(email="ada@example.com") is None


def test_an_event_type_that_is_booked_very_often_asks_for_forms_that_were_open_for_a_while() -> (
    None
):
    for number in range(4):
        assert refused() is None
        count_booking(email=f"{number}@example.com", event_type=7)
    error = refused()
    assert error
    assert (error.kind, error.retry_after) == ("event-type", CROWDED_SECONDS)
    assert refused(was_open_long=True) is None
    assert refused(event_type=8) is None


def test_what_is_sent_to_an_address_is_counted_by_it() -> None:
    sent = [
        may_send(what="link", email=email, rate="2/hour")
        for email in ("ada@example.com", "ada@example.com", "Ada@example.com", "bob@example.com")
    ]
    assert sent == [True, True, False, True]


@pytest.mark.parametrize(
    ("address", "event_type", "is_fine"),
    [
        ("60/10 minutes; 150/hour", "300/hour", True),
        ("60/10 minutes", "300/hour", False),
        ("1000/day", "300/hour", False),
        ("off", "300/hour", True),
        ("60/10 minutes", "off", True),
    ],
)
def test_one_address_alone_does_not_fill_an_event_type(
    settings: Any, address: str, event_type: str, is_fine: bool
) -> None:
    settings.THROTTLE_ADDRESS, settings.THROTTLE_EVENT_TYPE = address, event_type
    assert (check_rates(None) == []) is is_fine


def test_limits_can_be_switched_off(settings: Any) -> None:
    settings.THROTTLE_ADDRESS = "off"
    for _ in range(10):
        throttle(visitor(), what="book")


@pytest.mark.parametrize(
    ("remote", "forwarded", "is_behind", "expected"),
    [
        ("192.0.2.1", "", False, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", False, "192.0.2.1"),
        ("10.0.0.1", "198.51.100.7", True, "198.51.100.7"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.7", True, "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7:4711", True, "198.51.100.7"),
        ("10.0.0.1", "", True, "10.0.0.1"),
        ("", "nonsense", True, "unknown"),
        ("2001:db8:1:2:3:4:5:6", "", False, "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "", False, "2001:db8:1:2::"),
        ("10.0.0.1", "[2001:db8:1:2::9]:443", True, "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "", False, "192.0.2.1"),
        ("fe80::1%eth0", "", False, "fe80::"),
    ],
)
def test_the_address_is_the_one_that_the_proxy_saw(
    settings: Any, remote: str, forwarded: str, is_behind: bool, expected: str
) -> None:
    settings.BEHIND_PROXY = is_behind
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_address(visitor(remote, **headers)) == expected


_COUNTER = """
import django; django.setup()
from django.core.cache import cache
from django.http import HttpRequest
from portal.services.errors import TooOften
from portal.web.protection.throttle import throttle
request = HttpRequest(); request.META["REMOTE_ADDR"] = "192.0.2.1"
passed = added = 0
for number in range(10):
    added += cache.add(f"number-{number}", 1, 60)
    cache.set_many({"one": number, "two": number}, 60)
    try:
        throttle(request, what="book")
        passed += 1
    except TooOften:
        pass
print(passed, added)
"""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    if request.param == "sqlite":
        yield {}
        return
    with postgres.server() as url:
        yield {"DATABASE_URL": url}


def test_processes_share_one_count_and_one_cache(tmp_path: Path, database: dict[str, str]) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_MODE": "local",
        "PORTAL_DATA_DIR": str(tmp_path),
        "SECRET_KEY": "x" * 60,
        "THROTTLE_ADDRESS": "17/hour; 100/day",
        **database,
    }
    for command in (["migrate", "services"], ["createcachetable"]):
        manage = [sys.executable, "manage.py", *command]
        subprocess.run(manage, cwd=ROOT, env=environment, check=True, capture_output=True)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _COUNTER],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    found = [map(int, one.communicate(timeout=60)[0].split()) for one in running]
    passed, added = zip(*found, strict=True)
    assert (sum(passed), sum(added)) == (17, 10)
