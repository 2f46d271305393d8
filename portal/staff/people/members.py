"""Members in the admin: who they are, when they work, what they host, and what keeps them busy."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.services.errors import NotAllowed, ServiceError
from portal.services.event_types import catalogue
from portal.services.people import accounts, leaving, members
from portal.services.people.accounts import Account
from portal.services.people.members import Person, TeamRole
from portal.services.people.teams import MOST_TEAMS_READ, team_membership_list
from portal.staff import models
from portal.staff.kit.admin_base import WRITE, ServiceAdmin, page
from portal.staff.kit.facts import Described, Group, Tool, fact
from portal.staff.kit.faults import fault_of, note_upstream
from portal.staff.kit.listing import (
    Asked,
    Cell,
    Filter,
    Lines,
    ListPage,
    Row,
    make_filter,
    searched_page,
)
from portal.staff.kit.parts import Part, read_part
from portal.staff.people.calendar_address import may_see_of_members, member_calendar_view
from portal.staff.people.calendar_parts import calendar_parts
from portal.staff.people.leave_page import check_leaving, leave_view
from portal.staff.people.member_tables import (
    absence_table,
    hosted_table,
    schedule_table,
    team_table,
)
from portal.staff.people.person_page import PersonPage, account_text, invite, profile_get
from portal.staff.people.picture_page import picture_view
from portal.staff.people.roles import ROLES, acceptance_text, role_text


class MemberAdmin(ServiceAdmin):
    columns: ClassVar[Sequence[str]] = (
        gettext_noop("Name"),
        gettext_noop("Role"),
        gettext_noop("Time zone"),
        gettext_noop("Teams"),
    )
    sortable: ClassVar[Mapping[str, str]] = {"Name": "name", "Role": "role", "Time zone": "zone"}
    search_hint = gettext_noop("Searches names, emails, roles, time zones and teams.")
    search_hint_of_many = gettext_noop("Searches names, emails, roles and time zones.")
    list_template = "staff/people/member_list.html"
    offers = frozenset({"add", "change", "delete"})

    def more_pages(self) -> list[tuple[str, Callable[..., HttpResponse], str]]:
        return [
            *super().more_pages(),
            ("<path:object_id>/edit/", partial(edit_view, self), "edit"),
            ("<path:object_id>/picture/", partial(picture_view, self), "picture"),
            ("<path:object_id>/calendar/", partial(member_calendar_view, self), "calendar"),
            ("<path:object_id>/invite/", partial(invite_view, self), "invite"),
            ("<path:object_id>/return/", partial(return_view, self), "return"),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        del form_url, extra_context
        return add_view(self, request)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        del extra_context
        return leave_view(self, request, object_id)

    def list_page(self, request: HttpRequest, asked: Asked) -> ListPage:
        role, *team = self.filters(request)
        chosen = _member_ids(request, team[0].chosen) if team else None
        found = [
            each
            for each in members.member_list().items
            if role.chosen in {"all", each.role} and (chosen is None or each.user_id in chosen)
        ]
        # One call for each team; an error, which is shown, leaves the list of members.
        roles = _team_roles(request) if not team else None
        keys = {
            "name": lambda person: person.name.casefold(),
            "role": lambda person: role_text(person.role),
            "zone": lambda person: person.time_zone,
        }
        return searched_page(Lines(found, partial(self._row, roles), keys), asked)

    def filters(self, request: HttpRequest) -> list[Filter]:
        pairs = [("all", _("All")), *((role, role_text(role)) for role in ROLES)]
        roles = make_filter(request, "role", _("role"), pairs)
        if is_small():
            return [roles]
        # In place of the teams of each person, which are too many to read.
        teams = [(str(each.team_id), each.name) for each in catalogue.team_list()]
        return [roles, make_filter(request, "team", _("team"), [("all", _("All")), *teams])]

    def more_of_list(self, request: HttpRequest) -> dict[str, Any]:
        del request
        hint = {} if is_small() else {"search_hint": self.search_hint_of_many}
        return {"is_complete": members.member_list().is_complete, **hint}

    def describe(self, request: HttpRequest, identifier: str) -> Described:
        person = members.member_get(user_id=int(identifier))
        path, account = _site_path(person), accounts.account_of(person_id=person.user_id)
        facts = [
            fact(_("Name"), person.name),
            fact(_("Email"), person.email),
            fact(_("Role"), role_text(person.role), acceptance_text(person.accepted)),
            fact(_("On these pages"), account_text(account), *_sign_ins(account)),
            fact(_("Time zone"), person.time_zone.replace("_", " ")),
            fact(_("Visitors' page"), path, href=path),
        ]
        tools = [Tool(_("View on site"), path, "viewsitelink")] if path else []
        tools += self._tools(request, person)
        note = _("The portal's API key belongs to this account.") if person.is_account else ""
        if self.has_delete_permission(request):
            try:
                check_leaving(request, person.user_id)
            except NotAllowed as error:
                note = f"{note} {error.sentence}".strip()
            else:
                leave = self.address("delete", person.user_id)
                tools.append(Tool(_("Switch off or remove"), leave))
        thing = models.Member.named(person.user_id, person.name[:200])
        return Described(thing, [Group(_("Member"), facts)], tools, note)

    def parts(self, request: HttpRequest, identifier: str) -> Sequence[Part]:
        person = members.member_get(user_id=int(identifier))
        tables = (
            ("teams", _("Teams"), team_table, ""),
            ("schedules", _("Schedules"), schedule_table, "staff.view_schedule"),
            ("event-types", _("Event types"), hosted_table, "staff.view_eventtype"),
            ("absences", _("Absences ahead"), absence_table, "staff.view_outofoffice"),
        )
        found = [
            read_part(request, name, heading, partial(table, request, person))
            for name, heading, table, permission in tables
            # The parts show what other pages guard, so they ask for the same permissions.
            if not permission or request.user.has_perm(permission)
        ]
        return [*found, *calendar_parts(request, person)]

    def _tools(self, request: HttpRequest, person: Person) -> list[Tool]:
        tools = []
        if self.has_change_permission(request):
            tools.append(Tool(_("Change"), self.address("edit", person.user_id)))
            tools.append(Tool(_("Picture"), self.address("picture", person.user_id)))
            if may_see_of_members(request):
                tools.append(Tool(_("Calendar address"), self.address("calendar", person.user_id)))
            if person.accepted:
                tools.append(Tool(_("Invite to sign in"), self.address("invite", person.user_id)))
            else:
                tools.append(Tool(_("Take back in"), self.address("return", person.user_id)))
        return tools

    def _row(self, roles: Mapping[int, Sequence[TeamRole]] | None, person: Person) -> Row:
        note = _("the portal's account") if person.is_account else acceptance_text(person.accepted)
        page = self.address("change", person.user_id)
        teams = (
            Cell(_("Show"), href=f"{page}#teams")
            if roles is None
            else Cell(", ".join(role.team.name for role in roles.get(person.user_id, ())) or "–")
        )
        cells = [
            Cell(person.name, note=person.email, href=page),
            Cell(role_text(person.role), note=note),
            Cell(person.time_zone.replace("_", " ") or "–"),
            teams,
        ]
        return Row(
            cells,
            words=f"{person.user_id} {person.username} {person.time_zone}",
        )


@page("add", WRITE)
def add_view(admin: MemberAdmin, request: HttpRequest) -> HttpResponse:
    return PersonPage(admin, request).add(request)


@page("change", WRITE)
def edit_view(admin: MemberAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    return PersonPage(admin, request).change(request, admin.identifier(request, object_id))


@page("change", WRITE)
def invite_view(admin: MemberAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Ask, then mail a link to a password; who has no account yet gets one without a role."""
    profile = profile_get(int(admin.identifier(request, object_id)))
    person_id, by = profile.person.user_id, cast(int, request.user.pk)
    if not accounts.may_manage(by_user_id=by, person_id=person_id):
        raise PermissionDenied
    if request.method == "POST":
        if profile.account is None:
            accounts.account_set(
                person_id=person_id,
                email=profile.person.email,
                name=profile.user.name or "",
                role="",
            )
        admin.note(request, _named(profile.person), _("Invited to sign in."))
        invite(request, profile)
        return redirect(admin.address("change", person_id))
    question = _("Mail %(email)s a link with which %(name)s chooses a password?")
    asked = question % {"email": profile.person.email, "name": profile.person.name}
    return _ask(admin, request, profile.person, _("Invite to sign in"), asked)


@page("change", WRITE)
def return_view(admin: MemberAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    person = members.member_get(user_id=int(admin.identifier(request, object_id)))
    if request.method == "POST":
        leaving.person_return(user_id=person.user_id)
        admin.note(request, _named(person), _("Taken back in."))
        messages.success(request, _("“%(name)s” is back.") % {"name": person.name})
        return redirect(admin.address("change", person.user_id))
    question = _(
        "Take “%(name)s” back in? They can be booked and sign in again. Event types whose hosts were named one by "
        "one have to name them again."
    )
    return _ask(admin, request, person, _("Take back in"), question % {"name": person.name})


def is_small() -> bool:
    return len(catalogue.team_list()) <= MOST_TEAMS_READ


def _member_ids(request: HttpRequest, team: str) -> frozenset[int] | None:
    """Return who is in a team; None for all teams, and for one whose members cannot be read, which is said."""
    if team == "all":
        return None
    try:
        found = team_membership_list(team_id=int(team))
    except ServiceError as error:
        note_upstream(request, error)
        said = _("The teams could not be read: %(why)s")
        messages.warning(request, said % {"why": fault_of(error).sentence})
        return None
    return frozenset(each.user_id for each in found)


def _team_roles(request: HttpRequest) -> Mapping[int, Sequence[TeamRole]]:
    try:
        found = members.team_role_list()
    except ServiceError as error:
        note_upstream(request, error)
        said = _("The teams could not be read: %(why)s")
        messages.warning(request, said % {"why": fault_of(error).sentence})
        return {}
    if found.unseen:
        names = ", ".join(team.name for team in found.unseen)
        said = _("The portal's account may not list who is in these teams: %(names)s.")
        messages.info(request, said % {"names": names})
    return found.by_user


def _site_path(person: Person) -> str:
    try:
        return reverse("user", args=[person.username]) if person.username else ""
    except NoReverseMatch:
        # Usernames with letters that addresses of the portal do not take.
        return ""


def _sign_ins(account: Account | None) -> list[str]:
    if account is None:
        return []
    if account.last_login:
        return [_("signs in as %(name)s") % {"name": account.username}]
    if account.invited_at:
        return [_("was invited, and has not signed in yet")]
    return [_("has not been invited yet")]


def _named(person: Person) -> models.Remote:
    return models.Member.named(person.user_id, person.name[:200])


def _ask(
    admin: MemberAdmin, request: HttpRequest, person: Person, title: str, question: str
) -> HttpResponse:
    return admin.show(
        request,
        "staff/people/ask.html",
        title,
        original=_named(person),
        question=question,
        back=admin.address("change", person.user_id),
    )
