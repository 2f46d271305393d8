"""Whatever Cal.com answers reaches a visitor as a helpful page with the right status."""

import logging
import re
from collections.abc import Callable

import httpx
import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory

from portal.engine import models
from portal.public.shared.refusals import refusal_text
from portal.services.errors import TooOften
from portal.web.error_pages import service_error_page
from portal.web.protection.form_token import make_token
from tests.cast import Cast

VISIT = "/team/desk/visit"
SLOT = f"{VISIT}?slot=2026-03-03T10:00:00Z"

type Answer = Callable[[httpx.Request], httpx.Response]


def form_a(status: int, code: str, message: str) -> httpx.Response:
    body = {
        "status": "error",
        "path": "/v2/x",
        "error": {"code": code, "message": message, "details": {}},
    }
    return httpx.Response(status, json=body, headers={"X-Request-Id": "upstream-request-1"})


def raising(error: type[httpx.TransportError]) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error("the network failed", request=request)

    return answer


def answering(response: Callable[[], httpx.Response]) -> Answer:
    return lambda _request: response()


LIMIT = {"X-RateLimit-Remaining-Default": "0", "X-RateLimit-Reset-Default": "42"}

FAULTS: dict[str, tuple[Answer, int]] = {
    "400": (answering(lambda: form_a(400, "BadRequestException", "no")), 502),
    "400 form B": (
        answering(
            lambda: httpx.Response(
                400, json={"status": "error", "error": {"code": "TRPCError", "message": "no"}}
            )
        ),
        502,
    ),
    "400 form C": (
        answering(lambda: httpx.Response(400, json={"statusCode": 400, "message": "no"})),
        502,
    ),
    "401": (answering(lambda: form_a(401, "UnauthorizedException", "Invalid API Key")), 503),
    "403": (answering(lambda: form_a(403, "ForbiddenException", "Forbidden resource")), 403),
    "404": (answering(lambda: form_a(404, "NotFoundException", "not found")), 404),
    "409": (answering(lambda: form_a(409, "ConflictException", "conflict")), 502),
    "429": (
        answering(lambda: httpx.Response(429, json={"error": {"message": "slow"}}, headers=LIMIT)),
        503,
    ),
    "500": (
        answering(lambda: httpx.Response(500, json={"statusCode": 500, "message": "Internal"})),
        502,
    ),
    "502 html": (answering(lambda: httpx.Response(502, html="<h1>Bad gateway</h1>")), 502),
    "200 html": (answering(lambda: httpx.Response(200, html="<h1>Sign in</h1>")), 502),
    "200 truncated": (
        answering(lambda: httpx.Response(200, content=b'{"status":"success","data":[')),
        502,
    ),
    "200 wrong shape": (
        answering(lambda: httpx.Response(200, json={"status": "success", "data": 7})),
        502,
    ),
    "200 empty": (answering(lambda: httpx.Response(200)), 502),
    "connect": (raising(httpx.ConnectError), 503),
    "connect timeout": (raising(httpx.ConnectTimeout), 503),
    "read timeout": (raising(httpx.ReadTimeout), 503),
    "reset": (raising(httpx.ReadError), 503),
    "protocol": (raising(httpx.RemoteProtocolError), 503),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("mark", ["GET /v2/me", "GET /v2/slots"], ids=["catalogue", "slots"])
def test_a_fault_while_reading_gives_a_page(
    client: Client,
    failing: Callable[[str, Answer], None],
    caplog: pytest.LogCaptureFixture,
    fault: str,
    mark: str,
) -> None:
    answer, status = FAULTS[fault]
    failing(mark, answer)
    with caplog.at_level(logging.ERROR):
        response = client.get(VISIT)
    html = response.content.decode()
    assert response.status_code == status
    assert "<h1>" in html
    assert "See what can be booked" in html
    assert "Traceback" not in html
    assert "upstream-request-1" not in html
    assert not [record for record in caplog.records if record.name != "django.request"]
    if fault == "429":
        # What Cal.com says, and some seconds more, so that not all who wait come back at once.
        assert 44 <= int(response["Retry-After"]) <= 52
        # By a script that asks first; a page that reloads itself takes the words from who reads slowly (WCAG 2.2.1).
        assert 'http-equiv="refresh"' not in html
        seconds = response["Retry-After"]
        assert f'data-retry="{seconds}"' in html
        assert f"tries again by itself in {seconds} seconds" in html


def test_a_page_of_an_outage_leads_in_no_circle(
    client: Client, failing: Callable[[str, Answer], None]
) -> None:
    failing("GET /v2/", raising(httpx.ConnectError))
    for path, links in [("/?q=visit", ["/?q=visit"]), ("/nobody", ["/nobody", "/"])]:
        response = client.get(path)
        assert response.status_code == 503
        main = response.content.decode().split("<main")[1].split("</main")[0]
        assert re.findall(r'href="([^"]*)"', main) == links


@pytest.mark.parametrize("path", ["/nobody/here", "/booking/nothing", "/team/none?lang=de"])
def test_what_is_not_there_can_be_searched_for(client: Client, cast: Cast, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    html = response.content.decode()
    form = re.search(r'<form class="search"[^>]*>.*?</form>', html, re.DOTALL)
    assert form is not None
    assert 'action="/"' in form[0]
    assert 'name="q"' in form[0]
    assert ('name="lang" value="de"' in form[0]) == ("lang=de" in path)


def test_too_often_accuses_nobody(client: Client, cast: Cast) -> None:
    request = RequestFactory().get("/")
    page = service_error_page(request, TooOften(kind="address", retry_after=60))
    assert page.status_code == 429
    # Spread over some seconds, and the page tries again when the header says so.
    assert 62 <= int(page["Retry-After"]) <= 70
    assert f'data-retry="{page["Retry-After"]}"' in page.content.decode()
    words = [
        page.content.decode(),
        *(
            refusal_text(TooOften(kind=kind, retry_after=60), time_zone="UTC")
            for kind in ("address", "email", "event-type")
        ),
    ]
    for text in words:
        assert not re.search(r"too much|too many|too often|your network|abuse", text, re.IGNORECASE)
    assert "Try again" in words[0]


WRITES: dict[str, tuple[Answer, int, str]] = {
    "conflict": (
        answering(
            lambda: httpx.Response(
                409, json={"statusCode": 409, "message": "booking_conflict_error"}
            )
        ),
        409,
        "not free any more",
    ),
    "taken": (
        answering(
            lambda: form_a(
                400,
                "BadRequestException",
                "User either already has booking at this time or is not available",
            )
        ),
        409,
        "not free any more",
    ),
    "limit": (
        answering(
            lambda: form_a(
                400,
                "BadRequestException",
                "Attendee with this email can't book because the maximum number of active bookings has been reached.",
            )
        ),
        422,
        "highest number of bookings",
    ),
    "other 400": (
        answering(lambda: form_a(400, "BadRequestException", "x")),
        422,
        "did not accept",
    ),
    "403": (answering(lambda: form_a(403, "ForbiddenException", "no")), 403, "not allowed"),
    "429": (answering(lambda: httpx.Response(429, json={}, headers=LIMIT)), 503, "try again"),
    # Cal.com answers every look-up, and knows of nothing.
    "500": (answering(lambda: httpx.Response(500, json={})), 503, "cannot be reached"),
    "read timeout": (raising(httpx.ReadTimeout), 503, "cannot be reached"),
    "reset": (raising(httpx.ReadError), 503, "cannot be reached"),
    "html": (answering(lambda: httpx.Response(201, html="<h1>ok?</h1>")), 503, "cannot be reached"),
    "connect": (raising(httpx.ConnectError), 503, "cannot be reached"),
}


@pytest.mark.parametrize("fault", WRITES)
def test_a_fault_while_booking_keeps_the_form(
    client: Client, failing: Callable[[str, Answer], None], fault: str
) -> None:
    answer, status, words = WRITES[fault]
    failing("POST /v2/bookings", answer)
    data = {
        "token": make_token(f"book:{VISIT}"),
        "name": "Ada",
        "email": "ada@example.com",
        "notes": "Keep me",
    }
    response = client.post(SLOT, data)
    html = response.content.decode()
    assert response.status_code == status
    assert words in html
    assert "Keep me" in html
    assert not models.Booking.objects.exists()


def test_a_fault_before_the_form_is_known_sends_it_again_on_demand(
    client: Client, failing: Callable[[str, Answer], None]
) -> None:
    failing("GET /v2/me", raising(httpx.ConnectError))
    response = client.post(SLOT, {"token": "t", "name": "Ada", "notes": "Keep me"})
    assert response.status_code == 503
    assert b'name="notes" value="Keep me"' in response.content
    assert b"Try again with what you typed" in response.content


def test_staff_see_the_code_and_the_upstream_request(
    client: Client, failing: Callable[[str, Answer], None]
) -> None:
    client.force_login(User.objects.create_user("staff", is_staff=True))
    failing("GET /v2/slots", FAULTS["401"][0])
    html = client.get(VISIT).content.decode()
    assert "upstream_key_refused" in html
    assert "upstream-request-1" in html


def test_htmx_gets_the_fault_as_the_part_it_swaps(
    client: Client, failing: Callable[[str, Answer], None]
) -> None:
    failing("GET /v2/slots", raising(httpx.ConnectError))
    response = client.get(VISIT, headers={"HX-Request": "true"})
    assert response.status_code == 503
    assert b'id="booker"' in response.content
    assert b"<html" not in response.content
