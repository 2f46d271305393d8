"""The form of a team with its members, and the pages that add, change and delete one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.services.comparison import Saved
from portal.services.errors import NotAllowed, NotFound
from portal.services.event_types import catalogue
from portal.services.event_types.catalogue import Owner
from portal.services.people import team_changes, teams
from portal.services.people.teams import Member
from portal.staff import models
from portal.staff.kit.edit_conflicts import Fields, OpenedState
from portal.staff.kit.edit_form import FieldsForm, fieldsets_of
from portal.staff.kit.fields import LinesField, text_field
from portal.staff.kit.form_page import FormPage
from portal.staff.people.roles import ROLES, role_text

# In the names of the fields of members.
_MEMBER = "member-"
NO_MEMBER = ""


@dataclass(frozen=True, slots=True)
class Team:
    """A team with its members; None where the portal's account may not list them."""

    owner: Owner
    members: Sequence[Member] | None


class TeamForm(FieldsForm):
    name = text_field(gettext_lazy("Name"), most=200, required=True)
    slug = forms.SlugField(
        label=gettext_lazy("Address"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "What stands behind /team/ in the address of its page. Empty: made of the name. With another one, links "
            "that were given away lead nowhere."
        ),
    )
    bio = LinesField(
        label=gettext_lazy("About"),
        max_length=2000,
        help_text=gettext_lazy("Stands on the team's page, in Markdown."),
    )
    new_members = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Take in"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        people: Mapping[int, str],
        team: Team | None = None,
    ) -> None:
        current = _current(team) if team else {}
        salt = f"team.{team.owner.team_id if team else ''}"
        opened = OpenedState(current, salt=salt, data=data if team else None)
        super().__init__(data, opened=opened, initial=current)
        self._people, self._members = people, (team.members if team else ()) or ()
        fields: dict[str, Any] = self.fields
        for member in self._members:
            fields[f"{_MEMBER}{member.user_id}"] = forms.ChoiceField(
                label=member.name,
                choices=[
                    *((role, _(name)) for role, name in ROLES.items()),
                    (NO_MEMBER, _("take out")),
                ],
                initial=member.role,
                required=False,
            )
        present = {member.user_id for member in self._members}
        others = [(str(pk), name) for pk, name in people.items() if pk not in present]
        fields["new_members"].choices = others
        if not others or (team and team.members is None):
            del fields["new_members"]
        if team is not None:
            fields["slug"].required = True

    @property
    def member_names(self) -> list[str]:
        return [name for name in self.fields if name.startswith(_MEMBER)]

    @property
    def roles(self) -> dict[int, str]:
        """The roles of all members that the form wants, by user id."""
        values = self.cleaned_data
        found = {int(name.removeprefix(_MEMBER)): values[name] for name in self.member_names}
        found |= dict.fromkeys(values.get("new_members", ()), "MEMBER")
        return {user_id: role for user_id, role in found.items() if role != NO_MEMBER}

    @property
    def wanted(self) -> Fields:
        values = {name: self.cleaned_data[name] for name in ("name", "slug", "bio")}
        return values | {"members": _members(self.roles)}

    @property
    def labels(self) -> Mapping[str, str]:
        return {**super().labels, "members": _("Members")}

    def text(self, name: str, value: Any) -> str:
        if name != "members":
            return super().text(name, value)
        return ", ".join(
            f"{self._people.get(int(pk), '#' + pk)} ({role_text(role)})"
            for pk, role in (value or {}).items()
        )


class TeamPage(FormPage[Team, TeamForm]):
    kind = "team"

    def fetch(self, identifier: str) -> Team:
        owner = team_get(identifier)
        try:
            return Team(owner, teams.team_membership_list(team_id=int(identifier)))
        except NotAllowed:
            return Team(owner, None)

    def named(self, thing: Team) -> models.Remote:
        return models.Team.named(thing.owner.team_id or 0, thing.owner.name[:200])

    def form(self, thing: Team, data: QueryDict | None) -> TeamForm:
        return TeamForm(data, people=_people(), team=thing)

    def blank_form(self, request: HttpRequest, data: QueryDict | None) -> TeamForm:
        del request
        return TeamForm(data, people=_people())

    def create(self, form: TeamForm) -> Team:
        values = form.cleaned_data
        with transaction.atomic():
            made = team_changes.team_create(
                name=values["name"], slug=values["slug"], bio=values["bio"]
            )
            for user_id in form.roles:
                # The portal's own account is in it already, as the one who made it.
                if not _is_in(made.id, user_id):
                    team_changes.member_add(team_id=made.id, user_id=user_id)
        return self.fetch(str(made.id))

    def wanted_name(self, form: TeamForm) -> str:
        return str(form.cleaned_data["name"])

    def update(self, thing: Team, form: TeamForm, changed: Sequence[str]) -> Saved[Team]:
        team_id, wanted = thing.owner.team_id or 0, form.wanted
        not_taken: frozenset[str] = frozenset()
        changes = {name: wanted[name] for name in changed if name != "members"}
        with transaction.atomic():
            if changes:
                saved = team_changes.team_change(
                    team_id=team_id, name=wanted["name"], changes=changes
                )
                not_taken = saved.not_taken
            if "members" in changed:
                team_changes.members_set(team_id=team_id, roles=form.roles)
        return Saved(self.fetch(str(team_id)), not_taken)

    def remove(self, thing: Team) -> None:
        team_changes.team_delete(team_id=thing.owner.team_id or 0)

    def delete_context(self, thing: Team) -> dict[str, Any]:
        found = team_changes.team_dependents(team_id=thing.owner.team_id or 0)
        types = ngettext("%(count)s event type", "%(count)s event types", found.event_types)
        ahead = ngettext(
            "%(count)s booking ahead", "%(count)s bookings ahead", found.bookings_ahead
        )
        question = _(
            "Delete the team “%(name)s”? With it go its %(types)s, for good. %(ahead)s stay; nobody can move them, "
            "only cancel. People stay in the organization."
        )
        return {
            "question": question
            % {
                "name": self.named(thing),
                "types": types % {"count": found.event_types},
                "ahead": ahead % {"count": found.bookings_ahead},
            }
        }

    def context(self, request: HttpRequest, form: TeamForm, thing: Team | None) -> dict[str, Any]:
        del request, thing
        last = [name for name in ("new_members",) if name in form.fields]
        members = [*form.member_names, *last]
        fieldsets: list[tuple[str | None, list[str]]] = [(None, ["name", "slug", "bio"])]
        if members:
            fieldsets.append((_("Members"), members))
        return {"adminform": fieldsets_of(form, fieldsets)}


def team_get(identifier: str) -> Owner:
    # From the list, which is kept, and open to a plain member's key, too.
    for team in catalogue.team_list():
        if team.team_id == int(identifier):
            return team
    raise NotFound(_("There is no such team (any more)."))


def _is_in(team_id: int, user_id: int) -> bool:
    return user_id in {one.user_id for one in teams.team_membership_list(team_id=team_id)}


def _people() -> dict[int, str]:
    return {one.user_id: one.name for one in teams.organization_member_list()}


def _current(team: Team) -> Fields:
    owner, members = team.owner, team.members or ()
    return {
        "name": owner.name,
        "slug": owner.slug,
        "bio": owner.description,
        "members": _members({member.user_id: member.role for member in members}),
    }


def _members(roles: Mapping[int, str]) -> dict[str, str]:
    # As JSON has it, and in one order.
    return {str(user_id): roles[user_id] for user_id in sorted(roles)}
