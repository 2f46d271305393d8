"""The month that a visitor is likely to look at next is asked for when the page is out, while calls are ample."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.core.cache import cache
from pytest_django import Settings

from portal.calcom.guard.budget import Budget
from portal.calcom.guard.stores import CacheStore
from portal.calcom.kinds import Priority
from portal.process import after_response
from portal.services.slots import free_times
from portal.services.slots.free_times import month_get
from portal.services.slots.searches import SlotSearch
from tests.cast import NOW, Cast


@pytest.fixture
def ahead(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch, failing: Callable[..., None]
) -> Iterator[list[str]]:
    """The names of what is fetched ahead while a request is answered, in front of a Cal.com."""
    cache.clear()
    settings.CALCOM_API_KEY = "cal_key"
    names: list[str] = []

    def note(_kind: str, name: str, *_: object, **__: object) -> None:
        names.append(name)

    monkeypatch.setattr(free_times, "prefetch", note)
    after_response.begin()
    yield names
    after_response.finish()
    cache.clear()


def search(cast: Cast) -> SlotSearch:
    return SlotSearch(event_type=cast.visit, time_zone="Europe/London", now=NOW)


def test_the_following_month_is_fetched_when_the_answer_is_out(
    cast: Cast, ahead: list[str]
) -> None:
    month_get(search=search(cast), first=date(2026, 3, 1))

    assert ahead == []
    after_response.finish()
    (name,) = ahead
    assert ":2026-04-01:2026-05-01:" in name


def test_months_that_few_look_at_are_not(cast: Cast, ahead: list[str]) -> None:
    month_get(search=search(cast), first=date(2026, 6, 1))
    after_response.finish()

    assert ahead == []


def test_nothing_is_while_calls_are_short(cast: Cast, ahead: list[str]) -> None:
    for _ in range(15):
        Budget(CacheStore(cache)).take(Priority.WRITE)
    month_get(search=search(cast), first=date(2026, 3, 1))
    after_response.finish()

    assert ahead == []
