"""The last step: the page as visitors see it, and a booking that is made and taken back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.services.errors import ServiceError
from portal.services.event_types import catalogue
from portal.services.event_types.event_types import OwnedEventType
from portal.services.people.account import me_get
from portal.services.setup import first_start
from portal.services.setup.trial import trial_book, trial_end, trial_offers
from portal.staff.assistant.steps import go_on, href_of, show
from portal.staff.kit.clock import staff_clock
from portal.staff.kit.event_types import labels_of
from portal.staff.kit.fields import text_field

# The session's name for the booking that was made here.
MADE = "setup-trial"


class TrialForm(forms.Form):
    event_type = forms.ChoiceField(label=gettext_lazy("What to book"))
    name = text_field(gettext_lazy("Name"), required=True, most=100)
    email = forms.EmailField(label=gettext_lazy("Email address"), max_length=254)

    def __init__(self, *args: Any, offers: list[OwnedEventType], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["event_type"].choices = [  # type: ignore[attr-defined]
            (str(key), label) for key, label in labels_of(offers, with_owner=True).items()
        ]


def page(request: HttpRequest) -> HttpResponse:
    offers = list(trial_offers())
    if request.method != "POST":
        return _show(request, TrialForm(offers=offers, initial=_initial(request)), offers)
    if "end" in request.POST:
        return _end(request)
    if "book" not in request.POST:
        first_start.finish()
        return go_on("trial")
    if MADE in request.session:
        # Sent twice: the first one is shown, and would be forgotten otherwise.
        return redirect(href_of("trial"))
    form = TrialForm(request.POST, offers=offers)
    if not form.is_valid():
        return _show(request, form, offers, status=422)
    chosen = next(
        one.event_type
        for one in offers
        if str(one.event_type.id) == form.cleaned_data["event_type"]
    )
    try:
        made = trial_book(
            event_type=chosen,
            name=form.cleaned_data["name"],
            email=form.cleaned_data["email"],
            time_zone=catalogue.organization_get().time_zone,
            now=timezone.now(),
        )
    except ServiceError as error:
        form.add_error(None, error.sentence)
        return _show(request, form, offers, status=error.status)
    request.session[MADE] = {
        "uid": made.uid,
        "title": made.title,
        "time": staff_clock().span(made.starts_at, made.ends_at),
    }
    return redirect(href_of("trial"))


def _end(request: HttpRequest) -> HttpResponse:
    made = request.session.pop(MADE, None)
    if made:
        try:
            trial_end(uid=made["uid"])
        except ServiceError as error:
            messages.warning(request, error.sentence)
        else:
            messages.success(request, _("The test booking was taken back."))
    return redirect(href_of("trial"))


def _initial(request: HttpRequest) -> dict[str, Any]:
    me = me_get()
    return {"name": me.name, "email": getattr(request.user, "email", "") or me.email}


def _show(
    request: HttpRequest, form: TrialForm, offers: list[OwnedEventType], *, status: int = 200
) -> HttpResponse:
    made = request.session.get(MADE)
    return show(
        request,
        "trial",
        status=status,
        form=form,
        has_offers=bool(offers),
        made=made,
        made_href=reverse("booking", args=[made["uid"]]) if made else "",
    )
