"""The way of a booking, followed from the view: down, through few modules, and never back up."""

import inspect
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest
from django.test import Client

from portal.public.booking import changes
from portal.public.details import views
from portal.web.protection.form_token import make_token
from tests.cast import Cast, book
from tests.public.details.test_exactly_once import SLOT, form

RANKS = {"public": 4, "web": 3, "services": 2, "backend": 1, "calcom": 0}
"""How high each package of the portal stands; a call may go only to its own height or down."""
MOST_OF_SERVICES = 12
MOST_IN_ALL = 25


class Way:
    """Modules that ran below one function, and calls from a lower package to a higher one."""

    def __init__(self, begin: object) -> None:
        self._begin = begin
        self._depth = 0
        self.modules: set[str] = set()
        self.climbs: set[tuple[str, str]] = set()

    def follow(self, frame: FrameType, event: str, _argument: object) -> None:
        if frame.f_code is self._begin:
            self._depth += {"call": 1, "return": -1}.get(event, 0)
        if event != "call" or not self._depth:
            return
        name = _module(frame)
        caller = frame.f_back
        while caller is not None and _package(_module(caller)) not in RANKS:
            caller = caller.f_back
        package = _package(name)
        if package not in RANKS or caller is None:
            return
        if package in {"public", "services"}:
            self.modules.add(name)
        if RANKS[package] > RANKS[_package(_module(caller))]:
            self.climbs.add((_module(caller), name))

    def check(self) -> None:
        """Fail for a way that is long, that climbs, or that never came to the service."""
        services = {name for name in self.modules if _package(name) == "services"}
        assert "portal.services.bookings.book" in services
        assert len(services) <= MOST_OF_SERVICES, services
        # The rest is the form: its fields, what the address fills in, the page around it.
        assert len(self.modules) <= MOST_IN_ALL, self.modules
        assert self.climbs == set()


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))


def _package(name: str) -> str:
    found = re.match(r"portal\.(\w+)", name)
    return found[1] if found else ""


@contextmanager
def followed(function: object) -> Iterator[Way]:
    way = Way(function.__code__)  # type: ignore[attr-defined]  # a function of ours
    sys.setprofile(way.follow)
    try:
        yield way
    finally:
        sys.setprofile(None)


@pytest.fixture
def sent(client: Client, cast: Cast) -> Client:
    """A browser that has sent such forms before: what a process reads once is read by now."""
    client.post(SLOT, form(name="Grace"))
    return client


def test_booking_goes_down_through_few_modules(sent: Client, cast: Cast) -> None:
    with followed(views.details) as way:
        response = sent.post(SLOT.replace("10:00", "11:00"), form())
    assert response.status_code == 303
    way.check()


def test_moving_goes_down_through_few_modules(sent: Client, cast: Cast) -> None:
    booking = book(cast.visit, "2026-03-05T10:00:00Z")
    address = f"{SLOT.replace('10:00', '12:00')}&rescheduleUid={booking.uid}"
    with followed(views.details) as way:
        response = sent.post(address, {"token": make_token(f"move:{booking.uid}")})
    assert response.status_code == 303
    way.check()


def test_cancelling_goes_down_through_few_modules(sent: Client, cast: Cast) -> None:
    booking = book(cast.visit, "2026-03-05T10:00:00Z")
    with followed(inspect.unwrap(changes.cancel)) as way:
        response = sent.post(
            f"/booking/{booking.uid}/cancel", {"token": make_token(f"cancel:{booking.uid}")}
        )
    assert response.status_code == 303
    way.check()
