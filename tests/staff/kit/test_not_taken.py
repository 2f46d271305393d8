"""What Cal.com answers 200 to, and does not do, is said: by staff's pages over both backends' paths."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.test import Client

from portal.backend import get_client
from portal.calcom.schemas.event_type import EventType
from portal.calcom.scope import OrganizationUserScope
from portal.staff.kit.listing import WANTED
from tests.cast import NOW, Cast, add_event_type, book
from tests.staff.conftest import Answer, Wire
from tests.staff.event_types.editing import change, patched, read
from tests.staff.pages import state_in

pytestmark = [pytest.mark.both_backends, pytest.mark.contract]

WARNING = "Cal.com did not take this over: "
VIDEO = {"disableRecordingForGuests": True, "redirectUrlOnExit": "https://exit.example"}


def ignoring(wire: Wire, *names: str) -> Answer:
    """Answer as a Cal.com that leaves fields of a body out of account."""
    return _altered(wire, lambda body: {k: v for k, v in body.items() if k not in names})


def resetting(wire: Wire) -> Answer:
    """Answer as Cal.com does to a change without the settings of Cal Video (recording 1373)."""
    usual = {"calVideoSettings": {"sendTranscriptionEmails": True}}
    return _altered(wire, lambda body: usual | body)


def _altered(wire: Wire, alter: Callable[[dict[str, Any]], Mapping[str, Any]]) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        body = alter(json.loads(request.content))
        headers = {k: v for k, v in request.headers.items() if k != "content-length"}
        copy = httpx.Request(request.method, request.url, headers=headers, json=body)
        return wire.engine.handle_request(copy)

    return answer


def said_by(page: Any) -> list[str]:
    return [f"{one.level_tag}: {one.message}" for one in page.context["messages"]]


EVENT_TYPE_FIELDS: dict[str, tuple[dict[str, Any], str]] = {
    "recurrence": ({"series-frequency": ""}, "Series"),
    "slotInterval": ({"availability-slot_interval": "20"}, "Slot interval in minutes"),
    "hidden": ({"basics-hidden": "on"}, "Hidden"),
    "seats": ({"series-frequency": "", "seats-number": "3"}, "Seats"),
}


@pytest.mark.parametrize("name", EVENT_TYPE_FIELDS)
def test_a_setting_that_was_ignored_is_named(
    admin: Client, own: EventType, wire: Wire, name: str
) -> None:
    series = {"interval": 1, "occurrences": 3, "frequency": "weekly"}
    own = get_client().event_types.update(own.id, recurrence=series)
    given, label = EVENT_TYPE_FIELDS[name]
    wire.answer("PATCH", "/event-types", ignoring(wire, name))
    page = admin.get(change(admin, wire, own, {**given, "basics-title": "Tea"})["Location"])
    success, warning = said_by(page)
    assert success.startswith("success: “Tea” was changed.")
    assert warning.startswith(f"warning: {WARNING}{label}.")
    taken, ignored = LogEntry.objects.order_by("pk")
    assert "Title: Coffee → Tea" in taken.get_change_message()
    assert label not in taken.get_change_message()
    assert ignored.get_change_message().startswith(f"{WARNING}{label}.")


def test_without_anything_taken_there_is_no_success(
    admin: Client, own: EventType, wire: Wire
) -> None:
    wire.answer("PATCH", "/event-types", ignoring(wire, "title"))
    page = admin.get(change(admin, wire, own, {"basics-title": "Tea"})["Location"])
    assert [one.split(":")[0] for one in said_by(page)] == ["warning"]
    assert read(own.id).title == "Coffee"


BUTTONS = {
    "hidden": ("eventtype/{}/hide/", "on"),
    "isDefault": ("schedule/{}/default/", ""),
    "active": ("webhook/user.{}/active/", "off"),
}


@pytest.mark.parametrize("name", BUTTONS)
def test_a_button_that_did_nothing_says_so(
    admin: Client, own: EventType, wire: Wire, name: str
) -> None:
    path, wanted = BUTTONS[name]
    client, zone = get_client(), "Europe/London"
    client.schedules.create(name="Usual", time_zone=zone, is_default=True)
    ids: dict[str, Any] = {
        "hidden": own.id,
        "isDefault": client.schedules.create(name="Other", time_zone=zone, is_default=False).id,
        "active": client.webhooks.create(
            subscriber_url="https://a.example", triggers=["BOOKING_CREATED"], active=True
        ).id,
    }
    wire.answer("PATCH", "/", ignoring(wire, name))
    page = admin.post(f"/admin/staff/{path.format(ids[name])}", {WANTED: wanted}, follow=True)
    (said,) = said_by(page)
    assert said.startswith(f"warning: {WARNING}")
    assert LogEntry.objects.get().get_change_message().startswith(WARNING)


def test_a_hosts_absence_that_is_not_taken_back_is_said(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    booked = book(cast.visit, "2026-03-03T10:00:00Z")
    address = f"/admin/staff/booking/{booked.uid}/do/absent/"
    email = booked.attendees[0].email
    with time_machine.travel("2026-03-03T12:00:00Z", tick=False):
        admin.post(address, {"host": "on", "attendees": [email]})
        wire.answer("POST", "/mark-absent", ignoring(wire, "host"))
        sent = state_in(admin.get(address), "") | {"attendees": []}
        sent.pop("host")
        page = admin.post(address, sent, follow=True)
    (said,) = said_by(page)
    assert said.startswith(f"warning: {WARNING}Host.")
    now = get_client().bookings.get(booked.uid)
    assert (now.absent_host, now.attendees[0].absent) == (True, False)


BOOKING_CHANGES = {
    "guests": ({"emails": "carl@example.com"}, "carl@example.com"),
    "location": ({"kind": "address", "value": "2 Quay"}, "Location"),
    "reschedule": ({"other": "2026-03-03T14:10"}, "Time"),
}


@pytest.mark.parametrize("name", BOOKING_CHANGES)
def test_a_booking_that_was_not_changed_is_said(
    admin: Client, cast: Cast, wire: Wire, name: str
) -> None:
    given, label = BOOKING_CHANGES[name]
    booked = book(cast.visit, "2026-03-03T10:00:00Z")
    as_it_was = {"status": "success", "data": booked.model_dump(mode="json", by_alias=True)}
    for method in ("POST", "PATCH"):
        wire.answer(method, f"/{booked.uid}/{name}", lambda _: httpx.Response(200, json=as_it_was))
    page = admin.post(f"/admin/staff/booking/{booked.uid}/do/{name}/", given, follow=True)
    (said,) = said_by(page)
    assert said.startswith(f"warning: {WARNING}{label}.")


def test_settings_of_cal_video_survive_every_change(
    admin: Client, own: EventType, cast: Cast, wire: Wire
) -> None:
    get_client().event_types.update(own.id, cal_video_settings=VIDEO)
    shared = add_event_type(cast, "Shared", "shared", cal_video_settings=VIDEO)
    wire.answer("PATCH", "/event-types", resetting(wire))
    for event_type in (own, shared):
        change(admin, wire, event_type, {"basics-title": "Tea"})
        assert wire.sent("PATCH") == [{"title": "Tea", "calVideoSettings": VIDEO}]
        wire.requests.clear()
        admin.post(f"/admin/staff/eventtype/{event_type.id}/hide/", {"wanted": "on"})
        assert wire.sent("PATCH") == [{"hidden": True, "calVideoSettings": VIDEO}]
        assert {**VIDEO}.items() <= (read(event_type.id).cal_video_settings or {}).items()


def test_settings_of_cal_video_as_they_come_are_not_sent(
    admin: Client, own: EventType, wire: Wire
) -> None:
    wire.answer("PATCH", "/event-types", resetting(wire))
    change(admin, wire, own, {"basics-title": "Tea"})
    assert patched(wire) == [{"title": "Tea"}]


def _schedule(_cast: Cast) -> str:
    zone = "Europe/London"
    made = get_client().schedules.create(name="Hours", time_zone=zone, is_default=True)
    return f"schedule/{made.id}/change/"


def _webhook(_cast: Cast) -> str:
    triggers = ["BOOKING_CREATED"]
    made = get_client().webhooks.create(
        subscriber_url="https://a.example", triggers=triggers, active=True
    )
    return f"webhook/user.{made.id}/change/"


def _absence(cast: Cast) -> str:
    made = get_client().out_of_office.create(
        scope=OrganizationUserScope(cast.organization.pk, cast.maren.pk),
        starts_at=NOW.replace(day=20, hour=0),
        ends_at=NOW.replace(day=21, hour=23, minute=59, second=59, microsecond=999_000),
        notes="Skiing",
        reason="vacation",
    )
    return f"outofoffice/{made.id}/change/"


FORMS: dict[str, tuple[Callable[[Cast], str], str, dict[str, Any], str, str]] = {
    "schedule": (_schedule, "schedule_form", {"name": "Other"}, "name", "Name"),
    "schedule's zone": (
        _schedule,
        "schedule_form",
        {"time_zone": "Asia/Tokyo"},
        "timeZone",
        "Time zone",
    ),
    "webhook": (
        _webhook,
        "webhook_form",
        {"triggers": ["BOOKING_CANCELLED"]},
        "triggers",
        "Triggers",
    ),
    "webhook's template": (
        _webhook,
        "webhook_form",
        {"payload_template": "{}"},
        "payloadTemplate",
        "Payload template",
    ),
    "absence": (_absence, "outofoffice_form", {"notes": "Diving"}, "notes", "Notes"),
    "absence's reason": (_absence, "outofoffice_form", {"reason": "sick"}, "reason", "Reason"),
    "absence's days": (_absence, "outofoffice_form", {"last": "2026-03-25"}, "end", "Days"),
}
"""For each form how its thing is made, what is changed, what of it is ignored, and what that is called."""


@pytest.mark.parametrize("name", FORMS)
def test_every_form_says_what_was_ignored(admin: Client, cast: Cast, wire: Wire, name: str) -> None:
    make, form_id, given, ignored, label = FORMS[name]
    address = f"/admin/staff/{make(cast)}"
    opened = state_in(admin.get(address), form_id)
    wire.answer("PATCH", "/", ignoring(wire, ignored, *({"start"} if ignored == "end" else ())))
    page = admin.post(address, opened | given, follow=True)
    assert [said.split(" Open")[0] for said in said_by(page)] == [f"warning: {WARNING}{label}."]


@pytest.mark.parametrize("name", FORMS)
def test_what_was_taken_is_a_success(admin: Client, cast: Cast, name: str) -> None:
    make, form_id, given, _ignored, _label = FORMS[name]
    address = f"/admin/staff/{make(cast)}"
    page = admin.post(address, state_in(admin.get(address), form_id) | given, follow=True)
    assert [said.split(":")[0] for said in said_by(page)] == ["success"]
