"""Small parts of the pages."""

from datetime import UTC, datetime

import pytest

from portal.calcom.schemas.event_type import EventType, Location
from portal.calcom.schemas.schedule import WeeklyHours
from portal.i18n.zones import pinned_zone
from portal.services.event_types.catalogue import Owner
from portal.staff.kit.clock import StaffClock
from portal.staff.kit.event_types import site_path
from portal.staff.kit.facts import value_lines
from portal.staff.kit.hours import days_text, hours_summary
from portal.staff.kit.locations import summary


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (["Monday"], "Mon"),
        (["Tuesday", "Monday"], "Mon, Tue"),
        (["Monday", "Tuesday", "Wednesday"], "Mon–Wed"),
        (["Sunday", "Monday", "Saturday"], "Mon, Sat, Sun"),
        (["Caturday"], ""),
        ([], ""),
    ],
)
def test_days_are_joined(days: list[str], said: str) -> None:
    assert days_text(days) == said


def test_hours_that_mean_nothing_are_left_out() -> None:
    nothing = {"days": ["Monday"], "startTime": "17:00", "endTime": "09:00"}
    assert hours_summary([WeeklyHours.model_validate(nothing)]) == "No hours"


def test_a_span_over_midnight_names_both_days() -> None:
    clock = StaffClock(pinned_zone("Asia/Kolkata"))
    span = clock.span(
        datetime(2026, 3, 3, 18, 0, tzinfo=UTC), datetime(2026, 3, 3, 19, 0, tzinfo=UTC)
    )
    assert span == "Tue 3 Mar 2026, 23:30–Wed 4 Mar 2026, 00:30"
    assert clock.zone_at(datetime(2026, 3, 3, tzinfo=UTC)) == "Asia/Kolkata, UTC+05:30"


def test_the_offset_is_that_of_the_moment() -> None:
    clock = StaffClock(pinned_zone("Europe/Berlin"))
    assert clock.zone_at(datetime(2026, 1, 1, tzinfo=UTC)).endswith("UTC+01:00")
    assert clock.zone_at(datetime(2026, 7, 1, tzinfo=UTC)).endswith("UTC+02:00")


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ({"type": "address", "address": "x", "public": True}, "At an address: x"),
        ({"type": "integration", "integration": "cal-video"}, "Cal Video"),
        ({"type": "integration", "integration": "google-meet"}, "Google Meet"),
        ({"type": "unknown", "location": "{}"}, "Something that only Cal.com's own app can set"),
        ({"type": "attendeePhone"}, "By phone, the attendee is called"),
    ],
)
def test_locations_are_said_in_words(location: dict[str, object], said: str) -> None:
    assert summary([Location.model_validate(location)]) == said


def test_a_slug_with_a_slash_has_no_address() -> None:
    event_type = EventType(id=1, title="Odd", slug="a/b", length_in_minutes=30)
    owner = Owner("user", "maren", "Maren", "", None)
    assert site_path(event_type, owner) == ""


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        (None, []),
        (True, ["Yes"]),
        (["a", "b"], ["a", "b"]),
        ("two\nlines", ["two", "lines"]),
        ({"value": "phone", "optionValue": ""}, ["value: phone", "optionValue: –"]),
        (3, ["3"]),
    ],
)
def test_answers_of_any_shape_become_lines(value: object, lines: list[str]) -> None:
    assert value_lines(value) == lines
