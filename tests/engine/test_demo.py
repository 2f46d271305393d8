"""The demo organization: complete, believable, and written once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import time_machine
from django.core.management import call_command

from portal.engine import demo
from portal.engine.bookings.models import Booking, BookingHost, BookingStatus
from portal.engine.event_types.models import EventType
from portal.engine.people.models import OutOfOffice, User
from portal.engine.schedules.models import Schedule
from portal.engine.teams.models import Membership, Team
from portal.engine.transport import EngineTransport

NOW = datetime(2026, 11, 23, 13, 7, tzinfo=UTC)
PICTURES = Path(__file__).resolve().parents[2] / "static" / "demo"

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded() -> None:
    assert demo.seed(NOW)


def questions(event_types: Any) -> set[str]:
    return {
        field["type"]
        for event_type in event_types
        for field in event_type.booking_fields
        if not field["isDefault"]
    }


def slots_of(event_type: EventType, now: datetime) -> dict[str, Any]:
    """Ask the engine for the slots of the next three weeks."""
    client = httpx.Client(transport=EngineTransport(), base_url="http://engine/v2")
    with client, time_machine.travel(now, tick=False):
        answer = client.get(
            "/slots",
            params={
                "eventTypeId": event_type.pk,
                "start": now.date().isoformat(),
                "end": (now + timedelta(days=21)).date().isoformat(),
            },
            headers={"cal-api-version": "2024-09-04"},
        )
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()["data"]
    return found


def test_seeding_again_changes_nothing(seeded: None) -> None:
    before = [list(model.objects.values()) for model in (User, Team, EventType, Booking, Schedule)]
    assert not demo.seed(NOW + timedelta(days=3))
    after = [list(model.objects.values()) for model in (User, Team, EventType, Booking, Schedule)]
    assert after == before


def test_an_engine_in_use_is_left_alone() -> None:
    Team.objects.create(name="Ours", slug="ours", is_organization=True)
    assert not demo.seed(NOW)
    assert not User.objects.exists()


def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("seed_demo")
    call_command("seed_demo")
    first, second = capsys.readouterr().out.splitlines()
    assert "is there" in first
    assert "nothing changed" in second


def test_three_teams_and_seven_hosts_in_five_zones(seeded: None) -> None:
    organization = Team.objects.get(is_organization=True)
    assert organization.teams.count() == 3
    assert User.objects.count() == 7
    assert len(set(User.objects.values_list("time_zone", flat=True))) == 5
    assert Membership.objects.filter(team=organization, role="OWNER").count() == 1
    assert all(team.memberships.count() >= 3 for team in organization.teams.all())


def test_everybody_has_a_small_picture_and_hours(seeded: None) -> None:
    for user in User.objects.all():
        assert user.avatar_url == f"/static/demo/{user.username}.svg"
        assert (PICTURES / f"{user.username}.svg").stat().st_size < 1_500
        assert user.default_schedule is not None
    for team in Team.objects.all():
        assert (PICTURES / f"{team.slug}.svg").exists()


def test_schedules_have_overrides_and_somebody_is_away(seeded: None) -> None:
    assert Schedule.objects.filter(overrides__isnull=False).exists()
    assert OutOfOffice.objects.filter(starts_at__gt=NOW).count() == 1


def test_event_types_use_every_kind(seeded: None) -> None:
    every = EventType.objects.all()
    assert every.filter(parent=None).count() >= 14
    assert {"collective", "roundRobin", "managed", ""} == set(
        every.values_list("scheduling_type", flat=True)
    )
    assert every.filter(parent__isnull=False).count() == 2
    assert every.filter(hidden=True).exists()
    assert every.filter(hosts__mandatory=True).exists()
    assert any(len(each.length_in_minutes_options) > 1 for each in every)
    assert any(each.seats_per_slot for each in every)
    assert any(each.is_recurring for each in every)
    windows = {each.booking_window.get("type") for each in every}
    assert {"calendarDays", "businessDays", "range", None} <= windows
    assert {each.confirmation_policy.get("type") for each in every} == {"always", "time", None}


def test_questions_and_locations_are_of_every_type(seeded: None) -> None:
    every = EventType.objects.all()
    assert questions(every) == {
        *("text", "textarea", "number", "phone", "address", "url", "boolean"),
        *("select", "multiselect", "checkbox", "radio", "multiemail"),
    }
    kinds = {place["type"] for each in every for place in each.locations}
    assert kinds == {
        *("address", "link", "phone", "integration"),
        *("attendeeAddress", "attendeePhone", "attendeeDefined"),
    }


def test_no_required_question_is_a_number(seeded: None) -> None:
    """Cal.com refuses every answer to one, so such an event type could not be booked."""
    for event_type in EventType.objects.all():
        for field in event_type.booking_fields:
            assert not (field["type"] == "number" and field["required"])


@pytest.mark.parametrize("days", [0, 1, 2, 3, 4, 5, 6, 11, 400])
def test_the_first_event_type_is_plain_and_has_slots_tomorrow(days: int) -> None:
    now = NOW + timedelta(days=days)
    demo.seed(now)
    team = Team.objects.filter(is_organization=False).earliest("id")
    first = team.event_types.earliest("id")
    assert first.length_in_minutes == 30
    assert len(first.locations) == 1
    assert not questions([first])
    tomorrow = (now + timedelta(days=1)).date().isoformat()
    assert len(slots_of(first, now)[tomorrow]) >= 3


def test_every_visible_event_type_can_be_booked_within_three_weeks(seeded: None) -> None:
    for event_type in EventType.objects.filter(hidden=False).exclude(scheduling_type="managed"):
        assert slots_of(event_type, NOW), event_type.slug


def test_bookings_lie_before_and_after_now_in_every_state(seeded: None) -> None:
    assert Booking.objects.filter(ends_at__lt=NOW).count() >= 5
    assert Booking.objects.filter(starts_at__gt=NOW).count() >= 15
    assert set(Booking.objects.values_list("status", flat=True)) == set(BookingStatus.values)
    assert Booking.objects.filter(rescheduled_from__isnull=False).count() == 1
    assert Booking.objects.filter(recurring_booking_uid__isnull=False).count() == 6
    assert Booking.objects.filter(attendees__absent=True).exists()
    assert not Booking.objects.filter(created_at__gt=NOW).exists()


@pytest.mark.parametrize("days", range(7))
def test_no_host_is_booked_twice(days: int) -> None:
    demo.seed(NOW + timedelta(days=days))
    taken = BookingHost.objects.filter(booking__status=BookingStatus.ACCEPTED)
    for one in taken:
        overlapping = taken.filter(
            user=one.user, starts_at__lt=one.ends_at, ends_at__gt=one.starts_at
        )
        assert overlapping.count() == 1
