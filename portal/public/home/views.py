"""The organization's start page with its search, and what crawlers read: robots.txt and the sitemap."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from portal.i18n.folding import fold, spellings
from portal.public.shared.cards import EventCard, Face, event_cards, event_path, face
from portal.public.shared.framing import visitors_page
from portal.public.shared.state import read_zone
from portal.services.event_types import catalogue
from portal.services.event_types.catalogue import Organization, Owner
from portal.services.portal.appearance import appearance_get
from portal.web.audience import is_internal
from portal.web.finished import finished
from portal.web.partials import render_page
from portal.web.text import json_text, plain_text, render_untrusted
from portal.web.times import zone_text

# Characters; the search walks through every card for each word.
LONGEST_SEARCH = 100
# A word as people write names, without the signs of other things.
_WORD = re.compile(r"[\w'’-]+")
# Pages for one person each. That is advice to crawlers only: their answers say noindex, too.
_PRIVATE = ("/admin/", "/booking/", "/bookings", "/request/", "/reschedule/", "/video/")


@dataclass(frozen=True, slots=True)
class Group:
    owner: Owner
    summary: str
    cards: list[EventCard]


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    slug: str
    path: str
    face: Face


@visitors_page
@finished()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    internal = is_internal(request)
    search = " ".join(request.GET.get("q", "")[:LONGEST_SEARCH].split())
    embed = request.GET.get("embed")
    now, organization = timezone.now(), catalogue.organization_get()
    time_zone = read_zone(request.GET) or organization.time_zone
    groups = _groups(search, now=now, time_zone=time_zone, internal=internal)
    people = [
        Person(one.name, one.slug, one.path, face(one.name, one.image_url))
        for one in catalogue.people_listed(internal=internal)
        if matches(search, one.name, one.slug)
    ]
    appearance = appearance_get()
    count = sum(len(group.cards) for group in groups) + len(people)
    context = {
        "organization": organization,
        "summary": _(
            "Choose what to book with %(name)s, see the free times, and book one without an account."
        )
        % {"name": organization.name},
        "structured_data": json_text(_structured_data(organization, groups)),
        "heading": appearance.heading
        or _("Book a time with %(name)s") % {"name": organization.name},
        "introduction": render_untrusted(appearance.introduction),
        "featured": []
        if search
        else [card for group in groups for card in group.cards if card.is_featured],
        "found_text": ngettext(
            "%(count)s result for “%(search)s”.", "%(count)s results for “%(search)s”.", count
        )
        % {"count": count, "search": search}
        if count
        else _("Nothing found for “%(search)s”.") % {"search": search},
        "groups": groups,
        "zone": zone_text(time_zone, now)
        if any(card.next_text for group in groups for card in group.cards)
        else "",
        "people": people,
        "search": search,
        "embed": embed,
        "found": count,
    }
    return render_page(request, "public/home/home.html", context, partial="results")


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _PRIVATE)]
    lines += [f"Sitemap: {settings.PORTAL_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    listings = catalogue.listing_list()
    paths = ["/", *(person.path for person in catalogue.people_listed())]
    for listing in listings:
        paths.append(listing.owner.path)
        bookable = [one for one in listing.event_types if catalogue.has_hosts(one)]
        paths += [event_path(listing.owner, one.slug) for one in bookable]
    context = {"addresses": [settings.PORTAL_URL + path for path in dict.fromkeys(paths)]}
    return render(request, "public/home/sitemap.xml", context, content_type="application/xml")


def _structured_data(organization: Organization, groups: Sequence[Group]) -> dict[str, object]:
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
        # schema.org, as search engines read it.
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": organization.name,
        "url": f"{address}/",
        "makesOffer": offers,
    }


def _groups(search: str, *, now: datetime, time_zone: str, internal: bool) -> list[Group]:
    found = []
    for listing in catalogue.listing_list(internal=internal):
        owner = listing.owner
        cards = event_cards(listing, now=now, time_zone=time_zone, internal=internal)
        # A team that is found by its name is shown with all that it offers.
        is_named = matches(search, owner.name)
        if not is_named:
            cards = [
                card
                for card in cards
                if matches(search, card.title, card.summary, *card.host_names)
            ]
        if cards or (is_named and search):
            found.append(Group(owner, plain_text(owner.description, most=200), cards))
    return found


def matches(search: str, *texts: str) -> bool:
    # All words, each anywhere: "anna intro" finds the intro that Anna hosts.
    typed = " ".join(texts)
    haystack, folded = typed.casefold(), " ".join(spellings(typed))
    # Without its accents, but not without its signs: "C++" is not every word with a c.
    return all(
        word in haystack or (_WORD.fullmatch(word) is not None and fold(word) in folded)
        for word in search.casefold().split()
    )
