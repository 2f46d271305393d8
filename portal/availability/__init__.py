"""When something can be booked: pure functions over plain values.

No database, no settings and no clock here: ``now`` is always an argument. The rules are those of
CONTRACT.md sections 14.1 and 17.

``find_slots`` answers a slot query, ``check_start`` says why one start cannot be booked and
``free_hosts`` who could take it; the latter two ignore holds and the grid, as booking does.
"""

from portal.availability.hosts import BusyTime, DaysOff, Host
from portal.availability.intervals import Interval
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
from portal.availability.schedule import DateOverride, Schedule, WeeklyHours, default_schedule
from portal.availability.slots import Slot, SlotQuery, find_slots, group_by_day
from portal.availability.starts import check_start, free_hosts, host_refusal

__all__ = [
    "BusyTime",
    "CountLimit",
    "DateOverride",
    "DaysOff",
    "DaysWindow",
    "DurationLimit",
    "EventRules",
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
    "find_slots",
    "free_hosts",
    "group_by_day",
    "host_refusal",
]
