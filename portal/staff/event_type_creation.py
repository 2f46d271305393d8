"""The form of a new event type: the basic fields, and whose it shall be."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from portal.calcom.schemas.event_type_input import HostInput
from portal.calcom.schemas.user import User
from portal.services.catalogue import Owner
from portal.staff.event_type_form import FIELDSETS, EventTypeForm, Fieldsets

KINDS = (
    ("", "–"),
    ("collective", "Collective: all hosts together"),
    ("roundRobin", "Round robin: the next free host"),
    ("managed", "Managed: a template, each host gets a copy"),
)
CREATE_FIELDSETS: Fieldsets = (
    (None, {"fields": ("owner",)}),
    *FIELDSETS,
    (
        "Team",
        {
            "fields": ("scheduling_type", "assign_all_team_members", "hosts"),
            "description": "Only for an event type of a team.",
        },
    ),
)


class NewEventTypeForm(EventTypeForm):
    """Whose event type it shall be, how a team takes bookings, and the basic fields."""

    owner = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)
    scheduling_type = forms.ChoiceField(choices=KINDS, required=False)
    assign_all_team_members = forms.BooleanField(
        label="All team members are hosts",
        required=False,
        help_text="Also those who join the team later.",
    )
    hosts = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="They must be members of the team.",
    )

    def __init__(
        self, data: Any = None, *, account: Owner, teams: Sequence[Owner], people: Sequence[User]
    ) -> None:
        super().__init__(data)
        owner = cast(forms.ChoiceField, self.fields["owner"])
        hosts = cast(forms.MultipleChoiceField, self.fields["hosts"])
        mine = ("", f"{account.name} (the portal's account)")
        owner.choices = [mine, *((str(team.team_id), f"Team {team.name}") for team in teams)]
        hosts.choices = [(str(user.id), user.name or user.email) for user in people]

    def clean(self) -> dict[str, Any]:
        """Ask for what a team's event type needs."""
        values = super().clean()
        if values.get("owner") is None:
            return values
        if not values.get("scheduling_type"):
            self.add_error("scheduling_type", "Say how the team takes these bookings.")
        if not (values.get("hosts") or values.get("assign_all_team_members")):
            self.add_error("hosts", "Choose at least one host, or all team members.")
        return values

    @property
    def team_id(self) -> int | None:
        """The id of the team whose event type it shall be, or None."""
        owner: int | None = self.cleaned_data["owner"]
        return owner

    def fields_to_create(self) -> dict[str, Any]:
        """Return everything that was filled in, named as in TeamEventTypeInput."""
        fields, values = super().fields_to_create(), self.cleaned_data
        if self.team_id is None:
            return fields
        fields["scheduling_type"] = values["scheduling_type"]
        if values["assign_all_team_members"]:
            return fields | {"assign_all_team_members": True}
        return fields | {"hosts": [HostInput(user_id=each) for each in values["hosts"]]}
