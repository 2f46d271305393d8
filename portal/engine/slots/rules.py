"""Options of an event type as rules of portal.availability (CONTRACT.md 5.2, 5.5, 17)."""

from datetime import date, timedelta, tzinfo
from typing import Any, Final

from portal import availability as av
from portal.engine.event_types.models import EventType, SchedulingType

_SCHEDULING: Final = {
    SchedulingType.COLLECTIVE.value: av.Scheduling.COLLECTIVE,
    SchedulingType.ROUND_ROBIN.value: av.Scheduling.ROUND_ROBIN,
}


def rules_of(event_type: EventType, *, window_zone: tzinfo) -> av.EventRules:
    """Return the rules of `event_type`; a range window's dates are days of `window_zone`."""
    interval = event_type.slot_interval
    policy = event_type.confirmation_policy
    return av.EventRules(
        # 0 for a group's dynamic event type, which has no bookings of its own.
        event_type_id=event_type.pk or 0,
        length=timedelta(minutes=event_type.length_in_minutes),
        interval=timedelta(minutes=interval) if interval else None,
        offset=timedelta(minutes=event_type.offset_start),
        before=timedelta(minutes=event_type.before_event_buffer),
        after=timedelta(minutes=event_type.after_event_buffer),
        notice=timedelta(minutes=event_type.minimum_booking_notice),
        window=to_window(event_type.booking_window, window_zone),
        count_limits=tuple(
            av.CountLimit(period, most)
            for period, most in limits_of(event_type.booking_limits_count)
        ),
        duration_limits=tuple(
            av.DurationLimit(period, timedelta(minutes=most))
            for period, most in limits_of(event_type.booking_limits_duration)
        ),
        first_only=event_type.only_show_first_available_slot,
        optimized=bool(event_type.extras.get("showOptimizedSlots")),
        scheduling=_SCHEDULING.get(event_type.scheduling_type, av.Scheduling.PERSONAL),
        seats=event_type.seats_per_slot,
        blocks_pending=bool(policy.get("blockUnconfirmedBookingsInBooker")),
    )


def to_window(window: dict[str, Any], zone: tzinfo) -> av.DaysWindow | av.RangeWindow | None:
    # Empty as long as nothing was set.
    if window.get("disabled") or not window:
        return None
    if window["type"] == "range":
        first, last = (date.fromisoformat(day) for day in window["value"])
        return av.RangeWindow(first, last, zone)
    return av.DaysWindow(
        days=window["value"],
        business_only=window["type"] == "businessDays",
        rolling=bool(window.get("rolling")),
    )


def limits_of(limits: dict[str, int] | None) -> list[tuple[av.Period, int]]:
    return [
        (period, limits[period.value]) for period in av.Period if limits and period.value in limits
    ]
