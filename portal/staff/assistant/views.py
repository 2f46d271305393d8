"""The assistant's addresses: which step is next, and each step's page."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.services.setup import first_start
from portal.staff.assistant import (
    backend,
    closing,
    hours,
    mail,
    offers,
    organization,
    people,
    teams,
    trial,
)
from portal.staff.assistant.steps import BEFORE_FOUNDING, NAMES, check_may, go_on, href_of
from portal.staff.kit.faults import Fault

METHODS = ("GET", "HEAD", "POST")
PAGES: Mapping[str, Callable[[HttpRequest], HttpResponse]] = {
    "backend": backend.page,
    "organization": organization.page,
    "mail": mail.page,
    "people": people.page,
    "hours": hours.page,
    "closing": closing.page,
    "teams": teams.page,
    "offers": offers.page,
    "trial": trial.page,
}


def start(request: HttpRequest) -> HttpResponse:
    """Lead to the first step that is neither done nor skipped."""
    check_may(request)
    states = first_start.steps_get()
    waiting = [name for name in NAMES if name not in states]
    return redirect(href_of(waiting[0] if waiting else NAMES[-1]))


@require_http_methods(METHODS)
def step(request: HttpRequest, name: str) -> HttpResponse:
    check_may(request)
    if name not in PAGES:
        raise Http404
    if name not in BEFORE_FOUNDING and not first_start.is_set_up():
        return redirect(href_of("organization"))
    if request.method == "POST" and "skip" in request.POST and name != "organization":
        return go_on(name, first_start.SKIPPED)
    return PAGES[name](request)


def may_set_up(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("services.change_setup"))


def not_set_up() -> Fault:
    return Fault(
        503, _("Not set up yet"), _("Somebody who may manage everything sets this portal up first.")
    )


def is_wanted() -> bool:
    """Whether every page of staff leads here first."""
    return not settings.CALCOM_API_KEY and not first_start.is_set_up()
