"""Event types as other pages of staff show them: kind, lengths, the visitors' page, a table."""

from collections import Counter
from collections.abc import Container, Iterable, Sequence

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.calcom.schemas.event_type import EventType
from portal.services.event_types import catalogue
from portal.services.event_types.catalogue import Owner
from portal.services.event_types.event_types import OwnedEventType
from portal.staff.kit.listing import Cell
from portal.staff.kit.parts import Table
from portal.web.times import length_text

_KINDS = {
    "collective": gettext_noop("Collective"),
    "roundRobin": gettext_noop("Round robin"),
    "managed": gettext_noop("Managed (template)"),
}


def is_copy(event_type: EventType) -> bool:
    """Whether it is a member's copy of a managed event type."""
    # Read by id, a copy does not name its parent; its metadata give it away (recordings 162 and 183).
    marked = "managedEventConfig" in event_type.metadata and event_type.scheduling_type is None
    return marked or event_type.parent_event_type_id is not None


def kind_text(event_type: EventType) -> str:
    if is_copy(event_type):
        return _("Member's copy")
    if event_type.scheduling_type:
        return _(_KINDS.get(event_type.scheduling_type, event_type.scheduling_type))
    return _("Team") if event_type.team_id else _("Personal")


def lengths_text(event_type: EventType) -> str:
    lengths = event_type.length_in_minutes_options or (event_type.length_in_minutes,)
    return ", ".join(length_text(each) for each in lengths)


def labels_of(found: Sequence[OwnedEventType], *, with_owner: bool = False) -> dict[int, str]:
    """Return what to call event types in a list, by id: the title, after its owner's name if that is wanted, and where
    others read the same, its owner's name and what stands in its address.
    """
    by_id = {each.event_type.id: each for each in found}
    usual = {key: _label(each, with_owner=with_owner) for key, each in by_id.items()}
    owned = _apart(usual, {key: _label(each, with_owner=True) for key, each in by_id.items()})
    return _apart(
        owned, {key: f"{owned[key]} (/{each.event_type.slug})" for key, each in by_id.items()}
    )


def _label(owned: OwnedEventType, *, with_owner: bool) -> str:
    title = owned.event_type.title
    return f"{owned.owner.name}: {title}" if with_owner else title


def _apart(labels: dict[int, str], longer: dict[int, str]) -> dict[int, str]:
    counts = Counter(label.strip().casefold() for label in labels.values())
    return {
        key: longer[key] if counts[label.strip().casefold()] > 1 else label
        for key, label in labels.items()
    }


def site_path(event_type: EventType, owner: Owner | None = None) -> str:
    """Return the address of the visitors' page, empty for a template, which has none."""
    if event_type.scheduling_type == "managed":
        return ""
    # Before the team: a member's copy of a team's event type stands at the member's address.
    if event_type.users and event_type.users[0].username:
        return _path("user-event", event_type.users[0].username, event_type.slug)
    if event_type.team_id:
        owner = owner or _team(event_type.team_id)
        return _path("team-event", owner.slug, event_type.slug) if owner else ""
    if owner is not None and owner.kind == "user":
        return _path("user-event", owner.slug, event_type.slug)
    return ""


def _path(name: str, owner_slug: str, slug: str) -> str:
    try:
        return reverse(name, args=[owner_slug, slug])
    except NoReverseMatch:
        # Cal.com takes any text as a slug, slashes too; such a page has no address.
        return ""


def event_type_table(
    request: HttpRequest,
    found: Iterable[OwnedEventType],
    *,
    with_owner: bool,
    empty: str,
    without_page: Container[int] = (),
) -> Table:
    columns = [_("Title"), _("Kind"), _("Length"), _("Hosts"), _("Listed"), _("Visitors' page")]
    if with_owner:
        columns.insert(1, _("Owner"))
    # No links to pages that would answer with 403.
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
    hosts = {host.user_id for host in event_type.hosts} | {user.id for user in event_type.users}
    # Some answers of Cal.com name neither hosts nor users of a personal event type.
    return user_id in hosts or (not hosts and event_type.owner_id == user_id)


def _row(owned: OwnedEventType, *, with_owner: bool, is_linked: bool) -> Sequence[Cell]:
    event_type, path = owned.event_type, site_path(owned.event_type, owned.owner)
    address = reverse("admin:staff_eventtype_change", args=[event_type.id])
    # Team event types have hosts, personal ones users.
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


def _team(team_id: int) -> Owner | None:
    return next((team for team in catalogue.team_list() if team.team_id == team_id), None)
