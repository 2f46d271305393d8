"""What cannot be used, what Cal.com refuses, and what is lost on the way."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from portal.backend import get_client
from portal.calcom.schemas.event_type import EventType
from tests.cast import Cast
from tests.staff.conftest import Wire, lost, refused
from tests.staff.event_types.editing import change, patched, read

pytestmark = pytest.mark.contract


def test_lengths_must_hold_the_length(admin: Client, own: EventType, wire: Wire) -> None:
    answer = change(admin, wire, own, {"basics-lengths": "30, 60"})
    assert answer.status_code == 422
    assert "The length itself must be one of them." in answer.content.decode()


def test_a_slug_taken_on_change_is_said_beside_the_slug(
    admin: Client, own: EventType, cast: Cast, wire: Wire
) -> None:
    get_client().event_types.create(title="Tea", slug="tea", length_in_minutes=15)
    answer = change(admin, wire, own, {"basics-slug": "tea"})
    assert answer.status_code == 422
    assert answer.context["form"].sections[0].errors == {
        "slug": ["Another event type of the same owner has this slug."]
    }
    assert read(own.id).slug == "coffee"


def test_an_old_slug_that_is_not_clean_may_stay(admin: Client, own: EventType, wire: Wire) -> None:
    get_client().event_types.update(own.id, slug="With Spaces")
    change(admin, wire, own, {"basics-title": "Tea"})
    assert patched(wire) == [{"title": "Tea"}]


REFUSALS = {
    "zoom not connected.": "locations",
    "Invalid event name variables: {moon}": "presentation",
    "Invalid booking limits: no": "limits",
    "Seats Validation failed: Seats are enabled but requiresConfirmation is true.": "seats",
    "Duplicate bookingFields slug 'x' found.": "standard",
}


@pytest.mark.parametrize("said", REFUSALS)
def test_what_cal_com_refuses_is_said_in_its_section(
    admin: Client, own: EventType, wire: Wire, said: str
) -> None:
    wire.answer("PATCH", "/event-types", refused(400, said))
    answer = change(admin, wire, own, {"basics-title": "Kept words"})
    assert answer.status_code == 422
    assert 'value="Kept words"' in answer.content.decode()
    wrong = [section.key for section in answer.context["form"].sections if section.errors]
    assert wrong == [REFUSALS[said]]


def test_a_lost_answer_keeps_the_form_and_is_logged(
    admin: Client, own: EventType, wire: Wire
) -> None:
    wire.answer("PATCH", "/event-types", lost)
    answer = change(admin, wire, own, {"basics-title": "Kept words"})
    assert answer.status_code == 504
    assert 'value="Kept words"' in answer.content.decode()
    assert "may or may not have been done" in answer.content.decode()
    assert "its answer lost. Title: Coffee → Kept words" in str(
        LogEntry.objects.get().change_message
    )


def test_a_fault_keeps_what_was_typed(admin: Client, own: EventType, wire: Wire) -> None:
    wire.answer("PATCH", "/event-types", refused(500, "Internal", "INTERNAL_SERVER_ERROR"))
    answer = change(admin, wire, own, {"basics-title": "Kept words"})
    assert answer.status_code in {502, 504}
    assert 'value="Kept words"' in answer.content.decode()
    assert "upstream-1" in answer.content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"basics-title": ""}, "This field is required."),
        ({"basics-title": "x" * 300}, "at most 255"),
        ({"basics-slug": "a/b"}, "Use small letters"),
        ({"basics-light_color": "red", "basics-dark_color": "red"}, "Write a colour as #"),
        ({"basics-light_color": "#000000"}, "Give both colours"),
        ({"availability-window": "range"}, "Give the first and the last day."),
        ({"availability-window": "calendarDays"}, "or switch the setting off"),
        ({"availability-window": "moon"}, "Select a valid choice"),
        ({"limits-count_day": "5", "limits-count_week": "2"}, "cannot allow less"),
        ({"limits-minutes_day": "5"}, "greater than or equal to 15"),
        ({"confirmation-policy": "time"}, "or switch the setting off"),
        ({"series-frequency": "weekly"}, "or switch the setting off"),
        ({"seats-number": "2", "confirmation-policy": "always"}, "do not go together"),
        ({"seats-number": "2", "locations-1-kind": "attendeePhone"}, "single location"),
        ({"after_booking-success_redirect_url": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"locations-0-kind": "phone", "locations-0-value": "12"}, "whole phone number"),
        ({"locations-0-kind": "address", "locations-0-value": ""}, "Say where"),
        ({"questions-0-label": "Why?", "questions-0-type": "moon"}, "Select a valid choice"),
        ({"questions-0-label": "Why?", "questions-0-type": "radio"}, "one option a line"),
        (
            {"questions-0-label": "Why?", "questions-0-type": "text", "questions-0-slug": "email"},
            "own question has this slug",
        ),
        ({"presentation-default_layout": "week"}, "must be one of them"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_sent(
    admin: Client, own: EventType, wire: Wire, given: dict[str, Any], said: str
) -> None:
    answer = change(admin, wire, own, given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert patched(wire) == []
    assert not LogEntry.objects.exists()
