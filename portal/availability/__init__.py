"""Availability: pure functions from schedules and busy times to slots, and to the reasons against other times.

No database, no settings, no files and no clock here: ``now`` is always an argument, and a zone is a value that the
caller brings. The rules are those of CONTRACT.md sections 14.1, 17 and 18.6.

``find_slots`` answers a slot query and ``explain`` says of one why it leaves out what it does. ``check_start`` says why
one start cannot be booked and ``host_refusals`` who cannot take it; both ignore reservations and the grid, as booking
does.
"""

from portal.availability.hosts import (
    BusyTime,
    DateOverride,
    DaysOff,
    Host,
    Interval,
    Schedule,
    WeeklyHours,
    default_schedule,
)
from portal.availability.limits import first_day, next_first_day
from portal.availability.reasons import Reason, Refusal
from portal.availability.rules import (
    CountLimit,
    DaysWindow,
    DurationLimit,
    EventRules,
    Period,
    RangeWindow,
    Scheduling,
)
from portal.availability.slots import (
    LONGEST_QUERY_DAYS,
    Slot,
    SlotQuery,
    find_slots,
    group_by_day,
)
from portal.availability.starts import (
    ClosedTime,
    Explanation,
    Gap,
    check_start,
    explain,
    host_refusal,
    host_refusals,
)

__all__ = [
    "LONGEST_QUERY_DAYS",
    "BusyTime",
    "ClosedTime",
    "CountLimit",
    "DateOverride",
    "DaysOff",
    "DaysWindow",
    "DurationLimit",
    "EventRules",
    "Explanation",
    "Gap",
    "Host",
    "Interval",
    "Period",
    "RangeWindow",
    "Reason",
    "Refusal",
    "Schedule",
    "Scheduling",
    "Slot",
    "SlotQuery",
    "WeeklyHours",
    "check_start",
    "default_schedule",
    "explain",
    "find_slots",
    "first_day",
    "group_by_day",
    "host_refusal",
    "host_refusals",
    "next_first_day",
]
