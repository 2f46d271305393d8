"""Steps of the assistant, and the page around each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from portal.services.errors import InvalidInput
from portal.services.setup import first_start

# In this order; without the organization nothing after it can be done.
TITLES: Final = {
    "backend": gettext_lazy("Cal.com or on its own"),
    "organization": gettext_lazy("Your organization"),
    "mail": gettext_lazy("Mail"),
    "people": gettext_lazy("People"),
    "hours": gettext_lazy("Opening hours"),
    "closing": gettext_lazy("Closing days"),
    "teams": gettext_lazy("Teams"),
    "offers": gettext_lazy("What can be booked"),
    "trial": gettext_lazy("Try it"),
}
NAMES: Final = tuple(TITLES)
BEFORE_FOUNDING: Final = frozenset({"backend", "organization", "mail"})


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    title: Any
    href: str
    is_done: bool
    is_skipped: bool
    is_here: bool
    is_open: bool


def check_may(request: HttpRequest) -> None:
    """Raises PermissionDenied for staff who may not set the portal up."""
    if not request.user.has_perm("services.change_setup"):
        raise PermissionDenied


def step_list(here: str = "") -> list[Step]:
    states, is_set_up = first_start.steps_get(), first_start.is_set_up()
    return [
        Step(
            name=name,
            title=title,
            href=href_of(name),
            is_done=states.get(name) == first_start.DONE,
            is_skipped=states.get(name) == first_start.SKIPPED,
            is_here=name == here,
            is_open=is_set_up or name in BEFORE_FOUNDING,
        )
        for name, title in TITLES.items()
    ]


def steps_left(request: HttpRequest) -> list[Step]:
    """Return what is not done yet, for who may do it, until the assistant was finished."""
    if not request.user.has_perm("services.change_setup") or not first_start.is_set_up():
        return []
    if first_start.is_demonstration() or first_start.is_finished() or not first_start.has_begun():
        return []
    return [step for step in step_list() if not step.is_done]


def href_of(name: str) -> str:
    return reverse("admin:assistant_step", args=[name])


def show(request: HttpRequest, name: str, *, status: int = 200, **context: Any) -> TemplateResponse:
    """Return the page of a step; what was typed wrong comes with status 422."""
    request.current_app = admin.site.name
    steps = step_list(name)
    return TemplateResponse(
        request,
        f"staff/assistant/{name}.html",
        {
            **admin.site.each_context(request),
            "title": TITLES[name],
            "steps": steps,
            "number": NAMES.index(name) + 1,
            "step": name,
            "can_skip": name != "organization" and name != NAMES[-1],
            # The rail of all pages leads nowhere before there is an organization.
            "is_nav_sidebar_enabled": False,
            **context,
        },
        status=status,
    )


def refuse(form: forms.Form, error: InvalidInput, names: Mapping[str, str] | None = None) -> None:
    """Let a form say what the service has against it; `names` are the form's own for fields of the service."""
    for name, said in (error.fields or {"": error.sentence}).items():
        field = (names or {}).get(name, name)
        form.add_error(field if field in form.fields else None, said)


def go_on(name: str, state: str = first_start.DONE) -> HttpResponse:
    first_start.step_set(step=name, state=state)
    following = NAMES[NAMES.index(name) + 1 :]
    if not following:
        return redirect("admin:index")
    return redirect(href_of(following[0]))
