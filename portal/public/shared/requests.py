"""The page of a change (booking, move, cancellation) whose outcome at Cal.com is not known yet.

It moves on by itself. Without JavaScript the browser asks at once for an address that the server answers when the
outcome is known, or after some seconds with a redirect to ask again; meanwhile the page stays. One that reloads itself
by the clock takes the words from who reads slowly (WCAG 2.2.1).
"""

from time import sleep
from urllib.parse import urlencode

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from portal.process.shared_cache import cache
from portal.process.waiting import room_to_wait
from portal.public.shared.booking_view import keep_private
from portal.public.shared.visitors_page import visitors_page
from portal.services.bookings import intents
from portal.services.errors import ServiceError
from portal.services.event_types import catalogue
from portal.services.models import Intent, IntentKind, IntentState
from portal.web.frames.addresses import FRAME
from portal.web.partials import is_partial, render_page
from portal.web.protection.abuse import TRAP
from portal.web.protection.readers import read_integer

# The button that only asks what became of a form that was sent.
CHECK = "look"
# Fields of a form that are the portal's own.
# Name of the buttons that send a form for something else than what it is for.
ANOTHER = "another"
NOT_TYPED = frozenset({"token", "keep", CHECK, ANOTHER, "hold", TRAP})
# A page with a form gives this to its template: the links to other languages then are buttons that take along what was
# typed. `form` is the form's id.
LANGUAGE_BUTTON = {"form": "details", "name": ANOTHER, "value": "language"}

# Seconds until a waiting browser is answered, and how often in a row: browsers follow 16 redirects at least.
WAIT_SECONDS = 5
_MOST_WAITS = 12
# How long the way back to the form is known: as long as a draft of it.
_BACK_SECONDS = 30 * 60

# In a frame, what was done just now: the page around it is told once.
DONE = "portal.done"
_DONE = {
    IntentKind.BOOK.value: "booked",
    IntentKind.RESCHEDULE.value: "moved",
    IntentKind.CANCEL.value: "cancelled",
}

# What the way back to the booking needs and the intent does not keep: the zone, the frame, the seat.
_CARRIED = ("cal.tz", *FRAME, "seatReferenceUid")
# The key travels with the booking, where hosts and subscribers read it; signed, it shows a visitor of this portal.
_signer = signing.Signer(salt="portal.request-page", sep=".")


@visitors_page
@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    try:
        key = _signer.unsign(token)
    except signing.BadSignature as error:
        raise Http404 from error
    if intents.intent_get(key=key) is None:
        raise Http404
    intent = intents.intent_refresh(key=key)
    waits = read_integer(request.GET.get("wait", ""), most=_MOST_WAITS)
    has_room = True
    if intent.is_open and waits is not None:
        intent, has_room = _await(intent)
        if intent.is_open and has_room and waits < _MOST_WAITS:
            return HttpResponseRedirect(_address(request, key, wait=waits + 1), status=303)
    if intent.state == IntentState.DONE:
        address = booking_address(request, intent)
        if is_partial(request):
            # A 303 would be followed within the request of htmx, and the booking put into the part that polls.
            return HttpResponseClientRedirect(address)
        return HttpResponseRedirect(address, status=303)
    return request_page(request, intent, moves_on=has_room)


def _await(intent: Intent) -> tuple[Intent, bool]:
    """Return an open intent when it is final, or after WAIT_SECONDS; False where too many requests wait already."""
    with room_to_wait() as has_room:
        for _second in range(WAIT_SECONDS if has_room else 0):
            sleep(1)
            intent = intents.intent_refresh(key=intent.key)
            if not intent.is_open:
                break
    return intent, has_room


def request_page(
    request: HttpRequest,
    intent: Intent,
    *,
    kept: list[tuple[str, str]] | None = None,
    token: str = "",
    back: str = "",
    moves_on: bool = True,
) -> HttpResponse:
    """Show where a change stands.

    `kept` is the form, which is sent again to ask again or to try again; that is safe, since it is the same intent.
    `back` leads to that form from later pages, which do not have it. `moves_on` is False where a button must do.
    """
    back_key = f"request-back:{intent.key}"
    if back:
        cache.set(back_key, back, _BACK_SECONDS)
    context = {
        "organization": _organization_or_none(),
        "intent": intent,
        "kept": kept,
        "token": token,
        # The same button as the one that only asks again.
        "language_button": {"form": "again", "name": CHECK, "value": "1"} if kept else None,
        "back": back or cache.get(back_key),
        # The form stands around the part that is swapped.
        "has_form": kept is not None or "form" in request.GET,
        "poll": _address(request, intent.key, form=1)
        if kept is not None or "form" in request.GET
        else _address(request, intent.key),
        "look": _address(request, intent.key),
        "wait": _address(request, intent.key, wait=0) if moves_on else "",
    }
    # 202 says to programs that the outcome is open; htmx and browsers treat it as 200.
    status = 202 if intent.is_open else 200
    response = render_page(
        request, "public/shared/request.html", context, partial="state", status=status
    )
    # Its address leads on to the booking.
    keep_private(response, has_form=True)
    return response


def signed_key(key: str) -> str:
    """Return what the address of an intent's page names it by."""
    return _signer.sign(key)


def changes_language(request: HttpRequest) -> bool:
    """Return whether a form was sent only to be shown in the language that its address names."""
    return request.POST.get(ANOTHER) == LANGUAGE_BUTTON["value"]


def only_renders(request: HttpRequest) -> bool:
    """Return whether a form was sent only to be shown: in another language, or with the dates that it says."""
    return changes_language(request) or request.POST.get(ANOTHER) == "dates"


def _address(request: HttpRequest, key: str, **more: int) -> str:
    query = {name: request.GET[name] for name in _CARRIED if name in request.GET} | more
    return f"{reverse('request', args=[signed_key(key)])}?{urlencode(query)}"


def booking_address(request: HttpRequest, intent: Intent) -> str:
    query = {name: request.GET[name] for name in _CARRIED if name in request.GET}
    if intent.seat_uid:
        query["seatReferenceUid"] = intent.seat_uid
    address = reverse("booking", args=[intent.booking_uid])
    if "embed" in query:
        query[DONE] = _DONE[intent.kind]
    return f"{address}?{urlencode(query)}" if query else address


def _organization_or_none() -> object:
    # This page is shown when Cal.com does not answer: it must not depend on asking it for its head.
    try:
        return catalogue.organization_get()
    except ServiceError:
        return None
