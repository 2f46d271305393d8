"""Answers to booking fields, checked and stored (CONTRACT.md 4.3, 4.5).

Two layers, as in Cal.com: the API's own checks (form A), then those of the booking form (form B).
"""

import re
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
        if each["slug"] in request.responses:
            check_content(each, _read(request.responses[each["slug"]]))
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
    # The attendee's phone answers that field, wherever it was given.
    if slug == PHONE_SLUG and request.booker.phone_number:
        return
    if slug not in request.responses:
        if each["required"] and not each.get("hidden"):
            raise _missing(event_type, slug)
        return
    answer = _read(request.responses[slug])
    expected = JSON_TYPES.get(kind, ("string",))
    if json_type(answer) not in expected:
        raise BadRequest(
            f"Invalid type for booking field '{slug}'. Expected type {' or '.join(expected)}"
            f" (compatible with field type '{kind}'), but received {_javascript_type(answer)}."
        )
    if "options" in each:
        check_options(each, answer)


def _read(answer: Any) -> Any:
    # Null is read as the empty text (CONTRACT.md 18.4), which not every type takes.
    return "" if answer is None else answer


def _javascript_type(value: Any) -> str:
    # As `typeof` tells it: a list is an object (recording 1264).
    return "object" if isinstance(value, list) else json_type(value)


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
        if not all(str(item) in allowed for item in answer):
            raise BadRequest(
                f"One or more invalid options for booking field '{slug}'."
                f" Allowed options are: {listed}."
            )
    elif str(answer) not in allowed:
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
    """Check an answer that was given, null read as the empty text (CONTRACT.md 18.4)."""
    slug, kind = each["slug"], each["type"]
    if kind == "textarea" and isinstance(answer, str):
        answer = answer.strip()
    # A required list of checkboxes may be empty (recording 1270).
    if answer in ("", False) or (answer == [] and kind != "checkbox"):
        if each["required"] and not each.get("hidden"):
            raise answer_problem(slug, "error_required_field")
        if kind != "url":
            return
    if kind in ("select", "radio") and not isinstance(answer, str):
        raise answer_problem(slug, "Invalid string")
    if kind in ("multiselect", "checkbox") and not all(isinstance(each, str) for each in answer):
        raise answer_problem(slug, "Invalid array of strings")
    if kind == "phone" and not is_phone_number(answer):
        raise answer_problem(slug, "invalid_number")
    if kind == "url" and not _is_url(answer):
        raise answer_problem(slug, "url_validation_error")
    if kind == "multiemail" and not all(map(is_email, answer)):
        raise answer_problem(slug, "email_validation_error")


def _is_url(text: str) -> bool:
    # The scheme may be missing (recording 1245).
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
    except ValueError:
        return False
    is_host = "." in parts.netloc.strip(".") and not re.search(r"[\s@]", parts.netloc)
    return parts.scheme in {"http", "https"} and is_host


def to_store(event_type: EventType, request: BookingRequest) -> Json:
    booker = request.booker
    stored: Json = {"email": booker_email(booker), "name": booker.name}
    if booker.phone_number:
        stored[PHONE_SLUG] = booker.phone_number
    trimmed = {each["slug"] for each in event_type.booking_fields if each["type"] == "textarea"}
    # Unknown slugs are kept (recording 377).
    stored |= {
        slug: answer.strip() if slug in trimmed and isinstance(answer, str) else _read(answer)
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
