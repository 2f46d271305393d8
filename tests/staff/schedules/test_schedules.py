"""Schedules: hours of a week, days that differ, defaults, and those of other members."""

import json
from typing import Any

import pytest
from django.contrib.admin.models import ADDITION, DELETION, LogEntry
from django.test import Client

from portal.backend import get_client
from portal.calcom.schemas.schedule import Schedule
from portal.calcom.scope import OrganizationUserScope
from tests.cast import Cast
from tests.staff.conftest import Wire, lost, refused
from tests.staff.pages import state_in, writes

pytestmark = pytest.mark.contract

LIST = "/admin/staff/schedule/"
ADD = f"{LIST}add/"
WORKING = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]


@pytest.fixture
def hours(cast: Cast) -> Schedule:
    return get_client().schedules.create(
        name="Office hours",
        time_zone="Europe/London",
        is_default=True,
        availability=[
            {"days": WORKING, "start_time": "09:00", "end_time": "12:00"},
            {"days": ["Friday"], "start_time": "13:00", "end_time": "23:59"},
        ],
        overrides=[{"day": "2026-03-05", "start_time": "00:00", "end_time": "00:00"}],
    )


def page_of(schedule: Schedule) -> str:
    return f"{LIST}{schedule.id}/change/"


def sent_from(admin: Client, address: str, given: dict[str, Any]) -> dict[str, Any]:
    return state_in(admin.get(address), "schedule_form") | given


def bodies(wire: Wire) -> list[Any]:
    return [json.loads(each.content or "null") for each in writes(wire)]


def save(admin: Client, wire: Wire, address: str, given: dict[str, Any]) -> Any:
    sent = sent_from(admin, address, given)
    wire.requests.clear()
    return admin.post(address, sent)


def test_a_schedule_sent_back_as_it_is_changes_nothing(
    admin: Client, hours: Schedule, wire: Wire
) -> None:
    answer = save(admin, wire, page_of(hours), {})
    assert answer.status_code == 302
    assert bodies(wire) == []


@pytest.mark.parametrize(
    ("given", "body"),
    [
        ({"name": "Counter"}, {"name": "Counter"}),
        ({"time_zone": "Asia/Kolkata"}, {"timeZone": "Asia/Kolkata"}),
        (
            {"Monday-0-start": "", "Monday-0-end": ""},
            {
                "availability": [
                    {"days": WORKING[1:], "startTime": "09:00", "endTime": "12:00"},
                    {"days": ["Friday"], "startTime": "13:00", "endTime": "23:59"},
                ]
            },
        ),
        (
            {"Sunday-0-start": "00:00", "Sunday-0-end": "00:00", "Friday-1-end": "17:30"},
            {
                "availability": [
                    {"days": ["Sunday"], "startTime": "00:00", "endTime": "23:59"},
                    {"days": WORKING, "startTime": "09:00", "endTime": "12:00"},
                    {"days": ["Friday"], "startTime": "13:00", "endTime": "17:30"},
                ]
            },
        ),
        ({"overrides-0-DELETE": "on"}, {"overrides": []}),
        (
            {"overrides-0-hours": "10-11, 14:00 - 24:00"},
            {
                "overrides": [
                    {"date": "2026-03-05", "startTime": "10:00", "endTime": "11:00"},
                    {"date": "2026-03-05", "startTime": "14:00", "endTime": "23:59"},
                ]
            },
        ),
        (
            {"overrides-1-day": "2026-04-02", "overrides-1-until": "2026-04-03"},
            {
                "overrides": [
                    {"date": f"2026-{day}", "startTime": "00:00", "endTime": "00:00"}
                    for day in ("03-05", "04-02", "04-03")
                ]
            },
        ),
        (
            {"ticked": ["2026-03-05", "2026-03-09"], "action": "hours", "ticked_hours": "8-10"},
            {
                "overrides": [
                    {"date": f"2026-03-{day}", "startTime": "08:00", "endTime": "10:00"}
                    for day in ("05", "09")
                ]
            },
        ),
        ({"ticked": ["2026-03-05"], "action": "week"}, {"overrides": []}),
        (
            {"ticked": ["2026-03-06"], "action": "closed"},
            {
                "overrides": [
                    {"date": f"2026-03-{day}", "startTime": "00:00", "endTime": "00:00"}
                    for day in ("05", "06")
                ]
            },
        ),
    ],
)
def test_only_what_was_changed_is_sent(
    admin: Client, hours: Schedule, wire: Wire, given: dict[str, Any], body: dict[str, Any]
) -> None:
    answer = save(admin, wire, page_of(hours), given)
    assert answer.status_code == 302, answer.content.decode()
    assert bodies(wire) == [body]
    assert "→" in LogEntry.objects.get().get_change_message()
    answer = save(admin, wire, page_of(hours), {})
    assert bodies(wire) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"time_zone": "Moon/Crater"}, "Select a valid choice"),
        ({"Monday-0-end": "08:00"}, "does not end after it begins"),
        ({"Monday-0-end": ""}, "Give both times"),
        ({"Monday-0-start": "25:00"}, "Enter a valid time"),
        ({"Friday-1-start": "11:00"}, "overlap"),
        ({"overrides-0-hours": "sometimes"}, "Write hours such as"),
        ({"overrides-0-hours": "10-12, 11-13"}, "overlap"),
        ({"overrides-0-hours": "10-26"}, "no such time of day"),
        ({"overrides-1-hours": "10-12"}, "Say which day"),
        ({"overrides-1-day": "2026-04-02", "overrides-1-until": "2026-04-01"}, "after the first"),
        (
            {"overrides-1-day": "2026-03-05", "overrides-1-hours": "10-12"},
            "2026-03-05: two rows say other hours",
        ),
        (
            {
                "overrides-1-day": "2026-03-04",
                "overrides-1-until": "2026-03-06",
                "overrides-1-hours": "9-12",
            },
            "2026-03-05: two rows say other hours",
        ),
        ({"ticked": ["2026-03-06"], "action": "hours"}, "Say which hours"),
        ({"opened_with": "forged"}, "cannot tell what it was opened with"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_sent(
    admin: Client, hours: Schedule, wire: Wire, given: dict[str, Any], said: str
) -> None:
    answer = save(admin, wire, page_of(hours), given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert bodies(wire) == []


def test_a_day_is_copied_to_other_days_before_saving(
    admin: Client, hours: Schedule, wire: Wire
) -> None:
    copied = save(
        admin, wire, page_of(hours), {"_copy": "Friday", "Friday-copy_to": "all", "name": "Kept"}
    )
    assert copied.status_code == 200
    assert bodies(wire) == []
    sent = state_in(copied, "schedule_form")
    assert sent["name"] == "Kept"
    assert (sent["Sunday-1-start"], sent["Sunday-1-end"]) == ("13:00", "00:00")
    admin.post(page_of(hours), sent)
    every = [*WORKING, "Saturday", "Sunday"]
    assert bodies(wire)[0]["availability"] == [
        {"days": every, "startTime": "09:00", "endTime": "12:00"},
        {"days": every, "startTime": "13:00", "endTime": "23:59"},
    ]


def test_another_range_is_a_button_that_saves_nothing(
    admin: Client, hours: Schedule, wire: Wire
) -> None:
    answer = save(admin, wire, page_of(hours), {"_more": "Monday"})
    assert state_in(answer, "schedule_form")["Monday-TOTAL_FORMS"] == "3"
    assert bodies(wire) == []


def test_two_who_change_the_same_are_told(admin: Client, hours: Schedule, wire: Wire) -> None:
    sent = sent_from(admin, page_of(hours), {"name": "Mine"})
    get_client().schedules.update(hours.id, name="Theirs", time_zone="UTC")
    wire.requests.clear()
    asked = admin.post(page_of(hours), sent)
    assert asked.status_code == 409
    assert "Theirs" in asked.content.decode()
    assert bodies(wire) == []
    admin.post(page_of(hours), state_in(asked, "schedule_form"))
    assert bodies(wire) == [{"name": "Mine"}]
    assert get_client().schedules.get(hours.id).time_zone == "UTC"


def test_a_schedule_is_created_with_the_usual_hours(admin: Client, cast: Cast, wire: Wire) -> None:
    answer = save(admin, wire, ADD, {"name": "New", "is_default": "on", "_continue": "1"})
    [made] = get_client().schedules.list()
    assert answer["Location"] == page_of(made)
    assert bodies(wire) == [
        {
            "name": "New",
            "timeZone": "Europe/London",
            "isDefault": True,
            "availability": [{"days": WORKING, "startTime": "09:00", "endTime": "17:00"}],
            "overrides": [],
        }
    ]
    assert LogEntry.objects.get().action_flag == ADDITION


def test_a_member_s_schedules_are_the_admin_s_to_change(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    save(admin, wire, ADD, {"name": "Priya's", "owner": str(cast.priya.pk)})
    [post] = writes(wire)
    users = f"/organizations/{cast.organization.pk}/users/{cast.priya.pk}/schedules"
    assert post.url.path.endswith(users)
    [made] = get_client().schedules.list(
        scope=OrganizationUserScope(cast.organization.pk, cast.priya.pk)
    )
    assert "Priya Rao" in admin.get(LIST).content.decode()
    assert "Priya Rao" not in admin.get(f"{LIST}?whose=own").content.decode()
    save(admin, wire, page_of(made), {"name": "Priya's own"})
    admin.post(f"{LIST}{made.id}/default/")
    admin.post(f"{LIST}{made.id}/delete/")
    sent = [each for each in wire.requests if each.method in {"PATCH", "DELETE"}]
    assert all(each.url.path.endswith(f"{users}/{made.id}") for each in sent)
    assert [each.method for each in sent] == ["PATCH", "PATCH", "DELETE"]


def test_what_uses_a_schedule_is_said_before_it_is_deleted(
    admin: Client, hours: Schedule, wire: Wire
) -> None:
    get_client().event_types.create(
        title="Coffee", slug="coffee", length_in_minutes=15, schedule_id=hours.id
    )
    address = f"{LIST}{hours.id}/delete/"
    asked = admin.get(address).content.decode()
    assert "Coffee" in asked
    assert "default schedule" in asked
    wire.requests.clear()
    assert admin.post(address)["Location"] == LIST
    assert [each.method for each in writes(wire)] == ["DELETE"]
    assert LogEntry.objects.get().action_flag == DELETION
    assert admin.get(page_of(hours)).status_code == 404


def test_the_page_draws_the_weeks(admin: Client, hours: Schedule) -> None:
    page = admin.get(page_of(hours)).content.decode()
    assert "<title>13:00–24:00</title>" in page
    assert "March 2026" in page
    assert page.count('class="staff-differs"') == 1


@pytest.mark.parametrize("method", ["PATCH", "POST", "DELETE"])
@pytest.mark.parametrize("fault", [lost, refused(500, "Internal"), refused(400, "No, not so")])
def test_a_fault_of_cal_com_keeps_the_form(
    admin: Client, hours: Schedule, wire: Wire, method: str, fault: Any
) -> None:
    address = {
        "PATCH": page_of(hours),
        "POST": ADD,
        "DELETE": f"{LIST}{hours.id}/delete/",
    }[method]
    sent = {} if method == "DELETE" else sent_from(admin, address, {"name": "Kept words"})
    wire.answer(method, "/schedules", fault)
    answer = admin.post(address, sent)
    assert answer.status_code in {422, 502, 504}
    assert "Kept words" in answer.content.decode() or method == "DELETE"
    assert get_client().schedules.list()[0].name == "Office hours"
