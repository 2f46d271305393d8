"""The body of POST /v2/bookings (CONTRACT.md 4.1)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from portal.engine.errors import form_problem
from portal.engine.protocol.constraints import MISSING
from portal.engine.protocol.phones import is_phone_number
from portal.engine.protocol.validation import (
    Constraint,
    Shape,
    array_max_size,
    is_array,
    is_boolean,
    is_date_string,
    is_in,
    is_int,
    is_name,
    is_object,
    is_string,
    is_time_zone,
    minimum,
)
from portal.engine.protocol.validation import field as shape_field
from portal.engine.protocol.values import Json, checked_instant

# In Cal.com's order, which the refusal lists (recording 477).
_LANGUAGES: Final = (
    "ar ca de es eu he id ja lv pl ro sr th vi az cs el es-419 fi hr it km nl pt ru sv tr zh-CN"
    " bg da en et fr hu iw ko no pt-BR sk ta uk zh-TW bn"
)
LANGUAGES: Final = _LANGUAGES.split()
# Cal.com's bound for guests that are added later (CONTRACT.md 4.14); here for all.
MOST_GUESTS: Final = 30
IDENTIFICATION: Final = "eventTypeId or eventTypeSlug + username"
NO_IDENTIFICATION: Final = (
    "Either eventTypeId or eventTypeSlug + username or eventTypeSlug + teamSlug must be provided"
)
NO_CONTACT: Final = "Attendee must have at least one contact method (email or phone number)"
METADATA_TOO_LARGE: Final = (
    "Metadata must have at most 50 keys, each key up to 40 characters, and string values up to"
    " 500 characters."
)
# A key that JavaScript takes for an index, and moves to the front of an object. At most ten digits, as 2**32 has.
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,9}")
_PRESENT: Final = Constraint(
    "isDefined",
    lambda value: value is not MISSING and value is not None,
    "{property} should not be null or undefined",
)


@dataclass(frozen=True, slots=True)
class Booker:
    name: str
    email: str
    time_zone: str
    phone_number: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """A checked body. `starts_at` is UTC; `length_in_minutes` None means the event type's own."""

    starts_at: datetime
    booker: Booker
    guests: list[str] = field(default_factory=list)
    location: Any = None
    responses: Json = field(default_factory=dict)
    metadata: Json = field(default_factory=dict)
    length_in_minutes: int | None = None
    recurrence_count: int | None = None
    chosen_hosts: list[int] = field(default_factory=list)


def _contact(attendee: Json) -> list[tuple[str, str]]:
    if attendee.get("email") or attendee.get("phoneNumber"):
        return []
    return [("attendee email or phone", NO_CONTACT)]


def _identification(body: Json) -> list[tuple[str, str]]:
    slugged = "eventTypeSlug" in body and ("username" in body or "teamSlug" in body)
    return [] if slugged or body.get("eventTypeId") else [(IDENTIFICATION, NO_IDENTIFICATION)]


def metadata_fits(value: Any) -> bool:
    # The bounds of METADATA_TOO_LARGE, which are Cal.com's (CONTRACT.md 18.6, 4). It takes a list for an object whose
    # keys are numbers.
    if isinstance(value, list):
        value = dict(enumerate(value))
    if not isinstance(value, dict) or len(value) > 50:
        return False
    return all(
        _units(str(key)) <= 40
        and isinstance(text, str | int | float)
        and not (isinstance(text, str) and _units(text) > 500)
        for key, text in value.items()
    )


def _units(text: str) -> int:
    # JavaScript counts UTF-16 units.
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _in_javascripts_order(keys: Iterable[str]) -> list[str]:
    listed = list(keys)
    numbers = sorted((key for key in listed if _INDEX.fullmatch(key)), key=int)
    return [*numbers, *(key for key in listed if not _INDEX.fullmatch(key))]


_PHONE: Final = Constraint(
    "isPhoneNumber", is_phone_number, "{property} must be a valid phone number"
)
ATTENDEE: Final = Shape(
    {
        "name": shape_field(*is_name()),
        "email": shape_field(is_string(), required=False),
        "timeZone": shape_field(is_time_zone()),
        "phoneNumber": shape_field(_PHONE, required=False),
        "language": shape_field(is_in(LANGUAGES), required=False),
    },
    whole=_contact,
)
ROUTING: Final = Shape(
    {
        "teamMemberIds": shape_field(
            Constraint(
                "isNumber",
                lambda value: isinstance(value, list) and all(map(is_int().is_met, value)),
                "each value in {property} must be a number conforming to the specified constraints",
            )
        ),
        "responseId": shape_field(is_int(), required=False),
        "queuedResponseId": shape_field(is_string(), required=False),
        "teamMemberEmail": shape_field(is_string(), required=False),
        "skipContactOwner": shape_field(is_boolean(), required=False),
        "crmAppSlug": shape_field(is_string(), required=False),
        "crmOwnerRecordType": shape_field(is_string(), required=False),
    }
)
CREATE: Final = Shape(
    {
        "start": shape_field(is_date_string()),
        "lengthInMinutes": shape_field(is_int(), minimum(1), required=False),
        "eventTypeId": shape_field(is_int(), required=False),
        "eventTypeSlug": shape_field(is_string(), required=False),
        "username": shape_field(is_string(), required=False),
        "teamSlug": shape_field(is_string(), required=False),
        "organizationSlug": shape_field(is_string(), required=False),
        "attendee": shape_field(_PRESENT, inside=ATTENDEE),
        "guests": shape_field(is_array(), array_max_size(MOST_GUESTS), required=False),
        "meetingUrl": shape_field(is_string(), required=False),
        "location": shape_field(required=False),
        "bookingFieldsResponses": shape_field(is_object(), required=False),
        "metadata": shape_field(
            Constraint("isMetadata", metadata_fits, METADATA_TOO_LARGE),
            is_object(),
            required=False,
        ),
        "routing": shape_field(is_object(), required=False, inside=ROUTING),
        "rrHostSubsetIds": shape_field(is_array(), required=False),
        "emailVerificationCode": shape_field(is_string(), required=False),
        "recurrenceCount": shape_field(is_int(), minimum(1), required=False),
        "instant": shape_field(required=False),
    },
    whole=_identification,
)
# Cal.com has a validator for each kind of body, and only that of instant bookings knows `instant`.
NOT_INSTANT: Final = Shape(
    {name: each for name, each in CREATE.fields.items() if name != "instant"},
    whole=_identification,
)


def read(body: Any) -> BookingRequest:
    """Return the checked body. Raises BadRequest (form A, one line) or a form problem (form B)."""
    # A `recurrenceCount` picks the recurring validator before `instant` is looked at.
    is_instant = (
        isinstance(body, dict) and body.get("instant") is True and "recurrenceCount" not in body
    )
    values = (CREATE if is_instant else NOT_INSTANT).strict(body)
    attendee, metadata = values["attendee"], values.get("metadata") or {}
    # Cal.com checks sizes first and types in a second step, with another envelope (CONTRACT.md 18.6).
    wrong = [key for key in _in_javascripts_order(metadata) if not isinstance(metadata[key], str)]
    if wrong:
        raise form_problem(
            "".join(
                f"metadata.{key} - Expected string, received {json_type(metadata[key])}, "
                for key in reversed(wrong)
            )
        )
    return BookingRequest(
        starts_at=checked_instant(values["start"]),
        booker=Booker(
            name=attendee["name"],
            email=attendee.get("email") or "",
            time_zone=attendee["timeZone"],
            phone_number=attendee.get("phoneNumber") or "",
            language=attendee.get("language") or "en",
        ),
        guests=values.get("guests") or [],
        # `meetingUrl` is the deprecated way to give a location (CONTRACT.md 4.1).
        location=values.get("location") or values.get("meetingUrl"),
        responses=values.get("bookingFieldsResponses") or {},
        metadata=metadata,
        length_in_minutes=values.get("lengthInMinutes"),
        recurrence_count=values.get("recurrenceCount"),
        chosen_hosts=(values.get("routing") or {}).get("teamMemberIds") or [],
    )


def json_type(value: Any) -> str:
    """Return JavaScript's name for the type of a JSON value."""
    match value:
        # Before int: in Python a bool is one.
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case None:
            return "null"
        case _:
            return "object"
