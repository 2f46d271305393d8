"""The organization's start page: its teams, its event types, its people, and a search over them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from portal.public.shared.cards import EventCard, Face, event_card, event_path, face
from portal.public.shared.framing import visitors_page
from portal.services.event_types import catalogue
from portal.services.event_types.catalogue import Organization, Owner
from portal.services.portal.appearance import appearance_get
from portal.web.audience import is_internal
from portal.web.finished import finished
from portal.web.partials import render_page
from portal.web.text import json_text, plain_text, render_untrusted

LONGEST_SEARCH = 100
_PRIVATE = ("/admin/", "/booking/", "/bookings", "/request/", "/reschedule/", "/video/")


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
@finished()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what can be booked, all or what matches ``?q=``."""
    internal = is_internal(request)
    search = " ".join(request.GET.get("q", "")[:LONGEST_SEARCH].split())
    embed = request.GET.get("embed")
    groups = [
        Group(
            listing.owner,
            plain_text(listing.owner.description, most=200),
            [event_card(listing.owner, one) for one in listing.event_types],
        )
        for listing in catalogue.listing_list(internal=internal)
    ]
    people = [
        Person(one.name, one.slug, one.path, face(one.name, one.image_url))
        for one in catalogue.people_listed(internal=internal)
    ]
    if search:
        groups = [found for group in groups if (found := _matching(group, search))]
        people = [person for person in people if _matches(search, person.name, person.slug)]
    organization = catalogue.organization_get()
    count = sum(len(group.cards) for group in groups) + len(people)
    context = {
        "organization": organization,
        "summary": _(
            "Choose what to book with %(name)s, see the free times, and book one without an account."
        )
        % {"name": organization.name},
        "structured_data": json_text(_structured_data(organization, groups)),
        **_texts(organization),
        "featured": []
        if search
        else [card for group in groups for card in group.cards if card.is_featured],
        "found_text": _found_text(count, search),
        "groups": groups,
        "people": people,
        "search": search,
        "embed": embed,
        "found": count,
    }
    return render_page(request, "public/home/home.html", context, partial="results")


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Keep crawlers away from bookings and staff pages, and name the map of the site."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _PRIVATE)]
    lines += [f"Sitemap: {settings.PORTAL_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Name every page that visitors may find by a search engine."""
    listings = catalogue.listing_list()
    paths = ["/", *(person.path for person in catalogue.people_listed())]
    for listing in listings:
        paths.append(listing.owner.path)
        paths += [event_path(listing.owner, one.slug) for one in listing.event_types]
    context = {"addresses": [settings.PORTAL_URL + path for path in dict.fromkeys(paths)]}
    return render(request, "public/home/sitemap.xml", context, content_type="application/xml")


def _texts(organization: Organization) -> dict[str, object]:
    look = appearance_get()
    heading = look.heading or _("Book a time with %(name)s") % {"name": organization.name}
    return {"heading": heading, "introduction": render_untrusted(look.introduction)}


def _found_text(found: int, search: str) -> str:
    if not found:
        return _("Nothing found for “%(search)s”.") % {"search": search}
    return ngettext(
        "%(count)s result for “%(search)s”.", "%(count)s results for “%(search)s”.", found
    ) % {"count": found, "search": search}


def _structured_data(organization: Organization, groups: Sequence[Group]) -> dict[str, object]:
    """Return what search engines read about the organization (schema.org)."""
    address = settings.PORTAL_URL
    offers = [
        {
            "@type": "Offer",
            "url": address + card.href,
            "itemOffered": {"@type": "Service", "name": card.title, "description": card.summary},
        }
        for group in groups
        for card in group.cards
    ]
    return {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": organization.name,
        "url": f"{address}/",
        "makesOffer": offers,
    }


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
