"""Each setting of an event type, by itself."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from portal.backend import get_client
from portal.calcom.schemas.event_type import EventType
from tests.staff.conftest import Wire
from tests.staff.event_types.editing import change, page_of, patched
from tests.staff.event_types.settings_of_event_types import SETTINGS
from tests.staff.pages import state_in

pytestmark = pytest.mark.contract


@pytest.mark.parametrize("setting", SETTINGS)
def test_each_setting_is_sent_as_the_api_describes_it_and_shown_again(
    admin: Client, own: EventType, wire: Wire, setting: str
) -> None:
    given, body = SETTINGS[setting]
    answer = change(admin, wire, own, given)
    assert answer.status_code == 302, answer.content.decode()
    assert patched(wire) == [body]
    shown = state_in(admin.get(page_of(own)))
    wire.requests.clear()
    admin.post(page_of(own), shown)
    assert patched(wire) == []


@pytest.mark.parametrize(
    ("given", "body"),
    [
        ({"limits-count_day": ""}, {"bookingLimitsCount": {"disabled": True}}),
        ({"availability-window": ""}, {"bookingWindow": {"disabled": True}}),
        ({"confirmation-policy": ""}, {"confirmationPolicy": {"disabled": True}}),
        ({"after_booking-success_redirect_url": ""}, {"successRedirectUrl": None}),
        ({"availability-slot_interval": ""}, {"slotInterval": None}),
        ({"after_booking-no_cancelling": None}, {"disableCancelling": {"disabled": False}}),
        (
            {"questions-0-DELETE": "on"},
            {"bookingFields": [{"slug": "notes", "required": False, "hidden": False}]},
        ),
    ],
)
def test_settings_are_switched_off(
    admin: Client, own: EventType, wire: Wire, given: dict[str, Any], body: dict[str, Any]
) -> None:
    get_client().event_types.update(
        own.id,
        booking_limits_count={"day": 2},
        booking_window={"type": "calendarDays", "value": 3, "rolling": False},
        confirmation_policy={"type": "always", "blockUnconfirmedBookingsInBooker": False},
        success_redirect_url="https://example.com/",
        slot_interval=20,
        disable_cancelling={"disabled": True},
        booking_fields=[
            {"type": "text", "slug": "why", "label": "Why?", "required": False, "placeholder": ""}
        ],
    )
    change(admin, wire, own, given)
    assert patched(wire) == [body]
    wire.requests.clear()
    admin.post(page_of(own), state_in(admin.get(page_of(own))))
    assert patched(wire) == []


@pytest.mark.parametrize("key", ["", "cal_" + "0" * 32])
def test_a_number_question_warns_where_cal_com_takes_no_number(
    admin: Client, own: EventType, settings: Settings, key: str
) -> None:
    settings.CALCOM_API_KEY = key
    html = admin.get(page_of(own)).content.decode()
    assert ("takes no number through its API" in html) == bool(key)
