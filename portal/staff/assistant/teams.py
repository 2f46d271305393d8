"""The step of the teams: a name, and who is in it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.services.errors import InvalidInput
from portal.services.event_types import catalogue
from portal.services.people.members import member_list
from portal.services.people.team_changes import members_set, team_create
from portal.services.people.teams import team_membership_list
from portal.services.setup import first_start
from portal.staff.assistant.steps import go_on, href_of, refuse, show
from portal.staff.kit.fields import text_field


class TeamForm(forms.Form):
    name = text_field(gettext_lazy("Name of the team"), required=True, most=80)
    people = forms.MultipleChoiceField(
        label=gettext_lazy("Who is in it"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick one person at least.")},
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["people"].choices = [  # type: ignore[attr-defined]
            (str(one.user_id), one.name or one.email) for one in member_list().items
        ]


def page(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _show(request, TeamForm())
    form = TeamForm(request.POST)
    if "add" not in request.POST and not request.POST.get("name", "").strip():
        # Nothing was typed: the teams that are there are all.
        return go_on("teams")
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        team = team_create(name=form.cleaned_data["name"])
        members_set(
            team_id=team.id,
            # The first one looks after it; a team without an admin could be changed by owners only.
            roles={
                int(each): "MEMBER" if number else "ADMIN"
                for number, each in enumerate(form.cleaned_data["people"])
            },
        )
    except InvalidInput as error:
        refuse(form, error)
        return _show(request, form, status=422)
    first_start.step_set(step="teams", state=first_start.DONE)
    messages.success(request, _("The team “%(name)s” was made.") % {"name": team.name})
    return redirect(href_of("teams")) if "add" in request.POST else go_on("teams")


def _show(request: HttpRequest, form: TeamForm, *, status: int = 200) -> HttpResponse:
    known = [
        (
            team,
            [one.name or one.email for one in team_membership_list(team_id=team.team_id or 0)],
        )
        for team in catalogue.team_list()
    ]
    return show(request, "teams", status=status, form=form, known=known)
