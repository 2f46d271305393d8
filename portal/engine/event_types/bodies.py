"""Bodies of event-type calls and how they change a row (CONTRACT.md 5.2, 6.3)."""

from collections.abc import Callable
from typing import Any, Final

from portal.engine.errors import BadRequest, NotFound, trpc_error
from portal.engine.event_types import booking_fields, locations, names, options, policies
from portal.engine.event_types.answers import EXTRA_DEFAULTS, SILENT_EXTRAS
from portal.engine.event_types.models import EventType
from portal.engine.people.models import User
from portal.engine.protocol.validation import (
    Constraint,
    Field,
    Shape,
    array_not_empty,
    array_unique,
    bounded,
    each_is_int,
    each_minimum,
    field,
    is_array,
    is_boolean,
    is_int,
    is_name,
    is_string,
    max_length,
    minimum,
)
from portal.engine.protocol.values import Json
from portal.engine.schedules.models import Schedule

# No length, buffer, notice or interval is longer than a leap year, so that adding one to a date
# stays within Python's calendar.
MOST_MINUTES: Final = 527_040

NOTHING_ENABLED: Final = (
    "When disabled is false {disabled: false} at least one other property must be provided, because"
    " it means that the property is enabled but then other properties must be provided too."
)
NO_LIMIT_FOR_SERIES: Final = (
    "Can't have `recurrence` and `bookerActiveBookingsLimit` enabled at the same time - recurring"
    " events do not support maximum active bookings limit setting."
)

# The length of the slug's column: it is indexed, and index entries have limits.
MOST_CHARACTERS: Final = 300


def _whole(least: int) -> Field:
    return field(bounded(MOST_MINUTES), minimum(least), is_int(), required=False)


def _at_least_one() -> tuple[Constraint, ...]:
    return bounded(MOST_MINUTES), minimum(1), is_int()


def _are_short(values: Any) -> bool:
    return not isinstance(values, list) or all(map(bounded(MOST_MINUTES).is_met, values))


_TEXT: Final = field(is_string(), required=False)
_SWITCH: Final = field(is_boolean(), required=False)
_ANYTHING: Final = field(required=False)

_FIELDS: Final[dict[str, Field]] = {
    "lengthInMinutes": field(*_at_least_one()),
    "title": field(*is_name()),
    "slug": field(max_length(MOST_CHARACTERS), is_string()),
    "lengthInMinutesOptions": field(
        each_minimum(1),
        each_is_int(),
        Constraint("max", _are_short, "each value in {property} must not be greater than a year"),
        array_unique(),
        array_not_empty(),
        is_array(),
        required=False,
    ),
    "description": _TEXT,
    "locations": _ANYTHING,
    "bookingFields": _ANYTHING,
    "disableGuests": _SWITCH,
    "slotInterval": _whole(0),
    "minimumBookingNotice": _whole(0),
    "beforeEventBuffer": _whole(0),
    "afterEventBuffer": _whole(0),
    "scheduleId": field(is_int(), required=False),
    "onlyShowFirstAvailableSlot": _SWITCH,
    "offsetStart": _whole(0),
    "customName": field(*is_name(), required=False),
    "hidden": _SWITCH,
    "bookingRequiresAuthentication": _SWITCH,
    **options.FIELDS,
    **dict.fromkeys(SILENT_EXTRAS, _ANYTHING),
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
# For this one 0 and null both mean the default: the length.
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
    "bookingLimitsCount": ("booking_limits_count", policies.limits),
    "bookingLimitsDuration": ("booking_limits_duration", policies.limits),
    "disableCancelling": ("disable_cancelling", policies.switch),
    "disableRescheduling": ("disable_rescheduling", policies.switch),
}


def apply(row: EventType, values: Json, *, schedules_of: User | None) -> None:
    """Write the values of a checked body into an unsaved row.

    `schedules_of` is the user whose schedule `scheduleId` must be; None takes any. Raises
    BadRequest, NotFound or a tRPC error for combinations that Cal.com refuses.
    """
    check_together(values)
    for name, column in _COLUMNS.items():
        if name in values and (values[name] is not None or name in _NULLABLE):
            setattr(row, column, values[name] or (None if name in _NULLABLE else values[name]))
    # null becomes the empty text (recording 111).
    if "description" in values:
        row.description = values["description"] or ""
    for name, (column, read) in _POLICIES.items():
        if name in values:
            setattr(row, column, read(values[name]))
    if values.get("lengthInMinutesOptions") is not None:
        row.length_in_minutes_options = values["lengthInMinutesOptions"]
    _apply_locations_and_questions(row, values)
    # After the booking fields: their slugs are variables, too.
    if values.get("customName"):
        names.check(values["customName"], row.booking_fields)
    if "scheduleId" in values:
        chosen = values["scheduleId"]
        row.schedule = None if chosen is None else _schedule(int(chosen), schedules_of)
    policies.check_destination(values, schedules_of)
    # Stored for answers, emails and webhooks; no rule of booking reads them.
    extras = {name: values[name] for name in values if name in _EXTRAS}
    row.extras = row.extras | extras
    check_combinations(row)


_EXTRAS: Final = frozenset((*EXTRA_DEFAULTS, *SILENT_EXTRAS))


def _apply_locations_and_questions(row: EventType, values: Json) -> None:
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
    # `disableGuests` alone rebuilds all fields, and custom ones are lost, as in Cal.com
    # (CONTRACT.md 5.7).
    elif not row.booking_fields or "disableGuests" in values:
        row.booking_fields = booking_fields.default_fields(guests_hidden=row.disable_guests)
    # Hiding the guests field and setting `disableGuests` are one thing (recording 42).
    row.disable_guests = any(f["slug"] == "guests" and f["hidden"] for f in row.booking_fields)


def _schedule(schedule_id: int, owner: User | None) -> Schedule:
    found = Schedule.objects.filter(pk=schedule_id).first()
    if found is None or (owner is not None and found.owner_id != owner.pk):
        whose = owner.pk if owner else "any"
        raise NotFound(f"User with ID={whose} does not own schedule with ID={schedule_id}")
    return found


def check_together(values: Json) -> None:
    # Of what was sent together, whatever the event type has already.
    limit = values.get("bookerActiveBookingsLimit")
    if isinstance(limit, dict) and limit.get("disabled") is False and len(limit) == 1:
        raise BadRequest(NOTHING_ENABLED)
    has_limit = isinstance(limit, dict) and {"maximumActiveBookings", "offerReschedule"} & set(
        limit
    )
    if has_limit and "interval" in (values.get("recurrence") or {}):
        raise BadRequest(NO_LIMIT_FOR_SERIES)


def check_combinations(row: EventType) -> None:
    if row.seats_per_slot is None:
        return
    # Cal.com blames the seats, whatever was sent last.
    if len(row.locations) > 1:
        raise BadRequest(
            "Seats Validation failed: Seats are enabled but more than one location provided."
        )
    if not policies.is_off(row.confirmation_policy or None):
        raise BadRequest(
            "Seats Validation failed: Seats are enabled but requiresConfirmation is true."
        )
    if row.is_recurring:
        message = "Recurring Events and Offer Seats cannot be active at the same time."
        raise trpc_error(400, message)


def create(owner: User, body: Any) -> EventType:
    """Raises ValidationFailed, or BadRequest for a slug in use."""
    values = CREATE.validated(body)
    row = EventType(owner=owner)
    apply(row, values, schedules_of=owner)
    # Behind it stands a unique constraint, for two calls at once.
    if EventType.objects.filter(owner=owner, team=None, slug=row.slug).exists():
        raise BadRequest("User already has an event type with this slug.")
    row.save()
    return row
