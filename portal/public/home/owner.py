"""The page of a team or a person."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.public.shared.cards import event_card, face
from portal.public.shared.framing import visitors_page
from portal.services.event_types import catalogue
from portal.web.audience import is_internal
from portal.web.finished import finished
from portal.web.partials import render_page
from portal.web.text import plain_text, render_untrusted


@visitors_page
@finished()
@require_safe
def show(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    listing = catalogue.listing_get(kind=kind, slug=slug, internal=is_internal(request))
    embed = request.GET.get("embed")
    owner = listing.owner
    context = {
        "organization": catalogue.organization_get(),
        "owner": owner,
        "face": face(owner.name, owner.image_url),
        "description": render_untrusted(owner.description),
        "summary": plain_text(owner.description, most=160) or owner.name,
        "cards": [event_card(owner, one) for one in listing.event_types],
        "embed": embed,
    }
    return render_page(request, "public/home/owner.html", context, partial="cards")
