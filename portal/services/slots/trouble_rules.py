"""The rules of an event type that close a day, whoever is free: notice, window and limits."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.backend import get_client
from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.event_type import EventType
from portal.services.errors import calling_calcom
from portal.services.slots.trouble_bands import Band

PERIODS = ("day", "week", "month", "year")


def rule_bands(
    event_type: EventType, *, begins: datetime, ends: datetime, zone: ZoneInfo, now: datetime
) -> list[Band]:
    """Return what closes the day: what is past, the notice, the window, and limits that are used up.

    A rolling window depends on which days have slots, so it is not among them. Raises services.errors.Upstream.
    """
    notice = now + timedelta(minutes=event_type.minimum_booking_notice)
    bands = [Band("past", begins, min(now, ends))] if now > begins else []
    if notice > max(now, begins):
        about = str(event_type.minimum_booking_notice)
        bands.append(Band("notice", max(now, begins), min(notice, ends), about))
    bands += _window(event_type, begins, ends, zone, now)
    limit = _limit(event_type, begins.astimezone(zone).date(), zone)
    if limit:
        bands.append(Band("limit", begins, ends, limit))
    return [band for band in bands if band.starts_at < band.ends_at]


def has_rolling_window(event_type: EventType) -> bool:
    """Tell whether the window counts days that have slots."""
    window = event_type.booking_window
    return bool(window and window.is_on and window.rolling)


def _window(
    event_type: EventType, begins: datetime, ends: datetime, zone: ZoneInfo, now: datetime
) -> list[Band]:
    window = event_type.booking_window
    if window is None or not window.is_on or window.rolling:
        return []
    if isinstance(window.value, tuple):
        first, last = window.value
        opens, closes = _midnight(first, zone), _midnight(last + timedelta(days=1), zone)
        bands = [
            Band("window", begins, min(ends, opens)),
            Band("window", max(begins, closes), ends),
        ]
        return [band for band in bands if band.starts_at < band.ends_at]
    today = now.astimezone(zone).date()
    days = window.value or 0
    is_business = window.type == "businessDays"
    final = _after_business_days(today, days) if is_business else today + timedelta(days=days)
    closes = _midnight(final + timedelta(days=1), zone)
    return [Band("window", max(begins, closes), ends)] if closes < ends else []


def _after_business_days(today: date, count: int) -> date:
    day = today
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _limit(event_type: EventType, day: date, zone: ZoneInfo) -> str:
    """Return the period whose limit is used up, such as ``week``, or nothing."""
    counts, minutes = event_type.booking_limits_count, event_type.booking_limits_duration
    for period in PERIODS:
        most = getattr(counts, period) if counts and counts.is_on else None
        longest = getattr(minutes, period) if minutes and minutes.is_on else None
        if most is None and longest is None:
            continue
        taken = _taken(event_type, *_period(period, day), zone)
        used = sum(booking.duration for booking in taken)
        if most is not None and len(taken) >= most:
            return period
        if longest is not None and used + event_type.length_in_minutes > longest:
            return period
    return ""


def _taken(event_type: EventType, first: date, until: date, zone: ZoneInfo) -> list[Booking]:
    with calling_calcom():
        found = get_client().bookings.list(
            event_type_ids=[event_type.id],
            after_start=_midnight(first, zone),
            before_end=_midnight(until, zone),
            take=250,
        )
    return [booking for booking in found if booking.status == "accepted"]


def _period(period: str, day: date) -> tuple[date, date]:
    """Return the first day of the period and the first after it; a week begins on Sunday (CONTRACT.md 17)."""
    match period:
        case "day":
            return day, day + timedelta(days=1)
        case "week":
            first = day - timedelta(days=(day.weekday() + 1) % 7)
            return first, first + timedelta(days=7)
        case "month":
            first = day.replace(day=1)
            return first, (first + timedelta(days=32)).replace(day=1)
        case _:
            return date(day.year, 1, 1), date(day.year + 1, 1, 1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC)
