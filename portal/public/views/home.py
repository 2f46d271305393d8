"""The organization's start page: its teams, its event types, its people, and a search over them."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.public.cards import EventCard, Face, event_card, face
from portal.public.framing import visitors_page
from portal.services import catalogue
from portal.services.catalogue import Owner
from portal.web.partials import render_page
from portal.web.text import plain_text

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Group:
    """A team on the start page with those of its event types that match the search."""

    owner: Owner
    summary: str
    cards: list[EventCard]


@dataclass(frozen=True, slots=True)
class Person:
    """One of the people on the start page."""

    name: str
    slug: str
    path: str
    face: Face


@visitors_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what can be booked, all or what matches ``?q=``."""
    search = " ".join(request.GET.get("q", "")[:LONGEST_SEARCH].split())
    embed = request.GET.get("embed")
    groups = [
        Group(
            listing.owner,
            plain_text(listing.owner.description, most=200),
            [event_card(listing.owner, one, embed=embed) for one in listing.event_types],
        )
        for listing in catalogue.listing_list()
    ]
    people = [
        Person(one.name, one.slug, one.path, face(one.name, one.image_url))
        for one in catalogue.person_list()
    ]
    if search:
        groups = [found for group in groups if (found := _matching(group, search))]
        people = [person for person in people if _matches(search, person.name, person.slug)]
    context = {
        "organization": catalogue.organization_get(),
        "groups": groups,
        "people": people,
        "search": search,
        "embed": embed,
        "found": sum(len(group.cards) for group in groups) + len(people),
    }
    return render_page(request, "public/home.html", context, partial="results")


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Keep crawlers away from bookings and staff pages."""
    lines = ["User-agent: *", "Disallow: /booking/", "Disallow: /admin/", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


def _matching(group: Group, search: str) -> Group | None:
    if _matches(search, group.owner.name):
        return group
    cards = [
        card for card in group.cards if _matches(search, card.title, card.summary, *card.host_names)
    ]
    return Group(group.owner, group.summary, cards) if cards else None


def _matches(search: str, *texts: str) -> bool:
    words = search.casefold().split()
    hay = " ".join(texts).casefold()
    return all(word in hay for word in words)
