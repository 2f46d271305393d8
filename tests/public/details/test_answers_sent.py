"""What is sent of the answers, and where the sentence stands when Cal.com refuses one (CONTRACT.md 18.4)."""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from django.test import Client

from portal.engine import models
from portal.web.protection.form_token import make_token
from tests.cast import Cast, add_event_type
from tests.public.conftest import Answer

ASK = "/team/desk/ask"
SLOT = f"{ASK}?slot=2026-03-03T10:00:00Z"
KINDS = (
    *("text", "textarea", "address", "phone", "url", "number", "multiemail"),
    *("select", "radio", "multiselect", "checkbox", "boolean"),
)
TYPED: dict[str, Any] = {
    "token": make_token(f"book:{ASK}"),
    "name": "Ada",
    "email": "ada@example.com",
    "notes": "Keep me",
}


def field(kind: str, *, required: bool = False) -> dict[str, Any]:
    options = (
        {"options": ["A", "B"]} if kind in {"select", "radio", "multiselect", "checkbox"} else {}
    )
    made = {"type": kind, "slug": f"q-{kind}", "label": f"Which {kind}?", "required": required}
    return made | {"placeholder": ""} | options if kind != "boolean" else made


def typed(**more: Any) -> dict[str, Any]:
    return TYPED | {"token": make_token(f"book:{ASK}")} | more


@pytest.mark.both_backends
@pytest.mark.parametrize(("text", "number"), [("4", 4), ("0", 0), ("2.5", 2.5), ("-3", -3)])
def test_an_optional_number_reaches_the_host(
    client: Client, cast: Cast, backend: str, text: str, number: float
) -> None:
    add_event_type(cast, "Ask", "ask", booking_fields=[field("number")])
    assert client.post(SLOT, typed(**{"q-number": text})).status_code == 303
    answers = models.Booking.objects.get().responses
    if backend == "engine":
        assert (answers["q-number"], answers["notes"]) == (number, "Keep me")
    else:
        assert "q-number" not in answers
        assert answers["notes"] == f"Keep me\nWhich number?: {text}"


@pytest.mark.both_backends
def test_a_number_alone_is_all_the_notes(client: Client, cast: Cast, backend: str) -> None:
    add_event_type(cast, "Ask", "ask", booking_fields=[field("number")])
    assert client.post(SLOT, typed(**{"q-number": "4", "notes": ""})).status_code == 303
    notes = models.Booking.objects.get().description
    assert notes == ("" if backend == "engine" else "Which number?: 4")


@pytest.mark.both_backends
def test_a_required_number_is_said_to_be_impossible_where_it_is(
    client: Client, cast: Cast, backend: str
) -> None:
    add_event_type(cast, "Ask", "ask", booking_fields=[field("number", required=True)])
    pages = [client.get(address).content.decode() for address in (ASK, SLOT)]
    response = client.post(SLOT, typed(**{"q-number": "4"}))
    sentence = "To book this, a number has to be given."
    if backend == "engine":
        assert response.status_code == 303
        assert not any(sentence in html for html in pages)
    else:
        assert response.status_code == 422
        assert all(sentence in html for html in pages)
        assert models.Booking.objects.count() == 0


@pytest.mark.both_backends
def test_empty_optional_answers_can_be_booked(client: Client, cast: Cast) -> None:
    add_event_type(cast, "Ask", "ask", booking_fields=[field(kind) for kind in KINDS])
    empty = {
        f"q-{kind}": "" for kind in KINDS if kind not in {"boolean", "multiselect", "checkbox"}
    }
    assert client.post(SLOT, typed(**empty)).status_code == 303


def test_no_empty_answer_is_sent(
    client: Client, cast: Cast, failing: Callable[[str, Answer], None]
) -> None:
    add_event_type(cast, "Ask", "ask", booking_fields=[field(kind) for kind in KINDS])
    sent: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(json.loads(request.content))
        return httpx.Response(400, json={"error": {"code": "X", "message": "no"}})

    failing("POST /v2/bookings", answer)
    empty = {f"q-{kind}": " " for kind in KINDS[:7] if kind != "number"}
    client.post(SLOT, typed(**empty))
    assert sent[0]["bookingFieldsResponses"] == {"notes": "Keep me", "q-boolean": False}


REFUSALS = [
    ("responses - {{{slug}}}error_required_field, ", "Please fill this in."),
    ("responses - {{{slug}}}invalid_number, ", "The phone number is not valid."),
    ("responses - {{{slug}}}url_validation_error, ", "A web address is not valid."),
    ("responses - {{{slug}}}Invalid string, ", "This cannot be used."),
    (
        "Invalid type for booking field '{slug}'. Expected type string, but received number.",
        "This cannot be used.",
    ),
    (
        "Invalid option 'blue' for booking field '{slug}'. Allowed options are: red.",
        "Please choose.",
    ),
    (
        "One or more invalid options for booking field '{slug}'. Allowed options are: red.",
        "Please choose.",
    ),
    (
        "Missing required booking field response: {slug} - it is required by the event type.",
        "Please fill this in.",
    ),
]


@pytest.mark.parametrize(
    "slug", ["q-text", "q-phone", "q-radio", "q-boolean", "name", "email", "notes"]
)
@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refused_answer_is_told_beside_its_field(
    client: Client,
    cast: Cast,
    failing: Callable[[str, Answer], None],
    slug: str,
    refusal: tuple[str, str],
) -> None:
    add_event_type(cast, "Ask", "ask", booking_fields=[field(kind) for kind in KINDS])
    text, sentence = refusal
    message = text.format(slug=slug)
    failing(
        "POST /v2/bookings",
        lambda request: httpx.Response(
            400, json={"error": {"code": "BadRequest", "message": message}}
        ),
    )
    response = client.post(SLOT, typed())
    html = response.content.decode()
    assert response.status_code == 422
    assert html.count('class="errorlist"') == 1
    assert f'id="id_{slug}_error"><li>{sentence}</li>' in html
    assert re.search(rf'<a href="#id_{slug}(_0)?">', html)
    assert "Keep me" in html


# A path in the request, what Cal.com says of it, the form's field and its sentence.
NAMED_PATHS = [
    ("attendee.email", "must be an email", "email", "An email address is not valid."),
    ("attendee.name", "name must be a string", "name", "This cannot be used."),
    ("guests.0", "must be an email", "guests", "An email address is not valid."),
    (
        *("location.phone", "phone must be a valid phone number"),
        *("location_phone", "The phone number is not valid."),
    ),
]


@pytest.mark.parametrize("case", NAMED_PATHS)
def test_what_the_validation_names_is_told_beside_its_field(
    client: Client,
    cast: Cast,
    failing: Callable[[str, Answer], None],
    case: tuple[str, str, str, str],
) -> None:
    add_event_type(cast, "Ask", "ask", locations=[{"type": "attendeePhone"}])
    path, said, name, sentence = case
    first, last = path.split(".")
    leaf = {"property": last, "constraints": {"is": said}}
    tree = [{"property": first, "children": [leaf]}]
    failing(
        "POST /v2/bookings",
        lambda request: httpx.Response(
            400, json={"error": {"code": "BadRequest", "details": {"errors": tree}}}
        ),
    )
    data = {"location_phone": "+49 30 901820", "guests": "b@example.com"}
    response = client.post(SLOT, typed() | data)
    html = response.content.decode()
    assert response.status_code == 422
    assert html.count('class="errorlist"') == 1
    assert f'id="id_{name}_error"><li>{sentence}</li>' in html


@pytest.mark.parametrize("slug", ["gone", "location"])
def test_what_is_not_asked_here_is_told_above_the_form(
    client: Client, cast: Cast, failing: Callable[[str, Answer], None], slug: str
) -> None:
    add_event_type(cast, "Ask", "ask")
    message = f"Missing required booking field response: {slug} - it is required."
    failing(
        "POST /v2/bookings",
        lambda request: httpx.Response(400, json={"error": {"code": "X", "message": message}}),
    )
    html = client.post(SLOT, typed()).content.decode()
    assert "The calendar did not accept this booking." in html
    assert 'class="errorlist"' not in html
