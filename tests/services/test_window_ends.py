"""Where a booking window ends, no call is spent on what comes after; and nothing is cut that is offered."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
import time_machine
from pytest_django import Settings

import portal.calcom
from portal.backend import get_client, reset_client, use_client
from portal.calcom.schemas.event_type import BookingWindow, EventType
from portal.engine.transport import EngineTransport
from portal.process import after_response
from portal.services.slots.free_times import first_free_day, month_get
from portal.services.slots.searches import SlotSearch, is_beyond_window
from tests.cast import NOW, Cast, add_event_type, make_cast

ZONES = ("Europe/Rome", "Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kathmandu")
WINDOWS: dict[str, dict[str, Any]] = {
    "one day": {"type": "calendarDays", "value": 1, "rolling": False},
    "days": {"type": "calendarDays", "value": 30, "rolling": False},
    "days over a change of clocks": {"type": "calendarDays", "value": 120, "rolling": False},
    "business days": {"type": "businessDays", "value": 11, "rolling": False},
    "rolling days": {"type": "calendarDays", "value": 5, "rolling": True},
    "rolling business days": {"type": "businessDays", "value": 40, "rolling": True},
    "range": {"type": "range", "value": [date(2026, 3, 10), date(2026, 4, 20)]},
    "range that is over": {"type": "range", "value": [date(2026, 1, 10), date(2026, 1, 29)]},
}


@pytest.fixture
def cast(db: None) -> Cast:
    reset_client()
    return make_cast()


@pytest.mark.parametrize("name", WINDOWS)
def test_nothing_that_is_offered_lies_beyond(cast: Cast, name: str) -> None:
    with time_machine.travel(NOW, tick=False):
        event_type = add_event_type(cast, "Talk", "talk", booking_window=WINDOWS[name])
        for zone in ZONES:
            days = get_client().slots.list(
                event_type_id=event_type.id,
                starts_at=NOW,
                ends_at=NOW + timedelta(days=365),
                time_zone=zone,
            )
            search = SlotSearch(event_type, zone, NOW)
            offered = [day for day, slots in days.days.items() if slots]
            assert not any(is_beyond_window(search, day) for day in offered), zone
            assert is_beyond_window(search, date(2026, 8, 1))


@pytest.mark.parametrize(
    ("window", "most"), [("days", 3), ("rolling days", 4), ("range", 3), ("range that is over", 1)]
)
def test_no_call_is_spent_on_months_after_the_end(
    cast: Cast, settings: Settings, window: str, most: int
) -> None:
    settings.CALCOM_API_KEY = "cal_key"
    engine, calls = EngineTransport(), list[str]()

    def handle(request: httpx.Request) -> httpx.Response:
        calls.append(request.url.params["start"])
        return engine.handle_request(request)

    client = portal.calcom.Client(
        api_key=engine.portal_key, base_url="http://e/v2", transport=httpx.MockTransport(handle)
    )
    with time_machine.travel(NOW, tick=False):
        settings.CALCOM_API_KEY = ""
        event_type = add_event_type(cast, "Talk", "talk", booking_window=WINDOWS[window])
        settings.CALCOM_API_KEY = "cal_key"
        search = SlotSearch(event_type, "Europe/Rome", NOW)
        after_response.begin()
        with use_client(client):
            for month in range(3, 13):
                first = date(2026, month, 1)
                month_get(search=search, first=first)
                assert first_free_day(search=search, after=max(first, date(2026, 6, 1))) is None
        after_response.finish()

    assert len(calls) <= most, calls


@pytest.mark.parametrize(
    "window",
    [
        {"type": "range", "value": []},
        {"type": "range", "value": [date(2026, 3, 10)]},
        {"type": "calendarDays", "value": 10**12, "rolling": False},
        {"type": "calendarDays", "value": None},
        {"disabled": True},
        None,
    ],
)
def test_odd_windows_end_nothing_too_early(window: dict[str, Any] | None) -> None:
    made = BookingWindow.model_validate(window) if window is not None else None
    talk = EventType(id=1, title="Talk", slug="talk", length_in_minutes=30, booking_window=made)
    search = SlotSearch(talk, "Europe/Rome", datetime(2026, 3, 1, tzinfo=UTC))
    assert not is_beyond_window(search, date(2026, 3, 11))
