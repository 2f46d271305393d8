"""Why a time cannot be booked."""

from dataclasses import dataclass
from enum import StrEnum

from portal.availability.rules import CountLimit, DurationLimit


class Reason(StrEnum):
    """Every reason, in the order in which they are looked for.

    A limit by duration is used up when no more time is left, and else may be too small for the
    booking.
    """

    NO_HOSTS = "no-hosts"
    PAST = "past"
    NOTICE = "notice"
    BEYOND_WINDOW = "beyond-window"
    SEATS_FULL = "seats-full"
    COUNT_LIMIT = "count-limit"
    DURATION_USED_UP = "duration-used-up"
    DURATION_LIMIT = "duration-limit"
    DAY_OFF = "day-off"
    OUTSIDE_HOURS = "outside-hours"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason, and the hosts it holds for (none where it is the event type's own).

    ``limit`` is the one that is used up where the reason is one.
    """

    reason: Reason
    host_ids: tuple[int, ...] = ()
    limit: CountLimit | DurationLimit | None = None
