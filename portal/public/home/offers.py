"""What the start page offers a reader: teams with what can be booked of them, and what of it a search finds."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from portal.calcom.schemas.event_type import EventType
from portal.i18n.folding import fold, spellings
from portal.public.home.pages import IN_VIEW, Slice
from portal.public.shared.cards import EventCard, event_cards, host_names, offered
from portal.services.event_types import listings
from portal.services.event_types.catalogue import Listing, Owner
from portal.services.portal.appearance import featured_names
from portal.services.slots.next_times import NextTime, next_times_known
from portal.web.text import plain_text

# Characters; the search walks through every event type for each word.
LONGEST_SEARCH = 100
# Cards before all teams; staff may mark any number.
MOST_FEATURED = 12
# A word as people write names, without the signs of other things.
_WORD = re.compile(r"[\w'’-]+")


@dataclass(frozen=True, slots=True)
class Group:
    """A team with some of its cards; `total` counts all of them."""

    owner: Owner
    summary: str
    cards: Sequence[EventCard]
    total: int
    is_unread: bool


@dataclass(frozen=True, slots=True)
class Offers:
    """Teams in staff's order, and the next free times of event types as far as they are known."""

    listings: Sequence[Listing]
    known: Mapping[int, NextTime]
    now: datetime
    time_zone: str

    @property
    def sizes(self) -> list[int]:
        return [len(each.event_types) for each in self.listings]

    def groups(self, page: Sequence[Slice]) -> list[Group]:
        return [self._group(at, first=number == 0) for number, at in enumerate(page)]

    def featured(self) -> list[EventCard]:
        names = featured_names()
        chosen = [
            (each.owner, one)
            for each in self.listings
            for one in each.event_types
            if ("event", str(one.id)) in names
        ]
        return [card for owner, one in chosen[:MOST_FEATURED] for card in self._cards(owner, [one])]

    def _group(self, at: Slice, *, first: bool) -> Group:
        listing = self.listings[at.group]
        shown = listing.event_types[at.start : at.stop]
        return Group(
            listing.owner,
            plain_text(listing.owner.description, most=200),
            self._cards(listing.owner, shown, in_view=IN_VIEW if first else 0),
            len(listing.event_types),
            listing.is_unread,
        )

    def _cards(
        self, owner: Owner, event_types: Sequence[EventType], in_view: int = 0
    ) -> list[EventCard]:
        return event_cards(
            owner,
            event_types,
            self.known,
            now=self.now,
            time_zone=self.time_zone,
            in_view=in_view,
        )


def offers_get(search: str, *, now: datetime, time_zone: str, internal: bool) -> Offers:
    """Return what a reader may book; with a `search` what it finds, and all of a team that it names."""
    found = listings.listing_list(internal=internal)
    # One look-up for all teams.
    known = next_times_known(
        event_type_ids=[one.id for each in found for one in each.event_types], now=now
    )
    shown = [offered(each, known, internal=internal) for each in found]
    shown = [_found(search, each) for each in shown] if search else shown
    kept = [
        each
        for each in shown
        if each.event_types or each.is_unread or (search and matches(search, each.owner.name))
    ]
    return Offers(kept, known, now, time_zone)


def _found(search: str, listing: Listing) -> Listing:
    if matches(search, listing.owner.name):
        return listing
    event_types = [one for one in listing.event_types if _is_found(search, one)]
    # What cannot be read cannot be searched either.
    return replace(listing, event_types=event_types, is_unread=False)


def _is_found(search: str, event_type: EventType) -> bool:
    summary = plain_text(event_type.description or "", most=120)
    return matches(search, event_type.title, summary, *host_names(event_type))


def matches(search: str, *texts: str) -> bool:
    # All words, each anywhere: "anna intro" finds the intro that Anna hosts.
    typed = " ".join(texts)
    haystack, folded = typed.casefold(), " ".join(spellings(typed))
    # Without its accents, but not without its signs: "C++" is not every word with a c.
    return all(
        word in haystack or (_WORD.fullmatch(word) is not None and fold(word) in folded)
        for word in search.casefold().split()
    )
