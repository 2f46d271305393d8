"""What a calendar program reads: the bookings of a person or a team, as an iCalendar file (RFC 5545).

A person's has what "My page" shows of each booking that they host. A team's may be shared in the team: titles, hosts
and locations, and nobody's address or notes.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Final
from unicodedata import category

from django.utils import timezone
from icalendar import Calendar, Event

from portal.backend import engine_booking_stamps
from portal.calcom.schemas.booking import Booking
from portal.conf.address import home_url
from portal.services.bookings.staff_actions import BookingSearch, booking_each
from portal.services.cache import remembered
from portal.services.errors import NotFound
from portal.services.event_types import catalogue
from portal.services.models import Subscription, SubscriptionKind
from portal.services.people.hosting import is_host
from portal.services.people.members import member_get

BEFORE: Final = timedelta(days=30)
AHEAD: Final = timedelta(days=370)
# Calendar programs read no endless files, and an answer is a hundred bookings.
MOST: Final = 1000
_STATUS: Final = {"accepted": "CONFIRMED", "pending": "TENTATIVE"}
_PRODUCT: Final = "-//Booking portal//Subscriptions//EN"


@dataclass(frozen=True, slots=True)
class File:
    """A file by its `etag`; `body` makes it, which costs more."""

    etag: str
    body: Callable[[], bytes]


def calendar_get(*, row: Subscription) -> File:
    """Return what stands at an address. Raises NotFound for somebody who is not there any more."""
    # Whole days, so that what is read twice a day is the same.
    today = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    since, until = today - BEFORE, today + AHEAD
    name, produce = _of_team(row.key) if row.kind == SubscriptionKind.TEAM else _of_person(row.key)
    stamps = engine_booking_stamps()
    stamp = ""
    if stamps is not None:
        whose = "team_id" if row.kind == SubscriptionKind.TEAM else "user_id"
        stamp = f"{since:%Y%m%d} {name} {stamps.stamp_of(since=since, **{whose: row.key})}"
    known_as = f"{row.kind}:{row.key}:{_digest(f'{home_url()} {stamp}')}"
    body = partial(
        remembered,
        "subscriptions",
        known_as,
        partial(_file, name, produce, since, until),
        touched_by=[f"host:{row.key}"] if row.kind == SubscriptionKind.PERSON else (),
    )
    return File(_digest(known_as) if stamp else _digest(body()), body)


type _Events = Callable[[datetime, datetime], Iterable[Event]]


def _of_person(user_id: int) -> tuple[str, _Events]:
    person = member_get(user_id=user_id)
    if not person.accepted:
        raise NotFound

    def events(since: datetime, until: datetime) -> Iterable[Event]:
        search = BookingSearch(host_id=user_id, starts_from=since, ends_by=until)
        for each in booking_each(search=search):
            # The filter finds those in which they are a guest, too, and counts for nothing with some keys.
            if each.status in _STATUS and is_host(booking=each, person=person):
                people = [f"{one.name} <{one.email}>".strip() for one in each.attendees]
                yield _event(each, "mine/bookings", [*people, each.description])

    return person.name, events


def _of_team(team_id: int) -> tuple[str, _Events]:
    team = next((one for one in catalogue.team_list() if one.team_id == team_id), None)
    if team is None:
        raise NotFound

    def events(since: datetime, until: datetime) -> Iterable[Event]:
        search = BookingSearch(team_id=team_id, starts_from=since, ends_by=until)
        for each in booking_each(search=search):
            if each.status in _STATUS:
                yield _event(each, "staff/booking", [host.name for host in each.hosts])

    return team.name, events


def _file(name: str, events: _Events, since: datetime, until: datetime) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _line(name))
    # RFC 7986, and what programs read that do not know it.
    calendar.add("refresh-interval", timedelta(minutes=30), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT30M")
    for event in islice(events(since, until), MOST):
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(booking: Booking, page: str, lines: Iterable[str]) -> Event:
    event = Event()
    # The one of the emails' entries: a program that has both shows one event.
    event.add("uid", booking.ics_uid or f"{booking.uid}@Cal.com")
    event.add("dtstamp", booking.updated_at or booking.created_at or booking.starts_at)
    event.add("dtstart", booking.starts_at)
    event.add("dtend", booking.ends_at)
    event.add("summary", _line(booking.title))
    event.add("status", _STATUS[booking.status])
    event.add("url", f"{home_url()}/admin/{page}/{booking.uid}/change/")
    said = [_plain(line) for line in lines if line]
    if said:
        event.add("description", "\n".join(said))
    where = booking.meeting_url or booking.location
    if where:
        event.add("location", _line(where))
    return event


def _line(text: str) -> str:
    return " ".join(_plain(text).split())


def _plain(text: str) -> str:
    # No control characters in a calendar file but line ends and tabs (RFC 5545, 3.1).
    kept = (each for each in text if each in "\n\t" or category(each) not in {"Cc", "Cs"})
    return "".join(kept)


def _digest(content: str | bytes) -> str:
    raw = content.encode() if isinstance(content, str) else content
    return hashlib.sha256(raw).hexdigest()[:32]
