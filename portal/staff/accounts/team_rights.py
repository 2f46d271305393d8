"""Rights per team in the admin: who is bound to which teams."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import ForeignKey
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.services.errors import ServiceError
from portal.services.event_types import catalogue
from portal.staff.models import TeamRight


class TeamRightForm(forms.ModelForm[TeamRight]):
    team_ids = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Teams"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Bookings and event types of other teams are then not there for them. "
            "Without a tick there are none at all; without this entry there are all."
        ),
    )

    class Meta:
        model = TeamRight
        fields = ("user", "group", "team_ids")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = _team_names()
        # A team that Cal.com does not name any more stays as it is: without it the person would reach more.
        gone = {each: f"#{each}" for each in self.instance.team_ids if each not in known}
        field: Any = self.fields["team_ids"]
        field.choices = [*known.items(), *gone.items()]


class TeamRightAdmin(admin.ModelAdmin[TeamRight]):
    form = TeamRightForm
    list_display = ("__str__", "whose", "teams")
    list_select_related = ("user", "group")

    @admin.display(description=gettext_lazy("whose"))
    def whose(self, right: TeamRight) -> str:
        return _("Everybody of a group") if right.group_id else _("One person")

    @admin.display(description=gettext_lazy("teams"))
    def teams(self, right: TeamRight) -> str:
        try:
            known = _team_names()
        except ServiceError:
            # The list says who is bound also while Cal.com does not answer.
            known = {}
        return ", ".join(known.get(each, f"#{each}") for each in right.team_ids) or _("None")

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "user":
            # Superusers reach everything, and other people have no pages.
            kwargs["queryset"] = User.objects.filter(is_staff=True, is_superuser=False)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def _team_names() -> dict[int, str]:
    return {team.team_id: team.name for team in catalogue.team_list() if team.team_id}
