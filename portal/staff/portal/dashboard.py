"""The staff's start page: what is next, what waits, and the portal's health."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import VERSION
from portal.calcom.schemas.booking import Booking
from portal.services.bookings.unsent import unsent_list
from portal.services.errors import ServiceError
from portal.services.portal import dashboard
from portal.services.portal.dashboard import Bookings, Week
from portal.services.portal.drift import drift_get
from portal.services.webhooks.sent import failing_list
from portal.staff.kit.clock import StaffClock, staff_clock
from portal.staff.kit.facts import host_of
from portal.staff.kit.faults import fault_of, note_upstream
from portal.staff.kit.team_limits import reachable_event_type_ids, team_limit
from portal.web.times import short_day_text

MOST_UNSENT = 10
PLOT_WIDTH, PLOT_HEIGHT, GAP = 320, 90, 6


@dataclass(frozen=True, slots=True)
class Line:
    href: str
    title: str
    time: str
    who: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """Bookings under a heading, or the sentence why they cannot be shown."""

    heading: str
    lines: Sequence[Line]
    more: int
    href: str
    empty: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the plot, in its own units."""

    x: float
    y: float
    width: float
    height: float
    label: str


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars over weeks. `text` says the same in words."""

    bars: Sequence[Bar]
    first: str
    last: str
    most: int
    text: str


def index_context(request: HttpRequest) -> dict[str, Any]:
    context: dict[str, Any] = {"panels": []}
    limit = team_limit(request)
    if request.user.has_perm("staff.view_booking"):
        listed = reverse("admin:staff_booking_changelist")
        context["panels"] = [
            _panel(
                request,
                partial(dashboard.next_bookings, within=limit),
                _("Next bookings"),
                f"{listed}?status=upcoming",
                _("Nothing is booked."),
            ),
            _panel(
                request,
                partial(dashboard.unconfirmed_bookings, within=limit),
                _("Waiting for confirmation"),
                f"{listed}?status=unconfirmed",
                _("Nothing waits."),
            ),
        ]
        if limit is None:
            # They are of all teams' bookings.
            context["unsent"] = _unsent()
        context["plot"] = _plot(request)
    # Its numbers are of all teams together.
    if request.user.has_perm("services.view_intent") and limit is None:
        context["health"], context["release"] = dashboard.health_get(), VERSION
        context["failing"] = _failing(request)
        context["drift"] = drift_get()
    return context


def _unsent() -> list[tuple[str, str, str]]:
    """Return the bookings of which somebody was not told: address, title, and how many emails and why."""
    found = unsent_list()
    counts = Counter(one.uid for one in found)
    latest = {one.uid: one for one in reversed(found)}
    return [
        (
            reverse("admin:staff_booking_change", args=[uid]),
            latest[uid].title,
            f"{count} · {latest[uid].problem or _('held back')}",
        )
        for uid, count in counts.items()
    ][:MOST_UNSENT]


def _failing(request: HttpRequest) -> list[tuple[str, str, int]]:
    """Return the webhooks that did not get everything: address or empty, host, and how many deliveries."""
    if not request.user.has_perm("staff.view_webhook"):
        return []
    try:
        found = failing_list()
    except ServiceError as error:
        note_upstream(request, error)
        return []
    return [
        (
            reverse("admin:staff_webhook_change", args=[one.name]) if one.name else "",
            host_of(one.url),
            one.count,
        )
        for one in found
    ]


def _plot(request: HttpRequest) -> Plot | None:
    try:
        # From the portal's own records; whose event types count is a call for people who are bound to teams.
        ids = reachable_event_type_ids(request)
    except ServiceError as error:
        note_upstream(request, error)
        return None
    return plot_of(dashboard.weeks_list(now=timezone.now(), event_type_ids=ids))


def plot_of(weeks: Sequence[Week]) -> Plot:
    # The highest bar fills the height.
    most = max((week.count for week in weeks), default=0)
    step = PLOT_WIDTH / max(1, len(weeks))
    bars = []
    for number, week in enumerate(weeks):
        height = round(PLOT_HEIGHT * week.count / most, 1) if most else 0
        label = _("Week of %(day)s: %(count)s") % {
            "day": short_day_text(week.first),
            "count": week.count,
        }
        bars.append(
            Bar(round(number * step, 1), PLOT_HEIGHT - height, round(step - GAP, 1), height, label)
        )
    first, last = (short_day_text(weeks[at].first) for at in (0, -1))
    return Plot(bars, first, last, most, "; ".join(bar.label for bar in bars))


def _panel(
    request: HttpRequest, read: Callable[[], Bookings], heading: str, href: str, empty: str
) -> Panel:
    try:
        # Both ask Cal.com; a panel that fails leaves the others.
        found, clock = read(), staff_clock()
    except ServiceError as error:
        note_upstream(request, error)
        return Panel(heading, [], 0, href, "", fault_of(error).sentence)
    now = timezone.now()
    lines = [_line(booking, clock, now) for booking in found.items]
    return Panel(heading, lines, max(0, found.total - len(lines)), href, empty)


def _line(booking: Booking, clock: StaffClock, now: datetime) -> Line:
    today = now.astimezone(clock.zone).date()
    return Line(
        href=reverse("admin:staff_booking_change", args=[booking.uid]),
        title=booking.title,
        time=clock.span(booking.starts_at, booking.ends_at),
        who=", ".join(attendee.name or attendee.email for attendee in booking.attendees[:3]),
        is_today=booking.starts_at.astimezone(clock.zone).date() == today,
    )
