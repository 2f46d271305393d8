"""Location of a new booking (CONTRACT.md 4.2, 5.3)."""

from dataclasses import dataclass
from typing import Any, Final

from portal.conf.address import home_url
from portal.engine.bookings.models import Booking
from portal.engine.errors import BadRequest, form_problem
from portal.engine.event_types.models import EventType
from portal.engine.protocol.phones import is_phone_number
from portal.engine.protocol.validation import is_url
from portal.engine.protocol.values import Json

# Cal.com's internal names of the types, seen in answers and webhooks (CONTRACT.md 5.3): the wire's
# "phone" is the organizer's number, the internal one the attendee's.
INTERNAL_NAMES: Final = {
    "address": "inPerson",
    "link": "link",
    "phone": "userPhone",
    "attendeeAddress": "attendeeInPerson",
    "attendeePhone": "phone",
    "attendeeDefined": "somewhereElse",
    "organizersDefaultApp": "conferencing",
    "integration": "integrations:daily",
}
_LINK: Final = is_url()
VIDEO: Final = ("integration", "organizersDefaultApp")
# The key of the value: in the event type, and below in the body.
OF_ORGANIZER: Final = {"address": "address", "link": "link", "phone": "phone"}
OF_ATTENDEE: Final = {
    "attendeeAddress": "address",
    "attendeePhone": "phone",
    "attendeeDefined": "location",
}


@dataclass(frozen=True, slots=True)
class BookingLocation:
    """The text of a booking's location, and its entry among the answers: None when none was chosen.

    A video location is an address that holds the booking's uid; its `text` is empty until then.
    """

    text: str
    response: Json | None = None
    is_video: bool = False
    is_link: bool = False

    @property
    def is_meeting(self) -> bool:
        return self.is_video or self.is_link

    def of(self, uid: str) -> str:
        return f"{home_url()}/video/{uid}" if self.is_video else self.text


def location_of_seat(row: Booking, responses: Json) -> str:
    """Return where one participant goes: what another one answered, such as a number, is theirs."""
    offered = row.event_type.locations if row.event_type else []
    stored = row.meeting_url or row.location or ""
    of_staff = {each.get(key) for each in offered for key in OF_ORGANIZER.values()}
    if stored in of_staff or not any(each["type"] in OF_ATTENDEE for each in offered):
        return stored
    answer = responses.get("location")
    return str(answer.get("optionValue") or "") if isinstance(answer, dict) else ""


def choose(event_type: EventType, given: Any) -> BookingLocation:
    """Return the location for the `location` of a body, which may be missing.

    Raises BadRequest when the event type does not offer it, a form problem when its value is
    missing.
    """
    offered = event_type.locations
    if given is None:
        return first_offered(offered)
    if isinstance(given, str):
        return _named(given)
    kind = str(given.get("type")) if isinstance(given, dict) else ""
    match = _match(event_type, offered, kind, given)
    if kind in VIDEO:
        response = {"value": INTERNAL_NAMES[kind], "optionValue": ""}
        return BookingLocation("", response, is_video=True)
    if kind in OF_ORGANIZER:
        response = {"value": INTERNAL_NAMES[kind], "optionValue": ""}
        return BookingLocation(match[OF_ORGANIZER[kind]], response, is_link=kind == "link")
    value = str(given.get(OF_ATTENDEE[kind]) or "")
    if not value:
        raise form_problem("responses.location.optionValue - Required, ")
    return BookingLocation(value, response={"value": INTERNAL_NAMES[kind], "optionValue": value})


def _named(text: str) -> BookingLocation:
    # A bare string is taken for what it looks like, even where nothing of the kind is offered (recording 389,
    # CONTRACT.md 18.7).
    is_link = _LINK.is_met(text)
    kind = "link" if is_link else "phone" if is_phone_number(text) else "somewhereElse"
    return BookingLocation(text, {"value": kind, "optionValue": text}, is_link=is_link)


def first_offered(offered: list[Json]) -> BookingLocation:
    if not offered or offered[0]["type"] in VIDEO:
        return BookingLocation("", is_video=True)
    kind = offered[0]["type"]
    if kind in OF_ORGANIZER:
        return BookingLocation(offered[0][OF_ORGANIZER[kind]], is_link=kind == "link")
    # Without a value the internal name stands for the location, e.g. "phone" (recording 388).
    return BookingLocation(INTERNAL_NAMES.get(kind, str(kind)))


def _match(event_type: EventType, offered: list[Json], kind: Any, given: Any) -> Json:
    same = [each for each in offered if each["type"] == kind]
    if not same:
        listed = ", ".join(each["type"] for each in offered)
        raise BadRequest(
            f"Booking location with type {kind} not valid for event type with id={event_type.pk}."
            f" The event type has following location types: {listed}, and only these types are"
            " allowed for booking location."
        )
    if kind == "integration" and given.get("integration") not in [
        each["integration"] for each in same
    ]:
        listed = ", ".join(each["integration"] for each in same)
        raise BadRequest(
            f"Booking location with integration {given.get('integration')} not valid for event"
            f" type with id={event_type.pk}. The event type has following integrations: {listed},"
            " and only these integrations are allowed for booking location."
        )
    return same[0]
