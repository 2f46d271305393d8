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
