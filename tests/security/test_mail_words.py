"""What emails say to whom: a guest reads nothing of the booker's, and nobody a hidden host's address."""

from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from pytest_django import Settings

from portal.engine.bookings.models import Attendee
from portal.engine.event_types.models import EventType
from portal.engine.mail.words import isolated, plain_name, without_links
from portal.i18n.languages import reader_of, speaking
from tests.engine.house import House
from tests.engine.mail.conftest import Send
from tests.engine.mail.reading import CalendarProgram, entries, to

TEN, ELEVEN = "2026-12-01T10:00:00Z", "2026-12-01T11:00:00Z"
EVIL = "evil.example"
LURE = f"Win now https://{EVIL}/a"


def whole(message: EmailMultiAlternatives) -> str:
    """Return everything that a message says, decoded."""
    finished = message.message()
    texts = [f"{name}: {value}" for name, value in finished.items()]
    for part in finished.walk():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            texts.append(content.decode().replace("\r\n ", ""))
    return "\n".join(texts)


def lured(house: House, **options: Any) -> Any:
    """Book with words and links of the booker's wherever one can type."""
    fields = [{"type": "text", "slug": "topic", "label": "Topic", "required": False}]
    event_type = house.event_type(bookingFields=fields, **options)
    return house.booked(
        event_type["id"],
        TEN,
        attendee={"name": LURE, "email": "pat@client.test"},
        guests=["gus@client.test", "gil@client.test"],
        bookingFieldsResponses={"notes": LURE, "topic": LURE, "title": LURE},
        metadata={"note": LURE},
    )


def moved(house: House, uid: str) -> str:
    body = {"start": ELEVEN, "reschedulingReason": LURE}
    return str(house.data("POST", f"/bookings/{uid}/reschedule", json=body)["uid"])


@pytest.mark.parametrize("custom_name", [None, "{Event type title} {Scheduler} {topic} {Location}"])
def test_a_guest_reads_nothing_that_the_booker_typed(
    house: House, send: Send, custom_name: str | None
) -> None:
    uids = [lured(house, **({"customName": custom_name} if custom_name else {}))["uid"]]
    sent = send()
    uids.append(moved(house, uids[0]))
    sent += send()
    house.data("POST", f"/bookings/{uids[1]}/cancel", json={"cancellationReason": LURE})
    sent += send()

    to_gus = [each for each in sent if "gus@client.test" in each.to[0]]
    assert [each.subject for each in to_gus] == [
        "Booked: Visit",
        "Moved: Visit",
        "Cancelled: Visit",
    ]
    for message in to_gus:
        text = whole(message)
        # No words, no links, no other guests, and no key to the booking, not even as a calendar's UID.
        for word in (EVIL, "Win now", "gil@", "pat@", "/booking", "/reschedule", "http", *uids):
            assert word not in text, word
        assert "1 Quay Street" in text
        assert "Mia" in text


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ({"type": "attendeeDefined", "location": LURE}, ""),
        ({"type": "attendeeAddress", "address": LURE}, ""),
        ({"type": "address"}, "1 Quay Street"),
        ({"type": "integration", "integration": "cal-video"}, ""),
        (f"https://{EVIL}/room", ""),
        (None, "1 Quay Street"),
    ],
)
def test_a_guest_reads_where_it_is_only_as_staff_set_it(
    house: House, send: Send, location: Any, expected: str
) -> None:
    offered = [
        {"type": "address", "address": "1 Quay Street", "public": True},
        {"type": "attendeeDefined"},
        {"type": "attendeeAddress"},
        {"type": "integration", "integration": "cal-video"},
    ]
    event_type = house.event_type(locations=offered)["id"]
    more = {"location": location} if location else {}
    made = house.booked(event_type, TEN, guests=["gus@client.test"], **more)

    message = to(send(), "gus@client.test")

    assert str(entries(message)[0][1].get("LOCATION", "")) == expected
    assert EVIL not in whole(message)
    assert made["uid"] not in whole(message)


def test_a_guest_learns_who_invites_if_that_is_a_name(house: House, send: Send) -> None:
    house.booked(house.event_type()["id"], TEN, guests=["gus@client.test"])
    assert "Pat" in to(send(), "gus@client.test").body


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada Byron", "Ada Byron"),
        ("Dr. J. O'Neil-Byron", "Dr. J. O'Neil-Byron"),
        ("María José Carreño Quiñones", "María José Carreño Quiñones"),
        ("प्रिया राव", "प्रिया राव"),
        ("山田 太郎", "山田 太郎"),
        ("Visit evil.example", ""),
        ("https://evil.example", ""),
        ("evil．example", ""),
        ("a@b.example", ""),
        ("Call 0900 123", ""),
        ("Free money for you only now today", ""),
        ("x" * 61, ""),
        ("...", ""),
        ("", ""),
    ],
)
def test_a_name_is_letters_and_nothing_else(text: str, expected: str) -> None:
    assert plain_name(text) == expected


@pytest.mark.parametrize(
    "link",
    [
        f"https://{EVIL}/a",
        f"HTTP://{EVIL}",
        f"hxxps://{EVIL}",
        f"ftp://{EVIL}",
        f"www.{EVIL}",
        "".join(chr(ord(each) + 0xFEE0) for each in "https://") + EVIL,
        f"http:\u200b//{EVIL}",
        f"javascript://{EVIL}",
    ],
)
def test_subjects_and_names_lose_links(house: House, send: Send, link: str) -> None:
    assert without_links(f"Visit {link} today") == "Visit today"
    attendee = {"name": f"Pat {link}", "email": "pat@client.test"}
    house.booked(house.event_type()["id"], TEN, attendee=attendee)
    sent = send()
    assert len(sent) == 2
    for message in sent:
        assert EVIL not in message.subject
        assert EVIL not in f"{message.to} {message.reply_to}"
        assert "Pat" in message.subject


@pytest.mark.parametrize("title", ["Node.js / React", "Q&A: part 1/2", "C++ (intro)", "10:30"])
def test_titles_without_links_stay(title: str) -> None:
    assert without_links(title) == title


@pytest.mark.parametrize(
    ("language", "text", "is_apart"),
    [
        ("en", "Ada (Byron)", False),
        ("en", "山田 太郎", False),
        ("en", "123", False),
        ("en", "לאה", True),
        ("en", "Dr. ליאה", True),
        ("en", "أمينة 2", True),
        ("ar", "أمينة", False),
        ("ar", "Ada", True),
        ("ar", "أمينة Ada", True),
        ("ar", "2", False),
    ],
)
def test_what_is_written_in_the_other_direction_stands_apart(
    language: str, text: str, is_apart: bool
) -> None:
    with speaking(reader_of(language, "", "")):
        assert isolated(text) == (f"\u2068{text}\u2069" if is_apart else text)
        # Nobody leaves it by characters of the same kind.
        assert isolated(f"{text}\u2069\u2068") == isolated(text)


def test_names_stand_apart_in_every_part_of_a_mail(house: House, send: Send) -> None:
    attendee = {"name": "לאה", "email": "pat@client.test"}
    house.booked(house.event_type()["id"], TEN, attendee=attendee)
    message = to(send(), "mia@lock.test")
    assert message.subject == "New booking: \u2068Visit between Mia and לאה\u2069"
    assert "\n  \u2068לאה\u2069 <pat@client.test>\n" in message.body
    html = str(message.alternatives[0][0])
    assert "<bdi>\u2068לאה\u2069 &lt;pat@client.test&gt;</bdi>" in html
    # Addresses in headers are for programs.
    assert "\u2068" not in f"{message.to} {message.reply_to}"


def test_calendars_of_guests_follow_without_the_bookings_uid(house: House, send: Send) -> None:
    weekly = {"interval": 1, "occurrences": 3, "frequency": "weekly"}
    event_type = house.event_type(recurrence=weekly)["id"]
    made = house.booked(event_type, TEN, guests=["gus@client.test"])
    calendar, uids = CalendarProgram(), [each["uid"] for each in made]

    first = to(send(), "gus@client.test")
    calendar.receive(first)
    assert len(calendar.events) == 3
    house.data("POST", f"/bookings/{uids[0]}/reschedule", json={"start": ELEVEN})
    calendar.receive(to(send(), "gus@client.test"))
    assert len(calendar.events) == 3, "moved, not doubled"
    house.data("POST", f"/bookings/{made[0]['recurringBookingUid']}/cancel", json={})
    last = to(send(), "gus@client.test")
    calendar.receive(last)
    assert calendar.events == {}
    assert not any(uid in whole(each) for each in (first, last) for uid in uids)


def test_a_guest_of_an_earlier_release_keeps_the_calendar_entry(house: House, send: Send) -> None:
    made = house.booked(house.event_type()["id"], TEN, guests=["gus@client.test"])
    send()
    Attendee.objects.update(calendar_uid=None)
    house.data("POST", f"/bookings/{made['uid']}/cancel", json={})
    (entry,) = entries(to(send(), "gus@client.test"))
    assert str(entry[1]["UID"]) == made["icsUid"]


def test_each_mailbox_gets_one_letter(house: House, send: Send) -> None:
    same = ["gus@client.test", "GUS@client.test", "gus+a@client.test", "g.us@client.test"]
    house.booked(house.event_type()["id"], TEN, guests=[*same, "pat+x@client.test"])
    assert sorted(each.to[0] for each in send()) == [
        "Mia <mia@lock.test>",
        "Pat <pat@client.test>",
        "gus@client.test",
    ]


# Hosts' addresses and other participants.


@pytest.mark.parametrize("change", ["", "event type is gone"])
@pytest.mark.parametrize("seats", [None, True, False])
def test_no_letter_to_a_visitor_has_a_hidden_hosts_address(
    house: House, send: Send, settings: Settings, seats: bool | None, change: str
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Desk <desk@portal.test>"
    sold = {"seatsPerTimeSlot": 5, "showAttendeeInfo": seats, "showAvailabilityCount": True}
    options = {} if seats is None else {"seats": sold}
    event_type = house.team_event_type("collective", hideOrganizerEmail=True, **options)["id"]
    start = "2026-12-01T15:00:00Z"
    more = {} if seats is not None else {"guests": ["gus@client.test"]}
    made = house.booked(event_type, start, **more)
    if change:
        EventType.objects.all().delete()
    body = {"seatUid": made["seatUid"]} if seats is not None else {}
    house.data("POST", f"/bookings/{made['uid']}/cancel", json=body)

    to_visitors = [each for each in send() if "client.test" in each.to[0]]

    assert len(to_visitors) == (4 if seats is None else 2)
    for message in to_visitors:
        assert "lock.test" not in whole(message)
        assert message.reply_to == []


def test_hosts_are_named_where_nobody_hides_them(house: House, send: Send) -> None:
    house.booked(house.team_event_type("collective")["id"], "2026-12-01T15:00:00Z")
    text = whole(to(send(), "pat@client.test"))
    assert "mia@lock.test" in text
    assert "max@lock.test" in text


@pytest.mark.parametrize("shows", [True, False])
@pytest.mark.parametrize("custom_name", [None, "{Event type title} for {Scheduler}: {topic}"])
def test_a_participants_letter_names_no_other(
    house: House, send: Send, shows: bool, custom_name: str | None
) -> None:
    seats = {"seatsPerTimeSlot": 5, "showAttendeeInfo": shows, "showAvailabilityCount": True}
    fields = [{"type": "text", "slug": "topic", "label": "Topic", "required": False}]
    more: dict[str, Any] = {"customName": custom_name} if custom_name else {}
    event_type = house.event_type(
        seats=seats, bookingFields=fields, locations=[{"type": "attendeePhone"}], **more
    )["id"]
    people = {"Quintessa": "+442079460001", "Raelynne": "+442079460002"}
    made = {
        name: house.booked(
            event_type,
            TEN,
            name=name,
            bookingFieldsResponses={"topic": f"about-{name}"},
            location={"type": "attendeePhone", "phone": phone},
        )
        for name, phone in people.items()
    }
    sent = send()
    house.data(
        "POST",
        f"/bookings/{made['Raelynne']['uid']}/reschedule",
        json={"start": ELEVEN, "seatUid": made["Raelynne"]["seatUid"]},
    )
    sent += send()
    house.data(
        "POST",
        f"/bookings/{made['Quintessa']['uid']}/cancel",
        by=house.mia,
        json={"cancellationReason": "closed"},
    )
    sent += send()

    for name, other in (("Quintessa", "Raelynne"), ("Raelynne", "Quintessa")):
        mine = [each for each in sent if f"{name.lower()}@client.test" in each.to[0]]
        assert len(mine) == 2
        for message in mine:
            text = whole(message)
            assert name in message.subject
            for word in (other, other.lower(), people[other], f"about-{other}"):
                assert word not in text, word
