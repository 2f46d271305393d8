"""The organization's start page with its search, and what crawlers read: robots.txt and the sitemap."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from portal.conf.address import full_path
from portal.public.home.offers import LONGEST_SEARCH, Group, matches, offers_get
from portal.public.home.pager import Pager, make_pager, page_number
from portal.public.home.pages import overview_pages, result_pages
from portal.public.shared.cards import Face, event_path, face
from portal.public.shared.state import read_zone
from portal.public.shared.visitors_page import visitors_page
from portal.services.event_types import catalogue, listings
from portal.services.event_types.catalogue import Organization, Owner
from portal.services.portal.appearance import appearance_get
from portal.web.audience import is_internal
from portal.web.finished import finished
from portal.web.languages import carry
from portal.web.partials import render_page
from portal.web.text import json_text, render_untrusted
from portal.web.times import zone_text

# Pages for one person each. That is advice to crawlers only: their answers say noindex, too.
_PRIVATE = ("/admin/", "/booking/", "/bookings", "/request/", "/reschedule/", "/video/")
# People under all teams, up to MOST_PEOPLE where a link would lead to a few more; and on a page of people only.
FEW_PEOPLE, MOST_PEOPLE, PEOPLE_ON_PAGE = 24, 30, 96


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    path: str
    face: Face


@dataclass(frozen=True, slots=True)
class People:
    """Some of `total` people, the address of a page with all of them, and links between such pages."""

    shown: Sequence[Person]
    total: int
    all_href: str = ""
    pager: Pager | None = None


@visitors_page
@finished()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    internal = is_internal(request)
    search = " ".join(request.GET.get("q", "")[:LONGEST_SEARCH].split())
    now, organization = timezone.now(), catalogue.organization_get()
    time_zone = read_zone(request.GET) or organization.time_zone
    offers = offers_get(search, now=now, time_zone=time_zone, internal=internal)
    people = _people(request, search, internal=internal)
    pages = result_pages(offers.sizes) if search else overview_pages(offers.sizes)
    number = page_number(request, "page", last=len(pages))
    is_of_people = "people" in request.GET
    groups = [] if is_of_people else offers.groups(pages[number - 1])
    is_overview = not search and not is_of_people
    appearance = appearance_get()
    count = sum(offers.sizes) + people.total
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
        "featured": offers.featured() if is_overview and number == 1 else [],
        "found_text": ngettext(
            "%(count)s result for “%(search)s”.", "%(count)s results for “%(search)s”.", count
        )
        % {"count": count, "search": search}
        if count
        else _("Nothing found for “%(search)s”.") % {"search": search},
        "groups": groups,
        "is_empty": is_overview and not groups,
        "pager": None
        if is_of_people
        else make_pager(number, len(pages), lambda page: _address(search, page=page)),
        "zone": zone_text(time_zone, now)
        if any(card.next_text for group in groups for card in group.cards)
        else "",
        "people": people if is_of_people or number == 1 else None,
        "is_of_people": is_of_people,
        "search": search,
        "found": count,
    }
    return render_page(request, "public/home/home.html", context, partial="results")


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {full_path(path)}" for path in _PRIVATE)]
    lines += [f"Sitemap: {settings.PORTAL_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    paths = [reverse("home"), *(person.path for person in catalogue.people_listed())]
    for listing in listings.listing_list():
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


def _people(request: HttpRequest, search: str, *, internal: bool) -> People:
    found = [
        one
        for one in catalogue.people_listed(internal=internal)
        if matches(search, one.name, one.slug)
    ]
    if "people" in request.GET:
        last = max(1, -(-len(found) // PEOPLE_ON_PAGE))
        number = page_number(request, "people", last=last)
        begin = (number - 1) * PEOPLE_ON_PAGE
        shown = found[begin : begin + PEOPLE_ON_PAGE]
        pager = make_pager(number, last, lambda page: _address(search, people=page))
        return People([_person(one) for one in shown], len(found), pager=pager)
    if len(found) <= MOST_PEOPLE:
        return People([_person(one) for one in found], len(found))
    shown = found[:FEW_PEOPLE]
    return People([_person(one) for one in shown], len(found), _address(search, people=1))


def _person(owner: Owner) -> Person:
    return Person(owner.name, owner.path, face(owner.name, owner.image_url))


def _address(search: str, **page: int) -> str:
    query = ({"q": search} if search else {}) | dict(page)
    # To the list itself: what stands above it has been read.
    return carry(f"{reverse('home')}?{urlencode(query)}#results")
