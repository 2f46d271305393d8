"""What Cal.com did not take over of a change, by its answer."""

from typing import Any

import pytest

from portal.calcom.schemas.event_type import EventType
from portal.calcom.schemas.event_type_input import TeamEventTypeInput
from portal.calcom.schemas.schedule import Schedule, ScheduleInput
from portal.calcom.schemas.webhook import Webhook, WebhookInput
from portal.services.comparison import not_taken, saved
from tests.contract.shared import all_recordings, later_recordings

WEEKLY = {"interval": 1, "occurrences": 3, "frequency": "weekly"}
SEATS = {"seatsPerTimeSlot": 2, "showAttendeeInfo": True, "showAvailabilityCount": False}

TAKEN: list[tuple[str, Any, Any]] = [
    ("title", " Tea ", "Tea"),
    ("description", None, ""),
    ("description", "One.\r\nTwo.", "One.\nTwo."),
    ("slotInterval", None, None),
    ("beforeEventBuffer", 0, None),
    ("hidden", False, None),
    ("recurrence", {"disabled": True}, None),
    ("recurrence", None, {"disabled": True}),
    ("recurrence", WEEKLY, WEEKLY | {"disabled": False}),
    ("seats", SEATS, SEATS | {"disabled": False}),
    ("bookingLimitsCount", {"disabled": True}, {}),
    ("disableCancelling", {"disabled": False}, None),
    ("color", {"lightThemeHex": "#FFAA00"}, {"lightThemeHex": "#ffaa00"}),
    ("timeZone", "asia/kolkata", "Asia/Kolkata"),
    ("start", "2026-03-03T10:00:00Z", "2026-03-03T10:00:00.000Z"),
    ("start", "2026-03-03T10:00:00+02:00", "2026-03-03T08:00:00.000Z"),
    ("triggers", ["B", "A"], ["A", "B"]),
    ("overrides", [], None),
    ("hosts", [{"userId": 2}, {"userId": 1, "priority": "high"}],
     [{"userId": 1, "priority": "high", "mandatory": False}, {"userId": 2, "priority": "medium"}]),
    ("hosts", [{"userId": 1}, {"userId": 1, "mandatory": True}],
     [{"userId": 1, "mandatory": True}, {"userId": 1, "mandatory": False}]),
    ("bookingFields", [{"slug": "why"}], [{"slug": "why"}, {"slug": "name", "isDefault": True}]),
    ("calVideoSettings", {"redirectUrlOnExit": "https://a.example"},
     {"redirectUrlOnExit": "https://a.example", "createdAt": "2026-11-30T03:44:00.905Z"}),
]  # fmt: skip

IGNORED: list[tuple[str, Any, Any]] = [
    ("title", "Tea", "tea"),
    ("title", "Tea", None),
    ("description", "", "Still there"),
    ("slotInterval", 15, None),
    ("slotInterval", None, 15),
    ("minimumBookingNotice", 0, 120),
    ("hidden", True, False),
    ("hidden", True, None),
    ("hidden", False, True),
    ("recurrence", {"disabled": True}, WEEKLY | {"disabled": False}),
    ("recurrence", None, WEEKLY | {"disabled": False}),
    ("recurrence", WEEKLY, {"disabled": True}),
    ("recurrence", WEEKLY | {"interval": 2}, WEEKLY | {"disabled": False}),
    ("seats", {"disabled": True}, SEATS),
    ("seats", SEATS, SEATS | {"showAttendeeInfo": False}),
    ("bookingLimitsCount", {"day": 2}, {}),
    ("disableCancelling", {"disabled": True}, {"disabled": False}),
    ("disableCancelling", {"disabled": False}, {"disabled": True}),
    ("disableRescheduling", {"disabled": False, "minutesBefore": 60}, {"disabled": False}),
    ("timeZone", "Asia/Kolkata", "Europe/London"),
    ("start", "2026-03-03T10:00:00Z", "2026-03-03T11:00:00.000Z"),
    ("triggers", ["A"], ["A", "B"]),
    ("triggers", ["A", "B"], ["A"]),
    ("triggers", [], ["A"]),
    ("hosts", [{"userId": 1}], [{"userId": 1}, {"userId": 2}]),
    ("hosts", [{"userId": 1, "mandatory": True}], [{"userId": 1, "mandatory": False}]),
    ("bookingFields", [{"slug": "why"}], [{"slug": "name", "isDefault": True}]),
    ("bookingFields", [{"slug": "why"}], [{"slug": "why"}, {"slug": "who"}]),
    ("organizationRole", "ADMIN", None),
    ("name", "Ula Umber", None),
    ("calVideoSettings", {"disableRecordingForGuests": True}, {"sendTranscriptionEmails": True}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "sent", "answered"), TAKEN)
def test_another_spelling_is_no_difference(name: str, sent: Any, answered: Any) -> None:
    assert not_taken({name: sent}, {name: answered}) == frozenset()


@pytest.mark.parametrize(("name", "sent", "answered"), IGNORED)
def test_what_was_ignored_is_named(name: str, sent: Any, answered: Any) -> None:
    found = not_taken({name: sent, "slug": "tea"}, {name: answered, "slug": "tea"})
    assert found == {"".join(f"_{one.lower()}" if one.isupper() else one for one in name)}


def test_every_field_that_is_sent_is_one_that_answers_have() -> None:
    for sent, answer in (
        (TeamEventTypeInput, EventType),
        (ScheduleInput, Schedule),
        (WebhookInput, Webhook),
    ):
        assert set(sent.model_fields) <= set(answer.model_fields)


def test_a_default_of_the_model_is_no_answer() -> None:
    answer = EventType.model_validate(
        {"id": 1, "title": "Tea", "slug": "tea", "lengthInMinutes": 15}
    )
    assert saved({"minimumBookingNotice": 120}, answer).not_taken == {"minimum_booking_notice"}


# Of the changes that were recorded, those that Cal.com did not take over, and those that it answers in another form.
RECORDED = {
    "1375-ignored-recurrence-disabled": {"recurrence"},
    "1376-ignored-recurrence-null": {"recurrence"},
    "988-people-patch-name-ignored": {"name"},
    "1004-people-patch-several": {"organization_role"},
    "1178-workflow-patch-step-unknown-id": {"steps"},
    # A new step has an id of its own then.
    "1203-workflow-patch-step-added-with-negative-id": {"steps"},
    "693-booking-location-update": {"location"},
    "694-booking-location-update-link": {"location"},
}


@pytest.mark.contract
def test_of_all_recorded_changes_only_the_ignored_ones_are_named() -> None:
    found, count = {}, 0
    for entry in (*all_recordings(), *later_recordings()):
        if entry.method != "PATCH" or entry.status != 200:
            continue
        data = entry.body.get("data")
        data = data[0] if isinstance(data, list) else data
        if isinstance(data, dict):
            count += 1
            if names := not_taken(entry.request["body"], data):
                found[entry.name] = set(names)
    assert count > 50
    assert found == RECORDED
