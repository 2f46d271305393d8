"""What staff's form sends of the answers when somebody is booked for (CONTRACT.md 18.4)."""

from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast, add_event_type
from tests.staff.conftest import Wire

pytestmark = [pytest.mark.both_backends, pytest.mark.contract]

WITH_OPTIONS = {"select", "radio", "multiselect", "checkbox"}
ANSWERS: dict[str, tuple[Any, Any]] = {
    "text": ("Blue", "Blue"),
    "textarea": ("One.\r\nTwo.", "One.\nTwo."),
    "address": ("1 Quay Street", "1 Quay Street"),
    "phone": ("+390612345678", "+390612345678"),
    "url": ("https://a.example/x", "https://a.example/x"),
    "multiemail": ("a@example.com, b@example.com", ["a@example.com", "b@example.com"]),
    "select": ("A", "A"),
    "radio": ("B", "B"),
    "multiselect": (["A", "B"], ["A", "B"]),
    "checkbox": (["B"], ["B"]),
    "boolean": ("on", True),
    "number": ("0", 0),
}
"""For each type of a question what is typed, and what is sent."""


def question(kind: str) -> dict[str, Any]:
    made: dict[str, Any] = {"type": kind, "slug": f"q-{kind}", "label": kind, "required": False}
    if kind != "boolean":
        made["placeholder"] = ""
    return made | ({"options": ["A", "B"]} if kind in WITH_OPTIONS else {})


def send(admin: Client, wire: Wire, cast: Cast, given: dict[str, Any], **fields: Any) -> Any:
    """Book the first free time of a day for somebody and return the body that went out."""
    asked = add_event_type(cast, "Ask", "ask", **fields)
    address = f"/admin/staff/booking/add/?event_type={asked.id}&day=2026-03-03"
    form = admin.get(address).context["form"]
    start = form.fields["starts_at"].choices[0][0]
    typed = {"starts_at": start, "name": "Ada", "email": "Ada@Example.com"}
    wire.requests.clear()
    answer = admin.post(address, typed | {"time_zone": "Europe/London"} | given)
    assert answer.status_code == 302, answer.context["form"].errors
    (body,) = wire.sent("POST")
    return body


def test_nothing_empty_is_sent(admin: Client, wire: Wire, cast: Cast) -> None:
    empty = {f"answer-q-{kind}": "" for kind in ANSWERS if kind not in WITH_OPTIONS}
    questions = [question(kind) for kind in ANSWERS]
    body = send(admin, wire, cast, empty | {"notes": " ", "guests": " "}, booking_fields=questions)
    # Of a box a lack of a tick is an answer.
    assert body["bookingFieldsResponses"] == {"q-boolean": False}
    assert body["attendee"]["email"] == "ada@example.com"
    assert set(body) == {"start", "attendee", "eventTypeId", "bookingFieldsResponses", "metadata"}


def test_every_answer_is_sent_in_its_type(
    admin: Client, wire: Wire, cast: Cast, backend: str
) -> None:
    typed = {f"answer-q-{kind}": given for kind, (given, _sent) in ANSWERS.items()}
    questions = [question(kind) for kind in ANSWERS]
    found = send(
        admin, wire, cast, typed | {"guests": "Carl@Example.com"}, booking_fields=questions
    )
    wanted = {f"q-{kind}": value for kind, (_given, value) in ANSWERS.items()}
    if backend == "Cal.com":
        # Its API takes a number in no form.
        del wanted["q-number"]
        wanted["notes"] = "number: 0"
    assert found["bookingFieldsResponses"] == wanted
    assert found["guests"] == ["carl@example.com"]


def test_a_booking_with_seats_is_asked_no_guests(admin: Client, wire: Wire, cast: Cast) -> None:
    seats = {"seats_per_time_slot": 2, "show_attendee_info": True, "show_availability_count": True}
    body = send(admin, wire, cast, {"guests": "carl@example.com"}, seats=seats)
    assert "guests" not in body


def test_a_place_that_the_attendee_leaves_open_is_no_empty_text(
    admin: Client, wire: Wire, cast: Cast
) -> None:
    locations = [{"type": "address", "address": "1 Quay Street", "public": True}]
    locations.append({"type": "attendeeAddress"})
    body = send(admin, wire, cast, {"location": "0", "location_value": ""}, locations=locations)
    assert body["location"] == {"type": "address"}
