"""Bodies of event-type calls: what they may hold and how it lands in a row (CONTRACT.md sections
5.2 and 6.3).
"""

from collections.abc import Callable
from typing import Any, Final

from portal.engine.answers.event_type import EXTRA_DEFAULTS, SILENT_EXTRAS
from portal.engine.errors import BadRequest, NotFound, trpc_error
from portal.engine.event_types import booking_fields, locations, names, policies
from portal.engine.models import EventType, Schedule, User
from portal.engine.validation import (
    Constraint,
    Field,
    Shape,
    bounded,
    field,
    is_array,
    is_boolean,
    is_int,
    is_number,
    is_string,
    max_length,
    minimum,
)
from portal.engine.wire import Json

MOST_MINUTES: Final = 527_040
"""No length, buffer, notice or interval is longer than a leap year: arithmetic stays in the
calendar.
"""

MOST_CHARACTERS: Final = 300
"""Slugs are indexed, and indexes have limits."""


def _whole(least: int) -> Field:
    return field(bounded(MOST_MINUTES), minimum(least), is_int(), required=False)


def _at_least_one() -> tuple[Constraint, ...]:
    return bounded(MOST_MINUTES), minimum(1), is_int()


_TEXT: Final = field(is_string(), required=False)
_SWITCH: Final = field(is_boolean(), required=False)
_ANYTHING: Final = field(required=False)

_FIELDS: Final[dict[str, Field]] = {
    "lengthInMinutes": field(*_at_least_one()),
    "title": field(is_string()),
    "slug": field(max_length(MOST_CHARACTERS), is_string()),
    "lengthInMinutesOptions": field(is_array(), required=False),
    "description": _TEXT,
    "locations": _ANYTHING,
    "bookingFields": _ANYTHING,
    "disableGuests": _SWITCH,
    "slotInterval": _whole(0),
    "minimumBookingNotice": _whole(0),
    "beforeEventBuffer": _whole(0),
    "afterEventBuffer": _whole(0),
    "scheduleId": field(is_number(), required=False),
    "bookingLimitsCount": _ANYTHING,
    "bookingLimitsDuration": _ANYTHING,
    "bookerActiveBookingsLimit": _ANYTHING,
    "onlyShowFirstAvailableSlot": _SWITCH,
    "bookingWindow": _ANYTHING,
    "offsetStart": _whole(0),
    "confirmationPolicy": _ANYTHING,
    "recurrence": _ANYTHING,
    "seats": _ANYTHING,
    "customName": _TEXT,
    "hidden": _SWITCH,
    "bookingRequiresAuthentication": _SWITCH,
    "disableCancelling": _ANYTHING,
    "disableRescheduling": _ANYTHING,
    **dict.fromkeys((*EXTRA_DEFAULTS, *SILENT_EXTRAS), _ANYTHING),
}
CREATE: Final = Shape(_FIELDS)
UPDATE: Final = CREATE.partial()

_COLUMNS: Final = {
    "title": "title",
    "slug": "slug",
    "lengthInMinutes": "length_in_minutes",
    "disableGuests": "disable_guests",
    "slotInterval": "slot_interval",
    "minimumBookingNotice": "minimum_booking_notice",
    "beforeEventBuffer": "before_event_buffer",
    "afterEventBuffer": "after_event_buffer",
    "onlyShowFirstAvailableSlot": "only_show_first_available_slot",
    "offsetStart": "offset_start",
    "customName": "custom_name",
    "hidden": "hidden",
    "bookingRequiresAuthentication": "booking_requires_authentication",
}
_NULLABLE: Final = ("slotInterval",)

_POLICIES: Final[dict[str, tuple[str, Callable[[Any], Any]]]] = {
    "bookingWindow": ("booking_window", policies.booking_window),
    "confirmationPolicy": ("confirmation_policy", policies.confirmation_policy),
    "seats": ("seats", policies.seats),
    "recurrence": ("recurrence", policies.recurrence),
    "bookerActiveBookingsLimit": (
        "booker_active_bookings_limit",
        policies.active_bookings_limit,
    ),
    "bookingLimitsCount": (
        "booking_limits_count",
        lambda given: policies.limits(given, least=1, name="booking limits"),
    ),
    "bookingLimitsDuration": (
        "booking_limits_duration",
        lambda given: policies.limits(given, least=15, name="booking durations"),
    ),
    "disableCancelling": (
        "disable_cancelling",
        lambda given: policies.switch(given, name="disableCancelling"),
    ),
    "disableRescheduling": (
        "disable_rescheduling",
        lambda given: policies.switch(given, name="disableRescheduling"),
    ),
}


def apply(row: EventType, values: Json, *, schedules_of: User | None) -> None:
    """Write the values of a checked body into an unsaved row.

    `schedules_of` is the user whose schedule `scheduleId` must be; None takes any. Raises
    BadRequest, NotFound or a tRPC error for combinations that Cal.com refuses.
    """
    for name, column in _COLUMNS.items():
        if name in values and (values[name] is not None or name in _NULLABLE):
            setattr(row, column, values[name] or (None if name in _NULLABLE else values[name]))
    if "description" in values:
        row.description = values["description"] or ""
    for name, (column, read) in _POLICIES.items():
        if name in values:
            setattr(row, column, read(values[name]))
    _apply_lengths(row, values)
    _apply_places_and_questions(row, values)
    if values.get("customName"):
        names.check(values["customName"], row.booking_fields)
    if "scheduleId" in values:
        chosen = values["scheduleId"]
        row.schedule = None if chosen is None else _schedule(int(chosen), schedules_of)
    extras = {name: values[name] for name in values if name in _EXTRAS}
    row.extras = row.extras | extras
    _check_combinations(row, values)


_EXTRAS: Final = frozenset((*EXTRA_DEFAULTS, *SILENT_EXTRAS))


def _apply_lengths(row: EventType, values: Json) -> None:
    options = values.get("lengthInMinutesOptions")
    if options is None:
        return
    if not options or not all(
        policies.is_whole(each, least=1, most=MOST_MINUTES) for each in options
    ):
        raise BadRequest("lengthInMinutesOptions must be integers of at least 1")
    if len(set(options)) != len(options):
        raise BadRequest("All lengthInMinutesOptions elements must be unique")
    row.length_in_minutes_options = options


def _apply_places_and_questions(row: EventType, values: Json) -> None:
    if values.get("locations") is not None:
        of_team = row.team_id is not None
        row.locations = locations.normalise(values["locations"], of_team=of_team)
    elif not row.locations:
        row.locations = [dict(locations.CAL_VIDEO)]
    if values.get("bookingFields") is not None:
        row.booking_fields = booking_fields.normalise(
            values["bookingFields"],
            guests_hidden=row.disable_guests,
            of_team=row.team_id is not None,
        )
    elif not row.booking_fields or "disableGuests" in values:
        row.booking_fields = booking_fields.default_fields(guests_hidden=row.disable_guests)
    # Hiding the question is the other way of saying it.
    row.disable_guests = any(f["slug"] == "guests" and f["hidden"] for f in row.booking_fields)


def _schedule(schedule_id: int, owner: User | None) -> Schedule:
    found = Schedule.objects.filter(pk=schedule_id).first()
    if found is None or (owner is not None and found.owner_id != owner.pk):
        whose = owner.pk if owner else "any"
        raise NotFound(f"User with ID={whose} does not own schedule with ID={schedule_id}")
    return found


def _check_combinations(row: EventType, values: Json) -> None:
    if row.seats_per_slot is None:
        return
    if row.is_recurring:
        message = "Recurring Events and Offer Seats cannot be active at the same time."
        raise trpc_error(400, message)
    if len(row.locations) > 1:
        raise BadRequest(
            "Seats Validation failed: Seats are enabled but more than one location provided."
            if "seats" in values
            else "Locations Validation failed: Multiple locations but seats are enabled."
        )
    if not policies.is_off(row.confirmation_policy or None):
        raise BadRequest(
            "Seats Validation failed: Seats are enabled but requiresConfirmation is true."
            if "seats" in values
            else "RequiresConfirmation Validation failed: Seats are enabled but"
            " requiresConfirmation is true."
        )
