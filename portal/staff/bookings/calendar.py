"""Calendar of bookings: a week from Monday on, or a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.calcom.schemas.booking import Booking
from portal.services.bookings import staff_actions
from portal.services.bookings.staff_actions import BookingSearch
from portal.staff.bookings.facts import status_text
from portal.staff.bookings.search import NarrowForm, midnight, read_search
from portal.staff.kit.admin_base import ServiceAdmin, page
from portal.staff.kit.clock import StaffClock, staff_clock
from portal.staff.kit.listing import read_date, read_text
from portal.web.times import day_text, short_day_text

MOST = 250


@dataclass(frozen=True, slots=True)
class Entry:
    href: str
    times: str
    title: str
    people: str
    status: str
    status_words: str


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day with its bookings in order; `value` is the day in addresses (ISO)."""

    value: str
    text: str
    is_today: bool
    entries: Sequence[Entry]


@page("view")
def calendar_view(admin: ServiceAdmin, request: HttpRequest) -> HttpResponse:
    clock = staff_clock()
    today = timezone.now().astimezone(clock.zone).date()
    chosen = read_date(request, "day") or today
    is_day = read_text(request, "span") == "day"
    first = chosen if is_day else chosen - timedelta(days=chosen.weekday())
    count = 1 if is_day else 7
    search = _search(request, clock, first, count)
    # One page, Cal.com's largest (CONTRACT.md 4.6); the calendar says when it was cut.
    found = staff_actions.booking_search(search=search, take=MOST, skip=0)
    days = [first + timedelta(days=step) for step in range(count)]
    return admin.show(
        request,
        "staff/bookings/calendar.html",
        _("Bookings on %(day)s") % {"day": day_text(first)}
        if is_day
        else _("Bookings in the week of %(day)s") % {"day": day_text(first)},
        days=[_day(admin, day, list(found), clock, today) for day in days],
        chosen=chosen,
        today=today,
        span="day" if is_day else "week",
        before=first - timedelta(days=count),
        after=first + timedelta(days=count),
        kept=_kept(request),
        narrow=NarrowForm(request),
        zone=clock.zone_at(timezone.now()),
        is_cut=found.pagination.total_items > len(found),
        list_address=admin.address("changelist"),
        add=admin.address("add") if admin.has_add_permission(request) else "",
    )


def _search(request: HttpRequest, clock: StaffClock, first: date, count: int) -> BookingSearch:
    asked = read_search(request, clock, query="")
    return BookingSearch(
        event_type_id=asked.event_type_id,
        team_id=asked.team_id,
        host_id=asked.host_id,
        within=asked.within,
        starts_from=midnight(first, clock),
        # Bookings over midnight of the last day are left out: Cal.com filters by their end (CONTRACT.md 4.6).
        ends_by=midnight(first + timedelta(days=count), clock),
    )


def _day(
    admin: ServiceAdmin, day: date, found: Sequence[Booking], clock: StaffClock, today: date
) -> CalendarDay:
    mine = [one for one in found if one.starts_at.astimezone(clock.zone).date() == day]
    # Asked for with all statuses, since Cal.com's filters divide past from upcoming, and a week may be both.
    shown = [one for one in mine if one.status in {"accepted", "pending"}]
    entries = [_entry(admin, one, clock) for one in sorted(shown, key=lambda b: b.starts_at)]
    return CalendarDay(day.isoformat(), short_day_text(day), day == today, entries)


def _entry(admin: ServiceAdmin, booking: Booking, clock: StaffClock) -> Entry:
    hosts = [one.name or one.email for one in booking.hosts[:1]]
    people = hosts + [one.name or one.email for one in booking.attendees[:1]]
    return Entry(
        admin.address("change", booking.uid),
        clock.hours(booking.starts_at, booking.ends_at),
        # Cal.com's usual title names host and attendee after it (CONTRACT.md 4.16), which stand in the entry anyway.
        booking.title.split(" between ")[0],
        ", ".join(people),
        booking.status,
        status_text(booking),
    )


def _kept(request: HttpRequest) -> str:
    query = request.GET.copy()
    # Links of the calendar set the day themselves.
    for name in ("day", "page"):
        query.pop(name, None)
    return query.urlencode()
