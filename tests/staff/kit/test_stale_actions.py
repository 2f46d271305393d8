"""Buttons and questions about something that another person changed meanwhile."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from portal.backend import get_client
from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.event_type import EventType
from portal.calcom.scope import USER, EventTypeScope
from portal.engine import models
from portal.services.webhooks import subscriptions
from tests.cast import Cast, add_event_type, book
from tests.staff.conftest import Wire
from tests.staff.pages import state_in


def changes(wire: Wire) -> list[str]:
    return [f"{one.method} {one.url.path}" for one in wire.requests if one.method != "GET"]


def said(answer: Any) -> list[str]:
    return [str(each) for each in answer.context["messages"]]


def test_hiding_what_is_hidden_already_does_not_show_it(
    admin: Client, own: EventType, wire: Wire
) -> None:
    page = admin.get("/admin/staff/eventtype/").content.decode()
    assert 'name="wanted" value="on">Hide' in page
    get_client().event_types.update(own.id, hidden=True)
    wire.requests.clear()
    answer = admin.post(f"/admin/staff/eventtype/{own.id}/hide/", {"wanted": "on"}, follow=True)
    assert said(answer) == ["Nothing was changed."]
    assert changes(wire) == []
    assert not LogEntry.objects.exists()
    assert 'name="wanted" value="off">Show' in answer.content.decode()


def test_stopping_a_webhook_that_is_stopped_already_does_not_start_it(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    get_client().webhooks.create(
        subscriber_url="https://x.example/in", triggers=["BOOKING_CREATED"], active=True
    )
    [found] = subscriptions.webhook_list()
    assert 'value="off">Stop' in admin.get("/admin/staff/webhook/").content.decode()
    get_client().webhooks.update(found.webhook.id, active=False)
    wire.requests.clear()
    path = f"/admin/staff/webhook/{found.name}/active/"
    assert said(admin.post(path, {"wanted": "off"}, follow=True)) == ["Nothing was changed."]
    assert changes(wire) == []


def test_the_default_schedule_is_made_the_default_once(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    made = get_client().schedules.create(name="Hours", time_zone="UTC", is_default=True)
    wire.requests.clear()
    answer = admin.post(f"/admin/staff/schedule/{made.id}/default/", follow=True)
    assert said(answer) == ["Nothing was changed."]
    assert changes(wire) == []


class TestPrivateLinks:
    @pytest.fixture
    def page(self, own: EventType) -> str:
        return f"/admin/staff/eventtype/{own.id}/links/"

    @pytest.fixture
    def scope(self, own: EventType) -> EventTypeScope[Any]:
        return EventTypeScope(USER, own.id)

    @pytest.fixture
    def link_id(self, scope: EventTypeScope[Any]) -> str:
        return get_client().private_links.create(scope=scope, max_usage_count=3).link_id

    def row(self, admin: Client, page: str, link_id: str) -> dict[str, Any]:
        return state_in(admin.get(page), f"link-{link_id}")

    def test_an_untouched_one_is_not_sent(
        self, admin: Client, page: str, link_id: str, wire: Wire
    ) -> None:
        sent = self.row(admin, page, link_id)
        wire.requests.clear()
        assert said(admin.post(page, sent, follow=True)) == ["Nothing was changed."]
        assert changes(wire) == []
        assert not LogEntry.objects.exists()

    def test_a_change_by_another_person_is_shown_first(
        self, admin: Client, page: str, link_id: str, scope: EventTypeScope[Any], wire: Wire
    ) -> None:
        sent = self.row(admin, page, link_id)
        get_client().private_links.update(link_id, scope=scope, max_usage_count=9)
        wire.requests.clear()
        asked = admin.post(page, sent | {"most_uses": "5"})
        assert asked.status_code == 409
        assert changes(wire) == []
        uses = next(each for each in asked.context["conflicts"] if each.name == "most_uses")
        assert (uses.before, uses.now, uses.after) == ("3", "9", "5")
        again = state_in(asked, f"link-{link_id}")
        assert again["most_uses"] == "5"
        assert admin.post(page, again).status_code == 302
        assert get_client().private_links.list(scope=scope)[0].max_usage_count == 5

    def test_a_stale_removal_asks_again(
        self, admin: Client, page: str, link_id: str, scope: EventTypeScope[Any], wire: Wire
    ) -> None:
        sent = self.row(admin, page, link_id) | {"_remove": "1"}
        get_client().private_links.update(link_id, scope=scope, max_usage_count=9)
        wire.requests.clear()
        asked = admin.post(page, sent)
        assert asked.status_code == 409
        assert changes(wire) == []
        assert admin.post(page, state_in(asked, f"link-{link_id}") | {"_remove": "1"})
        assert get_client().private_links.list(scope=scope) == []

    def test_what_was_typed_for_one_that_is_gone_stays(
        self, admin: Client, page: str, link_id: str, scope: EventTypeScope[Any]
    ) -> None:
        sent = self.row(admin, page, link_id) | {"most_uses": "17"}
        get_client().private_links.delete(link_id, scope=scope)
        answer = admin.post(page, sent)
        assert answer.status_code == 409
        assert f"{link_id} is gone" in answer.content.decode()
        assert state_in(answer, "new-link")["most_uses"] == "17"

    def test_bad_input_stays_in_its_row(self, admin: Client, page: str, link_id: str) -> None:
        sent = self.row(admin, page, link_id) | {"expires_at": "2020-01-01T00:00", "most_uses": ""}
        answer = admin.post(page, sent)
        assert answer.status_code == 422
        assert state_in(answer, f"link-{link_id}")["expires_at"] == "2020-01-01T00:00"
        assert state_in(answer, "new-link")["expires_at"] == ""


class TestBookings:
    @pytest.fixture
    def booked(self, cast: Cast, wire: Wire) -> Booking:
        made = book(cast.visit, "2026-03-03T10:00:00Z")
        wire.requests.clear()
        return made

    @pytest.fixture
    def asked(self, cast: Cast, wire: Wire) -> Booking:
        policy = {"type": "always", "blockUnconfirmedBookingsInBooker": False}
        kind = add_event_type(cast, "Request", "request", confirmation_policy=policy)
        made = book(kind, "2026-03-03T15:00:00Z")
        wire.requests.clear()
        return made

    def move_elsewhere(self, booking: Booking) -> None:
        models.Booking.objects.filter(uid=booking.uid).update(location="https://theirs.example")

    @pytest.mark.parametrize(
        ("name", "typed"),
        [
            ("confirm", {}),
            ("decline", {"reason": "No room"}),
            ("location", {"kind": "link", "value": "https://mine.example/a"}),
            ("delete", {"reason": "Ill"}),
        ],
    )
    def test_an_action_on_a_booking_that_was_changed_asks_again(
        self, admin: Client, asked: Booking, wire: Wire, name: str, typed: dict[str, str]
    ) -> None:
        address = f"/admin/staff/booking/{asked.uid}/"
        address += "delete/" if name == "delete" else f"do/{name}/"
        form_id = "cancel_form" if name == "delete" else "action_form"
        sent = state_in(admin.get(address), form_id) | typed
        self.move_elsewhere(asked)
        wire.requests.clear()
        answer = admin.post(address, sent)
        assert answer.status_code == 409
        assert changes(wire) == []
        assert "https://theirs.example" in answer.content.decode()
        again = state_in(answer, form_id)
        assert {key: again[key] for key in typed} == typed
        assert admin.post(address, again).status_code == 302
        assert len(changes(wire)) == 1

    def test_bad_input_does_not_count_as_having_seen_the_change(
        self, admin: Client, asked: Booking
    ) -> None:
        address = f"/admin/staff/booking/{asked.uid}/do/location/"
        sent = state_in(admin.get(address), "action_form")
        self.move_elsewhere(asked)
        wrong = admin.post(address, sent | {"kind": "link", "value": "no address"})
        assert wrong.status_code == 422
        right = state_in(wrong, "action_form") | {"value": "https://mine.example/a"}
        assert admin.post(address, right).status_code == 409

    def test_absence_that_another_person_marked_stays(
        self, admin: Client, booked: Booking, wire: Wire
    ) -> None:
        begun = "2026-03-02T06:00:00Z"
        models.Booking.objects.filter(uid=booked.uid).update(starts_at=begun)
        address = f"/admin/staff/booking/{booked.uid}/do/absent/"
        sent = state_in(admin.get(address), "action_form")
        [attendee] = booked.attendees
        get_client().bookings.mark_absent(booked.uid, attendees={attendee.email: True})
        wire.requests.clear()
        assert said(admin.post(address, sent, follow=True)) == ["Nothing was changed."]
        assert changes(wire) == []
        assert not LogEntry.objects.exists()
        admin.post(address, sent | {"host": "on"})
        found: Any = get_client().bookings.get(booked.uid)
        assert (found.absent_host, found.attendees[0].absent) == (True, True)

    def test_several_at_once_leave_alone_what_was_decided_meanwhile(
        self, admin: Client, asked: Booking, wire: Wire
    ) -> None:
        get_client().bookings.confirm(asked.uid)
        wire.requests.clear()
        answer = admin.post("/admin/staff/booking/bulk/", {"what": "decline", "uid": [asked.uid]})
        [outcome] = answer.context["outcomes"]
        assert "not done, it is “Confirmed” by now" in outcome
        assert changes(wire) == []
