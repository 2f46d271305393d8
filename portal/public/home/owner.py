"""The page of a team or a person."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.public.shared.cards import event_cards, face
from portal.public.shared.framing import visitors_page
from portal.public.shared.state import read_zone
from portal.services.event_types import catalogue
from portal.web.audience import is_internal
from portal.web.finished import finished
from portal.web.partials import render_page
from portal.web.text import plain_text, render_untrusted
from portal.web.times import zone_text


@visitors_page
@finished()
@require_safe
def show(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    listing = catalogue.listing_get(kind=kind, slug=slug, internal=is_internal(request))
    embed = request.GET.get("embed")
    owner = listing.owner
    now, organization = timezone.now(), catalogue.organization_get()
    time_zone = read_zone(request.GET) or organization.time_zone
    cards = event_cards(listing, now=now, time_zone=time_zone, internal=is_internal(request))
    context = {
        "organization": organization,
        "owner": owner,
        "face": face(owner.name, owner.image_url),
        "description": render_untrusted(owner.description),
        "summary": plain_text(owner.description, most=160) or owner.name,
        "cards": cards,
        "zone": zone_text(time_zone, now) if any(card.next_text for card in cards) else "",
        "embed": embed,
    }
    return render_page(request, "public/home/owner.html", context, partial="cards")
