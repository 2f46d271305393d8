"""Teams in the admin: who is in them, and what can be booked there."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from portal.services.errors import NotAllowed, NotFound, ServiceError
from portal.services.event_types import catalogue, listings
from portal.services.event_types.catalogue import Owner
from portal.services.event_types.event_types import OwnedEventType
from portal.services.people import teams
from portal.services.people.teams import Member
from portal.staff import models
from portal.staff.kit.admin_base import WRITE, ServiceAdmin, page
from portal.staff.kit.event_types import event_type_table
from portal.staff.kit.facts import Described, Group, Tool, fact
from portal.staff.kit.faults import fault_of, note_upstream
from portal.staff.kit.listing import Asked, Cell, Lines, ListPage, Row, searched_page
from portal.staff.kit.parts import Part, Table, read_part
from portal.staff.kit.team_limits import is_team_reachable, reachable_teams
from portal.staff.people.calendar_address import team_calendar_view
from portal.staff.people.roles import acceptance_text, role_text
from portal.staff.people.team_page import TeamPage, team_get
from portal.web.text import plain_text

# How many members a line of the list names.
NAMED = 4


class TeamAdmin(ServiceAdmin):
    columns: ClassVar[Sequence[str]] = (
        gettext_noop("Name"),
        gettext_noop("Members"),
        gettext_noop("Event types"),
        gettext_noop("Visitors' page"),
    )
    sortable: ClassVar[Mapping[str, str]] = {"Name": "name"}
    search_hint = gettext_noop("Searches names, addresses and members.")
    search_hint_of_many = gettext_noop("Searches names and addresses.")
    offers = frozenset({"add", "change", "delete"})

    def more_pages(self) -> list[tuple[str, Callable[..., HttpResponse], str]]:
        return [
            *super().more_pages(),
            ("<path:object_id>/edit/", partial(edit_view, self), "edit"),
            ("<path:object_id>/calendar/", partial(team_calendar_view, self), "calendar"),
        ]

    @page("add", WRITE)
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        del form_url, extra_context
        return TeamPage(self).add(request)

    @page("delete", WRITE)
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        del extra_context
        return TeamPage(self).delete(request, self.identifier(request, object_id))

    def list_page(self, request: HttpRequest, asked: Asked) -> ListPage:
        found = reachable_teams(request)
        is_small = len(found) <= teams.MOST_TEAMS_READ
        keys = {"name": lambda team: team.name.casefold()}
        row = partial(self._row, request, is_small=is_small)
        # By members only where they are read.
        text = None if is_small else lambda team: f"{team.name} {_words(team)} {team_path(team)}"
        return searched_page(Lines(found, row, keys, text), asked)

    def more_of_list(self, request: HttpRequest) -> dict[str, Any]:
        is_small = len(reachable_teams(request)) <= teams.MOST_TEAMS_READ
        return {} if is_small else {"search_hint": self.search_hint_of_many}

    def check_reach(self, request: HttpRequest, identifier: str) -> None:
        if not is_team_reachable(request, int(identifier)):
            raise NotFound(_("There is no such team (any more)."))

    def describe(self, request: HttpRequest, identifier: str) -> Described:
        team = team_get(identifier)
        path = team_path(team)
        facts = [
            fact(_("Name"), team.name),
            fact(_("Visitors' page"), path, href=path),
            fact(_("Description"), plain_text(team.description)),
        ]
        tools = [Tool(_("View on site"), path, "viewsitelink")] if path else []
        if self.has_change_permission(request):
            tools.append(Tool(_("Change"), self.address("edit", identifier)))
            # It names who comes to each booking of the team.
            if request.user.has_perm("staff.view_booking"):
                tools.append(Tool(_("Calendar address"), self.address("calendar", identifier)))
        if self.has_delete_permission(request):
            tools.append(Tool(_("Delete"), self.address("delete", identifier)))
        thing = models.Team.named(team.team_id or 0, team.name[:200])
        return Described(thing, [Group(_("Team"), facts)], tools)

    def parts(self, request: HttpRequest, identifier: str) -> Sequence[Part]:
        team = team_get(identifier)
        found = [read_part(request, "members", _("Members"), partial(_member_table, request, team))]
        # The part shows what another page guards.
        if request.user.has_perm("staff.view_eventtype"):
            heading, read = _("Event types"), partial(_event_type_table, request, team)
            found.append(read_part(request, "event-types", heading, read))
        return found

    def _row(self, request: HttpRequest, team: Owner, *, is_small: bool) -> Row:
        path, page = team_path(team), self.address("change", team.team_id or 0)
        cells = [
            Cell(team.name, href=page),
            # Each cell by itself: an error about one team leaves the list of the others.
            _counted(request, lambda: _members_cell(team))
            if is_small
            else Cell(_("Show"), href=f"{page}#members"),
            _counted(request, lambda: _event_types_cell(request, team)),
            Cell(path or "–", href=path),
        ]
        return Row(cells, words=_words(team))


def team_path(team: Owner) -> str:
    try:
        return reverse("team", args=[team.slug])
    except NoReverseMatch:
        # Cal.com takes any text as a slug, slashes too.
        return ""


def _words(team: Owner) -> str:
    return f"{team.team_id} {team.slug}"


@page("change", WRITE)
def edit_view(admin: TeamAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    return TeamPage(admin).change(request, admin.identifier(request, object_id))


def _counted(request: HttpRequest, read: Any) -> Cell:
    try:
        found: Cell = read()
    except NotAllowed:
        return Cell("–", note=_("not shown to the portal's account"))
    except ServiceError as error:
        note_upstream(request, error)
        return Cell("–", note=fault_of(error).sentence)
    return found


def _members_cell(team: Owner) -> Cell:
    members = teams.team_membership_list(team_id=team.team_id or 0)
    names = [each.name for each in members[:NAMED]]
    if len(members) > NAMED:
        names.append("…")
    return Cell(str(len(members)), note=", ".join(names))


def _event_types_cell(request: HttpRequest, team: Owner) -> Cell:
    found = listings.event_types_of(catalogue.team_list()).of(team)
    hidden = sum(each.hidden for each in found)
    note = ngettext("%(count)s hidden", "%(count)s hidden", hidden) % {"count": hidden}
    address = f"{reverse('admin:staff_eventtype_changelist')}?team={team.team_id}"
    may_view = request.user.has_perm("staff.view_eventtype")
    return Cell(str(len(found)), note=note if hidden else "", href=address if may_view else "")


def _member_table(request: HttpRequest, team: Owner) -> Table:
    members = teams.team_membership_list(team_id=team.team_id or 0)
    may_view = request.user.has_perm("staff.view_member")
    columns = [_("Name"), _("Email"), _("Role"), _("Accepted")]
    rows = [_member_row(each, may_view=may_view) for each in members]
    return Table(columns, rows, _("Nobody is in this team."))


def _member_row(member: Member, *, may_view: bool) -> Sequence[Cell]:
    address = reverse("admin:staff_member_change", args=[member.user_id])
    return [
        Cell(member.name, href=address if may_view else ""),
        Cell(member.email or "–"),
        Cell(role_text(member.role)),
        Cell(_("Yes") if member.accepted else _("No"), note=acceptance_text(member.accepted)),
    ]


def _event_type_table(request: HttpRequest, team: Owner) -> Table:
    found = [OwnedEventType(team, each) for each in catalogue.event_type_list(owner=team)]
    return event_type_table(
        request, found, with_owner=False, empty=_("The team has no event types.")
    )
