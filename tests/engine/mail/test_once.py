"""One change, one email to each mailbox, one calendar file; times as their reader's clock shows them."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from portal.engine.mail.times import span
from portal.engine.people.models import User
from portal.i18n.languages import reader_of, speaking
from portal.outgoing.mailboxes import mailbox, spelling
from tests.engine.house import House
from tests.engine.mail.conftest import Send
from tests.engine.mail.reading import CalendarProgram, entries, parts, to

TEN, ELEVEN = "2026-12-01T15:00:00Z", "2026-12-01T16:00:00Z"
MIA = "mia@lock.test"
WEEKLY = {"interval": 1, "occurrences": 4, "frequency": "weekly"}
SEATS = {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Pat@Client.TEST", "pat@client.test", True),
        ("pat@client.test.", "pat@client.test", True),
        (" pat@client.test", "pat@client.test", True),
        ("pat@bücher.example", "pat@xn--bcher-kva.example", True),
        ("pat@BÜCHER.example", "PAT@XN--BCHER-KVA.EXAMPLE", True),
        ("pat@bücher.example", "pat@bücher.example", True),
        ("ｐat@client.test", "pat@client.test", True),
        ("pat@client.test", "pat@client2.test", False),
        # Other people, for all that is known.
        ("p.at@client.test", "pat@client.test", False),
        ("pat+x@client.test", "pat@client.test", False),
        ("pat", "pat@", False),
        ("", "", True),
        ("pat@" + "x" * 70 + ".test", "PAT@" + "x" * 70 + ".test", True),
    ],
)
def test_spellings_of_an_address(one: str, other: str, same: bool) -> None:
    assert (spelling(one) == spelling(other)) is same
    if same:
        assert mailbox(one) == mailbox(other)


def sent_to(messages: list[Any]) -> Counter[str]:
    return Counter(spelling(each.to[0].rpartition("<")[2].rstrip(">")) for each in messages)


@pytest.mark.parametrize("spelt", [MIA, "MIA@Lock.test", "mia+desk@lock.test", "m.ia@lock.test"])
def test_a_host_who_is_a_guest_gets_the_host_s_email(house: House, send: Send, spelt: str) -> None:
    made = house.booked(house.event_type()["id"], TEN, guests=[spelt])
    assert sent_to(send()) == {MIA: 1, "pat@client.test": 1}
    house.data("POST", f"/bookings/{made['uid']}/cancel", json={})
    assert sent_to(send()) == {MIA: 1, "pat@client.test": 1}


@pytest.mark.parametrize("spelt", [MIA, "Mia@LOCK.test"])
def test_a_host_who_booked_moves_and_cancels_by_the_one_email(
    house: House, send: Send, spelt: str
) -> None:
    made = house.booked(house.event_type()["id"], TEN, attendee={"email": spelt})
    messages = send()
    assert sent_to(messages) == {MIA: 1}
    assert messages[0].subject.startswith("New booking")
    assert f"/reschedule/{made['uid']}" in messages[0].body
    house.data("POST", f"/bookings/{made['uid']}/reschedule", json={"start": ELEVEN})
    assert sent_to(send()) == {MIA: 1}


def test_a_host_with_a_seat_keeps_the_seat_s_own_links(house: House, send: Send) -> None:
    event_type = house.event_type(seats=SEATS)["id"]
    made = house.booked(event_type, TEN, attendee={"email": MIA})
    messages = send()
    assert sent_to(messages) == {MIA: 1}
    assert f"seatReferenceUid={made['seatUid']}" in messages[0].body
    house.booked(event_type, TEN, name="Una")
    assert sent_to(send()) == {MIA: 1, "una@client.test": 1}
    body = {"seatUid": made["seatUid"]}
    house.data("POST", f"/bookings/{made['uid']}/cancel", json=body)
    assert sent_to(send()) == {MIA: 1}


def test_other_people_of_similar_addresses_get_their_own(house: House, send: Send) -> None:
    house.booked(house.event_type()["id"], TEN, attendee={"email": "m.ia@lock.test"})
    assert sent_to(send()) == {MIA: 1, "m.ia@lock.test": 1}


def test_two_hosts_with_one_mailbox_get_one(house: House, send: Send) -> None:
    User.objects.filter(pk=house.max.pk).update(email="Mia@Lock.test")
    house.booked(house.team_event_type("collective")["id"], TEN)
    assert sent_to(send()) == {MIA: 1, "pat@client.test": 1}


def test_a_host_added_as_guest_later_is_not_told_again(house: House, send: Send) -> None:
    uid = house.booked(house.event_type()["id"], TEN)["uid"]
    send()
    body = {"guests": [{"email": "MIA@lock.test"}, {"email": "gus@client.test"}]}
    house.data("POST", f"/bookings/{uid}/guests", by=house.mia, json=body)
    assert sent_to(send()) == {"gus@client.test": 1}


def test_a_host_whose_emails_are_off_is_told_as_attendee(house: House, send: Send) -> None:
    made = house.team_event_type("collective", emailSettings={"disableEmailsToHosts": True})
    house.booked(made["id"], TEN, attendee={"email": MIA})
    assert sent_to(send()) == {MIA: 1}


def test_who_booked_with_oneself_and_is_reassigned_is_told_once(house: House, send: Send) -> None:
    made = house.team_event_type("roundRobin")
    booking = house.booked(made["id"], TEN, attendee={"email": "max@lock.test"})
    host = booking["hosts"][0]["id"]
    other = house.max if host == house.mia.pk else house.mia
    send()
    path = f"/bookings/{booking['uid']}/reassign/{other.pk}"
    house.data("POST", path, by=house.mia, json={"reason": "away"})
    assert max(sent_to(send()).values()) == 1


def test_a_series_is_one_calendar_file(house: House, send: Send) -> None:
    series = house.booked(house.event_type(recurrence=WEEKLY)["id"], TEN)
    calendar, messages = CalendarProgram(), send()
    for address in ("pat@client.test", MIA):
        booked = to(messages, address)
        assert [part.get_filename() for part in parts(booked)] == ["invite.ics"]
        assert len({str(event["UID"]) for _, event in entries(booked)}) == 4
    calendar.receive(booked)
    assert len(calendar.events) == 4
    house.data("POST", f"/bookings/{series[0]['recurringBookingUid']}/cancel", json={})
    cancelled = to(send(), MIA)
    assert len(parts(cancelled)) == 1
    calendar.receive(cancelled)
    assert calendar.events == {}


def test_what_comes_and_what_goes_are_two_files(house: House, send: Send) -> None:
    event_type = house.event_type(seats=SEATS)["id"]
    made = house.booked(event_type, TEN)
    send()
    body = {"start": ELEVEN, "seatUid": made["seatUid"]}
    house.data("POST", f"/bookings/{made['uid']}/reschedule", json=body)
    found = parts(to(send(), "pat@client.test"))
    assert [part.get_filename() for part in found] == ["invite-1.ics", "invite-2.ics"]
    assert [part.get_param("method") for part in found] == ["REQUEST", "CANCEL"]


@pytest.mark.parametrize(
    ("clock", "language", "text"),
    [
        ("12", "en", "3:00 pm – 3:30 pm"),
        ("24", "en", "15:00 – 15:30"),
        ("", "en", "15:00 – 15:30"),
        ("24", "en-US", "15:00 – 15:30"),
        ("", "de", "15:00 – 15:30"),
        ("12", "de", "3:00 pm – 3:30 pm"),
        ("24", "ar", "15:00 – 15:30"),
        ("24", "ja", "15:00 – 15:30"),
    ],
)
def test_the_reader_s_clock(clock: str, language: str, text: str) -> None:
    begin, end = (datetime(2026, 12, 1, 15, minute, tzinfo=UTC) for minute in (0, 30))
    with speaking(reader_of(language, clock, "")):
        assert text in span(begin, end, "UTC")


@pytest.mark.parametrize(("chosen", "text"), [(12, "3:00 pm – 3:30 pm"), (24, "15:00 – 15:30")])
def test_hosts_read_the_clock_of_their_profile(
    house: House, send: Send, chosen: int, text: str
) -> None:
    house.data("PATCH", "/me", by=house.mia, json={"timeFormat": chosen})
    house.booked(house.event_type()["id"], TEN)
    messages = send()
    assert text in to(messages, MIA).body
    assert "15:00 – 15:30" in to(messages, "pat@client.test").body


def test_moves_tell_the_time_before_on_the_same_clock(house: House, send: Send) -> None:
    uid = house.booked(house.event_type()["id"], TEN)["uid"]
    send()
    house.data("POST", f"/bookings/{uid}/reschedule", json={"start": ELEVEN})
    body = to(send(), MIA).body
    assert "4:00 pm" in body
    assert "3:00 pm" in body
