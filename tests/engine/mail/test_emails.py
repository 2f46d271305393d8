"""What emails say, and what cannot be done through them."""

import smtplib
from email.message import Message
from typing import Any, NoReturn

import pytest
import time_machine
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from portal.engine.mail import messages, outbox
from portal.engine.mail.models import Email
from portal.engine.mail.outbox import send_email
from portal.engine.people.models import User
from portal.engine.webhooks.models import DeliveryState
from tests.engine.house import House
from tests.engine.mail.conftest import Send
from tests.engine.mail.reading import entries, to

# Line breaks of several kinds, and what no calendar file may hold (RFC 5545, 3.1).
ODD_NOTES = "a\x0bb\x85c\u2028d\r\ne\x1b\x7ff"
TEN = "2026-12-01T10:00:00Z"
PAT, MIA = "pat@client.test", "mia@lock.test"


def test_an_email_says_what_when_where_who_and_how_to_change_it(
    house: House, send: Send, settings: Settings
) -> None:
    settings.PORTAL_URL = "https://book.test"
    attendee = {"timeZone": "America/New_York"}
    uid = house.booked(house.event_type()["id"], TEN, attendee=attendee)["uid"]

    message = to(send(), PAT)

    assert message.subject == "Booked: Visit between Mia and Pat"
    assert "Tuesday 1 December 2026, 05:00 – 05:30 (America/New_York, UTC-5)" in message.body
    assert "1 Quay Street" in message.body
    assert f"Details: https://book.test/booking/{uid}\n" in message.body
    assert f"Move: https://book.test/reschedule/{uid}\n" in message.body
    assert f"Cancel: https://book.test/booking/{uid}/cancel\n" in message.body
    assert message.reply_to == ["Mia <mia@lock.test>"]


def test_the_host_reads_it_in_his_own_zone_with_the_attendees_address(
    house: House, send: Send
) -> None:
    house.booked(house.event_type(by=house.max)["id"], "2026-12-01T15:00:00Z")

    message = to(send(), "max@lock.test")

    assert message.subject == "New booking: Visit between Max and Pat"
    assert "10:00 am – 10:30 am (America/New_York, UTC-5)" in message.body
    assert "Pat <pat@client.test>" in message.body
    assert message.reply_to == ["Pat <pat@client.test>"]


def test_a_move_tells_the_time_before_and_the_reason(house: House, send: Send) -> None:
    uid = house.booked(house.event_type()["id"], TEN)["uid"]
    send()
    body = {"start": "2026-12-01T11:00:00Z", "reschedulingReason": "train is late"}
    house.data("POST", f"/bookings/{uid}/reschedule", json=body)

    message = to(send(), PAT)

    assert message.subject.startswith("Moved: ")
    assert "Before:\n  Tuesday 1 December 2026, 10:00 – 10:30" in message.body
    assert "train is late" in message.body


def test_a_cancelled_booking_has_no_links_to_change_it(house: House, send: Send) -> None:
    uid = house.booked(house.event_type()["id"], TEN)["uid"]
    send()
    house.data("POST", f"/bookings/{uid}/cancel", json={"cancellationReason": "<b>ill</b>"})

    message = to(send(), PAT)

    assert "Details: " in message.body
    assert "Move: " not in message.body
    assert "<b>ill</b>" in message.body
    ((html, _),) = message.alternatives
    assert "&lt;b&gt;ill&lt;/b&gt;" in str(html)


def test_names_cannot_write_headers_or_calendar_lines(house: House, send: Send) -> None:
    name = 'Eve"\r\nBcc: all@client.test\nEND:VEVENT'
    house.booked(house.event_type()["id"], TEN, attendee={"name": name, "email": PAT})

    message = to(send(), PAT).message()

    assert message["Bcc"] is None
    assert "\n" not in message["Subject"]
    _, event = entries(to_again(message))[0]
    assert str(event["ATTENDEE"]) == "mailto:pat@client.test"
    assert "Bcc: all@client.test" in event["ATTENDEE"].params["CN"]


def to_again(message: Message) -> Any:
    """Wrap a finished message so that it reads as one that Django made."""

    class Finished:
        def message(self) -> Message:
            return message

    return Finished()


def test_markup_in_titles_and_notes_stays_text(house: House, send: Send) -> None:
    attendee = {"name": "<img src=x>", "email": PAT}
    notes = {"notes": "<script>alert(1)</script>"}
    house.booked(house.event_type()["id"], TEN, attendee=attendee, bookingFieldsResponses=notes)

    ((html, _),) = to(send(), PAT).alternatives

    assert "<script>" not in str(html)
    assert "<img" not in str(html)


@pytest.mark.parametrize(
    ("switch", "told"),
    [("disableEmailsToAttendees", [MIA]), ("disableEmailsToHosts", [PAT]), ("", [PAT, MIA])],
)
def test_an_event_type_can_forbid_mail(
    house: House, send: Send, switch: str, told: list[str]
) -> None:
    options = {"emailSettings": {switch: True}} if switch else {}
    event_type = house.team_event_type("collective", **options)["id"]
    house.booked(event_type, "2026-12-01T15:00:00Z")

    addresses = " ".join(each.to[0] for each in send())

    assert [email for email in (PAT, MIA) if email in addresses] == told


def test_a_booker_without_an_address_gets_no_mail(house: House, send: Send) -> None:
    field = {"type": "phone", "slug": "attendeePhoneNumber", "label": "Phone", "required": True}
    email = {"type": "email", "required": False, "label": "Email", "placeholder": ""}
    fields = [email, field | {"placeholder": ""}]
    hosts = [{"userId": house.mia.pk}]
    event_type = house.team_event_type("roundRobin", hosts=hosts, bookingFields=fields)["id"]
    attendee = {"name": "Pat", "phoneNumber": "+442071838750", "timeZone": "Europe/London"}
    body = {"eventTypeId": event_type, "start": TEN, "attendee": attendee}
    house.data("POST", "/bookings", json=body)

    assert [each.to for each in send()] == [["Mia <mia@lock.test>"]]


def test_added_guests_are_invited_and_nobody_else_is_told(house: House, send: Send) -> None:
    uid = house.booked(house.event_type()["id"], TEN)["uid"]
    send()
    body = {"guests": [{"email": "gus@client.test", "name": "Gus"}]}
    house.data("POST", f"/bookings/{uid}/guests", by=house.mia, json=body)

    (message,) = send()

    assert message.to == ["Gus <gus@client.test>"]


def test_a_new_place_reaches_calendars(house: House, send: Send) -> None:
    uid = house.booked(house.event_type()["id"], TEN)["uid"]
    send()
    body = {"location": {"type": "address", "address": "2 Quay Street"}}
    house.data("PATCH", f"/bookings/{uid}/location", by=house.mia, json=body)

    _, event = entries(to(send(), PAT))[0]

    assert (str(event["LOCATION"]), int(event["SEQUENCE"])) == ("2 Quay Street", 1)


def test_a_hidden_host_stays_hidden(house: House, send: Send, settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Desk <desk@lock.test>"
    house.booked(house.event_type(hideOrganizerEmail=True)["id"], TEN)

    message = to(send(), PAT)

    assert MIA not in message.message().as_string()
    assert str(entries(message)[0][1]["ORGANIZER"]) == "mailto:desk@lock.test"


def test_a_booking_that_fails_writes_no_email(house: House) -> None:
    event_type = house.event_type()["id"]
    house.booked(event_type, TEN)
    before = Email.objects.count()

    assert house.book(event_type, TEN, name="Una").status_code == 400

    assert Email.objects.count() == before


class Refusing:
    """A mail server that answers with an error."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def send(self) -> NoReturn:
        raise self.error


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPRecipientsRefused({PAT: (450, b"later")}), DeliveryState.WAITING),
        (smtplib.SMTPRecipientsRefused({PAT: (550, b"no such user")}), DeliveryState.ABANDONED),
    ],
)
def test_what_the_server_refuses_is_tried_again_or_given_up(
    house: House, monkeypatch: pytest.MonkeyPatch, error: Exception, state: DeliveryState
) -> None:
    house.booked(house.event_type()["id"], TEN)
    email = Email.objects.filter(to_host=False).get()
    monkeypatch.setattr(messages, "compose", lambda email: Refusing(error))

    send_email.call(email.pk)

    email.refresh_from_db()
    assert (email.state, email.attempts) == (state, 1)


def test_an_unusable_address_is_given_up(house: House, send: Send) -> None:
    User.objects.filter(pk=house.mia.pk).update(email="not an address")
    house.booked(house.event_type(by=house.mia)["id"], TEN)

    send()

    assert Email.objects.get(to_host=True).state == DeliveryState.ABANDONED


def test_a_sent_email_is_not_sent_again(house: House, send: Send) -> None:
    house.booked(house.event_type()["id"], TEN)
    assert len(send()) == 2

    assert {send_email.call(email.pk) for email in Email.objects.all()} == {"nothing to send"}


def test_what_a_killed_worker_left_is_handed_over_again_and_old_ones_are_forgotten(
    house: House, clock: time_machine.Traveller
) -> None:
    house.booked(house.event_type()["id"], TEN)
    assert outbox.recover() == 0
    clock.shift(outbox.OVERDUE)
    assert outbox.recover() == 0, "what is in a queue is not lost"
    DBTaskResult.objects.all().delete()
    assert outbox.tidy_emails.call()["recovered"] == 2
    assert outbox.recover() == 0

    Email.objects.update(state=DeliveryState.DELIVERED)
    assert outbox.tidy_emails.call()["forgotten"] == 0
    clock.move_to("2026-12-30T14:00:00Z")
    assert outbox.tidy_emails.call()["forgotten"] == 2


def test_notes_are_written_without_what_no_calendar_takes(house: House, send: Send) -> None:
    answers = {"notes": ODD_NOTES}
    house.booked(house.event_type()["id"], TEN, bookingFieldsResponses=answers)
    message = to(send(), PAT)
    assert "  a\n  b\n  c\n  d\n  ef\n" in message.body
    (_method, entry) = entries(message)[0]
    assert str(entry["description"]) == "a\nb\nc\nd\nef"
