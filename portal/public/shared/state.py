"""What the address of an event page says: month, day, slot, length, zone and view, by Cal.com's parameter names.

Cal.com has no name for the language, the clock and the list of free times: ``lang``, ``clock`` and ``view`` are ours.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from urllib.parse import quote_plus

from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.calcom.schemas.event_type import EventType
from portal.web.times import RENAMED, find_zone, instant_text, parse_instant

MOST_YEARS_AHEAD = 5
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_UID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_OWN = {"month", "date", "slot", "duration", "cal.tz", "zones", "token", "embed"}
_OWN |= {"rescheduleUid", "seatReferenceUid", "view", "layout", "lang", "clock"}
VIEWS = ("month", "week", "list")
_LAYOUTS = {"month_view": "month", "week_view": "week", "column_view": "week"}
"""Cal.com's names of its views; its week and its columns are one here: a column for each day."""
_LONGEST_SEARCH = 60
_ANY_DAY = date(2000, 1, 1)
_ANY_START = datetime(2000, 1, 1, tzinfo=UTC)
_LONGEST_LANG = 35


_quoted = lru_cache(maxsize=4096)(quote_plus)


class UnreadableAddress(Exception):
    """A parameter of the address cannot be used; `sentence` says which and why."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class BookerState:
    """A place in the booking of one event type. `chosen_zone` is None until the address names a zone."""

    path: str
    default_zone: str
    chosen_zone: str | None = None
    month: date | None = None
    day: date | None = None
    slot: datetime | None = None
    duration: int | None = None
    zone_search: str | None = None
    """What is looked for in the chooser of zones; None while that is closed."""
    view: str | None = None
    """One of `VIEWS`, None until the address names one."""
    lang: str | None = None
    clock: str | None = None
    embed: str | None = None
    reschedule_uid: str | None = None
    """The booking that is being moved, and the seat of it where it has seats."""
    seat_uid: str | None = None
    shows_seats: bool = True
    """Whether the event type lets visitors see how many seats are left."""
    others: tuple[tuple[str, str], ...] = ()
    """Prefill and other parameters, carried from page to page as they came."""

    @property
    def time_zone(self) -> str:
        """The zone in which times are shown."""
        return self.chosen_zone or self.default_zone

    def href(self, **changes: object) -> str:
        """Return the address of the state with some of its parts changed."""
        state = replace(self, **changes)  # type: ignore[arg-type]  # replace() checks the names
        query = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in state.parameters())
        return f"{state.path}?{query}" if query else state.path

    def day_hrefs(self) -> Callable[[date], str]:
        """Return what gives the addresses of days: they differ in nothing but the day."""
        marked = self.href(day=_ANY_DAY, month=None, slot=None)
        before, _mark, after = marked.partition(_date_query(_ANY_DAY))
        return lambda day: f"{before}{_date_query(day)}{after}"

    def slot_hrefs(self) -> Callable[[datetime, date], str]:
        """Return what gives the addresses of slots, each by its start and the visitor's day."""
        marked = self.href(day=_ANY_DAY, slot=_ANY_START, month=None, zone_search=None)
        before, _mark, after = marked.partition(_slot_query(_ANY_START, _ANY_DAY))
        return lambda starts_at, day: f"{before}{_slot_query(starts_at, day)}{after}"

    def parameters(self) -> list[tuple[str, str]]:
        """Return the state as query parameters, in a fixed order."""
        named = [
            ("month", f"{self.month:%Y-%m}" if self.month and not self.day else None),
            ("date", self.day.isoformat() if self.day else None),
            ("slot", instant_text(self.slot) if self.slot else None),
            ("duration", str(self.duration) if self.duration else None),
            ("cal.tz", self.chosen_zone),
            ("zones", self.zone_search),
            ("view", self.view),
            ("lang", self.lang),
            ("clock", self.clock),
            ("embed", self.embed),
            ("rescheduleUid", self.reschedule_uid),
            ("seatReferenceUid", self.seat_uid),
        ]
        return [(name, value) for name, value in named if value is not None] + list(self.others)


def _date_query(day: date) -> str:
    return f"date={day.isoformat()}"


def _slot_query(starts_at: datetime, day: date) -> str:
    return f"{_date_query(day)}&slot={instant_text(starts_at).replace(':', '%3A')}"


def read_state(
    query: QueryDict, *, path: str, event_type: EventType, default_zone: str, today: date
) -> BookerState:
    """Return the state that a query string describes. Raises UnreadableAddress."""
    day = _read_day(query.get("date"), today)
    return BookerState(
        path=path,
        default_zone=default_zone,
        chosen_zone=None if event_type.lock_time_zone_toggle_on_booking_page else read_zone(query),
        month=_read_month(query.get("month"), today) or (day.replace(day=1) if day else None),
        day=day,
        slot=_read_slot(query.get("slot")),
        duration=_read_duration(query.get("duration"), event_type),
        zone_search=_read_search(query.get("zones")),
        view=_read_view(query),
        lang=query.get("lang", "")[:_LONGEST_LANG] or None,
        clock=_read_clock(query.get("clock")),
        embed=query.get("embed"),
        reschedule_uid=read_uid(query, "rescheduleUid"),
        seat_uid=read_uid(query, "seatReferenceUid"),
        shows_seats=_shows_seats(event_type),
        others=tuple(
            (name, value) for name in query if name not in _OWN for value in query.getlist(name)
        )[:50],
    )


def read_zone(query: Mapping[str, str]) -> str | None:
    """Return the zone that ``cal.tz`` names, None without it. Raises UnreadableAddress."""
    name = query.get("cal.tz", "")
    if not name:
        return None
    if find_zone(name) is None:
        raise UnreadableAddress(
            _("The time zone in this address is not known. Use a name such as Europe/Berlin.")
        )
    return RENAMED.get(name, name)


def read_uid(query: Mapping[str, str], name: str) -> str | None:
    """Return the uid of a booking or a seat in a parameter, None without it. Raises UnreadableAddress."""
    uid = query.get(name)
    if uid and not _UID.fullmatch(uid):
        raise UnreadableAddress(_("The booking named in this address cannot be one."))
    return uid or None


def _read_clock(text: str | None) -> str | None:
    return text if text in {"12", "24"} else None


def _shows_seats(event_type: EventType) -> bool:
    return event_type.seats is None or event_type.seats.show_availability_count is not False


def _read_view(query: Mapping[str, str]) -> str | None:
    """Return the view by our name or Cal.com's; what neither knows counts as not given, as in Cal.com's booker."""
    name = query.get("view") or _LAYOUTS.get(query.get("layout", ""))
    return name if name in VIEWS else None


def _read_search(text: str | None) -> str | None:
    return None if text is None else " ".join(text[:_LONGEST_SEARCH].split())


def _read_month(text: str | None, today: date) -> date | None:
    if not text:
        return None
    found = _MONTH.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1:
        raise UnreadableAddress(_("The month in this address must look like 2026-03."))
    return _near(date(int(found[1]), int(found[2]), 1), today)


def _read_day(text: str | None, today: date) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise UnreadableAddress(
            _("The date in this address does not exist. It must look like 2026-03-31.")
        )
    return _near(day, today)


def _near(day: date, today: date) -> date:
    if day.year > today.year + MOST_YEARS_AHEAD:
        sentence = _("The calendar ends with the year %(year)s.")
        raise UnreadableAddress(sentence % {"year": today.year + MOST_YEARS_AHEAD})
    return day


def _read_slot(text: str | None) -> datetime | None:
    if not text:
        return None
    moment = parse_instant(text)
    if moment is None:
        raise UnreadableAddress(_("The time in this address must look like 2026-03-31T09:00:00Z."))
    return moment.replace(microsecond=0)


def _read_duration(text: str | None, event_type: EventType) -> int | None:
    if not text:
        return None
    options = event_type.length_in_minutes_options or (event_type.length_in_minutes,)
    if not text.isdecimal() or len(text) > 5 or int(text) not in options:
        listed = ", ".join(str(option) for option in options)
        sentence = _("The length in this address must be one of: %(listed)s minutes.")
        raise UnreadableAddress(sentence % {"listed": listed})
    chosen = int(text)
    # Cal.com refuses a length for an event type that has only one (CONTRACT.md 4.1).
    return chosen if event_type.length_in_minutes_options else None
