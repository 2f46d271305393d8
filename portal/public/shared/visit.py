"""A visit to an event type's page: what its views and templates share."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.lists import format_list
from django.http import HttpRequest

from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.event_type import EventType
from portal.i18n.zones import pinned_zone
from portal.public.shared import cards
from portal.public.shared.locations import location_option
from portal.public.shared.state import BookerState
from portal.services.errors import ServiceError
from portal.services.event_types import catalogue
from portal.services.event_types.catalogue import Owner
from portal.services.event_types.host_zones import host_zone
from portal.services.slots.searches import SlotSearch
from portal.web.languages import current
from portal.web.text import plain_text, render_untrusted, web_address
from portal.web.times import (
    clock_text,
    day_and_time,
    day_text,
    end_text,
    length_text,
    zone_name,
    zone_text,
)

# More than this do not fit into one line.
MOST_LOCATIONS = 4
# Characters of a description that fill two lines of a phone; a longer one is folded there.
LONG_DESCRIPTION = 90

type Context = dict[str, object]


@dataclass(frozen=True, slots=True)
class Moment:
    """A time range as text: first day, start and end, and the zone with the offset at the start, which `iso` is.

    An end on another day or at another offset names it in `time`.
    """

    day: str
    time: str
    zone: str
    iso: str

    @property
    def text(self) -> str:
        return day_and_time(self.day, self.time)


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for an event type. `former` is the booking that is being moved, if one is."""

    request: HttpRequest
    owner: Owner
    event_type: EventType
    state: BookerState
    now: datetime
    former: Booking | None = None
    # Starts that the visitor holds with forms that are open.
    reserved: frozenset[datetime] = frozenset()
    # The id of the private link that the page was opened by.
    private_link: str = ""

    @property
    def minutes(self) -> int:
        if self.former:
            # A move keeps the length that was booked, whatever the address says (CONTRACT.md 4.8).
            return self.former.duration or self.event_type.length_in_minutes
        return self.state.duration or self.event_type.length_in_minutes

    @property
    def search(self) -> SlotSearch:
        return SlotSearch(
            event_type=self.event_type,
            time_zone=self.state.time_zone,
            now=self.now,
            # Cal.com refuses a duration for an event type that has only one (CONTRACT.md 4.1).
            duration=self.minutes if self.event_type.length_in_minutes_options else None,
            rescheduled_uid=self.former.uid if self.former else None,
            reserved=self.reserved,
        )

    @property
    def starts_at(self) -> datetime:
        """The chosen slot. Raises ValueError while none is chosen."""
        if self.state.slot is None:
            raise ValueError("no slot is chosen")
        return self.state.slot

    @property
    def subject(self) -> str:
        # A token for one event type books nothing of another, and none that books moves anything.
        return f"move:{self.former.uid}" if self.former else f"book:{self.state.path}"

    @property
    def draft_subject(self) -> str:
        # The slug in a private link's address may change while a form is open.
        return (
            f"book:{self.private_link}" if self.private_link and not self.former else self.subject
        )

    @property
    def is_choosing_zone(self) -> bool:
        # A form that is sent from an address with ``zones=`` books; it does not open the list again.
        is_locked = self.event_type.lock_time_zone_toggle_on_booking_page
        return (
            self.state.zone_search is not None and not is_locked and self.request.method != "POST"
        )

    def moment(self, starts_at: datetime) -> Moment:
        return moment_text(
            starts_at, starts_at + timedelta(minutes=self.minutes), self.state.time_zone
        )

    def host_moment(self, starts_at: datetime) -> Moment | None:
        """Return the same time on the hosts' clocks, None where they show the same time or their zone is not known."""
        ends_at = starts_at + timedelta(minutes=self.minutes)
        try:
            # It only helps the visitor: an outage of Cal.com must not take the form away.
            zone = host_zone(event_type=self.event_type)
        except ServiceError:
            return None
        return host_moment(starts_at, ends_at, host_zone=zone, time_zone=self.state.time_zone)

    def context(self) -> Context:
        event_type, state = self.event_type, self.state
        faces = cards.faces_of(event_type)
        summary = plain_text(event_type.description, most=160)
        return {
            "organization": catalogue.organization_get(),
            "owner": self.owner,
            "event_type": event_type,
            "state": state,
            "former": self.moment(self.former.starts_at) if self.former else None,
            "is_private": bool(self.private_link),
            "description": render_untrusted(event_type.description),
            "summary": summary,
            "length": length_text(self.minutes),
            "locations": _locations_text(event_type),
            "notes": cards.notes_of(event_type),
            "faces": faces[: cards.MOST_FACES],
            "more_faces": max(0, len(faces) - cards.MOST_FACES),
            "host_names": cards.names_text(faces),
            "is_description_long": len(summary) > LONG_DESCRIPTION,
            "needs_number": catalogue.needs_number(event_type),
            "needs_code": catalogue.needs_code(event_type),
            "calcom_href": web_address(event_type.booking_url),
            "lengths": [
                (
                    length_text(minutes),
                    state.href(duration=minutes, slot=None),
                    minutes == self.minutes,
                )
                for minutes in (() if self.former else event_type.length_in_minutes_options)
            ],
        }


def _locations_text(event_type: EventType) -> str:
    labels = list(dict.fromkeys(location_option(one).label for one in event_type.locations))
    # A card has no room for their names; the page of the event type has.
    if 1 < len(labels) <= MOST_LOCATIONS:
        return str(format_list(labels, style="or", locale=current().locale))
    return cards.locations_text(event_type)


def host_moment(
    starts_at: datetime, ends_at: datetime, *, host_zone: str | None, time_zone: str
) -> Moment | None:
    """Return a time range in the host's zone; None where the visitor's clock shows the same, or the zone is unknown."""
    # Compared by offset on that day, not by name: Berlin and Paris show the same time.
    known = zone_name(host_zone or "")
    if known is None:
        return None
    there, here = (
        [moment.astimezone(pinned_zone(name)).utcoffset() for moment in (starts_at, ends_at)]
        for name in (known, time_zone)
    )
    return None if there == here else moment_text(starts_at, ends_at, known)


def moment_text(starts_at: datetime, ends_at: datetime, time_zone: str) -> Moment:
    zone = pinned_zone(time_zone)
    begin, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    return Moment(
        day=day_text(begin.date()),
        time=f"{clock_text(begin)} – {end_text(begin, end, day=day_text)}",
        zone=zone_text(time_zone, begin),
        iso=begin.isoformat(timespec="minutes"),
    )
