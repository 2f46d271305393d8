"""What the holder of a booking's link learns from pages, files and links, and what nobody does."""

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Any

import httpx
import pytest
from django.test import Client
from icalendar import Calendar

from portal.backend import get_client, use_client
from portal.calcom.client import Client as Calcom
from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.event_type import EventType
from portal.engine import models
from portal.engine.transport import EngineTransport
from portal.public.own_bookings.link import link_token
from portal.public.shared.again import again_token
from portal.services.cache import forget_catalogue
from portal.web.protection.form_token import make_token
from tests.cast import Cast, add_event_type, book

pytestmark = pytest.mark.both_backends

START = "2026-03-03T10:00:00+00:00"
HIDING = {"seats_per_time_slot": 5, "show_attendee_info": False, "show_availability_count": True}
SHOWING = HIDING | {"show_attendee_info": True}
ALLERGY = {"type": "text", "slug": "allergy", "label": "Allergies", "required": False}
# Long words: three letters turn up by chance in the tokens of a page.
PEOPLE = {
    "Adelaide Byronsen": "hazelnuts",
    "Bartolomeo Stone": "shellfish",
    "Cydonia Mosswood": "gluten-free",
}


def email(name: str) -> str:
    return f"{name.split(maxsplit=1)[0].lower()}@client.example"


def tour(cast: Cast, **options: Any) -> EventType:
    return add_event_type(cast, "Tour", "tour", booking_fields=[ALLERGY], **options)


def take_seats(event_type: EventType) -> dict[str, Booking]:
    """Seat everybody of PEOPLE at START, each with a private answer; return the bookings by name."""
    return {
        name: get_client().bookings.create(
            event_type_id=event_type.id,
            starts_at=datetime.fromisoformat(START),
            attendee={"name": name, "email": email(name), "time_zone": "Europe/Rome"},
            booking_fields_responses={"allergy": allergy},
        )
        for name, allergy in PEOPLE.items()
    }


def pages_of(client: Client, booking: Booking, seat: str = "") -> Iterator[tuple[str, str]]:
    """Return the address and the content of everything that a booking's link leads to."""
    query = f"?seatReferenceUid={seat}" if seat else ""
    token = again_token(booking, seat_uid=seat or None)
    for address in (
        f"/booking/{booking.uid}{query}",
        f"/booking/{booking.uid}/calendar.ics{query}",
        f"/booking/{booking.uid}/continue{query}",
        f"/booking/{booking.uid}/cancel{query}",
        f"/video/{booking.uid}{query}",
        f"/reschedule/{booking.uid}{query}",
        f"/team/desk/tour?slot=2026-03-04T10:00:00Z&again={token}",
    ):
        response = client.get(address, follow=True)
        # Lines of calendar files are folded.
        yield address, unescape(response.content.decode().replace("\r\n ", ""))


def strangers(name: str = "") -> list[str]:
    """Return all words that tell of somebody else than `name`."""
    others = [one for one in PEOPLE if one != name]
    words = [part for one in others for part in one.split()]
    return [*words, *map(email, others), *(PEOPLE[one] for one in others)]


@pytest.mark.parametrize("holder", ["", *PEOPLE])
def test_hidden_participants_learn_nothing_of_each_other(
    client: Client, cast: Cast, holder: str
) -> None:
    seats = take_seats(tour(cast, seats=HIDING))
    booking = next(iter(seats.values()))
    seat = seats[holder].seat_uid or "" if holder else ""
    read = list(pages_of(client, booking, seat))
    assert len(read) == 7
    for address, content in read:
        for word in strangers(holder):
            assert word not in content, (address, word)
    page = read[0][1]
    assert not holder or (holder in page and PEOPLE[holder] in page)


def test_who_takes_a_hidden_seat_sees_the_own_booking(client: Client, cast: Cast) -> None:
    take_seats(tour(cast, seats=HIDING))
    data = {"token": make_token("book:/team/desk/tour"), "name": "Dee", "email": "dee@b.example"}
    made = client.post(f"/team/desk/tour?slot={START[:19]}Z", data)
    assert made.status_code == 303
    assert "seatReferenceUid=" in made["Location"]
    page = client.get(made["Location"]).content.decode()
    assert "Dee" in page
    assert "/cancel?seatReferenceUid=" in page
    assert not any(word in page for word in strangers())


@pytest.mark.one_backend
def test_visitors_pages_read_bookings_without_the_portals_key(client: Client, cast: Cast) -> None:
    engine, asked = EngineTransport(), []

    def handle(request: httpx.Request) -> httpx.Response:
        if "/bookings" in request.url.path:
            asked.append("Authorization" in request.headers)
        return engine.handle_request(request)

    made = take_seats(tour(cast, seats=SHOWING))["Adelaide Byronsen"]
    key, url = engine.portal_key, "http://engine/v2"
    keyed = Calcom(api_key=key, base_url=url, transport=httpx.MockTransport(handle))
    with use_client(keyed):
        assert len(list(pages_of(client, made, made.seat_uid or ""))) == 7
    assert len(asked) > 7
    assert not any(asked)


@pytest.mark.parametrize("holder", PEOPLE)
def test_a_list_of_own_bookings_tells_of_nobody_else(
    client: Client, cast: Cast, holder: str
) -> None:
    seats = take_seats(tour(cast, seats=HIDING))
    html = client.get(f"/bookings/{link_token(email(holder))}").content.decode()
    assert f"seatReferenceUid={seats[holder].seat_uid}" in html
    for word in strangers(holder):
        assert word not in html, word


@pytest.mark.parametrize("holder", ["", *PEOPLE])
def test_no_title_names_a_participant_to_others(client: Client, cast: Cast, holder: str) -> None:
    seats = take_seats(tour(cast, seats=SHOWING))
    booking = next(iter(seats.values()))
    seat = seats[holder].seat_uid or "" if holder else ""
    for address, content in pages_of(client, booking, seat):
        titles = re.findall(r"<title>(.*?)</title>|SUMMARY:(.*)|text=(.*?)&", content, re.DOTALL)
        assert titles, address
        for word in strangers(holder):
            assert word not in str(titles), (address, word)
    # Who shows its participants to each other still does, but not what they answered.
    page = client.get(f"/booking/{booking.uid}").content.decode()
    assert all(name in page for name in PEOPLE)
    assert not any(answer in page for answer in PEOPLE.values())


def gone(event_type: EventType) -> None:
    models.EventType.objects.filter(pk=event_type.id).delete()


def without_seats(event_type: EventType) -> None:
    models.EventType.objects.filter(pk=event_type.id).update(seats={"disabled": True})


@pytest.mark.parametrize("change", [gone, without_seats])
@pytest.mark.parametrize("holder", ["", "Bartolomeo Stone"])
def test_what_was_hidden_stays_hidden(client: Client, cast: Cast, change: Any, holder: str) -> None:
    event_type = tour(cast, seats=HIDING, hide_organizer_email=change is gone)
    seats = take_seats(event_type)
    change(event_type)
    forget_catalogue()
    seat = seats[holder].seat_uid or "" if holder else ""
    for address, content in pages_of(client, seats["Adelaide Byronsen"], seat):
        for word in [*strangers(holder), *(["harbour.example"] if change is gone else [])]:
            assert word not in content, (address, word)


@pytest.mark.parametrize("seat", ["of another booking", "not-a-seat", "0" * 36])
def test_a_seat_of_another_booking_opens_nothing(client: Client, cast: Cast, seat: str) -> None:
    event_type = tour(cast, seats=HIDING)
    seats = take_seats(event_type)
    other = book(event_type, "2026-03-04T10:00:00+00:00", "eve@client.example")
    uid = other.seat_uid if seat == "of another booking" else seat
    for address, content in pages_of(client, seats["Adelaide Byronsen"], uid or ""):
        for word in [*strangers(), "eve@client.example"]:
            assert word not in content, (address, word)
    page = client.get(f"/booking/{seats['Adelaide Byronsen'].uid}?seatReferenceUid={uid}")
    assert b"your own seat" in page.content


@pytest.mark.parametrize("seats", [HIDING, SHOWING])
def test_book_again_needs_the_own_seat(client: Client, cast: Cast, seats: Any) -> None:
    made = take_seats(tour(cast, seats=seats))
    page = client.get(f"/booking/{made['Adelaide Byronsen'].uid}").content.decode()
    assert "again=" not in page
    form = (
        f"/team/desk/tour?slot=2026-03-04T10:00:00Z&again={again_token(made['Adelaide Byronsen'])}"
    )
    typed = client.get(form).content.decode()
    assert 'name="email"' in typed
    assert "client.example" not in typed
    own = client.get(
        f"{form[: form.index('again=')]}again=" + own_token(client, made["Bartolomeo Stone"])
    )
    assert b'value="Bartolomeo Stone"' in own.content
    assert b"shellfish" in own.content


def own_token(client: Client, booking: Booking) -> str:
    address = f"/booking/{booking.uid}?seatReferenceUid={booking.seat_uid}"
    found = re.search(r"again=([^\"&]+)", client.get(address).content.decode())
    assert found is not None
    return found[1]


def test_a_seat_is_moved_in_the_name_of_its_own_participant(client: Client, cast: Cast) -> None:
    made = take_seats(tour(cast, seats=SHOWING))["Bartolomeo Stone"]
    lead = f"/reschedule/{made.uid}?seatReferenceUid={made.seat_uid}"
    chosen = client.get(lead)["Location"] + "&slot=2026-03-04T12:00:00Z"
    moved = client.post(chosen, {"token": make_token(f"move:{made.uid}")})
    assert moved.status_code == 303
    row = models.Booking.objects.exclude(uid=made.uid).get()
    assert [one.name for one in row.attendees.all()] == ["Bartolomeo Stone"]
    # The new booking is his alone, so nobody else's name is its title.
    assert not any(word in row.title for word in strangers("Bartolomeo Stone"))


def test_one_participants_number_is_not_the_place_of_all(client: Client, cast: Cast) -> None:
    event_type = tour(cast, seats=HIDING, locations=[{"type": "attendeePhone"}])
    get_client().bookings.create(
        event_type_id=event_type.id,
        starts_at=datetime.fromisoformat(START),
        attendee={"name": "Ada Byron", "email": "ada@client.example", "time_zone": "Europe/Rome"},
        location={"type": "attendeePhone", "phone": "+441632960123"},
    )
    second = book(event_type, START, "bob@client.example")
    for address, content in pages_of(client, second, second.seat_uid or ""):
        assert "960123" not in content, address


@pytest.mark.parametrize("seats", [None, SHOWING, HIDING])
def test_hidden_hosts_have_no_address(client: Client, cast: Cast, seats: Any) -> None:
    hosts = [{"user_id": cast.maren.pk}, {"user_id": cast.priya.pk}]
    options = {"seats": seats} if seats else {}
    event_type = tour(cast, hide_organizer_email=True, hosts=hosts, **options)
    made = book(event_type, START)
    # A host who left the event type, or has another name there, stays in what was booked.
    models.User.objects.filter(pk=cast.priya.pk).update(name="P. Rao")
    models.User.objects.filter(pk=cast.maren.pk).update(name="maren@harbour.example")
    forget_catalogue()
    read = [*pages_of(client, made, made.seat_uid or "")]
    read += [("list", client.get(f"/bookings/{link_token('ada@example.com')}").content.decode())]
    assert len(read) == 8
    for address, content in read:
        assert "harbour.example" not in content, address
    (event,) = Calendar.from_ical(client.get(f"/booking/{made.uid}/calendar.ics").content).walk(
        "VEVENT"
    )
    assert "harbour.example" not in str(event["ORGANIZER"])


def test_hosts_are_shown_where_nobody_hides_them(client: Client, cast: Cast) -> None:
    made = book(tour(cast), START)
    read = dict(pages_of(client, made))
    assert "maren@harbour.example" in read[f"/video/{made.uid}"]
    assert "maren@harbour.example" in read[f"/booking/{made.uid}/calendar.ics"]


def test_the_last_participants_reason_is_not_for_the_others(client: Client, cast: Cast) -> None:
    seats = take_seats(tour(cast, seats=SHOWING))
    for made in seats.values():
        get_client().anonymous.bookings.cancel(made.uid, reason="I am ill", seat_uid=made.seat_uid)
    for address, content in pages_of(client, made):
        assert "I am ill" not in content, address


def test_a_guest_gets_no_key_to_the_booking(client: Client, cast: Cast) -> None:
    made = get_client().bookings.create(
        event_type_id=tour(cast).id,
        starts_at=datetime.fromisoformat(START),
        attendee={"name": "Ada Byron", "email": "ada@client.example", "time_zone": "Europe/Rome"},
        guests=["gus@client.example", "Gil@client.example"],
        booking_fields_responses={"allergy": "nuts"},
    )
    html = client.get(f"/bookings/{link_token('gus@client.example')}").content.decode()
    assert "Tour" in html
    for word in (made.uid, "again=", "Byron", "ada@", "gil@"):
        assert word.lower() not in html.lower(), word
    assert made.uid in client.get(f"/bookings/{link_token('ada@client.example')}").content.decode()


def test_no_address_that_is_a_key_becomes_a_referer(client: Client, cast: Cast) -> None:
    made = book(tour(cast), START)
    slot = "/team/desk/tour?slot=2026-03-04T10:00:00Z"
    addresses = [
        f"/booking/{made.uid}",
        f"/booking/{made.uid}/calendar.ics",
        f"/booking/{made.uid}/cancel",
        f"/reschedule/{made.uid}",
        f"/video/{made.uid}",
        f"/bookings/{link_token('ada@example.com')}",
        f"{slot}&again={again_token(made)}",
        f"{slot}&draft=x",
        f"{slot}&rescheduleUid={made.uid}",
        "/booking/gone",
        "/request/gone",
    ]
    for address in addresses:
        policy = client.get(address)["Referrer-Policy"]
        # Both without the path, to other sites as to this one.
        assert policy in {"no-referrer", "strict-origin"}, address
