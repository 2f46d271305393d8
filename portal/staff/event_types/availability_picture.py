"""The troubleshooter's picture: a day as lanes of bars, made on the server."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from portal.services.slots.availability_check import Trouble
from portal.services.slots.trouble_bands import Band, HostDay
from portal.web.times import clock_text

HEIGHT = 26
TOP = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch in minutes from the day's beginning; `kind` is its CSS class."""

    x: int
    width: int
    kind: str
    says: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A line of the picture."""

    name: str
    y: int
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Mark:
    """An hour of the local clock and where it stands."""

    x: int
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Lanes for the event type's rules, each host, and the slots."""

    lanes: Sequence[Lane]
    marks: Sequence[Mark]
    width: int
    height: int


def picture_of(trouble: Trouble, zone: ZoneInfo) -> Picture:
    """Return the picture of a day in a zone; a day of a clock change is shorter or longer."""
    lanes = [(_("Rules"), _bars(trouble.rules, trouble, zone))]
    lanes += [(host.name, _host_bars(host, trouble, zone)) for host in trouble.hosts]
    slots = [Band("slot", starts_at, ends_at) for starts_at, ends_at in trouble.slots]
    lanes.append((_("Offered"), _bars(slots, trouble, zone)))
    drawn = [Lane(name, TOP + HEIGHT * number, bars) for number, (name, bars) in enumerate(lanes)]
    width = _minutes(trouble.begins, trouble.ends)
    return Picture(drawn, _marks(trouble, zone), width, TOP + HEIGHT * len(drawn))


def _host_bars(host: HostDay, trouble: Trouble, zone: ZoneInfo) -> list[Bar]:
    return _bars([*host.hours, *host.blocks], trouble, zone)


def _bars(bands: Sequence[Band], trouble: Trouble, zone: ZoneInfo) -> list[Bar]:
    return [
        Bar(
            _minutes(trouble.begins, band.starts_at),
            _minutes(band.starts_at, band.ends_at),
            band.kind,
            _says(band, zone),
        )
        for band in bands
    ]


def _says(band: Band, zone: ZoneInfo) -> str:
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
        "slot": _("Offered"),
    }
    start, end = (clock_text(each.astimezone(zone)) for each in (band.starts_at, band.ends_at))
    about = f" ({band.about})" if band.kind in {"booking", "calendar"} and band.about else ""
    return f"{start}–{end} {kinds[band.kind]}{about}"


def _marks(trouble: Trouble, zone: ZoneInfo) -> list[Mark]:
    marks, moment = [], trouble.begins
    while moment < trouble.ends:
        local = moment.astimezone(zone)
        if local.hour % 3 == 0 and local.minute == 0:
            marks.append(Mark(_minutes(trouble.begins, moment), clock_text(local)))
        moment += timedelta(minutes=30)
    return marks


def _minutes(begin: datetime, end: datetime) -> int:
    return round((end - begin).total_seconds() / 60)
