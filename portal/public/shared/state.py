"""State of an event page as its address: month, day, slot, length, zone and view, by Cal.com's parameter names.

Cal.com has no name for the language, the clock and the list of free times: ``lang``, ``clock`` and ``view`` are ours.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from urllib.parse import quote_plus, unquote

from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.calcom.schemas.event_type import EventType
from portal.web.protection.readers import read_day, read_integer, read_moment, without_end
from portal.web.times import instant_text, zone_name

# Without an end, the links to the next month would lead crawlers on for ever.
MOST_YEARS_AHEAD = 5
# Longer than any length that Cal.com takes, in minutes.
_LONGEST_DURATION = 99_999
# The beginning is enough: links are glued to other texts, and dates come with times and offsets.
_MONTH = re.compile(r"([0-9]{4})-([0-9]{1,2})(?![0-9])")
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?![0-9])")
_OFFSET = re.compile(r"(:[0-9]{2}(?:\.[0-9]+)?) ([0-9]{2}:?[0-9]{2})$")
# What scripts write where they have no value, and browsers where they know no zone.
_NOTHING = ("null", "undefined", "None")
_NO_ZONE = (*_NOTHING, "Etc/Unknown")
_UID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_OWN = {"month", "date", "slot", "duration", "cal.tz", "zones", "here", "token", "embed"}
_OWN |= {"rescheduleUid", "seatReferenceUid", "view", "layout", "lang", "clock"}
# Marks the address that a form is sent to. With a dot, as no booking field is called so.
SENT = "portal.sent"
_OWN |= {SENT}
VIEWS = ("month", "week", "list")
# Cal.com's names of its views; its week and its columns are one here: a column for each day.
_LAYOUTS = {"month_view": "month", "week_view": "week", "column_view": "week"}
_LONGEST_SEARCH = 60
_LONGEST_ZONE = 100
# Stand-ins that an address is encoded with once; each link then only gets its own day and start.
_ANY_DAY = date(2000, 1, 1)
_ANY_START = datetime(2000, 1, 1, tzinfo=UTC)
# The longest language tag that software has to take (RFC 5646, 4.4.1).
_LONGEST_LANG = 35


# The same few values stand in every link of a page.
_quoted = lru_cache(maxsize=4096)(quote_plus)


class UnreadableAddress(Exception):
    """A parameter of the address cannot be used; `sentence` says which and why."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class BookerState:
    """State of an event page, as its address says it. `chosen_zone` is None until the address names a zone."""

    path: str
    default_zone: str
    chosen_zone: str | None = None
    month: date | None = None
    """The month that the address names; a date alone is shown in its own."""
    day: date | None = None
    slot: datetime | None = None
    duration: int | None = None
    zone_search: str | None = None
    """The text that is searched for in the chooser of zones; None while that is closed."""
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
    left_out: tuple[str, ...] = ()
    """Sentences about what the address says and cannot be used."""
    others: tuple[tuple[str, str], ...] = ()
    """Prefill and other parameters, carried from page to page as they came."""

    @property
    def time_zone(self) -> str:
        return self.chosen_zone or self.default_zone

    def href(self, **changes: object) -> str:
        state = replace(self, **changes)  # type: ignore[arg-type]  # replace() checks the names
        query = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in state.parameters())
        return f"{state.path}?{query}" if query else state.path

    def day_hrefs(self, month: date | None = None) -> Callable[[date], str]:
        """Return a function from a day to its address, which names `month` too; all others are those of the state."""
        # Encoding a query for each of some hundred links is slow, and they differ in one parameter.
        marked = self.href(day=_ANY_DAY, month=month, slot=None)
        before, _mark, after = marked.partition(_date_query(_ANY_DAY))
        return lambda day: f"{before}{_date_query(day)}{after}"

    def slot_hrefs(self) -> Callable[[datetime, date], str]:
        """Return a function from a slot's start and its day in the visitor's zone to its address."""
        marked = self.href(day=_ANY_DAY, slot=_ANY_START, month=None, zone_search=None)
        before, _mark, after = marked.partition(_slot_query(_ANY_START, _ANY_DAY))
        return lambda starts_at, day: f"{before}{_slot_query(starts_at, day)}{after}"

    def parameters(self) -> list[tuple[str, str]]:
        named = [
            ("month", f"{self.month:%Y-%m}" if self.month else None),
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
    # What quote_plus makes of an instant, whose colons are its only special characters.
    return f"{_date_query(day)}&slot={instant_text(starts_at).replace(':', '%3A')}"


def read_state(
    query: QueryDict, *, path: str, event_type: EventType, default_zone: str, today: date
) -> BookerState:
    """Return the state that a query string describes. Raises UnreadableAddress.

    What is wrong but not needed counts as not given, and `left_out` says so.
    """
    left_out: list[str] = []
    day = _read_day(query.get("date"), today, left_out)
    view, layout, clock = (
        without_end(query.get(name, "")).lower() for name in ("view", "layout", "clock")
    )
    view = view or _LAYOUTS.get(layout, "")
    search, seats = query.get("zones"), event_type.seats
    is_locked = event_type.lock_time_zone_toggle_on_booking_page
    zone = None if is_locked else read_zone(query)
    if zone is None and not is_locked and query.get("cal.tz") not in (None, "", *_NO_ZONE):
        left_out.append(
            _("The time zone in this address is not known. Use a name such as Europe/Berlin.")
        )
    return BookerState(
        path=path,
        default_zone=default_zone,
        chosen_zone=zone,
        month=_read_month(query.get("month"), today, left_out),
        day=day,
        slot=_read_slot(query.get("slot"), left_out),
        duration=_read_duration(query.get("duration"), event_type, left_out),
        zone_search=None if search is None else " ".join(search[:_LONGEST_SEARCH].split()),
        # A name that is neither ours nor Cal.com's counts as not given, as in Cal.com's booker.
        view=view if view in VIEWS else None,
        lang=without_end(query.get("lang", "")[:_LONGEST_LANG]) or None,
        clock=clock if clock in {"12", "24"} else None,
        embed=query.get("embed"),
        reschedule_uid=read_uid(query, "rescheduleUid"),
        seat_uid=read_seat_uid(query),
        # Cal.com shows the count unless it is switched off; None means that nobody touched the switch.
        shows_seats=seats is None or seats.show_availability_count is not False,
        left_out=tuple(left_out),
        others=tuple(
            (name, value)
            for name in query
            if name not in _OWN
            for value in query.getlist(name)
            # Every link of the page repeats them: more would make a page of megabytes from one long address.
        )[:50],
    )


def read_zone(query: Mapping[str, str]) -> str | None:
    """Return the zone that ``cal.tz`` names in any case, None without one or for one that is not known here."""
    text = without_end(unquote(query.get("cal.tz", "")[:_LONGEST_ZONE])).strip()
    # "America/New York", and "Etc/GMT+5", whose plus was not encoded.
    meant = (zone_name(text.replace(" ", written)) for written in (" ", "_", "+"))
    return next((name for name in meant if name), None)


def read_uid(query: Mapping[str, str], name: str) -> str | None:
    """Return the uid of a booking in a parameter, None without it. Raises UnreadableAddress."""
    text = query.get(name, "").strip()
    uid = without_end(text)
    if not text or uid in _NOTHING:
        # Scripts of other sites write it where nothing is moved.
        return None
    # Whoever came to move a booking must not make a second one.
    if not _UID.fullmatch(uid):
        raise UnreadableAddress(_("The booking named in this address cannot be one."))
    return uid


def read_seat_uid(query: Mapping[str, str]) -> str | None:
    """Return the uid of the holder's seat, None for one that cannot be one: the page then is that of the booking."""
    uid = without_end(query.get("seatReferenceUid", ""))
    return uid if uid not in _NOTHING and _UID.fullmatch(uid) else None


def _read_month(text: str | None, today: date, left_out: list[str]) -> date | None:
    found = _MONTH.match(text) if text else None
    first = read_day(f"{found[1]}-{found[2]:>02}-01") if found else None
    if text and first is None and text not in _NOTHING:
        left_out.append(_("The month in this address must look like 2026-03."))
    return _within_calendar(first, today, left_out)


def _read_day(text: str | None, today: date, left_out: list[str]) -> date | None:
    found = _DAY.match(text) if text else None
    day = read_day(f"{found[1]}-{found[2]:>02}-{found[3]:>02}") if found else None
    if text and day is None and text not in _NOTHING:
        left_out.append(_("The date in this address does not exist. It must look like 2026-03-31."))
    return _within_calendar(day, today, left_out)


def _within_calendar(day: date | None, today: date, left_out: list[str]) -> date | None:
    if day is None or day.year <= today.year + MOST_YEARS_AHEAD:
        return day
    sentence = _("The calendar ends with the year %(year)s.")
    left_out.append(sentence % {"year": today.year + MOST_YEARS_AHEAD})
    return None


def _read_slot(text: str | None, left_out: list[str]) -> datetime | None:
    if not text or text in _NOTHING:
        return None
    # A plus that was not encoded arrives as a blank.
    meant = without_end(text.strip()).replace("%3A", ":").replace("%2B", "+")
    # Some programs add the zone's name, as RFC 9557 does; a day alone is no time.
    meant = meant.partition("[")[0].upper()
    moment = read_moment(_OFFSET.sub(r"\1+\2", meant)) if "T" in meant or ":" in meant else None
    if moment is None:
        left_out.append(_("The time in this address must look like 2026-03-31T09:00:00Z."))
        return None
    # Slots start at whole seconds, and an address has one form for each.
    return moment.replace(microsecond=0)


def _read_duration(text: str | None, event_type: EventType, left_out: list[str]) -> int | None:
    if not text or text in _NOTHING:
        return None
    options = event_type.length_in_minutes_options or (event_type.length_in_minutes,)
    chosen = read_integer(without_end(text.strip()), most=_LONGEST_DURATION)
    if chosen not in options:
        listed = ", ".join(str(option) for option in options)
        sentence = _("The length in this address must be one of: %(listed)s minutes.")
        left_out.append(sentence % {"listed": listed})
        return None
    # Cal.com refuses a length for an event type that has only one (CONTRACT.md 4.1).
    return chosen if event_type.length_in_minutes_options else None
