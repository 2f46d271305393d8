"""The hold on a slot whose form is open: made, found again, renewed, given up, and never in the way."""

import html as html_text
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from portal.engine.reservations.models import Reservation
from tests.cast import Cast, add_event_type

type Failing = Callable[[str, Callable[[httpx.Request], httpx.Response]], None]

SLOT = "2026-03-03T10:00:00Z"
SOLO = "/team/desk/solo"
FORM = f"{SOLO}?slot={SLOT}&cal.tz=Europe/London"
OTHER = Client(headers={"user-agent": "Somebody else"})


@pytest.fixture
def solo(cast: Cast) -> None:
    """An event type with one host, whose slots one person holds at a time."""
    add_event_type(cast, "Solo", "solo")


def opened(client: Client, address: str = FORM, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return html_text.unescape(response.content.decode())


def token_in(html: str) -> str:
    found = re.search(r'name="hold" value="([^"]+)"', html)
    return found[1] if found else ""


def act(client: Client, token: str, what: str) -> int:
    return client.post("/slots/hold?cal.tz=Europe/London", {"hold": token, "act": what}).status_code


def test_the_form_holds_its_slot_and_says_for_how_long(client: Client, solo: None) -> None:
    html = opened(client)
    assert "Held for you until 07:05 (5 minutes)." in html
    held = Reservation.objects.get()
    assert held.starts_at == datetime.fromisoformat(SLOT)
    assert "7:05 am" in opened(client, f"{FORM}&clock=12")


def test_a_held_slot_is_offered_to_nobody_else(client: Client, solo: None) -> None:
    opened(client)
    calendar = OTHER.get(f"{SOLO}?date=2026-03-03&cal.tz=Europe/London").content.decode()
    assert ">09:30</time>" in calendar
    assert ">10:00</time>" not in calendar
    assert OTHER.get(FORM).status_code == 422


@pytest.mark.usefixtures("keeping")
def test_kept_pages_show_each_visitor_the_own_slot_and_nobody_else(
    client: Client, solo: None
) -> None:
    calendar = f"{SOLO}?date=2026-03-03&cal.tz=Europe/London"

    def offered() -> tuple[bool, bool]:
        # Twice: the second time from what is kept.
        for who in (client, OTHER):
            assert opened(who, calendar) == opened(who, calendar)
        return ">10:00</time>" in opened(client, calendar), ">10:00</time>" in opened(
            OTHER, calendar
        )

    assert offered() == (True, True)
    token = token_in(opened(client))
    assert offered() == (True, False)
    # Another one's hold in between, from the same address.
    other = token_in(opened(OTHER, FORM.replace("T10:00", "T11:00")))
    assert offered() == (True, False)
    assert act(client, token, "release") == 204
    assert offered() == (True, True)
    assert act(OTHER, other, "release") == 204
    opened(OTHER)
    assert offered() == (False, True)


def test_the_form_can_be_opened_again_by_whoever_holds_the_slot(client: Client, solo: None) -> None:
    first = token_in(opened(client))
    again = token_in(opened(client))
    assert first
    assert again
    assert Reservation.objects.count() == 1


def test_the_holder_books_the_slot(client: Client, solo: None) -> None:
    html = opened(client)
    token = re.search(r'name="token" value="([^"]+)"', html)
    assert token
    answers = {"name": "Ada", "email": "ada@example.com"}
    response = client.post(FORM, answers | {"token": token[1], "hold": token_in(html)})
    assert response.status_code == 303, response.content.decode()


def test_what_is_refused_in_the_form_does_not_lose_the_hold(client: Client, solo: None) -> None:
    html = opened(client)
    token = re.search(r'name="token" value="([^"]+)"', html)
    assert token
    data = {"name": "", "email": "no", "token": token[1], "hold": token_in(html)}
    response = client.post(FORM, data)
    assert response.status_code == 422
    assert token_in(response.content.decode())
    assert Reservation.objects.count() == 1


def test_a_hold_is_given_up_and_the_slot_is_free_again(client: Client, solo: None) -> None:
    token = token_in(opened(client))
    assert act(client, token, "release") == 204
    assert Reservation.objects.count() == 0
    assert OTHER.get(FORM).status_code == 200


def test_what_is_sent_when_a_page_is_left_may_have_other_headers(
    client: Client, solo: None
) -> None:
    english, other = {"accept-language": "en-GB"}, {"accept-language": "en-GB,en;q=0.9"}
    token = token_in(opened(client, **english))
    sent = {"hold": token, "act": "release"}
    assert client.post("/slots/hold?cal.tz=Europe/London", sent, headers=other).status_code == 204
    assert Reservation.objects.count() == 0
    # Whoever comes back gets one of their own, and nobody else that time.
    assert "Held for you" in opened(client, **english)
    assert Reservation.objects.count() == 1
    assert OTHER.get(FORM).status_code == 422


def test_a_page_that_was_reloaded_does_not_give_up_the_hold_of_the_new_one(
    client: Client, solo: None
) -> None:
    old, new = token_in(opened(client)), token_in(opened(client))
    act(client, old, "release")
    assert Reservation.objects.count() == 1
    act(client, new, "release")
    assert Reservation.objects.count() == 0


def test_a_hold_is_renewed_while_its_page_is_used(
    client: Client, solo: None, frozen: time_machine.Traveller
) -> None:
    token = token_in(opened(client))
    frozen.shift(timedelta(minutes=4))
    response = client.post("/slots/hold?cal.tz=Asia/Kathmandu", {"hold": token, "act": "renew"})
    assert "Held for you until 12:54 (5 minutes)." in response.content.decode()
    assert OTHER.get(FORM).status_code == 422
    frozen.shift(timedelta(minutes=4))
    assert OTHER.get(FORM).status_code == 422


def test_a_hold_that_nobody_renews_ends(
    client: Client, solo: None, frozen: time_machine.Traveller
) -> None:
    html = opened(client)
    frozen.shift(timedelta(minutes=6))
    assert OTHER.get(FORM).status_code == 200
    # The other visitor holds it now. What the first one typed is kept, beside other free times.
    token = re.search(r'name="token" value="([^"]+)"', html)
    assert token
    data = {"name": "Ada", "email": "a@b.example", "token": token[1], "hold": token_in(html)}
    response = client.post(FORM, data)
    assert response.status_code in {409, 422}
    assert "not free any more" in response.content.decode()


def test_nobody_holds_a_slot_for_hours(
    client: Client, solo: None, frozen: time_machine.Traveller
) -> None:
    token = token_in(opened(client))
    for _ in range(7):
        frozen.shift(timedelta(minutes=4))
        answer = client.post("/slots/hold", {"hold": token, "act": "renew"}).content.decode()
        token = token_in(answer) or token
    frozen.shift(timedelta(minutes=4))
    assert act(client, token, "renew") == 204


def test_choosing_another_slot_gives_up_the_first(client: Client, solo: None) -> None:
    token = token_in(opened(client))
    other = FORM.replace("T10:00", "T11:00")
    response = client.post(other, {"hold": token, "keep": "1", "name": "Ada"})
    assert response.status_code == 200
    held = Reservation.objects.get()
    assert held.starts_at == datetime.fromisoformat("2026-03-03T11:00:00Z")


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-purpose": "prefetch;prerender", "sec-fetch-mode": "navigate"},
        {"sec-fetch-mode": "cors"},
        {"x-forwarded-proto": "https"},
    ],
    ids=["fetched ahead", "by a script", "by a robot over TLS"],
)
def test_what_nobody_looks_at_holds_nothing(
    client: Client, solo: None, headers: dict[str, str]
) -> None:
    is_secure = "x-forwarded-proto" in headers
    response = client.get(FORM, headers=headers, secure=is_secure)
    assert response.status_code == 200
    assert client.head(FORM).status_code == 200
    assert Reservation.objects.count() == 0


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(422, json={"status": "error", "error": {"message": "taken"}}),
        httpx.Response(500, text="<html>"),
        httpx.Response(429, headers={"retry-after": "5"}),
        httpx.Response(201, json={"status": "success", "data": {}}),
    ],
    ids=["refused", "broken", "too often", "unreadable"],
)
def test_without_a_hold_booking_still_works(
    client: Client, solo: None, failing: Failing, answer: httpx.Response
) -> None:
    failing("POST /v2/slots/reservations", lambda _request: answer)
    html = opened(client)
    assert "Held for you" not in html
    assert not token_in(html)
    token = re.search(r'name="token" value="([^"]+)"', html)
    assert token
    data = {"name": "Ada", "email": "ada@example.com", "token": token[1]}
    assert client.post(FORM, data).status_code == 303


def test_a_hold_that_cannot_be_prolonged_where_it_is_is_made_anew(
    client: Client, solo: None, failing: Failing
) -> None:
    token = token_in(opened(client))
    before = Reservation.objects.get().uid
    taken = httpx.Response(422, json={"status": "error", "error": {"message": "reserved"}})
    failing("PATCH /v2/slots/reservations", lambda _request: taken)
    assert act(client, token, "renew") == 200
    assert Reservation.objects.get().uid != before


def test_one_address_cannot_hold_everything(client: Client, solo: None, settings: Settings) -> None:
    settings.THROTTLE_ADDRESS = "2/10 minutes"
    for hour in (9, 10, 11, 12):
        opened(client, FORM.replace("T10:00", f"T{hour:02}:00"))
    assert Reservation.objects.count() == 2


def test_the_last_seat_is_held_for_its_visitor(client: Client, cast: Cast) -> None:
    seats = {"seatsPerTimeSlot": 1, "showAttendeeInfo": False, "showAvailabilityCount": True}
    add_event_type(cast, "Class", "class", seats=seats)
    address = FORM.replace("solo", "class")
    html = opened(client, address)
    assert OTHER.get(address).status_code == 422
    token = re.search(r'name="token" value="([^"]+)"', html)
    assert token
    data = {"name": "Ada", "email": "a@b.example", "token": token[1], "hold": token_in(html)}
    assert client.post(address, data).status_code == 303
    assert Reservation.objects.count() == 0


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "W10:1vxyz:abc"])
@pytest.mark.parametrize("what", ["renew", "release", ""])
def test_a_hold_that_was_not_signed_here_is_refused(
    client: Client, cast: Cast, token: str, what: str
) -> None:
    assert act(client, token, what) == 400
    assert client.get("/slots/hold").status_code == 405
