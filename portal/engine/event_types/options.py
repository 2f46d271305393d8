"""Shapes of event-type options, refused in the words of Cal.com's validators (CONTRACT.md 5.2,
5.5).

Names of failed constraints are those of Cal.com's public source, their misspellings included.
"""

from collections.abc import Callable
from itertools import combinations
from typing import Any, Final

from portal.engine.event_types.policies import (
    FREQUENCIES,
    PERIODS,
    is_off,
    is_policy,
    is_whole,
    is_window,
)
from portal.engine.protocol.validation import (
    Constraint,
    Field,
    Shape,
    Switchable,
    at_least,
    bounded,
    field,
    is_boolean,
    is_in,
    is_int,
    is_string,
    is_url,
    minimum,
)
from portal.engine.protocol.values import Json

# Cal.com's bound (CONTRACT.md 5.2).
MOST_SEATS: Final = 1000
# In Cal.com's order, which the refusal lists (CONTRACT.md 2.15).
INTERFACE_LANGUAGES: Final = (
    *("", "en", "ar", "az", "bg", "bn", "ca", "cs", "da", "de", "el", "es", "es-419", "eu", "et"),
    *("fi", "fr", "he", "hu", "it", "ja", "km", "ko", "nl", "no", "pl", "pt-BR", "pt", "ro", "ru"),
    *("sk-SK", "sr", "sv", "tr", "uk", "vi", "zh-CN", "zh-TW"),
)
_SWITCH: Final = field(is_boolean(), required=False)

SEATS: Final = Switchable(
    {
        "seatsPerTimeSlot": field(bounded(MOST_SEATS), minimum(1), is_int()),
        "showAttendeeInfo": field(is_boolean()),
        "showAvailabilityCount": field(is_boolean()),
    },
    on=lambda given: "seatsPerTimeSlot" in given,
)


# Cal.com takes any whole number; series without end or before their start would be no series.
class Recurrence(Switchable):
    """A rule that Cal.com looks at only with an interval or a switch, and whose failures it lists twice.

    CONTRACT.md 18.6, 7.
    """

    takes_lists = True

    def errors(self, values: Json) -> list[Json]:
        is_seen = "interval" in values or "disabled" in values
        return super().errors(values) * 2 if is_seen else []


RECURRENCE: Final = Recurrence(
    {
        "interval": field(bounded(100), at_least(1), is_int()),
        "occurrences": field(bounded(365), at_least(1), is_int()),
        "frequency": field(is_in(FREQUENCIES)),
        "disabled": field(is_boolean(), required=False),
    },
    on=lambda given: "interval" in given,
)
ACTIVE_BOOKINGS: Final = Switchable(
    {
        "maximumActiveBookings": field(minimum(1), is_int(), required=False),
        "offerReschedule": _SWITCH,
    },
    on=lambda given: not given.get("disabled"),
)
DISABLE_CANCELLING: Final = Shape({"disabled": _SWITCH})
DISABLE_RESCHEDULING: Final = Shape(
    {"disabled": _SWITCH, "minutesBefore": field(minimum(1), is_int(), required=False)}
)
CAL_VIDEO_SETTINGS: Final = Shape(
    {
        "disableRecordingForOrganizer": _SWITCH,
        "disableRecordingForGuests": _SWITCH,
        "redirectUrlOnExit": field(is_url(), required=False),
        "enableAutomaticRecordingForOrganizer": _SWITCH,
        "enableAutomaticTranscription": _SWITCH,
        "disableTranscriptionForGuests": _SWITCH,
        "disableTranscriptionForOrganizer": _SWITCH,
        "sendTranscriptionEmails": _SWITCH,
    }
)


def _limits(name: str, *, least: int, structure: str, order: str) -> tuple[Constraint, ...]:
    def is_structure(given: Any) -> bool:
        return is_off(given) or (
            isinstance(given, dict)
            and all(
                is_whole(given[period], least=least)
                for period in PERIODS
                if given.get(period) is not None
            )
        )

    # Longer periods may not allow less than shorter ones. Backwards, so that the shortest offender
    # is named.
    pairs = reversed(list(combinations(PERIODS, 2)))
    ordered = [
        Constraint(name, _in_order(shorter, longer), order.format(shorter=shorter, longer=longer))
        for shorter, longer in pairs
    ]
    return (*ordered, Constraint(name, is_structure, structure))


def _in_order(shorter: str, longer: str) -> Callable[[Any], bool]:
    def is_met(given: Any) -> bool:
        # Other shapes are refused by the constraint on the structure.
        if not isinstance(given, dict) or "disabled" in given:
            return True
        both = [given[each] for each in (shorter, longer) if is_whole(given.get(each), least=1)]
        return both == sorted(both)

    return is_met


FIELDS: Final[dict[str, Field]] = {
    "bookingLimitsCount": field(
        *_limits(
            "ValidateBookingLimitsCount",
            least=1,
            structure="Invalid bookingLimitsCount",
            order="Invalid booking limits: The number of bookings for {shorter} cannot exceed the"
            " number of bookings for {longer}.",
        ),
        required=False,
    ),
    "bookingLimitsDuration": field(
        *_limits(
            "ValidateBookingLimistsDuration",
            # Minutes (CONTRACT.md 5.2).
            least=15,
            structure="Invalid booking durations structure",
            order="Invalid booking durations: The duration of bookings for {shorter} cannot exceed"
            " the duration of bookings for {longer}.",
        ),
        required=False,
    ),
    "bookerActiveBookingsLimit": field(required=False, inside=ACTIVE_BOOKINGS),
    "bookingWindow": field(
        Constraint(
            "ValidateBookingWindow",
            lambda given: is_off(given) or is_window(given),
            "Invalid bookingWindow structure.",
        ),
        required=False,
    ),
    "confirmationPolicy": field(
        Constraint(
            "ConfirmationPolicyValidator",
            lambda given: is_off(given) or is_policy(given),
            'Invalid requiresConfirmation structure. Use "type": "always" or provide a valid time'
            ' and unit in "noticeThreshold" for "type": "time".',
        ),
        required=False,
    ),
    "recurrence": field(required=False, inside=RECURRENCE),
    "seats": field(required=False, inside=SEATS),
    "successRedirectUrl": field(is_url(), required=False),
    "calVideoSettings": field(required=False, inside=CAL_VIDEO_SETTINGS),
    "disableCancelling": field(required=False, inside=DISABLE_CANCELLING),
    "disableRescheduling": field(required=False, inside=DISABLE_RESCHEDULING),
    "interfaceLanguage": field(
        is_in(INTERFACE_LANGUAGES, name="isIn"), is_string(), required=False
    ),
    **dict.fromkeys(
        (
            "requiresBookerEmailVerification",
            "hideCalendarNotes",
            "lockTimeZoneToggleOnBookingPage",
            "useDestinationCalendarEmail",
            "hideCalendarEventDetails",
            "hideOrganizerEmail",
            "allowReschedulingPastBookings",
            "allowReschedulingCancelledBookings",
            "showOptimizedSlots",
        ),
        _SWITCH,
    ),
}
