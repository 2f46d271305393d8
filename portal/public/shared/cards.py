"""Event types as cards of a list: everything as finished text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import quote

from babel.lists import format_list
from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.calcom.schemas.event_type import EventType, EventTypeUser, Host
from portal.conf.address import full_path
from portal.i18n.zones import pinned_zone
from portal.public.shared.locations import location_option
from portal.services.event_types.catalogue import Listing, Owner, has_hosts
from portal.services.portal.appearance import is_featured
from portal.services.slots.next_times import NextTime
from portal.web.assets.pictures import picture_href
from portal.web.languages import carry, current
from portal.web.text import plain_text
from portal.web.times import clock_text, day_and_time, length_text, short_day_text

# A page has many cards, and each face may be the request of a picture; the rest is a number.
MOST_FACES = 5
MOST_NAMES = 12
_KINDS = {
    "collective": gettext_lazy("with all hosts together"),
    "roundRobin": gettext_lazy("with whoever is free"),
}


@dataclass(frozen=True, slots=True)
class Face:
    name: str
    initials: str
    image_url: str


@dataclass(frozen=True, slots=True)
class EventCard:
    title: str
    href: str
    summary: str
    lengths: str
    locations: str
    notes: Sequence[str]
    faces: Sequence[Face]
    more_faces: int
    names_text: str
    next_text: str = ""
    is_featured: bool = False
    # Whether its pictures are fetched at once, and not when they come into view.
    is_in_view: bool = False


def offered(listing: Listing, known: Mapping[int, NextTime], *, internal: bool) -> Listing:
    """Return what has a card: without hosts, or `known` to have no times, only for `internal` readers."""
    if internal:
        return listing
    found = [one for one in listing.event_types if _is_bookable(one, known.get(one.id))]
    return replace(listing, event_types=found)


def event_cards(
    owner: Owner,
    event_types: Sequence[EventType],
    known: Mapping[int, NextTime],
    *,
    now: datetime,
    time_zone: str,
    in_view: int = 0,
) -> list[EventCard]:
    """Return the cards of `offered` event types, with the next free time in `time_zone` where it is known.

    The first `in_view` are expected in the first screen.
    """
    cards = []
    for number, one in enumerate(event_types):
        card, found = event_card(owner, one), known.get(one.id)
        if not _is_bookable(one, found):
            note = _("Not shown to visitors: it has no hosts or no free times.")
            card = replace(card, notes=[*card.notes, note])
        elif found and found.starts_at:
            text = _next_text(found.starts_at, now=now, time_zone=time_zone)
            card = replace(card, next_text=_("Next: %(when)s") % {"when": text})
        cards.append(replace(card, is_in_view=True) if number < in_view else card)
    return cards


def _is_bookable(event_type: EventType, found: NextTime | None) -> bool:
    return has_hosts(event_type) and (found is None or found.starts_at is not None)


def _next_text(starts_at: datetime, *, now: datetime, time_zone: str) -> str:
    local = starts_at.astimezone(pinned_zone(time_zone))
    today = now.astimezone(pinned_zone(time_zone)).date()
    clock = clock_text(local)
    if local.date() == today:
        return _("today %(time)s") % {"time": clock}
    if local.date() == today + timedelta(days=1):
        return _("tomorrow %(time)s") % {"time": clock}
    return day_and_time(short_day_text(local.date()), clock)


def event_card(owner: Owner, event_type: EventType) -> EventCard:
    hosts = faces_of(event_type)
    return EventCard(
        title=event_type.title,
        href=carry(event_path(owner, event_type.slug)),
        # What two lines of a card hold.
        summary=plain_text(event_type.description or "", most=120),
        lengths=lengths_text(event_type),
        locations=locations_text(event_type),
        notes=notes_of(event_type),
        faces=hosts[:MOST_FACES],
        more_faces=max(0, len(hosts) - MOST_FACES),
        names_text=names_text(hosts),
        is_featured=is_featured(("event", str(event_type.id))),
    )


def event_path(owner: Owner, event_slug: str) -> str:
    return f"{quote(owner.path)}/{quote(event_slug, safe='')}"


def private_path(link_id: str, event_slug: str) -> str:
    return full_path(f"/d/{quote(link_id, safe='')}/{quote(event_slug, safe='')}")


def lengths_text(event_type: EventType) -> str:
    options = event_type.length_in_minutes_options or (event_type.length_in_minutes,)
    texts = [length_text(option) for option in options]
    return str(format_list(texts, style="or", locale=current().locale))


def locations_text(event_type: EventType) -> str:
    # Two locations of one kind have one label: two addresses that are not public both read “In person”.
    labels = list(dict.fromkeys(location_option(one).label for one in event_type.locations or []))
    if not labels:
        # What Cal.com takes where an event type names no location (CONTRACT.md 4.2).
        return _("Video call")
    if len(labels) == 1:
        return labels[0]
    return ngettext(
        "%(count)s place to choose from", "%(count)s places to choose from", len(labels)
    ) % {"count": len(labels)}


def notes_of(event_type: EventType) -> list[str]:
    notes = []
    # With one host both kinds mean the same to a visitor: that person.
    if event_type.scheduling_type in _KINDS and len(event_type.hosts) > 1:
        notes.append(str(_KINDS[event_type.scheduling_type]))
    policy = event_type.confirmation_policy
    if policy and policy.is_on:
        notes.append(_("Needs confirmation"))
    recurrence = event_type.recurrence
    if recurrence and recurrence.is_on:
        notes.append(recurrence_text(event_type))
    seats = event_type.seats
    if seats and seats.is_on and seats.seats_per_time_slot:
        number = seats.seats_per_time_slot
        notes.append(ngettext("%(count)s seat", "%(count)s seats", number) % {"count": number})
    if event_type.price:
        notes.append(price_text(event_type.price, event_type.currency or ""))
    return notes


def recurrence_text(event_type: EventType) -> str:
    """Return how a series repeats, such as ``Every 2 weeks, 4 times``; empty without recurrence."""
    recurrence = event_type.recurrence
    if recurrence is None:
        return ""
    number, times = recurrence.interval or 1, recurrence.occurrences or 1
    match recurrence.frequency:
        case "monthly":
            every = ngettext("Every month", "Every %(count)s months", number)
        case "yearly":
            every = ngettext("Every year", "Every %(count)s years", number)
        case _:
            every = ngettext("Every week", "Every %(count)s weeks", number)
    often = ngettext("%(count)s time", "%(count)s times", times) % {"count": times}
    return _("%(every)s, %(often)s") % {"every": every % {"count": number}, "often": often}


def price_text(price: float, currency: str) -> str:
    """Return a price, given in the currency's smallest unit, as the visitor's locale writes money."""
    name = currency.upper() or "EUR"
    # Yen have no smaller unit, dinars a thousandth: Cal.com sends whole units of whatever is smallest.
    amount = price / 10 ** get_currency_precision(name)
    return str(format_currency(amount, name, locale=current().locale))


def faces_of(event_type: EventType) -> list[Face]:
    """Return the hosts of a team event type, or the owner of a personal one."""
    people: Sequence[Host | EventTypeUser] = event_type.hosts or event_type.users
    return [face(_name_of(person, event_type), person.avatar_url) for person in people]


def host_names(event_type: EventType) -> list[str]:
    people: Sequence[Host | EventTypeUser] = event_type.hosts or event_type.users
    return [_name_of(person, event_type) for person in people]


def names_text(faces: Sequence[Face]) -> str:
    """Return the names of hosts as a sentence of the visitor's language, such as ``With Ada and Bob``."""
    named = [face.name for face in faces]
    if len(named) > MOST_NAMES:
        named = [*named[:MOST_NAMES], "…"]
    names = str(format_list(named, locale=current().locale))
    return _("With %(names)s") % {"names": names} if faces else ""


def _name_of(person: Host | EventTypeUser, event_type: EventType) -> str:
    name = person.name or ""
    # Some people's name is their address.
    is_hidden = event_type.hide_organizer_email and "@" in name
    return person.username or "" if is_hidden or not name else name


def face(name: str, image_url: str | None) -> Face:
    # The policy of visitors' pages allows images of this site only, so the portal fetches and serves them.
    image = picture_href(image_url)
    words = [word for word in name.split() if word[0].isalnum()]
    initials = "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words))
    return Face(name, initials.upper() or "?", image)
