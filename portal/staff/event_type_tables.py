"""Tables of a team's or a member's event types, as parts of their pages."""

from collections.abc import Container, Iterable, Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.calcom.schemas.event_type import EventType
from portal.services.event_types.event_types import OwnedEventType
from portal.staff.event_type_facts import kind_text, lengths_text, site_path
from portal.staff.listing import Cell
from portal.staff.parts import Table


def event_type_table(
    request: HttpRequest,
    found: Iterable[OwnedEventType],
    *,
    with_owner: bool,
    empty: str,
    without_page: Container[int] = (),
) -> Table:
    """Return a line for each event type.

    No links lead to pages that the person may not see, nor to those of the ids in `without_page`.
    """
    columns = [_("Title"), _("Kind"), _("Length"), _("Hosts"), _("Listed"), _("Visitors' page")]
    if with_owner:
        columns.insert(1, _("Owner"))
    may_view = request.user.has_perm("staff.view_eventtype")
    rows = [
        _row(
            each,
            with_owner=with_owner,
            is_linked=may_view and each.event_type.id not in without_page,
        )
        for each in found
    ]
    return Table(columns, rows, empty)


def takes_part(event_type: EventType, user_id: int) -> bool:
    """Tell whether somebody hosts an event type or owns it."""
    hosts = {host.user_id for host in event_type.hosts} | {user.id for user in event_type.users}
    return user_id in hosts or (not hosts and event_type.owner_id == user_id)


def _row(owned: OwnedEventType, *, with_owner: bool, is_linked: bool) -> Sequence[Cell]:
    event_type, path = owned.event_type, site_path(owned.event_type, owned.owner)
    address = reverse("admin:staff_eventtype_change", args=[event_type.id])
    hosts = len(event_type.hosts) or len(event_type.users)
    cells = [
        Cell(event_type.title, href=address if is_linked else ""),
        Cell(kind_text(event_type)),
        Cell(lengths_text(event_type)),
        Cell(str(hosts) if hosts else "–"),
        Cell(mark=not event_type.hidden),
        Cell(path or "–", href=path),
    ]
    if with_owner:
        cells.insert(1, Cell(owned.owner.name))
    return cells
