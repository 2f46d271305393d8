"""Tables of a member's page: teams, schedules, event types and absences."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.services.event_types import catalogue
from portal.services.event_types.event_types import OwnedEventType
from portal.services.people import leaving, members, out_of_office, schedules, teams
from portal.services.people.members import Person
from portal.staff.kit.event_types import event_type_table, takes_part
from portal.staff.kit.hours import hours_summary
from portal.staff.kit.listing import Cell
from portal.staff.kit.parts import Table
from portal.staff.kit.team_limits import reachable_event_types, team_limit
from portal.staff.people.absence_page import REASONS, day_of
from portal.staff.people.roles import acceptance_text, role_text


def team_table(request: HttpRequest, person: Person) -> Table:
    may_view, roles = request.user.has_perm("staff.view_team"), members.team_role_list()
    rows = [
        [
            Cell(each.team.name, href=_page("team", each.team.team_id or 0) if may_view else ""),
            Cell(role_text(each.role)),
            Cell(_("Yes") if each.accepted else _("No"), note=acceptance_text(each.accepted)),
        ]
        for each in roles.by_user.get(person.user_id, ())
    ]
    unseen = ", ".join(team.name for team in roles.unseen)
    said = _("The portal's account may not list who is in these teams: %(names)s.")
    return Table(
        [_("Team"), _("Role"), _("Accepted")],
        rows,
        _("In no team."),
        said % {"names": unseen} if unseen else "",
    )


def schedule_table(_request: HttpRequest, person: Person) -> Table:
    rows = [
        [
            Cell(each.schedule.name, href=_page("schedule", each.schedule.id)),
            Cell(each.schedule.time_zone.replace("_", " ")),
            Cell(hours_summary(each.schedule.availability)),
            Cell(mark=each.schedule.is_default),
        ]
        for each in schedules.owned_schedule_list()
        if (each.is_own if person.is_account else each.owner_id == person.user_id)
    ]
    columns = [_("Name"), _("Time zone"), _("Hours"), _("Default")]
    return Table(columns, rows, _("None that the portal's account sees."))


def hosted_table(request: HttpRequest, person: Person) -> Table:
    has_all = leaving.sees_all_own_event_types()
    found = {
        each.event_type.id: each
        for each in reachable_event_types(request)
        if takes_part(each.event_type, person.user_id)
    }
    # With Cal.com the account may read its own and teams' event types by id, but not those of other people.
    others: set[int] = set()
    if not person.is_account and team_limit(request) is None:
        owner = catalogue.Owner("user", person.username, person.name, "", None)
        personal = leaving.own_event_types(person=person)
        others = set() if has_all else {each.id for each in personal} - found.keys()
        found |= {each.id: OwnedEventType(owner, each) for each in personal if each.id not in found}
    table = event_type_table(
        request,
        found.values(),
        with_owner=True,
        empty=_("None that the portal's account sees."),
        without_page=others,
    )
    if person.is_account or has_all:
        return table
    note = _("Cal.com shows hidden personal event types to their owner only.")
    return Table(table.columns, table.rows, table.empty, note)


def absence_table(_request: HttpRequest, person: Person) -> Table:
    names = {each.user_id: each.name for each in teams.organization_member_list()}
    # The list is the latest first; here the next one is.
    found = out_of_office.absence_list(user_id=person.user_id)
    rows = [
        [
            Cell(day_of(each.starts_at), href=_page("outofoffice", each.id)),
            Cell(day_of(each.ends_at)),
            Cell(str(REASONS.get(each.reason or "", each.reason or "–"))),
            Cell(names.get(each.to_user_id or 0, "–")),
        ]
        for each in reversed(found)
        if each.ends_at >= timezone.now()
    ]
    columns = [_("From"), _("Until"), _("Reason"), _("Stands in")]
    return Table(columns, rows, _("No absence is ahead."))


def _page(kind: str, identifier: int) -> str:
    return reverse(f"admin:staff_{kind}_change", args=[identifier])
