"""Tables of a team's or a member's event types, as parts of their pages."""

from collections.abc import Iterable, Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.calcom.schemas.event_type import EventType
from portal.services.event_types import OwnedEventType
from portal.staff.event_type_facts import kind_text, lengths_text, site_path
from portal.staff.listing import Cell
from portal.staff.parts import Table


def event_type_table(
    request: HttpRequest, found: Iterable[OwnedEventType], *, with_owner: bool, empty: str
) -> Table:
    """Return a line for each event type; those whose page the person may not see have no link to it."""
    columns = [_("Title"), _("Kind"), _("Length"), _("Hosts"), _("Listed"), _("Visitors' page")]
    if with_owner:
        columns.insert(1, _("Owner"))
    may_view = request.user.has_perm("staff.view_eventtype")
    return Table(
        columns, [_row(each, with_owner=with_owner, may_view=may_view) for each in found], empty
    )


def takes_part(event_type: EventType, user_id: int) -> bool:
    """Tell whether somebody hosts an event type or owns it."""
    hosts = {host.user_id for host in event_type.hosts} | {user.id for user in event_type.users}
    return user_id in hosts or (not hosts and event_type.owner_id == user_id)


def _row(owned: OwnedEventType, *, with_owner: bool, may_view: bool) -> Sequence[Cell]:
    event_type, path = owned.event_type, site_path(owned.event_type, owned.owner)
    address = reverse("admin:staff_eventtype_change", args=[event_type.id])
    hosts = len(event_type.hosts) or len(event_type.users)
    cells = [
        Cell(event_type.title, href=address if may_view else ""),
        Cell(kind_text(event_type)),
        Cell(lengths_text(event_type)),
        Cell(str(hosts) if hosts else "–"),
        Cell(mark=not event_type.hidden),
        Cell(path or "–", href=path),
    ]
    if with_owner:
        cells.insert(1, Cell(owned.owner.name))
    return cells
