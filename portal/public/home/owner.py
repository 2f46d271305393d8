"""The page of a team or a person."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.public.home.pager import make_pager, page_number
from portal.public.home.pages import CARDS, IN_VIEW
from portal.public.shared.cards import event_cards, face, offered
from portal.public.shared.state import read_zone
from portal.public.shared.visitors_page import visitors_page
from portal.services.event_types import catalogue
from portal.services.slots.next_times import next_times_known
from portal.web.audience import is_internal
from portal.web.finished import finished
from portal.web.languages import carry
from portal.web.partials import render_page
from portal.web.text import plain_text, render_untrusted
from portal.web.times import zone_text


@visitors_page
@finished()
@require_safe
def show(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    listing = catalogue.listing_get(kind=kind, slug=slug, internal=is_internal(request))
    owner = listing.owner
    now, organization = timezone.now(), catalogue.organization_get()
    time_zone = read_zone(request.GET) or organization.time_zone
    known = next_times_known(event_type_ids=[one.id for one in listing.event_types], now=now)
    shown = offered(listing, known, internal=is_internal(request)).event_types
    last = max(1, -(-len(shown) // CARDS))
    number = page_number(request, "page", last=last)
    on_page = shown[(number - 1) * CARDS : number * CARDS]
    cards = event_cards(owner, on_page, known, now=now, time_zone=time_zone, in_view=IN_VIEW)
    context = {
        "organization": organization,
        "owner": owner,
        "face": face(owner.name, owner.image_url),
        "description": render_untrusted(owner.description),
        "summary": plain_text(owner.description, most=160) or owner.name,
        "cards": cards,
        "pager": make_pager(
            number, last, lambda page: carry(f"{quote(owner.path)}?page={page}#results")
        ),
        "zone": zone_text(time_zone, now) if any(card.next_text for card in cards) else "",
    }
    return render_page(request, "public/home/owner.html", context, partial="cards")
