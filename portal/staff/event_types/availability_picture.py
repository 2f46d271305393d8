"""Picture of an availability check: a day as lanes of bars, drawn on the server as SVG."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from portal.availability import ClosedTime, Interval, Reason
from portal.services.slots.availability_check import AvailabilityCheck, HostDay
from portal.web.times import clock_text

HEIGHT = 26
TOP = 24

# Time outside the hours has no kind: the hours themselves are drawn.
_KINDS = {
    Reason.PAST: "past",
    Reason.NOTICE: "notice",
    Reason.BEYOND_WINDOW: "window",
    Reason.SEATS_FULL: "seats",
    Reason.COUNT_LIMIT: "limit",
    Reason.DURATION_USED_UP: "limit",
    Reason.DURATION_LIMIT: "limit",
    Reason.DAY_OFF: "absence",
    Reason.BUSY: "booking",
    Reason.BUFFER: "buffer",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch in minutes from the day's beginning; `kind` is its CSS class, `says` its text for screen readers."""

    x: int
    width: int
    kind: str
    says: str


@dataclass(frozen=True, slots=True)
class Lane:
    name: str
    y: int
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Mark:
    x: int
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    lanes: Sequence[Lane]
    marks: Sequence[Mark]
    width: int
    height: int


def picture_of(check: AvailabilityCheck, zone: ZoneInfo) -> Picture:
    """Draw a day in a zone. A day of a clock change is shorter or longer."""
    begins = check.begins
    lanes = [(_("Rules"), _closed_bars(check.closed, begins, zone))]
    lanes += [(host.name, _host_bars(host, begins, zone)) for host in check.hosts]
    lanes.append((_("Offered"), [_bar(slot, "slot", "", begins, zone) for slot in check.slots]))
    drawn = [Lane(name, TOP + HEIGHT * number, bars) for number, (name, bars) in enumerate(lanes)]
    width = _minutes(begins, check.ends)
    return Picture(drawn, _marks(check, zone), width, TOP + HEIGHT * len(drawn))


def _host_bars(host: HostDay, begins: datetime, zone: ZoneInfo) -> list[Bar]:
    hours = [_bar(each, "hours", "", begins, zone) for each in host.hours]
    return hours + _closed_bars(host.closed, begins, zone)


def _closed_bars(closed: Iterable[ClosedTime], begins: datetime, zone: ZoneInfo) -> list[Bar]:
    bars = []
    for each in closed:
        kind, busy = _KINDS.get(each.refusal.reason), each.refusal.busy
        if kind is None:
            continue
        # What neither has a uid nor an event type comes from a connected calendar.
        if kind == "booking" and busy and busy.event_type_id is None and not busy.uid:
            kind = "calendar"
        about = busy.title if busy and kind in {"booking", "calendar"} else ""
        bars.append(_bar(each, kind, about, begins, zone))
    return bars


def _bar(
    time: ClosedTime | Interval, kind: str, about: str, begins: datetime, zone: ZoneInfo
) -> Bar:
    kinds = {
        "hours": _("Working hours"),
        "absence": _("Out of office"),
        "calendar": _("Busy in a calendar"),
        "booking": _("Booking"),
        "buffer": _("Buffer"),
        "past": _("Over"),
        "notice": _("Within the notice"),
        "window": _("Outside the booking window"),
        "limit": _("Limit used up"),
        "seats": _("All seats taken"),
        "slot": _("Offered"),
    }
    start, end = (clock_text(each.astimezone(zone)) for each in (time.starts_at, time.ends_at))
    said = f"{start}–{end} {kinds[kind]}" + (f" ({about})" if about else "")
    first, last = _minutes(begins, time.starts_at), _minutes(begins, time.ends_at)
    return Bar(first, last - first, kind, said)


def _marks(check: AvailabilityCheck, zone: ZoneInfo) -> list[Mark]:
    marks, moment = [], check.begins
    while moment < check.ends:
        local = moment.astimezone(zone)
        if local.hour % 3 == 0 and local.minute == 0:
            marks.append(Mark(_minutes(check.begins, moment), clock_text(local)))
        # By half hours of real time: a zone may be half an hour off, and clocks may be changed within the day.
        moment += timedelta(minutes=30)
    return marks


def _minutes(begin: datetime, end: datetime) -> int:
    # Of real time, so that nothing overlaps on the day of a clock change.
    return round((end - begin).total_seconds() / 60)
