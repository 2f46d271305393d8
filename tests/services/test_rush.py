"""A thousand visitors a minute, of twelve zones, in front of a Cal.com that takes 120 calls; some of them book."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
import time_machine
from pytest_django import Settings

from portal.backend import get_client
from portal.calcom.schemas.event_type import EventType
from portal.engine.transport import EngineTransport
from portal.process import after_response
from portal.process.caller import acting_for
from portal.services.cache import begin_request
from portal.services.errors import UpstreamBusy
from portal.services.event_types.catalogue import event_type_keep
from portal.services.slots.free_times import month_get, slot_taken, slots_forget
from portal.services.slots.searches import SlotSearch
from tests.cast import NOW, Cast, add_event_type, make_cast

ZONES = (
    *("Europe/Rome", "Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles"),
    *("Asia/Tokyo", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dubai", "Australia/Sydney"),
    *("America/Sao_Paulo", "Africa/Lagos"),
)
MONTHS = (date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1))
A_SECOND, SECONDS = 17, 90
FIRST_SECONDS = 10
MOST_CALLS = 90


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with time_machine.travel(NOW, tick=False):
        yield make_cast()


@pytest.mark.parametrize("backend", ["Cal.com"], indirect=True)
def test_nobody_is_turned_away(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    hosts = [cast.maren.pk, cast.priya.pk]
    talks = [
        add_event_type(cast, f"Talk {n}", f"talk{n}", hosts=[{"user_id": hosts[n % 2]}])
        for n in range(10)
    ]
    calls: Counter[float] = Counter()
    handle = EngineTransport.handle_request

    def count(self: EngineTransport, request: httpx.Request) -> httpx.Response:
        calls[(time.time() - NOW.timestamp()) // 60] += 1
        return handle(self, request)

    monkeypatch.setattr(EngineTransport, "handle_request", count)
    choose = random.Random(7)  # noqa: S311  repeatable visitors, no secrets
    turned_away, booked = [], 0
    with time_machine.travel(NOW, tick=False) as clock:
        monkeypatch.setattr(time, "sleep", clock.shift)
        for second in range(SECONDS):
            for _ in range(A_SECOND):
                now = datetime.fromtimestamp(time.time(), UTC)
                search = SlotSearch(choose.choice(talks), choose.choice(ZONES), now)
                begin_request()
                after_response.begin()
                try:
                    with acting_for("192.0.2.1"):
                        month_get(search=search, first=choose.choice(MONTHS))
                except UpstreamBusy:
                    turned_away.append(now - NOW)
                after_response.finish()
            if second % 3 == 0:
                talk, turn = talks[booked % 10], booked // 2
                # Within the hours of both hosts.
                starts_at = NOW + timedelta(days=1 + turn // 4, hours=2, minutes=30 * (turn % 4))
                get_client().bookings.create(
                    event_type_id=talk.id,
                    starts_at=starts_at,
                    attendee={
                        "name": "Ada",
                        "email": f"{second}@example.com",
                        "time_zone": "Europe/Rome",
                    },
                )
                ends_at = starts_at + timedelta(minutes=30)
                event_type_keep(talk)
                slot_taken(event_type_id=talk.id, starts_at=starts_at, ends_at=ends_at)
                slots_forget(event_type_id=talk.id, host_ids=())
                booked += 1
                # Whether or not there is a call for it, and for every event type of the host.
                other = talks[(booked + 3) % 10]
                assert {starts_at}.isdisjoint(offered(talk)), talk.slug
                assert {starts_at}.isdisjoint(offered(other)), other.slug
            clock.move_to(max(NOW + timedelta(seconds=second + 1), datetime.now(UTC)))
    assert [at for at in turned_away if at.total_seconds() > FIRST_SECONDS] == []
    assert max(calls.values()) <= MOST_CALLS
    assert booked == SECONDS // 3


def offered(talk: EventType) -> set[datetime]:
    """The starts in March that visitors of an event type see now."""
    search = SlotSearch(talk, "Europe/Rome", datetime.fromtimestamp(time.time(), UTC))
    try:
        days = month_get(search=search, first=MONTHS[0]).days
    except UpstreamBusy:
        return set()
    return {slot.starts_at for slots in days.values() for slot in slots}
