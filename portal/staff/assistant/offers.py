"""The step of the first event types: five kinds to begin with; title, length, who and where."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.services.errors import InvalidInput
from portal.services.event_types import catalogue
from portal.services.event_types.event_types import OwnedEventType, event_type_list
from portal.services.people.account import account_get
from portal.services.setup import first_start
from portal.services.setup.starters import LOCATIONS, STARTERS, starter_create
from portal.staff.assistant.steps import go_on, href_of, refuse, show
from portal.staff.kit.fields import text_field, whole_field


class OfferForm(forms.Form):
    """`kind` decides all that is not asked for."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What"),
        widget=forms.RadioSelect,
        choices=[(name, one.title) for name, one in STARTERS.items()],
    )
    title = text_field(gettext_lazy("Title"), required=True, most=120)
    minutes = whole_field(gettext_lazy("Length in minutes"), most=24 * 60)
    team = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    location = forms.ChoiceField(
        label=gettext_lazy("Where one meets"), choices=list(LOCATIONS.items())
    )
    where = text_field(
        gettext_lazy("Address, link or number"),
        most=500,
        help_text=gettext_lazy("Not asked for where visitors give their phone number."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        account = account_get()
        self.fields["team"].choices = [  # type: ignore[attr-defined]
            *((str(team.team_id), team.name) for team in catalogue.team_list()),
            ("", account.name),
        ]

    @property
    def is_untouched(self) -> bool:
        """Whether nobody said where one meets, without which nothing can be offered."""
        return (
            not str(self["where"].value()).strip() and self["location"].value() != "attendeePhone"
        )

    @property
    def team_id(self) -> int | None:
        return int(self.cleaned_data["team"]) if self.cleaned_data["team"] else None


def page(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        kind = request.GET.get("kind", "")
        return _show(request, OfferForm(initial=_initial(kind)))
    form = OfferForm(request.POST)
    if "add" not in request.POST and form.is_untouched and event_type_list():
        return go_on("offers")
    if not form.is_valid():
        return _show(request, form, status=422)
    data = form.cleaned_data
    try:
        made = starter_create(
            kind=data["kind"],
            title=data["title"],
            minutes=data["minutes"],
            team_id=form.team_id,
            location=data["location"],
            where=data["where"],
        )
    except InvalidInput as error:
        refuse(form, error, {"slug": "title", "locations": "where", "hosts": "team"})
        return _show(request, form, status=422)
    first_start.step_set(step="offers", state=first_start.DONE)
    messages.success(request, _("“%(name)s” can be booked now.") % {"name": made.title})
    return redirect(href_of("offers")) if "add" in request.POST else go_on("offers")


def _initial(kind: str) -> dict[str, Any]:
    name = kind if kind in STARTERS else next(iter(STARTERS))
    starter = STARTERS[name]
    return {
        "kind": name,
        "title": starter.title,
        "minutes": starter.minutes,
        "location": starter.location,
        "team": next((str(team.team_id) for team in catalogue.team_list()), ""),
    }


def _show(request: HttpRequest, form: OfferForm, *, status: int = 200) -> HttpResponse:
    known: list[OwnedEventType] = event_type_list()
    return show(
        request,
        "offers",
        status=status,
        form=form,
        known=[(one, f"{one.owner.path}/{one.event_type.slug}") for one in known],
        starters=[
            (name, starter, f"{href_of('offers')}?kind={name}")
            for name, starter in STARTERS.items()
        ],
        chosen=form["kind"].value(),
    )
