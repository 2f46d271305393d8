"""Why a time cannot be booked."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Every reason, in the order in which they are looked for."""

    PAST = "past"
    NOTICE = "notice"
    BEYOND_WINDOW = "beyond-window"
    COUNT_LIMIT = "count-limit"
    DURATION_LIMIT = "duration-limit"
    SEATS_FULL = "seats-full"
    NO_HOSTS = "no-hosts"
    DAY_OFF = "day-off"
    OUTSIDE_HOURS = "outside-hours"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason and the ids of the hosts it holds for; none where the reason is the event type's own."""

    reason: Reason
    host_ids: tuple[int, ...] = ()
