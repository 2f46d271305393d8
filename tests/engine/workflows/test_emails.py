"""Which emails workflows write, and what stands in them."""

from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connection

from portal.engine.mail.kinds import WORKFLOW
from portal.engine.mail.models import Email
from portal.engine.mail.outbox import send_email
from portal.engine.workflows.models import VerifiedEmail
from tests.engine.house import House
from tests.engine.mail.reading import entries
from tests.engine.workflows.conftest import Desk

START, LATER = "2026-12-01T15:00:00Z", "2026-12-01T16:00:00Z"
PAT, MIA, MAX = "pat@client.test", "mia@lock.test", "max@lock.test"
CONFIRMED = {"confirmationPolicy": {"type": "always", "blockUnconfirmedBookingsInBooker": False}}
SEATS = {"seats": {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}}


def act(house: House, uid: str, action: str, **body: Any) -> Any:
    return house.data("POST", f"/bookings/{uid}/{action}", by=house.mia, json=body)


def test_each_change_starts_its_own_workflow(desk: Desk) -> None:
    house, event_type = desk.house, desk.event_type()
    for trigger in ("newEvent", "rescheduleEvent", "eventCancelled", "bookingRequested"):
        desk.write(trigger)

    uid = house.booked(event_type, START)["uid"]
    assert desk.written() == [PAT]
    moved = act(house, uid, "reschedule", start=LATER)["uid"]
    assert desk.written() == [PAT]
    act(house, moved, "cancel", cancellationReason="ill")
    assert desk.written() == [PAT]
    names = Email.objects.filter(kind=WORKFLOW).values_list("details__step", flat=True)
    assert len(set(names)) == 3


def test_a_request_a_refusal_and_a_confirmation(desk: Desk) -> None:
    house, event_type = desk.house, desk.event_type(**CONFIRMED)
    for trigger, action in (
        ("bookingRequested", "email_host"),
        ("bookingRejected", "email_attendee"),
        ("newEvent", "email_attendee"),
    ):
        desk.write(trigger, action)

    first = house.booked(event_type, START)["uid"]
    assert desk.written() == [MIA, MAX]
    act(house, first, "decline", reason="no")
    assert desk.written() == [PAT]
    second = house.booked(event_type, START)["uid"]
    assert desk.written() == [MIA, MAX]
    act(house, second, "confirm")
    assert desk.written() == [PAT]


def test_seats_are_written_to_one_by_one(desk: Desk) -> None:
    house, event_type = desk.house, desk.event_type(**SEATS)
    desk.write("newEvent")
    desk.write("eventCancelled")

    house.booked(event_type, START)
    assert desk.written() == [PAT]
    kim = house.booked(event_type, START, name="Kim")
    assert desk.written() == ["kim@client.test"]
    [email] = Email.objects.filter(kind=WORKFLOW, recipient__email="kim@client.test")
    assert "Pat" not in str([email.details, email.people])
    seat = next(each["seatUid"] for each in kim["attendees"] if each["name"] == "Kim")
    act(house, kim["uid"], "cancel", seatUid=seat)
    assert desk.written() == ["kim@client.test"]


def test_guests_are_not_written_to_and_a_mailbox_gets_one_email_a_step(desk: Desk) -> None:
    VerifiedEmail.objects.create(id=7, team=desk.house.desk, email="Mia+desk@lock.test")
    desk.write("newEvent", "email_host", "email_attendee")
    desk.write("newEvent", "email_address", step={"verifiedEmailId": 7})

    desk.house.booked(desk.event_type(), START, guests=["gus@client.test"])

    assert desk.written() == [MIA, MAX, PAT, "Mia+desk@lock.test"]


def test_a_workflow_is_active_on_what_was_chosen(desk: Desk) -> None:
    house = desk.house
    managed = house.team_event_type("managed", slug="managed")
    other = desk.event_type(slug="other")
    chosen = {"isActiveOnAllEventTypes": False, "activeOnEventTypeIds": [managed[0]["id"]]}
    desk.write("newEvent", activation=chosen)

    house.booked(other, START)
    house.booked(house.event_type(slug="own")["id"], "2026-12-01T10:00:00Z")
    assert desk.written() == []
    house.booked(managed[1]["id"], "2026-12-01T12:00:00Z")
    assert desk.written() == [PAT]


def test_absences_start_a_workflow_about_who_was_absent(desk: Desk, clock: Any) -> None:
    house = desk.house
    desk.write("bookingNoShowUpdated", "email_host", "email_attendee")
    uid = house.booked(desk.event_type(), START)["uid"]
    clock.move_to(LATER)

    act(house, uid, "mark-absent", attendees=[{"email": PAT, "absent": True}])

    assert desk.written() == [MIA, MAX, PAT]


def test_the_message_is_what_staff_wrote(
    desk: Desk, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    message = {
        "subject": "{EVENT_NAME} at {EVENT_TIME}",
        "html": "<h1>Hello {ATTENDEE_FIRST_NAME}</h1><p>{ORGANIZER} waits: {LOCATION}, {ADDITIONAL_NOTES}</p>"
        '<a href="{CANCEL_URL}">Cancel</a><script>x</script>',
    }
    desk.write("newEvent", step={"message": message, "includeCalendarEvent": True})
    answers = {"notes": "<i>ring</i> twice"}
    attendee = {"name": "Pat Lee", "timeZone": "Asia/Kolkata", "email": PAT}
    event_type = desk.event_type(title="Checkup")
    uid = desk.house.booked(event_type, START, attendee=attendee, bookingFieldsResponses=answers)[
        "uid"
    ]

    send_email.call(Email.objects.get(kind=WORKFLOW).pk)

    [sent] = mailoutbox
    assert sent.subject == "Checkup between Desk and Pat Lee at 20:30"
    assert sent.from_email.startswith("Lock House <")
    assert (sent.to, sent.extra_headers["Auto-Submitted"]) == (
        ["Pat Lee <pat@client.test>"],
        "auto-generated",
    )
    html = str(sent.alternatives[0][0])
    assert "<h1>Hello Pat</h1>" in html
    assert "Mia waits: 1 Quay Street, &lt;i&gt;ring&lt;/i&gt; twice" in html
    assert f"/booking/{uid}/cancel" in html
    assert "script" not in html
    assert str(sent.body).startswith("Hello Pat\nMia waits: 1 Quay Street, <i>ring</i> twice")
    assert [method for method, _ in entries(sent)] == ["REQUEST"]


@pytest.mark.parametrize("change", ["deleted", "other trigger", "no event type"])
def test_a_workflow_that_is_gone_writes_nothing(desk: Desk, change: str) -> None:
    house, made = desk.house, desk.write("newEvent")
    path = f"{desk.path}/workflows/{made['id']}"
    if change == "deleted":
        house.call("DELETE", path, by=house.mia)
    elif change == "other trigger":
        house.data("PATCH", path, by=house.mia, json={"trigger": {"type": "bookingPaid"}})
    else:
        off = {"isActiveOnAllEventTypes": False, "activeOnEventTypeIds": []}
        house.data("PATCH", path, by=house.mia, json={"activation": off})

    house.booked(desk.event_type(), START)

    assert desk.written() == []


def test_the_release_before_deletes_an_event_type_under_a_workflow(desk: Desk) -> None:
    event_type = desk.event_type()
    chosen = {"isActiveOnAllEventTypes": False, "activeOnEventTypeIds": [event_type]}
    made = desk.write("newEvent", activation=chosen)

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM engine_host WHERE event_type_id = %s", [event_type])
        cursor.execute("DELETE FROM engine_eventtype WHERE id = %s", [event_type])
    connection.check_constraints()

    left = desk.house.data("GET", f"{desk.path}/workflows/{made['id']}", by=desk.house.mia)
    assert left["activation"]["activeOnEventTypeIds"] == []
