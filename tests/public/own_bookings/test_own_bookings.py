"""A visitor finds the own bookings by a link in their mail, and nobody learns who booked."""

import re
import smtplib
from datetime import timedelta
from html import unescape
from typing import Any

import httpx
import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django_tasks_db.models import DBTaskResult

from portal.backend import get_client
from portal.public.own_bookings.link import link_token, send_link
from portal.web.protection.abuse import TRAP
from portal.web.protection.form_token import make_token
from tests.cast import Cast, add_event_type, book

pytestmark = pytest.mark.both_backends

ADA = "ada@example.com"


def typed(email: str = ADA, **more: str) -> dict[str, str]:
    return {"token": make_token("own-bookings"), "email": email, **more}


def asked() -> list[list[Any]]:
    """Return the arguments of the waiting tasks that send links."""
    waiting = DBTaskResult.objects.filter(task_path__endswith="send_link")
    return [one.args_kwargs["args"] for one in waiting]


def test_the_page_asks_for_an_address_only(client: Client, cast: Cast) -> None:
    response = client.get("/bookings")
    assert response.status_code == 200
    assert b'type="email"' in response.content
    assert response["X-Robots-Tag"] == "noindex"
    assert response.cookies == {}


def test_known_and_unknown_addresses_get_the_same_answer(client: Client, cast: Cast) -> None:
    book(cast.visit, "2026-03-03T10:00:00+00:00")
    answers = [client.post("/bookings", typed(email)) for email in (ADA, "nobody@example.com")]
    assert {one.status_code for one in answers} == {303}
    assert {one["Location"] for one in answers} == {"/bookings/sent"}
    assert mail.outbox == [], "whether it is known is found out in the background"
    assert len(asked()) == 2
    assert b"If anything was booked" in client.get("/bookings/sent").content


def test_asking_costs_no_call_that_could_be_timed(client: Client, failing: Any, cast: Cast) -> None:
    def down(request: httpx.Request) -> httpx.Response:
        raise AssertionError("the list was asked for while the visitor waits")

    client.get("/bookings")
    failing("GET /v2/bookings", down)
    assert client.post("/bookings", typed()).status_code == 303


def test_a_known_address_gets_a_link_that_lists_its_bookings(client: Client, cast: Cast) -> None:
    made = book(cast.visit, "2026-03-03T10:00:00+00:00")
    book(cast.visit, "2026-03-03T11:00:00+00:00", "bob@example.com")
    assert send_link.func(ADA, "en", "24", 1) == "sent"
    (email,) = mail.outbox
    assert email.to == [ADA]
    assert "Harbour Library" in email.subject
    link = re.search(r"http://\S+(/bookings/\S+)", str(email.body))
    assert link is not None
    response = client.get(link[1])
    html = response.content.decode()
    assert f'href="/booking/{made.uid}' in html
    assert f'href="/booking/{made.uid}/cancel' in html
    assert f'href="/reschedule/{made.uid}' in html
    assert "11:00 – 11:30" in html, "in the zone that Ada booked in"
    assert "bob@example.com" not in html
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]


def test_an_unknown_address_gets_no_mail(cast: Cast) -> None:
    assert send_link.func("nobody@example.com", "en", "24", 1) == "nothing to send"
    assert mail.outbox == []


def test_an_address_is_found_however_it_was_written(client: Client, cast: Cast) -> None:
    made = book(cast.visit, "2026-03-03T10:00:00+00:00")
    client.post("/bookings", typed("Ada@Example.com"))
    assert asked()[0][0] == ADA
    assert made.uid in client.get(f"/bookings/{link_token('ADA@example.com')}").content.decode()
    # A domain is one in letters and in ASCII.
    idn = book(cast.visit, "2026-03-03T11:00:00+00:00", "ada@bücher.example").uid
    for email in ("ada@xn--bcher-kva.example", "Ada@BÜCHER.example"):
        html = client.get(f"/bookings/{link_token(email)}").content.decode()
        assert html.count(f'href="/booking/{idn}/cancel') == 1


def test_a_link_is_read_without_what_a_sentence_adds(client: Client, cast: Cast) -> None:
    made = book(cast.visit, "2026-03-03T10:00:00+00:00")
    for path in ("/bookings/sent.", "/bookings/Sent", "/bookings/sent/", "/bookings/sent&x=1"):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (301, "/bookings/sent")
    for end in (".", ")", "%3E", "%20", "…", "&x=1", "%3Fx=1"):
        assert made.uid in client.get(f"/bookings/{link_token(ADA)}{end}").content.decode()


def test_past_cancelled_and_moved_bookings_stand_apart(
    client: Client, cast: Cast, frozen: time_machine.Traveller
) -> None:
    past = book(cast.visit, "2026-03-03T10:00:00+00:00")
    off = book(cast.visit, "2026-03-12T10:00:00+00:00")
    ahead = book(cast.visit, "2026-03-13T10:00:00+00:00")
    cancel = {"token": make_token(f"cancel:{off.uid}"), "reason": ""}
    client.post(f"/booking/{off.uid}/cancel", cancel)
    frozen.shift(timedelta(days=8))
    html = client.get(f"/bookings/{link_token(ADA)}").content.decode()
    upcoming, former = html.split('id="former-title"')
    assert ahead.uid in upcoming
    assert past.uid not in upcoming
    assert past.uid in former
    assert off.uid in former
    assert "<small>cancelled</small>" in former
    assert "again=" in former
    assert f"/reschedule/{past.uid}" not in former


@pytest.mark.parametrize(
    ("asks", "answer", "days", "note"),
    [
        (False, "", 0, "confirmed"),
        (False, "", 8, "past"),
        (False, "cancel", 0, "cancelled"),
        (True, "", 0, "waiting for confirmation"),
        (True, "", 8, "not confirmed"),
        (True, "decline", 0, "declined"),
        (True, "confirm", 0, "confirmed"),
    ],
)
def test_each_booking_says_where_it_stands_and_keeps_its_time_whole(
    client: Client,
    cast: Cast,
    frozen: time_machine.Traveller,
    *,
    asks: bool,
    answer: str,
    days: int,
    note: str,
) -> None:
    policy = {"confirmation_policy": {"type": "always"}} if asks else {}
    kind = add_event_type(cast, "A talk", "talk", **policy)
    made = book(kind, "2026-03-03T10:00:00+00:00")
    bookings = get_client().bookings
    if answer == "cancel":
        bookings.cancel(made.uid, reason="Ill")
    elif answer == "decline":
        bookings.decline(made.uid, reason="Away")
    elif answer == "confirm":
        bookings.confirm(made.uid)
    frozen.shift(timedelta(days=days))
    html = client.get(f"/bookings/{link_token(ADA)}").content.decode()
    title, state = re.findall(r"<h3>.*?<bdi>(.*?)</bdi>.*?<small>(.*?)</small></h3>", html)[0]
    assert (title, state) == ("A talk", note)
    assert '<span class="clock">11:00 – 11:30</span>' in html
    if 'href="/booking/' in html and "/cancel" in html:
        assert re.search(r'class="button button-bad" href="/booking/[^"]*/cancel"', html)


@pytest.mark.parametrize("path", ["/", "/team/desk", "/team/desk/visit", "/bookings", "/nobody/x"])
def test_the_way_there_stands_in_the_header_of_every_page(
    client: Client, cast: Cast, path: str
) -> None:
    html = client.get(f"{path}?lang=de").content.decode()
    head = html.split("<main")[0].split("<header")[1]
    assert 'href="/bookings?lang=de"' in head
    assert html.count('href="/bookings?lang=de"') == 1


def test_former_bookings_come_in_pages(
    client: Client, cast: Cast, frozen: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [book(cast.visit, f"2026-03-0{day}T10:00:00+00:00").uid for day in (3, 4, 5)]
    frozen.shift(timedelta(days=8))
    monkeypatch.setattr("portal.services.bookings.own_bookings.PAGE", 2)
    monkeypatch.setattr("portal.public.own_bookings.views.PAGE", 2)
    address = f"/bookings/{link_token(ADA)}"
    first = client.get(address).content.decode()
    assert [uid in first for uid in made] == [False, True, True]
    more = re.search(r'href="([^"]*skip=2)"', first)
    assert more is not None
    second = client.get(address + unescape(more[1])).content.decode()
    assert [uid in second for uid in made] == [True, False, False]


@pytest.mark.parametrize("skip", ["-1", "x", "9" * 30, ""])
def test_a_bad_place_in_the_list_is_its_beginning(client: Client, cast: Cast, skip: str) -> None:
    assert client.get(f"/bookings/{link_token(ADA)}?skip={skip}").status_code == 200


def test_a_seat_leads_to_the_own_seat(client: Client, cast: Cast) -> None:
    seats = {"seats_per_time_slot": 3, "show_attendee_info": False, "show_availability_count": True}
    tour = add_event_type(cast, "Tour", "tour", seats=seats)
    made = book(tour, "2026-03-03T10:00:00+00:00")
    html = client.get(f"/bookings/{link_token(ADA)}").content.decode()
    assert f"/booking/{made.uid}?seatReferenceUid={made.seat_uid}" in html


def test_a_link_expires_and_cannot_be_forged(
    client: Client, cast: Cast, frozen: time_machine.Traveller
) -> None:
    made = book(cast.visit, "2026-03-03T10:00:00+00:00")
    token = link_token(ADA)
    for bad in ("x", token[:-1] + "x", make_token("own-bookings")):
        refused = client.get(f"/bookings/{bad}")
        assert refused.status_code == 403
        assert made.uid.encode() not in refused.content
    assert client.get(f"/bookings/{token}").status_code == 200
    frozen.shift(timedelta(minutes=61))
    late = client.get(f"/bookings/{token}")
    assert late.status_code == 403
    assert b"has expired" in late.content
    assert b'type="email"' in late.content


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "a@example.com\nBcc: b@example.com"])
def test_what_is_no_address_is_named(client: Client, cast: Cast, email: str) -> None:
    response = client.post("/bookings", typed(email))
    assert response.status_code == 422
    assert b'href="#id_email"' in response.content
    assert asked() == []


def test_only_our_own_form_sends_links(client: Client, cast: Cast) -> None:
    assert client.post("/bookings", {"token": "forged", "email": ADA}).status_code == 403
    assert client.post("/bookings", typed(**{TRAP: "x"})).status_code == 422
    assert asked() == []


def test_nobody_can_fill_somebodys_mailbox(client: Client, cast: Cast, settings: Any) -> None:
    settings.THROTTLE_EMAIL = "15/hour"
    cache.clear()
    codes = [client.post("/bookings", typed()).status_code for _ in range(6)]
    assert codes == [303] * 6
    assert len(asked()) == 4
    cache.clear()


def test_during_an_outage_the_link_is_sent_later(failing: Any, cast: Cast) -> None:
    book(cast.visit, "2026-03-03T10:00:00+00:00")
    failing("GET /v2/bookings", lambda request: httpx.Response(502, text="down"))
    assert send_link.func(ADA, "en", "24", 1).startswith("later")
    (arguments,) = asked()
    assert arguments == [ADA, "en", "24", 2]
    assert send_link.func(ADA, "en", "24", 5).startswith("given up")
    assert mail.outbox == []


def test_the_mail_speaks_the_visitors_language(client: Client, cast: Cast) -> None:
    book(cast.visit, "2026-03-03T10:00:00+00:00")
    client.post("/bookings?lang=de", typed())
    assert asked()[0][1:] == ["de", "24", 1]
    send_link.func(ADA, "de", "24", 1)
    assert "lang=de" in str(mail.outbox[0].body)


def test_a_fault_while_listing_is_a_page_that_says_so(
    client: Client, failing: Any, cast: Cast
) -> None:
    failing("GET /v2/bookings", lambda request: httpx.Response(502, text="down"))
    assert client.get(f"/bookings/{link_token(ADA)}").status_code == 502


@pytest.mark.parametrize(
    ("error", "state", "said"),
    [
        (smtplib.SMTPRecipientsRefused({ADA: (550, b"5.1.1 unknown")}), "given up", "550 5.1.1"),
        (smtplib.SMTPSenderRefused(550, b"5.1.8 who?", "x@y.test"), "later", "550 5.1.8 who?"),
        (ConnectionRefusedError("nobody"), "later", "ConnectionRefusedError: nobody"),
    ],
)
def test_a_link_that_could_not_be_sent_is_a_warning(
    cast: Cast,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
    *,
    error: Exception,
    state: str,
    said: str,
) -> None:
    book(cast.visit, "2026-03-03T10:00:00+00:00")
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.Failing", "OPTIONS": {"error": error}}}
    assert send_link.func(ADA, "en", "24", 1).startswith(state)
    assert len(asked()) == (state == "later")
    [record] = [each for each in caplog.records if "link to own bookings" in each.msg]
    assert said in record.getMessage()
    assert ADA not in record.getMessage()


class Failing(BaseEmailBackend):
    """A mail server that answers with an error."""

    def __init__(self, *, error: Exception, **more: Any) -> None:
        super().__init__(**more)
        self._error = error

    def send_messages(self, _messages: object) -> int:
        raise self._error
