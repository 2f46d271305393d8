"""One form, one booking: double clicks, reloads, lost answers and killed processes."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import httpx
import pytest
import time_machine
from django.http import HttpResponseBase
from django.test import Client
from django.utils.html import escape

from portal.engine import models
from portal.engine.transport import EngineTransport
from portal.process.waiting import room_to_wait
from portal.public.shared.requests import WAIT_SECONDS
from portal.services.bookings import intents
from portal.services.models import Intent, IntentState
from portal.web.protection.form_token import make_token
from tests.cast import NOW, Cast, add_event_type, book

VISIT = "/team/desk/visit"
SLOT = f"{VISIT}?slot=2026-03-03T10:00:00Z&cal.tz=Europe/Rome"
LATER = NOW + intents.CONCLUSIVE + timedelta(seconds=1)

type Answer = Callable[[httpx.Request], httpx.Response]
type Failing = Callable[[str, Answer], None]


def form(path: str = VISIT, **more: str) -> dict[str, str]:
    return {
        "token": make_token(f"book:{path}"),
        "name": "Ada",
        "email": "ada@example.com",
        "notes": "Keep me",
        **more,
    }


def lost_before(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("nothing came back", request=request)


class LostAfter:
    """Acts upstream, then loses the answer."""

    @staticmethod
    def act(request: httpx.Request) -> None:
        engine = EngineTransport()
        if "authorization" in request.headers:
            request.headers["authorization"] = f"Bearer {engine.portal_key}"
        engine.handle_request(request)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.act(request)
        raise httpx.ReadError("reset after it acted", request=request)


def once(answer: Answer) -> Answer:
    """Let a fault happen once; then the call goes through."""
    engine = EngineTransport()
    happened: list[bool] = []

    def answering(request: httpx.Request) -> httpx.Response:
        if not happened:
            happened.append(True)
            return answer(request)
        if "authorization" in request.headers:
            request.headers["authorization"] = f"Bearer {engine.portal_key}"
        return engine.handle_request(request)

    return answering


class Outage:
    """Loses every answer until it is over."""

    def __init__(self) -> None:
        self.engine = EngineTransport()
        self.is_over = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if not self.is_over:
            raise httpx.ReadTimeout("nothing came back", request=request)
        if "authorization" in request.headers:
            request.headers["authorization"] = f"Bearer {self.engine.portal_key}"
        return self.engine.handle_request(request)


def booking_page(response: HttpResponseBase) -> str:
    assert response.status_code == 303
    return response["Location"].split("?")[0]


def asked_again_at(html: str) -> str:
    found = re.search(r'hx-get="(/request/[^"?]+)', html)
    assert found
    return found[1]


def test_the_same_form_sent_twice_leads_to_the_same_booking(client: Client, cast: Cast) -> None:
    data = form()
    first, second = client.post(SLOT, data), client.post(SLOT, data)
    assert booking_page(first) == booking_page(second)
    assert models.Booking.objects.count() == 1


def test_other_answers_are_another_wish(client: Client, cast: Cast) -> None:
    solo = "/team/desk/solo"
    add_event_type(cast, "Solo", "solo")
    client.post(f"{solo}?slot=2026-03-03T10:00:00Z", form(solo))
    second = client.post(f"{solo}?slot=2026-03-03T10:00:00Z", form(solo, name="Eve"))
    assert second.status_code == 422, "somebody who only knows the email is not led to the booking"
    assert models.Booking.objects.count() == 1


def test_the_same_form_after_a_cancellation_books_again(client: Client, cast: Cast) -> None:
    data = form()
    first = booking_page(client.post(SLOT, data))
    models.Booking.objects.update(status="cancelled")
    models.BookingHost.objects.update(blocking=False)
    second = booking_page(client.post(SLOT, data))
    assert second != first
    assert booking_page(client.post(SLOT, data)) == second
    assert models.Booking.objects.filter(status="accepted").count() == 1


def test_a_lost_answer_is_looked_up_and_found(client: Client, cast: Cast, failing: Failing) -> None:
    failing("POST /v2/bookings", LostAfter())
    response = client.post(SLOT, form())
    assert booking_page(response) == f"/booking/{models.Booking.objects.get().uid}"
    assert Intent.objects.get().state == IntentState.DONE


def test_an_unknown_outcome_says_so_and_is_settled_by_asking_again(
    client: Client, cast: Cast, failing: Failing, frozen: time_machine.Traveller
) -> None:
    outage = Outage()
    failing("/v2/bookings", outage)
    data = form()
    response = client.post(SLOT, data)
    html = response.content.decode()
    assert response.status_code == 202
    assert "We are checking" in html
    assert 'name="notes" value="Keep me"' in html
    assert 'hx-trigger="every 3s"' in html
    again = client.post(SLOT, data)
    assert again.status_code == 202, "nothing is sent while the truth is not known"
    assert not models.Booking.objects.exists()
    outage.is_over = True
    frozen.move_to(LATER)
    intent = Intent.objects.get()
    page = client.get(asked_again_at(html))
    assert b"It did not go through" in page.content
    assert booking_page(client.post(SLOT, data)) == f"/booking/{models.Booking.objects.get().uid}"
    intent.refresh_from_db()
    assert (intent.state, intent.attempts) == (IntentState.DONE, 2)


def test_looking_again_without_javascript_sends_nothing(
    client: Client, cast: Cast, failing: Failing, frozen: time_machine.Traveller
) -> None:
    outage = Outage()
    failing("/v2/bookings", outage)
    data = form()
    assert b'name="look"' in client.post(SLOT, data).content
    outage.is_over = True
    frozen.move_to(LATER)
    page = client.post(SLOT, data | {"look": "1"})
    assert b"It did not go through" in page.content
    assert b'name="notes" value="Keep me"' in page.content
    assert not models.Booking.objects.exists()
    booking_page(client.post(SLOT, data))


def waited_at(html: str) -> str:
    found = re.findall(r'http-equiv="refresh" content="([^"]*)"', html)
    assert len(found) == 1
    delay, _, address = unescape(found[0]).partition(";url=")
    assert delay == "0", "by any other clock, who reads slowly loses the page (WCAG 2.2.1)"
    return address


def test_without_javascript_the_page_waits_for_an_answer_that_comes_with_the_outcome(
    client: Client, cast: Cast, failing: Failing
) -> None:
    outage = Outage()
    failing("GET /v2/bookings", outage)
    failing("POST /v2/bookings", LostAfter())
    html = client.post(SLOT, form()).content.decode()
    outage.is_over = True
    address = waited_at(html)
    assert f'<noscript><meta http-equiv="refresh" content="0;url={escape(address)}">' in html
    Intent.objects.update(checked_at=None)
    uid = models.Booking.objects.get().uid
    assert client.get(address)["Location"] == f"/booking/{uid}?cal.tz=Europe%2FRome"


def test_an_outcome_that_does_not_come_is_waited_for_again(
    client: Client, cast: Cast, failing: Failing
) -> None:
    lost_and_down(failing)
    address = waited_at(client.post(SLOT, form()).content.decode())
    begun = time.perf_counter()
    again = client.get(address)
    assert time.perf_counter() - begun > WAIT_SECONDS - 1
    assert again.status_code == 303
    assert again["Location"] == address.replace("wait=0", "wait=1")
    with room_to_wait() as is_let_in:
        assert is_let_in
        crowded = client.get(address)
    assert crowded.status_code == 202
    assert b"http-equiv" not in crowded.content, "a button does where others wait already"
    assert b"Look again" in crowded.content
    assert client.get(address.replace("wait=0", "wait=99")).status_code == 202


def lost_and_down(failing: Failing) -> Outage:
    """Let changes never arrive, and look-ups fail from the first one on."""
    outage = Outage()
    outage.is_over = True

    def lose(request: httpx.Request) -> httpx.Response:
        outage.is_over = False
        return lost_before(request)

    failing("GET /v2/bookings", outage)
    failing("POST /v2/bookings", lose)
    return outage


@pytest.mark.parametrize("change", ["booking", "cancellation"])
def test_the_way_back_from_what_was_not_done_keeps_the_form(
    client: Client,
    cast: Cast,
    failing: Failing,
    frozen: time_machine.Traveller,
    change: str,
) -> None:
    address, data = SLOT, form()
    if change == "cancellation":
        uid = book(cast.visit, "2026-03-03T10:00:00+00:00").uid
        address, data = f"/booking/{uid}/cancel", {"token": make_token(f"cancel:{uid}")}
    outage = lost_and_down(failing)
    html = client.post(address, data).content.decode()
    frozen.move_to(LATER)
    outage.is_over = True
    page = client.get(waited_at(html)).content.decode()
    assert "It did not go through" in page
    assert "We looked it up: nothing was booked or changed." in page
    assert "cannot say" not in page
    back = re.search(r'<a class="button button-main" href="([^"]*)"[^>]*>Try again', page)
    assert back is not None
    again = client.get(unescape(back[1]))
    assert again.status_code == 200
    assert ("Keep me" if change == "booking" else "Cancel this booking?") in again.content.decode()
    swapped = client.get(asked_again_at(html) + "?form=1", headers={"HX-Request": "true"})
    assert b'form="again"' in swapped.content, "the form stands around the part that is swapped"


def test_htmx_is_led_to_the_booking_once_it_is_found(
    client: Client, cast: Cast, failing: Failing
) -> None:
    outage = Outage()
    failing("GET /v2/bookings", outage)
    failing("POST /v2/bookings", LostAfter())
    waiting = client.post(SLOT, form())
    outage.is_over = True
    assert waiting.status_code == 202
    assert Intent.objects.get().state == IntentState.UNKNOWN
    Intent.objects.update(checked_at=None)
    poll = client.get(
        f"{asked_again_at(waiting.content.decode())}?cal.tz=Europe/Rome",
        headers={"HX-Request": "true"},
    )
    uid = models.Booking.objects.get().uid
    assert poll["HX-Redirect"] == f"/booking/{uid}?cal.tz=Europe%2FRome"


def test_a_process_that_was_killed_while_sending_is_settled_by_the_task(
    client: Client, cast: Cast, frozen: time_machine.Traveller
) -> None:
    client.post(SLOT, form())
    Intent.objects.update(state=IntentState.SENDING, booking_uid="", settled_at=None)
    key = Intent.objects.get().key
    assert intents.intent_refresh(key=key).state == IntentState.DONE
    assert Intent.objects.get().booking_uid == models.Booking.objects.get().uid


def test_a_killed_process_that_sent_nothing_ends_as_not_done(
    cast: Cast, frozen: time_machine.Traveller, client: Client
) -> None:
    client.post(SLOT, form())
    models.Booking.objects.all().delete()
    Intent.objects.update(state=IntentState.SENDING, booking_uid="", settled_at=None)
    key = Intent.objects.get().key
    frozen.shift(40)
    assert intents.intent_refresh(key=key).state == IntentState.UNKNOWN
    frozen.move_to(LATER)
    assert intents.intent_refresh(key=key).state == IntentState.NOT_DONE


def test_an_outage_leaves_an_open_intent_open(
    client: Client, cast: Cast, failing: Failing, frozen: time_machine.Traveller
) -> None:
    failing("POST /v2/bookings", LostAfter())
    failing("GET /v2/bookings", lost_before)
    client.post(SLOT, form())
    frozen.move_to(LATER)
    assert intents.intent_refresh(key=Intent.objects.get().key).state == IntentState.UNKNOWN


def test_a_lost_cancellation_is_looked_up(client: Client, cast: Cast, failing: Failing) -> None:
    booking = book(cast.visit, "2026-03-03T10:00:00+00:00")
    failing(f"/bookings/{booking.uid}/cancel", LostAfter())
    data = {"token": make_token(f"cancel:{booking.uid}"), "reason": ""}
    response = client.post(f"/booking/{booking.uid}/cancel", data, follow=True)
    assert b"This booking was cancelled" in response.content


def test_a_lost_move_is_looked_up(client: Client, cast: Cast, failing: Failing) -> None:
    booking = book(cast.visit, "2026-03-03T10:00:00+00:00")
    failing(f"/bookings/{booking.uid}/reschedule", LostAfter())
    address = f"{VISIT}?slot=2026-03-04T10:00:00Z&rescheduleUid={booking.uid}"
    data = {"token": make_token(f"move:{booking.uid}"), "rescheduleReason": ""}
    response = client.post(address, data, follow=True)
    assert b"Wednesday 4 March 2026" in response.content
    assert models.Booking.objects.filter(status="accepted").count() == 1


def test_a_move_sent_twice_leads_to_the_same_booking(client: Client, cast: Cast) -> None:
    booking = book(cast.visit, "2026-03-03T10:00:00+00:00")
    address = f"{VISIT}?slot=2026-03-04T10:00:00Z&rescheduleUid={booking.uid}"
    data = {"token": make_token(f"move:{booking.uid}"), "rescheduleReason": ""}
    first, second = client.post(address, data), client.post(address, data)
    assert booking_page(first) == booking_page(second)
    other = client.post(
        address, {"token": make_token(f"move:{booking.uid}"), "rescheduleReason": "x"}
    )
    assert other.status_code == 422
    assert models.Booking.objects.filter(status="accepted").count() == 1


def test_open_intents_are_taken_up_again_at_the_next_start(client: Client, cast: Cast) -> None:
    client.post(SLOT, form())
    assert intents.intents_resume() == 0
    Intent.objects.update(state=IntentState.SENDING)
    assert intents.intents_resume() == 1


def test_a_refused_intent_may_be_sent_again_with_other_answers(
    client: Client, cast: Cast, failing: Failing
) -> None:
    def refuse(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(400, json={"error": {"code": "X", "message": "invalid_number"}})

    failing("POST /v2/bookings", once(refuse))
    data = form()
    assert client.post(SLOT, data).status_code == 422
    booking_page(client.post(SLOT, data | {"name": "Ada Byron"}))
    states = Intent.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [IntentState.REFUSED, IntentState.DONE]


def test_an_unknown_request_is_not_found(client: Client, cast: Cast) -> None:
    client.post(SLOT, form())
    # The key alone is no address: it travels with the booking, where hosts read it.
    for name in ("nope", "nope.nope", Intent.objects.get().key):
        assert client.get(f"/request/{name}").status_code == 404


def test_an_intent_is_deleted_after_a_while(
    client: Client, cast: Cast, frozen: time_machine.Traveller
) -> None:
    client.post(SLOT, form())
    assert Intent.objects.get().email == "ada@example.com"
    frozen.shift(timedelta(days=31))
    assert intents.forget_intents.call() == 1
    assert not Intent.objects.exists()


def test_what_was_agreed_to_stays_without_the_address(
    client: Client, cast: Cast, frozen: time_machine.Traveller
) -> None:
    client.post(SLOT, form())
    Intent.objects.update(consent="I agree to the house rules.")
    frozen.shift(timedelta(days=31))
    intents.forget_intents.call()
    kept = Intent.objects.get()
    assert (kept.email, kept.consent) == ("", "I agree to the house rules.")


@pytest.mark.parametrize("name", ["name", "email"])
def test_an_invalid_form_is_no_intent(client: Client, cast: Cast, name: str) -> None:
    client.post(SLOT, form() | {name: ""})
    assert not Intent.objects.exists()
