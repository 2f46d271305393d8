"""Working hours as staff write and read them, and bookings that stand outside of them."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Protocol

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.schedule import DateOverride, Schedule, WeeklyHours
from portal.i18n.zones import machine_zone
from portal.services.errors import ServiceError
from portal.staff.kit.clock import staff_clock
from portal.staff.kit.faults import note_upstream

# The days as the API names them.
WEEK = (
    gettext_noop("Monday"),
    gettext_noop("Tuesday"),
    gettext_noop("Wednesday"),
    gettext_noop("Thursday"),
    gettext_noop("Friday"),
    gettext_noop("Saturday"),
    gettext_noop("Sunday"),
)
MIDNIGHT = time(0)
# How Cal.com writes an end at midnight (CONTRACT.md 7).
LATEST = time(23, 59)
_RANGE = re.compile(r"(\d{1,2})(?::(\d\d))?\s*(?:-|–|—|to)\s*(\d{1,2})(?::(\d\d))?")

# How many bookings a message names.
MOST_STANDING = 10

# A start and an end of one day; an end of 23:59 is midnight.
type Range = tuple[time, time]


class Standing(Protocol):
    """A booking as `services.bookings.standing` gives it."""

    @property
    def booking(self) -> Booking: ...

    @property
    def can_reassign(self) -> bool: ...


def range_text(start: time, end: time) -> str:
    # A day that ends at 23:59 would read as if a minute were missing.
    return f"{start:%H:%M}–{'24:00' if end == LATEST else f'{end:%H:%M}'}"


def ranges_text(ranges: Iterable[Range]) -> str:
    return ", ".join(range_text(*each) for each in ranges)


def read_ranges(text: str) -> list[Range]:
    """Return the ranges that a person wrote, in order. Raises ValidationError."""
    parts = [part.strip() for part in re.split(r"[,;\n]+", text) if part.strip()]
    return checked_ranges([_read_range(part) for part in parts])


def checked_ranges(ranges: Iterable[Range]) -> list[Range]:
    """Return the ranges in order. Raises ValidationError when one ends before it starts, or two overlap."""
    found = sorted(ranges)
    for start, end in found:
        if end <= start:
            said = _("%(range)s does not end after it begins.")
            raise ValidationError(said % {"range": range_text(start, end)})
    for (start, end), (later, latest) in pairwise(found):
        # Touching ranges are fine; Cal.com merges them (CONTRACT.md 17, Grid).
        if later < end:
            values = {"first": range_text(start, end), "second": range_text(later, latest)}
            raise ValidationError(_("%(first)s and %(second)s overlap.") % values)
    return found


def week_of(availability: Sequence[WeeklyHours]) -> dict[str, list[Range]]:
    # Sets: the same range given twice is one.
    found: dict[str, set[Range]] = {day: set() for day in WEEK}
    for each in availability:
        for day in each.days:
            # What ends before it begins means nothing (CONTRACT.md 17, Hours).
            if day in found and each.start_time < each.end_time:
                found[day].add((each.start_time, each.end_time))
    return {day: sorted(ranges) for day, ranges in found.items()}


def availability_of(week: Mapping[str, Sequence[Range]]) -> list[dict[str, Any]]:
    """Return a week as the API takes it: one entry for each range, with all days that have it."""
    days: dict[Range, list[str]] = {}
    for day in WEEK:
        for each in week.get(day, ()):
            days.setdefault(each, []).append(day)
    return [
        {"days": named, "start_time": f"{start:%H:%M}", "end_time": f"{end:%H:%M}"}
        for (start, end), named in sorted(days.items())
    ]


def overrides_of(days: Mapping[date, Sequence[Range]]) -> list[dict[str, Any]]:
    """Return days that differ as the API takes them; a day without ranges is closed."""
    return [
        {"day": day.isoformat(), "start_time": f"{start:%H:%M}", "end_time": f"{end:%H:%M}"}
        for day in sorted(days)
        # Cal.com has no closed day: an override from 00:00 to 00:00 is one.
        for start, end in (days[day] or [(MIDNIGHT, MIDNIGHT)])
    ]


def days_of(overrides: Sequence[DateOverride]) -> dict[date, list[Range]]:
    """Return the days that differ, with their ranges; none where the day is closed."""
    found: dict[date, list[Range]] = {}
    for each in sorted(overrides, key=lambda one: (one.day, one.start_time)):
        ranges = found.setdefault(each.day, [])
        if each.start_time < each.end_time:
            ranges.append((each.start_time, each.end_time))
    return dict(sorted(found.items()))


def hours_on(
    day: date, week: Mapping[str, Sequence[Range]], days: Mapping[date, Sequence[Range]]
) -> Sequence[Range]:
    return days[day] if day in days else week[WEEK[day.weekday()]]


def covers(schedule: Schedule, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether a time, aware moments, lies within the hours of a schedule, in its zone, on each day that it touches."""
    zone = machine_zone(schedule.time_zone)
    week, days = week_of(schedule.availability), days_of(schedule.overrides)
    begin, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    while begin.date() < end.date():
        if not _is_within(begin.time(), LATEST, hours_on(begin.date(), week, days)):
            return False
        begin = datetime.combine(begin.date() + timedelta(days=1), MIDNIGHT, zone)
    return begin == end or _is_within(begin.time(), end.time(), hours_on(begin.date(), week, days))


def _is_within(start: time, end: time, ranges: Sequence[Range]) -> bool:
    for first, last in ranges:
        # Ranges that touch are one.
        if first <= start < last:
            start = MIDNIGHT if last == LATEST else last
            if end <= last or last == LATEST:
                return True
    return False


def hours_summary(availability: Sequence[WeeklyHours]) -> str:
    entries = availability_of(week_of(availability))
    parts = [
        f"{days_text(each['days'])} "
        f"{range_text(time.fromisoformat(each['start_time']), time.fromisoformat(each['end_time']))}"
        for each in entries
    ]
    return "; ".join(parts) or _("No hours")


def days_text(days: Sequence[str]) -> str:
    numbers = sorted({WEEK.index(day) for day in days if day in WEEK})
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(_run_text(run) for run in runs)


def _run_text(run: list[int]) -> str:
    names = [WEEK[number][:3] for number in run]
    return f"{names[0]}–{names[-1]}" if len(names) > 2 else ", ".join(names)


def _read_range(text: str) -> Range:
    found = _RANGE.fullmatch(text)
    if not found:
        raise ValidationError(_("Write hours such as 09:00-12:00, 13:00-17:00."))
    start_hour, start_minute, end_hour, end_minute = (int(each or 0) for each in found.groups())
    try:
        start = time(start_hour, start_minute)
        end = LATEST if (end_hour, end_minute) == (24, 0) else time(end_hour, end_minute)
    except ValueError as error:
        raise ValidationError(_("There is no such time of day.")) from error
    # Cal.com has no 24:00.
    return start, (LATEST if end == MIDNIGHT else end)


def warn_of_bookings(request: HttpRequest, read: Callable[[], Sequence[Standing]]) -> None:
    """Say which bookings stand on days or hours that are no longer worked, with the ways to move, reassign and cancel
    them. What was saved stays saved if they cannot be read.
    """
    try:
        found, clock = read(), staff_clock()
    except ServiceError as error:
        note_upstream(request, error)
        messages.warning(request, _("Whether bookings stand at that time could not be read."))
        return
    if not found:
        return
    count = len(found)
    said = ngettext(
        "%(count)s booking stands on these days and stays:",
        "%(count)s bookings stand on these days and stay:",
        count,
    ) % {"count": count}
    if not (_is_mine(request) or request.user.has_perm("staff.view_booking")):
        # How many, and no more.
        messages.warning(request, said)
        return
    lines = [
        (
            clock.span(each.booking.starts_at, each.booking.ends_at),
            each.booking.title,
            format_html_join(" · ", '<a href="{}">{}</a>', _ways(request, each)),
        )
        for each in found[:MOST_STANDING]
    ]
    rows = format_html_join("", "<li>{}: <bdi>{}</bdi> {}</li>", lines)
    more = count - len(lines)
    rest = format_html("<li>{}</li>", _("and %(count)s more") % {"count": more}) if more else ""
    messages.warning(request, format_html("{}<ul>{}{}</ul>", said, rows, rest))


def _ways(request: HttpRequest, each: Standing) -> list[tuple[str, str]]:
    uid, is_staff = each.booking.uid, request.user.has_perm
    if _is_mine(request):
        return [
            (reverse("mine_booking_do", args=[uid, "reschedule"]), _("Move")),
            (reverse("mine_booking_delete", args=[uid]), _("Cancel")),
        ]
    ways = []
    if is_staff("staff.change_booking"):
        ways.append((reverse("admin:staff_booking_do", args=[uid, "reschedule"]), _("Move")))
    if is_staff("staff.change_booking") and each.can_reassign:
        ways.append((reverse("admin:staff_booking_do", args=[uid, "reassign"]), _("Reassign")))
    if is_staff("staff.delete_booking"):
        ways.append((reverse("admin:staff_booking_delete", args=[uid]), _("Cancel")))
    return ways


def _is_mine(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("mine"))
