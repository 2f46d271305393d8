"""A booking's page, and cancelling."""

from typing import Any

import httpx
import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.test import Client

from portal.backend import get_client
from tests.cast import Cast, add_event_type, book
from tests.staff.conftest import SignIn, Wire, lost, refused

pytestmark = pytest.mark.both_backends


@pytest.fixture
def uid(cast: Cast) -> str:
    return book(cast.visit, "2026-03-03T10:00:00Z").uid


def page_of(uid: str) -> str:
    return f"/admin/staff/booking/{uid}/change/"


def cancel_of(uid: str) -> str:
    return f"/admin/staff/booking/{uid}/delete/"


def status_of(uid: str) -> str:
    return get_client().bookings.get(uid).status


def test_a_booking_s_page_tells_everything(admin: Client, cast: Cast) -> None:
    questions: list[dict[str, Any]] = [
        {
            "type": "multiselect",
            "slug": "topics",
            "label": "What about?",
            "required": False,
            "options": ["Maps", "Music"],
        }
    ]
    kind = add_event_type(cast, "Talk", "talk", booking_fields=questions)
    made = get_client().bookings.create(
        event_type_id=kind.id,
        starts_at="2026-03-03T10:00:00Z",  # type: ignore[arg-type]  # sent as it is
        attendee={
            "name": "Ada <b>Byron</b>",
            "email": "ada@example.com",
            "time_zone": "Asia/Tokyo",
        },
        guests=["carl@example.com"],
        booking_fields_responses={"topics": ["Maps", "Music"], "notes": "two\nlines"},
        metadata={"ticket": "T-17"},
    )
    page = admin.get(page_of(made.uid)).content.decode()
    for said in (
        "Tue 3 Mar 2026, 10:00–10:30 (Europe/London, UTC)",
        "Confirmed",
        "30 min",
        "1 Quay Street",
        "Ada &lt;b&gt;Byron&lt;/b&gt;",
        "ada@example.com",
        "carl@example.com",
        "Asia/Tokyo",
        "Maren Holt",
        "What about?",
        "Music",
        "ticket",
        "T-17",
        made.uid,
        f'href="/admin/staff/eventtype/{kind.id}/change/"',
    ):
        assert said in page, said
    assert "<b>Byron" not in page


def test_cancelling_asks_for_a_reason_first(admin: Client, uid: str, wire: Wire) -> None:
    asked = admin.get(cancel_of(uid))
    assert asked.status_code == 200
    assert b"Tue 3 Mar 2026, 10:00" in asked.content
    for reason in ("", "   ", "x" * 1001, "nul\x00"):
        answer = admin.post(cancel_of(uid), {"reason": reason})
        assert answer.status_code == 422
        assert b"errorlist" in answer.content
    assert status_of(uid) == "accepted"
    assert not LogEntry.objects.exists()


def test_a_cancelled_booking_is_shown_with_a_message_and_logged(
    admin: Client, uid: str, wire: Wire
) -> None:
    wire.requests.clear()
    answer = admin.post(cancel_of(uid), {"reason": "The roof leaks."}, follow=True)
    assert wire.sent("POST") == [{"cancellationReason": "The roof leaks."}]
    assert answer.redirect_chain == [(page_of(uid), 302)]
    page = answer.content.decode()
    assert "was cancelled." in page
    assert "The roof leaks." in page
    assert "Cancel booking" not in page
    entry = LogEntry.objects.get()
    assert (entry.action_flag, entry.object_id) == (CHANGE, uid)
    assert entry.get_change_message() == "Cancelled: The roof leaks."
    assert entry.user.is_superuser


def test_the_log_s_links_lead_to_the_booking_and_its_history(admin: Client, uid: str) -> None:
    admin.post(cancel_of(uid), {"reason": "[ill]"})
    assert page_of(uid) in admin.get("/admin/").content.decode()
    history = admin.get(f"/admin/staff/booking/{uid}/history/").content.decode()
    assert "Cancelled: [ill]" in history


def test_what_is_cancelled_is_not_cancelled_again(admin: Client, uid: str, wire: Wire) -> None:
    get_client().bookings.cancel(uid, reason="ill")
    wire.requests.clear()
    for answer in (admin.get(cancel_of(uid)), admin.post(cancel_of(uid), {"reason": "again"})):
        assert answer.status_code == 302
        assert answer["Location"] == page_of(uid)
    assert wire.sent("POST") == []
    assert not LogEntry.objects.exists()


def test_who_may_cancel_but_not_look_comes_back_to_the_start(
    sign_in: SignIn, cast: Cast, uid: str
) -> None:
    answer = sign_in("delete_booking").post(cancel_of(uid), {"reason": "ill"})
    assert answer["Location"] == "/admin/"
    assert status_of(uid) == "cancelled"


def test_cal_com_s_refusal_keeps_the_reason(admin: Client, uid: str, wire: Wire) -> None:
    said = "This event type does not allow cancellations"
    wire.answer("POST", "/cancel", refused(400, said))
    answer = admin.post(cancel_of(uid), {"reason": "kept words"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The event type does not allow that its bookings are cancelled." in page
    assert said in page
    assert "upstream-1" in page
    assert "kept words" in page
    assert not LogEntry.objects.exists()


def test_a_lost_answer_says_so_and_is_logged(admin: Client, uid: str, wire: Wire) -> None:
    wire.answer("POST", "/cancel", lost)
    answer = admin.post(cancel_of(uid), {"reason": "kept words"})
    assert answer.status_code == 504
    assert b"may or may not have been done" in answer.content
    assert b"kept words" in answer.content
    assert "answer lost: kept words" in LogEntry.objects.get().get_change_message()


def test_a_fault_while_cancelling_is_not_logged(admin: Client, uid: str, wire: Wire) -> None:
    def unreachable(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route", request=request)

    wire.answer("POST", "/cancel", unreachable)
    answer = admin.post(cancel_of(uid), {"reason": "kept words"})
    assert answer.status_code == 503
    assert b"kept words" in answer.content
    assert not LogEntry.objects.exists()
