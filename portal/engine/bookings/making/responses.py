"""Answers to booking fields: checking and storing (CONTRACT.md sections 4.3 and 4.5).

Two layers, as in Cal.com: the API's own checks with readable messages, then those of the booking
form.
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

JSON_TYPES: Final = {
    "phone": ("string",),
    "address": ("string",),
    "text": ("string",),
    "textarea": ("string",),
    "url": ("string",),
    "number": ("number",),
    "multiemail": ("array",),
    "multiselect": ("array",),
    "checkbox": ("array",),
    "boolean": ("boolean",),
    "select": ("string", "number"),
    "radio": ("string", "number"),
}


def check(event_type: EventType, request: BookingRequest) -> Json:
    """Return the answers to store, the booker's details among them.

    Raises BadRequest for missing answers, wrong types and options, and form B problems for wrong
    contents.
    """
    fields = [each for each in event_type.booking_fields if not each["isDefault"]]
    for each in fields:
        _check_given(event_type, each, request)
    _check_booker(event_type, request.booker)
    _check_guests(request.guests)
    for each in fields:
        _check_content(each, request.responses.get(each["slug"]))
    return _to_store(event_type, request)


def booker_email(booker: Booker) -> str:
    """Return the booker's address; without one, what the phone number makes (CONTRACT.md section
    4.1).
    """
    return booker.email or f"{booker.phone_number.lstrip('+')}@sms.cal.com"


def is_email(text: Any) -> bool:
    """Say whether a value is an e-mail address."""
    try:
        validate_email(text)
    except (ValidationError, TypeError):
        return False
    return isinstance(text, str)


def _check_given(event_type: EventType, each: Json, request: BookingRequest) -> None:
    slug, kind = each["slug"], each["type"]
    answer = request.responses.get(slug)
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
        _check_options(each, answer)


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


def _check_options(each: Json, answer: Any) -> None:
    slug, allowed = each["slug"], each["options"]
    listed = ", ".join(allowed)
    if isinstance(answer, list):
        if not all(item in allowed for item in answer):
            raise BadRequest(
                f"One or more invalid options for booking field '{slug}'."
                f" Allowed options are: {listed}."
            )
    elif answer != "" and str(answer) not in allowed:
        raise BadRequest(
            f"Invalid option '{answer}' for booking field '{slug}'. Allowed options are: {listed}."
        )


def _check_booker(event_type: EventType, booker: Booker) -> None:
    if not booker.name.strip():
        raise answer_problem("name", "error_required_field")
    if not booker.email and _email_is_required(event_type):
        raise answer_problem("email", "error_required_field")
    if booker.email and not is_email(booker.email):
        raise answer_problem("email", "email_validation_error")


def _email_is_required(event_type: EventType) -> bool:
    return any(
        each["slug"] == "email" and each["required"] and not each.get("hidden")
        for each in event_type.booking_fields
    )


def _check_guests(guests: list[Any]) -> None:
    if not all(is_email(guest) for guest in guests):
        raise answer_problem("guests", "email_validation_error")


def _check_content(each: Json, answer: Any) -> None:
    slug, kind = each["slug"], each["type"]
    if answer is None:
        return
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


def _to_store(event_type: EventType, request: BookingRequest) -> Json:
    booker = request.booker
    stored: Json = {"email": booker_email(booker), "name": booker.name}
    if booker.phone_number:
        stored[PHONE_SLUG] = booker.phone_number
    stored |= {slug: "" if answer is None else answer for slug, answer in request.responses.items()}
    if event_type.seats_per_slot is not None:
        stored["guests"] = []
    elif request.guests:
        stored["guests"] = request.guests
    return stored
