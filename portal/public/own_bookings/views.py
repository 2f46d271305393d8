"""Views of a visitor's own bookings, opened by a link that is sent to their address instead of an account."""

from django.core import signing
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from portal.public.own_bookings.link import link_request, read_link
from portal.public.own_bookings.list import listed
from portal.public.shared.booking_fields import AddressField, PortalForm
from portal.public.shared.booking_view import keep_private
from portal.public.shared.refusals import refusal_text, say_when
from portal.public.shared.requests import LANGUAGE_BUTTON, changes_language
from portal.public.shared.visitors_page import visitors_page
from portal.services.bookings.own_bookings import PAGE, own_bookings_get
from portal.services.errors import TooOften
from portal.services.event_types import catalogue
from portal.web.languages import carry
from portal.web.protection.abuse import TRAP, why_again
from portal.web.protection.form_token import FormRefused, check_age, check_post, make_token
from portal.web.protection.readers import read_integer, without_end
from portal.web.protection.throttle import may_send, throttle

_SUBJECT = "own-bookings"
# How many links one address is sent: anybody can ask for them, and its owner should not be flooded.
_EMAIL_RATE = "4/hour"
# More bookings than one address has; past it Cal.com would only search in vain.
_MOST_SKIPPED = 100_000


class AddressForm(PortalForm):
    email = AddressField(
        label=gettext_lazy("Email address"),
        max_length=254,
    )


@visitors_page
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _ask_page(request, AddressForm())
    if changes_language(request):
        return _ask_page(request, AddressForm(initial={"email": request.POST.get("email", "")}))
    form = AddressForm(request.POST)
    try:
        check_post(request, _SUBJECT)
        if not form.is_valid():
            return _ask_page(request, form, status=422)
        if why := why_again(request, with_captcha=False):
            return _ask_page(request, form, problem=why, status=422)
        email = form.cleaned_data["email"]
        throttle(request, what="link")
        # Behind the throttle, as it may wait.
        check_age(request)
    except FormRefused as refused:
        return _ask_page(request, form, problem=refused.sentence, status=403)
    except TooOften as error:
        time_zone = catalogue.organization_get().time_zone
        response = _ask_page(
            request, form, problem=refusal_text(error, time_zone=time_zone), status=error.status
        )
        say_when(response, error)
        return response
    # The same answer for a known and for an unknown address: the page must not reveal who booked here. Also for one
    # that had its links: who asked for them may be a stranger, and the last one still opens the list.
    if may_send(what="link", email=email, rate=_EMAIL_RATE):
        link_request(email)
    return HttpResponseRedirect(carry(reverse("own-bookings-sent")), status=303)


@visitors_page
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    context = {"organization": catalogue.organization_get()}
    response = render(request, "public/own_bookings/sent.html", context)
    keep_private(response)
    return response


@visitors_page
@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    # A sentence, a mail program or a counter of visits may have put something behind it.
    token = without_end(token.partition("&")[0])
    if token.lower() == "sent":
        return HttpResponsePermanentRedirect(reverse("own-bookings-sent"))
    try:
        email = read_link(token)
    except signing.BadSignature:
        sentence = _("This link has expired, or was not copied whole. Ask for a new one.")
        return _ask_page(request, AddressForm(), problem=sentence, status=403)
    start = read_integer(request.GET.get("skip", ""), most=_MOST_SKIPPED) or 0
    found = own_bookings_get(email=email, skip=start)
    now = timezone.now()
    context = {
        "organization": catalogue.organization_get(),
        "email": email,
        "upcoming": [listed(one, now=now) for one in found.upcoming],
        "former": [listed(one, now=now) for one in found.former],
        "next_skip": start + PAGE if found.has_more else 0,
        "is_later_page": start > 0,
    }
    response = render(request, "public/own_bookings/own_bookings.html", context)
    # The address of the page is the key to the list.
    keep_private(response)
    return response


def _ask_page(
    request: HttpRequest, form: AddressForm, *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "organization": catalogue.organization_get(),
        "form": form,
        "problem": problem,
        "trap": TRAP,
        "token": make_token(_SUBJECT, is_quick=True),
        "language_button": LANGUAGE_BUTTON,
        "action": carry(reverse("own-bookings-ask")),
    }
    response = render(request, "public/own_bookings/ask.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    # Not no-store: the Back button should find what was typed.
    response.headers["Cache-Control"] = "private, no-cache"
    return response
