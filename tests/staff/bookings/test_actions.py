"""What staff do with a booking: confirm, decline, move, reassign, guests, location, absence."""

import json
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.test import Client

from portal.backend import get_client
from portal.calcom.schemas.booking import Booking
from portal.calcom.scope import OrganizationTeamScope
from tests.cast import Cast, add_event_type, book
from tests.staff.conftest import SignIn, Wire, lost, refused
from tests.staff.pages import writes

pytestmark = pytest.mark.contract

LATER = "2026-03-03T12:00:00Z"


def do(booking: Booking, name: str) -> str:
    return f"/admin/staff/booking/{booking.uid}/do/{name}/"


def read(uid: str) -> Booking:
    found = get_client().bookings.get(uid)
    assert isinstance(found, Booking)
    return found


def sent(wire: Wire) -> list[Any]:
    return [json.loads(each.content) if each.content else None for each in writes(wire)]


@pytest.fixture
def booked(cast: Cast, wire: Wire) -> Booking:
    made = book(cast.visit, "2026-03-03T10:00:00Z")
    wire.requests.clear()
    return made


@pytest.fixture
def asked(cast: Cast, wire: Wire) -> Booking:
    policy = {"type": "always", "blockUnconfirmedBookingsInBooker": False}
    kind = add_event_type(cast, "Request", "request", confirmation_policy=policy)
    made = book(kind, "2026-03-03T15:00:00Z")
    assert made.status == "pending"
    wire.requests.clear()
    return made


@pytest.fixture
def both(booked: Booking, asked: Booking) -> dict[bool, Booking]:
    """A booking, and with True one that waits for a confirmation."""
    return {False: booked, True: asked}


def test_a_request_is_confirmed(admin: Client, asked: Booking, wire: Wire) -> None:
    answer = admin.post(do(asked, "confirm"), follow=True)
    assert "Confirmed." in answer.content.decode()
    assert read(asked.uid).status == "accepted"
    assert [each.url.path.rsplit("/", 1)[1] for each in writes(wire)] == ["confirm"]
    assert LogEntry.objects.get().get_change_message() == "Confirmed."


def test_a_request_is_declined_with_its_reason(admin: Client, asked: Booking, wire: Wire) -> None:
    admin.post(do(asked, "decline"), {"reason": "No room"})
    assert read(asked.uid).status == "rejected"
    assert sent(wire) == [{"reason": "No room"}]
    assert LogEntry.objects.get().get_change_message() == "Declined. No room"


def test_a_booking_is_moved_to_a_free_time(admin: Client, booked: Booking, wire: Wire) -> None:
    page = admin.get(f"{do(booked, 'reschedule')}?day=2026-03-04")
    times = dict(page.context["form"].fields["starts_at"].choices)
    moment = next(value for value, text in times.items() if text == "14:00")
    wire.requests.clear()
    answer = admin.post(
        f"{do(booked, 'reschedule')}?day=2026-03-04", {"starts_at": moment, "reason": "ill"}
    )
    assert sent(wire) == [{"start": "2026-03-04T14:00:00.000Z", "reschedulingReason": "ill"}]
    moved = read(read(booked.uid).rescheduled_to_uid or "")
    assert moved.uid in answer["Location"]
    assert moved.status == "accepted"
    assert "10:00 (Europe/London, UTC) → Wed 4 Mar 2026, 14:00" in str(
        LogEntry.objects.get().change_message
    )


def test_another_time_than_those_offered_can_be_given(
    admin: Client, booked: Booking, wire: Wire
) -> None:
    admin.post(do(booked, "reschedule"), {"other": "2026-03-03T14:10"})
    assert sent(wire) == [{"start": "2026-03-03T14:10:00.000Z"}]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"starts_at": "2026-03-03T03:00:00+00:00"},
        {"other": "2020-01-01T10:00"},
        {"other": "soon"},
        {"starts_at": "2026-03-03T12:00:00+00:00", "other": "2026-03-03T14:10"},
    ],
)
def test_a_time_that_cannot_be_is_refused(
    admin: Client, booked: Booking, wire: Wire, given: dict[str, str]
) -> None:
    assert admin.post(do(booked, "reschedule"), given).status_code == 422
    assert sent(wire) == []


def test_a_round_robin_booking_is_given_to_another_host(
    admin: Client, cast: Cast, booked: Booking, wire: Wire
) -> None:
    other = cast.maren if booked.hosts[0].id == cast.priya.pk else cast.priya
    admin.post(do(booked, "reassign"), {"host": str(other.pk), "reason": "ill"})
    assert read(booked.uid).hosts[0].id == other.pk
    assert sent(wire) == [{"reason": "ill"}]
    assert f"→ {other.name} ill" in str(LogEntry.objects.get().change_message)


def test_guests_are_invited(admin: Client, booked: Booking, wire: Wire) -> None:
    admin.post(
        do(booked, "guests"), {"emails": "Carl@Example.com, dora@example.com carl@example.com"}
    )
    assert sent(wire) == [
        {"guests": [{"email": "carl@example.com"}, {"email": "dora@example.com"}]}
    ]
    assert {"carl@example.com", "dora@example.com"} <= {*read(booked.uid).guests} | {
        each.email for each in read(booked.uid).attendees
    }


@pytest.mark.parametrize(
    ("emails", "said"),
    [
        ("", "required"),
        ("nobody", "is not an email address"),
        (" ".join(f"g{n}@example.com" for n in range(11)), "At most ten"),
    ],
)
def test_guests_that_cannot_be_are_refused(
    admin: Client, booked: Booking, wire: Wire, emails: str, said: str
) -> None:
    answer = admin.post(do(booked, "guests"), {"emails": emails})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert sent(wire) == []


@pytest.mark.parametrize(
    ("given", "body"),
    [
        (
            {"kind": "link", "value": "https://meet.example.com/x"},
            {"type": "link", "link": "https://meet.example.com/x"},
        ),
        ({"kind": "address", "value": "2 Quay"}, {"type": "address", "address": "2 Quay"}),
        ({"kind": "phone", "value": "+39 0612345678"}, {"type": "phone", "phone": "+390612345678"}),
        (
            {"kind": "attendeeDefined", "value": "The park"},
            {"type": "attendeeDefined", "location": "The park"},
        ),
    ],
)
def test_the_location_is_changed(
    admin: Client, booked: Booking, wire: Wire, given: dict[str, str], body: dict[str, str]
) -> None:
    admin.post(do(booked, "location"), given)
    assert sent(wire) == [{"location": body}]


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "link", "value": "javascript:alert(1)"},
        {"kind": "phone", "value": "12"},
        {"kind": "moon", "value": "x"},
        {"kind": "address", "value": ""},
    ],
)
def test_a_location_must_fit_its_kind(
    admin: Client, booked: Booking, wire: Wire, given: dict[str, str]
) -> None:
    assert admin.post(do(booked, "location"), given).status_code == 422
    assert sent(wire) == []


def test_absence_is_marked_and_taken_back_after_the_start(
    admin: Client, booked: Booking, wire: Wire
) -> None:
    email = booked.attendees[0].email
    assert admin.get(do(booked, "absent"), follow=True).redirect_chain
    with time_machine.travel(LATER, tick=False):
        page = admin.get(f"/admin/staff/booking/{booked.uid}/change/").content.decode()
        assert "Mark as absent" in page
        wire.requests.clear()
        admin.post(do(booked, "absent"), {"host": "on", "attendees": [email]})
        admin.post(do(booked, "absent"), {"host": "on"})
        admin.post(do(booked, "absent"), {"host": "on"})
    assert sent(wire) == [
        {"host": True, "attendees": [{"email": email, "absent": True}]},
        {"attendees": [{"email": email, "absent": False}]},
    ]
    assert read(booked.uid).absent_host


def test_only_what_can_be_done_now_is_offered(
    admin: Client, cast: Cast, booked: Booking, asked: Booking
) -> None:
    def tools(booking: Booking) -> list[str]:
        page = admin.get(f"/admin/staff/booking/{booking.uid}/change/")
        return [tool.label for tool in page.context["tools"]]

    assert tools(booked) == [
        "Reschedule", "Reassign", "Add guests", "Change location", "Cancel booking",
    ]  # fmt: skip
    assert tools(asked)[:2] == ["Confirm", "Decline"]
    with time_machine.travel("2026-03-09T12:00:00Z", tick=False):
        assert tools(booked) == ["Mark as absent"]


@pytest.mark.parametrize("name", ["confirm", "decline", "absent"])
def test_what_cannot_be_done_now_leads_back(
    admin: Client, booked: Booking, wire: Wire, name: str
) -> None:
    answer = admin.post(do(booked, name), follow=True)
    assert "cannot be done with this booking now" in answer.content.decode()
    assert sent(wire) == []


FILLED = {
    "decline": {"reason": "Kept words"},
    "reschedule": {"other": "2026-03-03T14:10", "reason": "Kept words"},
    "reassign": {"reason": "Kept words"},
    "guests": {"emails": "kept.words@example.com"},
    "location": {"kind": "address", "value": "Kept words"},
}


@pytest.mark.parametrize("fault", [lost, refused(500, "Internal"), refused(400, "No, not so")])
@pytest.mark.parametrize("name", FILLED)
def test_a_fault_keeps_what_was_typed(
    admin: Client, both: dict[bool, Booking], wire: Wire, name: str, fault: Any
) -> None:
    booking = both[name == "decline"]
    for method in ("POST", "PATCH"):
        wire.answer(method, f"/bookings/{booking.uid}", fault)
    answer = admin.post(do(booking, name), FILLED[name])
    assert answer.status_code in {409, 422, 502, 504}
    assert "kept" in answer.content.decode().lower()
    assert "Code" in answer.content.decode()


@pytest.mark.parametrize(
    ("permission", "allowed"),
    [
        ("confirm_booking", {"confirm", "decline"}),
        ("change_booking", {"reschedule", "guests", "location"}),
        ("delete_booking", set()),
    ],
)
def test_each_needs_its_permission(
    sign_in: SignIn, asked: Booking, permission: str, allowed: set[str]
) -> None:
    who = sign_in("view_booking", permission)
    names = ("confirm", "decline", "reschedule", "guests", "location")
    assert {name for name in names if who.get(do(asked, name)).status_code == 200} == allowed
    assert {name for name in names if who.get(do(asked, name)).status_code == 403} == (
        {*names} - allowed
    )


def test_an_unknown_action_is_not_found(admin: Client, booked: Booking) -> None:
    assert admin.get(do(booked, "moonwalk")).status_code == 404


SEATS = {"seats_per_time_slot": 3, "show_attendee_info": True, "show_availability_count": True}


@pytest.fixture
def shared(cast: Cast) -> list[Booking]:
    """Two bookings with seats of one event type: of one attendee, and of two."""
    bench = add_event_type(cast, "Bench", "bench", seats=SEATS)
    first = book(bench, "2026-03-03T10:00:00Z")
    book(bench, "2026-03-03T14:00:00Z", "ben@example.com")
    return [first, book(bench, "2026-03-03T14:00:00Z", "cid@example.com")]


def test_guests_are_not_offered_for_a_booking_with_seats(
    admin: Client, shared: list[Booking], wire: Wire
) -> None:
    page = admin.get(f"/admin/staff/booking/{shared[0].uid}/change/")
    labels = [tool.label for tool in page.context["tools"]]
    assert "Change location" in labels
    assert "Add guests" not in labels
    wire.requests.clear()
    for answer in (
        admin.get(do(shared[0], "guests")),
        admin.post(do(shared[0], "guests"), {"emails": "carl@example.com"}),
    ):
        assert answer.status_code == 422
        assert "Guests cannot be added to a booking with seats" in answer.content.decode()
    assert sent(wire) == []


def test_seats_outlive_their_setting(
    admin: Client, cast: Cast, shared: list[Booking], wire: Wire
) -> None:
    scope = OrganizationTeamScope(cast.organization.pk, cast.team.pk)
    event_type = shared[0].event_type_id or 0
    get_client().team_event_types.update(event_type, scope=scope, seats={"disabled": True})
    wire.requests.clear()
    answer = admin.post(do(shared[0], "guests"), {"emails": "carl@example.com"})
    assert answer.status_code == 422
    assert sent(wire) == []


@pytest.mark.parametrize(("others", "fits"), [(0, True), (1, False)])
def test_a_booking_with_seats_moves_only_where_they_are_left(
    admin: Client, shared: list[Booking], wire: Wire, *, others: int, fits: bool
) -> None:
    one, two = shared
    for number in range(others):
        event_type = get_client().event_types.get(one.event_type_id or 0)
        book(event_type, "2026-03-03T10:00:00Z", f"more{number}@example.com")
    wire.requests.clear()
    # Two seats to where one of three is taken, then where two are.
    answer = admin.post(do(two, "reschedule"), {"other": "2026-03-03T10:00"})
    said = f"At this time {2 - others} seats are left, and this booking needs 2."
    assert (said in answer.content.decode()) is not fits
    assert [each.url.path.rsplit("/", 1)[1] for each in writes(wire)] == (
        ["reschedule"] if fits else []
    )
