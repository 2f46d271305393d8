"""Answers to booking fields, checked and stored (CONTRACT.md 4.3, 4.5).

Two layers, as in Cal.com: the API's own checks (form A), then those of the booking form (form B).
"""

from typing import Any, Final
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from portal.engine.bookings.making.requests import Booker, BookingRequest, json_type
from portal.engine.errors import BadRequest, answer_problem
from portal.engine.event_types.booking_fields import PHONE_SLUG
from portal.engine.event_types.models import EventType
from portal.engine.protocol.phones import is_phone_number
from portal.engine.protocol.values import Json

# Types of JSON that a field's answer may have; the first one is named in refusals.
JSON_TYPES: Final = {
    "phone": ("string",),
    "address": ("string",),
    "text": ("string",),
    "textarea": ("string",),
    "url": ("string",),
    # Cal.com refuses every answer to a number field later on (recordings 369, 370); the engine
    # takes numbers (docs/engine.md).
    "number": ("number",),
    "multiemail": ("array",),
    "multiselect": ("array",),
    "checkbox": ("array",),
    "boolean": ("boolean",),
    "select": ("string", "number"),
    "radio": ("string", "number"),
}

_NOT_ANSWERS: Final = frozenset({"email", "name", "guests"})


def check(event_type: EventType, request: BookingRequest) -> Json:
    """Return the answers to store, the booker's details among them.

    Raises BadRequest for missing answers, wrong types and options, and form problems for contents.
    """
    fields = [each for each in event_type.booking_fields if not each["isDefault"]]
    for each in fields:
        check_given(event_type, each, request)
    check_booker(event_type, request.booker)
    if not all(is_email(guest) for guest in request.guests):
        raise answer_problem("guests", "email_validation_error")
    for each in fields:
        check_content(each, request.responses.get(each["slug"]))
    return to_store(event_type, request)


def booker_email(booker: Booker) -> str:
    """Return the booker's address, or the placeholder that Cal.com makes of a phone number."""
    return booker.email or f"{booker.phone_number.lstrip('+')}@sms.cal.com"


def is_email(text: Any) -> bool:
    try:
        validate_email(text)
    except (ValidationError, TypeError):
        return False
    return isinstance(text, str)


def check_given(event_type: EventType, each: Json, request: BookingRequest) -> None:
    slug, kind = each["slug"], each["type"]
    answer = request.responses.get(slug)
    # The attendee's phone answers that field, wherever it was given.
    if slug == PHONE_SLUG and request.booker.phone_number:
        return
    if answer is None:
        if each["required"] and not each.get("hidden"):
            raise _missing(event_type, slug)
        return
    expected = JSON_TYPES.get(kind, ("string",))
    if json_type(answer) not in expected:
        raise BadRequest(
            f"Invalid type for booking field '{slug}'. Expected type {' or '.join(expected[:1])}"
            f" (compatible with field type '{kind}'), but received {json_type(answer)}."
        )
    if "options" in each:
        check_options(each, answer)


def _missing(event_type: EventType, slug: str) -> BadRequest:
    if slug == PHONE_SLUG:
        return BadRequest(
            "Missing attendee phone number - it is required by the event type."
            ' Pass it as "attendee.phoneNumber" in the request.'
        )
    return BadRequest(
        f"Missing required booking field response: {slug} - it is required by the event type"
        " booking fields, but missing in the bookingFieldsResponses. You can fetch the event type"
        f" with ID {event_type.pk} to see the required fields."
    )


def check_options(each: Json, answer: Any) -> None:
    slug, allowed = each["slug"], each["options"]
    listed = ", ".join(allowed)
    if isinstance(answer, list):
        if not all(item in allowed for item in answer):
            raise BadRequest(
                f"One or more invalid options for booking field '{slug}'."
                f" Allowed options are: {listed}."
            )
    # A number may stand for the option of that text (CONTRACT.md 4.3).
    elif answer != "" and str(answer) not in allowed:
        raise BadRequest(
            f"Invalid option '{answer}' for booking field '{slug}'. Allowed options are: {listed}."
        )


def check_booker(event_type: EventType, booker: Booker) -> None:
    if not booker.name.strip():
        raise answer_problem("name", "error_required_field")
    email_is_required = any(
        each["slug"] == "email" and each["required"] and not each.get("hidden")
        for each in event_type.booking_fields
    )
    if not booker.email and email_is_required:
        raise answer_problem("email", "error_required_field")
    if booker.email and not is_email(booker.email):
        raise answer_problem("email", "email_validation_error")


def check_content(each: Json, answer: Any) -> None:
    slug, kind = each["slug"], each["type"]
    if answer is None:
        return
    # Empty answers to optional fields pass unchecked.
    if answer in ("", False) or answer == []:
        if each["required"] and not each.get("hidden"):
            raise answer_problem(slug, "error_required_field")
        return
    if kind == "phone" and not is_phone_number(answer):
        raise answer_problem(slug, "invalid_number")
    if kind == "url" and not _is_url(answer):
        raise answer_problem(slug, "url_validation_error")
    if kind == "multiemail" and not all(map(is_email, answer)):
        raise answer_problem(slug, "email_validation_error")


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in parts.netloc


def to_store(event_type: EventType, request: BookingRequest) -> Json:
    booker = request.booker
    stored: Json = {"email": booker_email(booker), "name": booker.name}
    if booker.phone_number:
        stored[PHONE_SLUG] = booker.phone_number
    # null is read as the empty text (CONTRACT.md 18.4). Unknown slugs are kept (recording 377).
    stored |= {
        slug: "" if answer is None else answer
        for slug, answer in request.responses.items()
        # Whom it is for, and who else comes, is said and checked outside of the answers.
        if slug not in _NOT_ANSWERS
    }
    # Guests of a seat are dropped without a word (recording 400).
    if event_type.seats_per_slot is not None:
        stored["guests"] = []
    elif request.guests:
        stored["guests"] = request.guests
    return stored
