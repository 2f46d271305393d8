"""What became of a change that a visitor asked for, while that is not known yet."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from portal.public.shared.booking_view import keep_private
from portal.public.shared.framing import visitors_page
from portal.services.bookings import intents
from portal.services.errors import ServiceError
from portal.services.event_types import catalogue
from portal.services.models import Intent, IntentState
from portal.web.partials import is_partial, render_page
from portal.web.protection.abuse import TRAP

CHECK = "look"
"""The button that only asks what became of a form that was sent."""
NOT_TYPED = frozenset({"token", "keep", CHECK, "another", "hold", TRAP})
"""Fields of a form that are the portal's own."""

_CARRIED = ("cal.tz", "embed", "seatReferenceUid")


@visitors_page
@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """Look the change up, and lead to its booking once it is known; htmx asks every few seconds."""
    if intents.intent_get(key=key) is None:
        raise Http404
    intent = intents.intent_refresh(key=key)
    if intent.state == IntentState.DONE:
        address = booking_address(request, intent)
        if is_partial(request):
            return HttpResponseClientRedirect(address)
        return HttpResponseRedirect(address, status=303)
    return request_page(request, intent)


def request_page(
    request: HttpRequest,
    intent: Intent,
    *,
    kept: list[tuple[str, str]] | None = None,
    token: str = "",
) -> HttpResponse:
    """Say where the change stands; `kept` is the form, which is sent again to look again or to try again.

    Sending it again is safe: it is the same intent.
    """
    query = {name: request.GET[name] for name in _CARRIED if name in request.GET}
    context = {
        "organization": _organization(),
        "embed": request.GET.get("embed"),
        "intent": intent,
        "kept": kept,
        "token": token,
        "poll": f"{reverse('request', args=[intent.key])}?{urlencode(query)}",
    }
    status = 202 if intent.is_open else 200
    response = render_page(
        request, "public/shared/request.html", context, partial="state", status=status
    )
    keep_private(response)
    return response


def booking_address(request: HttpRequest, intent: Intent) -> str:
    """Return the address of an intent's booking, with the visitor's zone, frame and seat."""
    query = {name: request.GET[name] for name in _CARRIED if name in request.GET}
    if intent.seat_uid:
        query["seatReferenceUid"] = intent.seat_uid
    address = reverse("booking", args=[intent.booking_uid])
    return f"{address}?{urlencode(query)}" if query else address


def _organization() -> object:
    """Return the organization for the page's head, or nothing while Cal.com cannot be asked."""
    try:
        return catalogue.organization_get()
    except ServiceError:
        return None
