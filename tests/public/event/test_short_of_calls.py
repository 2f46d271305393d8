"""What visitors get while few calls are left: months that come along with others, and a moment of patience."""

import time
from collections.abc import Callable, Iterator
from datetime import date

import httpx
import pytest
from django.core.cache import cache as django_cache
from pytest_django import Settings

import portal.calcom
from portal.backend import use_client
from portal.calcom.guard.budget import Budget
from portal.calcom.guard.stores import CacheStore
from portal.calcom.kinds import Priority
from portal.engine.transport import EngineTransport
from portal.process import after_response
from portal.services import cache
from portal.services.errors import UpstreamBusy
from portal.services.slots.free_times import month_get
from portal.services.slots.searches import SlotSearch
from tests.cast import NOW, Cast

MARCH, APRIL, MAY, JULY = (date(2026, month, 1) for month in (3, 4, 5, 7))


@pytest.fixture
def asked(cast: Cast, settings: Settings) -> Iterator[list[str]]:
    """The starts of the times that a Cal.com is asked for, whose budget is no longer ample."""
    django_cache.clear()
    settings.CALCOM_API_KEY = "cal_key"
    engine, starts = EngineTransport(), list[str]()

    def handle(request: httpx.Request) -> httpx.Response:
        starts.append(request.url.params["start"][:10])
        return engine.handle_request(request)

    client = portal.calcom.Client(
        api_key=engine.portal_key,
        base_url="http://engine/v2",
        transport=httpx.MockTransport(handle),
    )
    for _ in range(15):
        Budget(CacheStore(django_cache)).take(Priority.WRITE)
    after_response.begin()
    with use_client(client):
        yield starts
    after_response.finish()
    django_cache.clear()


def search(cast: Cast) -> SlotSearch:
    return SlotSearch(event_type=cast.visit, time_zone="Europe/London", now=NOW)


def test_one_call_brings_two_months(cast: Cast, asked: list[str]) -> None:
    march = month_get(search=search(cast), first=MARCH)
    april = month_get(search=search(cast), first=APRIL)

    assert asked == ["2026-03-02"]
    assert {day.month for day in march.days} == {3}
    assert {day.month for day in april.days} == {4}


def test_they_are_the_same_as_by_calls_of_their_own(
    cast: Cast, asked: list[str], settings: Settings
) -> None:
    months = [month_get(search=search(cast), first=first) for first in (MARCH, APRIL, MAY)]
    settings.CALCOM_API_KEY = ""

    assert [month_get(search=search(cast), first=each.first) for each in months] == months


def test_a_month_that_is_known_is_not_asked_for_again(cast: Cast, asked: list[str]) -> None:
    month_get(search=search(cast), first=APRIL)
    month_get(search=search(cast), first=MARCH)
    after_response.finish()
    month_get(search=search(cast), first=MAY)

    assert asked == ["2026-03-30", "2026-03-02"]


def test_months_that_few_look_at_come_alone(cast: Cast, asked: list[str]) -> None:
    month_get(search=search(cast), first=JULY)
    month_get(search=search(cast), first=date(2026, 8, 1))

    assert len(asked) == 2


class Busy:
    """Refuses the first calls for want of budget; counts all."""

    def __init__(self, refusals: int, retry_after: float) -> None:
        self.calls, self._refusals, self._retry_after = 0, refusals, retry_after

    def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self._refusals:
            raise UpstreamBusy(retry_after=self._retry_after)
        return "answer"


@pytest.fixture
def remembered(settings: Settings) -> Iterator[Callable[[Callable[[], str]], str]]:
    settings.CALCOM_API_KEY = "cal_key"
    django_cache.clear()
    yield lambda produce: cache.remembered("event_types", "x", produce)
    after_response.finish()
    django_cache.clear()


def test_who_has_nothing_else_waits_a_moment(
    remembered: Callable[[Callable[[], str]], str],
) -> None:
    busy = Busy(refusals=3, retry_after=0.01)

    assert (remembered(busy), busy.calls) == ("answer", 4)


def test_nobody_waits_long(remembered: Callable[[Callable[[], str]], str]) -> None:
    busy = Busy(refusals=99, retry_after=cache.PATIENCE_SECONDS + 1)
    began = time.monotonic()

    with pytest.raises(UpstreamBusy):
        remembered(busy)

    assert busy.calls == 1
    assert time.monotonic() - began < 1


def test_what_is_known_is_shown_at_once(
    remembered: Callable[[Callable[[], str]], str],
) -> None:
    remembered(lambda: "known")
    after_response.finish()
    cache.forget("catalogue")
    busy = Busy(refusals=99, retry_after=0.01)

    assert (remembered(busy), busy.calls) == ("known", 1)
