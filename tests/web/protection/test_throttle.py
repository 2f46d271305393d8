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
from portal.web.protection.throttle import client_address, throttle

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


def test_an_email_counts_however_it_is_written() -> None:
    throttle(visitor("192.0.2.1"), what="book", email="Ada@example.com")
    throttle(visitor("192.0.2.2"), what="book", email="ada@example.com ")
    with pytest.raises(TooOften) as refused:
        throttle(visitor("192.0.2.3"), what="book", email="ada@EXAMPLE.com")
    assert refused.value.kind == "email"


def test_an_event_type_counts_over_everybody() -> None:
    for number in range(4):
        throttle(visitor(f"192.0.2.{number}"), what="book", event_type=7)
    with pytest.raises(TooOften) as refused:
        throttle(visitor("192.0.2.9"), what="book", event_type=7)
    assert refused.value.kind == "event-type"
    throttle(visitor("192.0.2.9"), what="book", event_type=8)


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
from django.http import HttpRequest
from portal.services.errors import TooOften
from portal.web.protection.throttle import throttle
request = HttpRequest(); request.META["REMOTE_ADDR"] = "192.0.2.1"
passed = 0
for _ in range(10):
    try:
        throttle(request, what="book")
        passed += 1
    except TooOften:
        pass
print(passed)
"""


def test_processes_share_one_count(tmp_path: Path) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_MODE": "local",
        "PORTAL_DATA_DIR": str(tmp_path),
        "SECRET_KEY": "x" * 60,
        "THROTTLE_ADDRESS": "17/hour",
    }
    manage = [sys.executable, "manage.py", "createcachetable"]
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
    assert sum(int(one.communicate(timeout=60)[0]) for one in running) == 17
