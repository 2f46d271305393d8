"""What nobody touched is never sent, whatever Cal.com made of an event type."""

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from portal.backend import get_client
from portal.calcom.schemas.event_type import EventType
from portal.staff.event_types.editor.editor import Editor
from portal.staff.event_types.editor.section import Person, Surroundings
from tests.cast import Cast, add_event_type
from tests.contract.shared import all_recordings, each
from tests.staff.conftest import Wire
from tests.staff.pages import state_in


def _event_types(entry: Any) -> list[EventType]:
    data = entry.body.get("data") if isinstance(entry.body, dict) else None
    rows = data if isinstance(data, list) else [data]
    return [
        EventType.model_validate(row) for row in rows if isinstance(row, dict) and "slug" in row
    ]


def _has_event_types(entry: Any) -> bool:
    return (
        "event-types" in entry.path
        and "webhooks" not in entry.path
        and entry.version == "2024-06-14"
        and entry.status in {200, 201}
        and bool(_event_types(entry))
    )


def as_sent(editor: Editor) -> QueryDict:
    """Return what a browser sends from the editor's own widgets."""
    data = QueryDict(mutable=True)
    data["opened_with"] = editor.opened.signed
    for section in editor.sections:
        formset: Any = getattr(section, "formset", None)
        forms: Any = [*formset.forms, formset.management_form] if formset else [section]
        for form in forms:
            for field in form:
                value = field.value()
                if not (value is None or value is False or value == ""):
                    data.setlist(
                        field.html_name,
                        list(value) if isinstance(value, list) else [str(value)],
                    )
    return data


@pytest.mark.contract
@pytest.mark.parametrize("entry", each(_has_event_types))
def test_a_recorded_event_type_that_nobody_touched_is_not_changed(entry: Any) -> None:
    for event_type in _event_types(entry):
        around = Surroundings(
            of_team=event_type.team_id is not None,
            in_organization=True,
            members=[Person(host.user_id, host.name or "") for host in event_type.hosts],
        )
        opened = Editor(event_type=event_type, around=around)
        again = Editor(as_sent(opened), event_type=event_type, around=around)
        assert again.is_valid(), again.errors
        assert again.changes() == {}


# What Cal.com keeps, and staff could not choose here (CONTRACT.md 18.6, 7): by settings of the wire.
KEPT: dict[str, dict[str, Any]] = {
    "interval 0": {"recurrence": {"interval": 0, "occurrences": 3, "frequency": "weekly"}},
    "occurrences 0": {"recurrence": {"interval": 1, "occurrences": 0, "frequency": "weekly"}},
    "both 0": {"recurrence": {"interval": 0, "occurrences": 0, "frequency": "yearly"}},
    "a negative interval": {"recurrence": {"interval": -1, "occurrences": 3, "frequency": "weekly"}},
    "a long series": {"recurrence": {"interval": 500, "occurrences": 999, "frequency": "monthly"}},
    "a lone frequency": {"recurrence": {"frequency": "weekly"}},
    "many seats": {"seats": {"seatsPerTimeSlot": 5000, "showAttendeeInfo": True,
                             "showAvailabilityCount": False}},
    "a window of no days": {"bookingWindow": {"type": "calendarDays", "value": 0, "rolling": False}},
    "a long window": {"bookingWindow": {"type": "businessDays", "value": 9999, "rolling": True}},
    "a window that ends first": {"bookingWindow": {"type": "range",
                                                   "value": ["2027-03-04", "2027-03-03"]}},
    "few minutes a day": {"bookingLimitsDuration": {"day": 5}},
    "a longer period with less": {"bookingLimitsCount": {"day": 5, "week": 2}},
    "a negative notice": {"minimumBookingNotice": -5},
    "a slot interval of 0": {"slotInterval": 0},
    "years of notice": {"minimumBookingNotice": 9_000_000},
    "one colour": {"color": {"lightThemeHex": "#ffaa00"}},
    "a layout that is off": {"bookerLayouts": {"defaultLayout": "week",
                                               "enabledLayouts": ["month"]}},
    "a long title": {"title": "x" * 400},
    "an odd address": {"successRedirectUrl": "https://exit.example/" + "x" * 2500},
}  # fmt: skip


def _kept(name: str) -> EventType:
    usual = {"id": 7, "title": "Tea", "slug": "tea", "lengthInMinutes": 15}
    locations = [{"type": "address", "address": "1 Quay Street", "public": True}]
    return EventType.model_validate({**usual, "locations": locations, **KEPT[name]})


@pytest.mark.parametrize("name", KEPT)
def test_what_cal_com_keeps_does_not_stand_in_the_way(name: str) -> None:
    event_type, around = _kept(name), Surroundings()
    sent = as_sent(Editor(event_type=event_type, around=around))
    again = Editor(sent, event_type=event_type, around=around)
    assert again.is_valid(), again.errors
    assert again.changes() == {}
    sent["availability-before_event_buffer"] = "10"
    other = Editor(sent, event_type=event_type, around=around)
    assert other.is_valid(), other.errors
    assert other.changes() == {"before_event_buffer": 10}


NEW_SERIES = [
    ({"series-frequency": "weekly", "series-interval": "0", "series-occurrences": "3"}, "interval"),
    ({"series-frequency": "weekly", "series-interval": "1", "series-occurrences": "0"}, "occurrences"),
    ({"series-frequency": "weekly", "series-interval": "-1", "series-occurrences": "3"}, "interval"),
    ({"series-frequency": "weekly", "series-interval": "101", "series-occurrences": "3"}, "interval"),
    ({"series-frequency": "weekly", "series-interval": "1", "series-occurrences": ""}, "occurrences"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "field"), NEW_SERIES)
@pytest.mark.parametrize("is_new", [False, True])
def test_a_series_that_cannot_be_is_refused_to_who_chooses_it(
    given: dict[str, str], field: str, *, is_new: bool
) -> None:
    event_type = EventType.model_validate(
        {"id": 7, "title": "Tea", "slug": "tea", "lengthInMinutes": 15}
    )
    around = Surroundings(is_new=is_new)
    sent = as_sent(Editor(event_type=event_type, around=around))
    sent.update(given)
    editor = Editor(sent, event_type=event_type, around=around)
    assert not editor.is_valid()
    assert list(editor.errors[0]) == [field]


@pytest.mark.parametrize("name", ["interval 0", "occurrences 0", "both 0"])
def test_a_series_that_is_changed_has_to_be_one(name: str) -> None:
    event_type, around = _kept(name), Surroundings()
    sent = as_sent(Editor(event_type=event_type, around=around))
    sent["series-frequency"] = "monthly"
    editor = Editor(sent, event_type=event_type, around=around)
    assert not editor.is_valid()
    assert "at least 1" in str(editor.errors[0])
    # Duplicating it is choosing it, too.
    around = Surroundings(is_new=True)
    copy = Editor(
        as_sent(Editor(event_type=event_type, around=around)), event_type=event_type, around=around
    )
    assert not copy.is_valid()


@pytest.mark.contract
def test_there_are_recordings_of_many_kinds() -> None:
    found = [
        one for entry in all_recordings() if _has_event_types(entry) for one in _event_types(entry)
    ]
    assert {None, "collective", "roundRobin", "managed"} <= {one.scheduling_type for one in found}


def test_a_page_sent_back_as_it_is_changes_nothing(admin: Client, cast: Cast, wire: Wire) -> None:
    rich = add_event_type(
        cast,
        "Everything",
        "everything",
        description="One line.\nAnother.",
        length_in_minutes_options=[15, 30],
        locations=[{"type": "attendeePhone"}, {"type": "address", "address": "x", "public": False}],
        booking_window={"type": "range", "value": ["2026-03-03", "2026-04-03"]},
        confirmation_policy={
            "type": "time",
            "noticeThreshold": {"unit": "hours", "count": 4},
            "blockUnconfirmedBookingsInBooker": True,
        },
        booking_limits_count={"day": 2, "week": 5},
        disable_rescheduling={"disabled": False, "minutesBefore": 60},
        booking_fields=[
            {"type": "select", "slug": "floor", "label": "Floor", "required": True,
             "placeholder": "", "options": ["one", "two"], "hidden": False},
        ],
    )  # fmt: skip
    address = f"/admin/staff/eventtype/{rich.id}/change/"
    wire.requests.clear()
    answer = admin.post(address, state_in(admin.get(address)), follow=True)
    assert "Nothing was changed." in answer.content.decode()
    assert [one for one in wire.requests if one.method != "GET"] == []
    assert get_client().event_types.get(rich.id) == rich
