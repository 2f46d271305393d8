"""Private links: addresses of a hidden booking page that end by time or by use (CONTRACT.md 10.2)."""

from datetime import datetime

from django.utils.translation import gettext as _

from portal.backend import get_client
from portal.calcom.resources.private_links import LinkScope
from portal.calcom.schemas.event_type import EventType
from portal.calcom.schemas.private_link import PrivateLink
from portal.calcom.scope import USER, EventTypeScope, OrganizationTeamScope
from portal.services.cache import forget
from portal.services.comparison import Saved, saved
from portal.services.errors import NotAllowed, calling_calcom
from portal.services.event_types import catalogue
from portal.services.staff_refusals import staff_change

# What is kept of links, and out of date once staff change one.
TOUCHED_BY = "private-links"


def private_link_list(*, event_type: EventType) -> list[PrivateLink]:
    with calling_calcom():
        return get_client().private_links.list(scope=_scope(event_type))


def private_link_create(
    *, event_type: EventType, expires_at: datetime | None, most_uses: int | None
) -> PrivateLink:
    """One of `expires_at` (aware) and `most_uses` is given, never both."""
    with staff_change(then=lambda: forget(TOUCHED_BY)):
        return get_client().private_links.create(
            scope=_scope(event_type), expires_at=expires_at, max_usage_count=most_uses
        )


def private_link_update(
    *, event_type: EventType, link_id: str, expires_at: datetime | None, most_uses: int | None
) -> Saved[PrivateLink]:
    with staff_change(then=lambda: forget(TOUCHED_BY)):
        made = get_client().private_links.update(
            link_id, scope=_scope(event_type), expires_at=expires_at, max_usage_count=most_uses
        )
    sent = {"expiresAt": expires_at.isoformat() if expires_at else None}
    # A link that ends at a time may keep a count, which means nothing then.
    return saved(sent | ({"maxUsageCount": most_uses} if most_uses else {}), made)


def private_link_delete(*, event_type: EventType, link_id: str) -> None:
    with staff_change(then=lambda: forget(TOUCHED_BY)):
        get_client().private_links.delete(link_id, scope=_scope(event_type))


def _scope(event_type: EventType) -> LinkScope:
    if event_type.team_id is None:
        return EventTypeScope(USER, event_type.id)
    organization_id = catalogue.organization_get().id
    if organization_id is None:
        raise NotAllowed(_("Cal.com has private links of a team only inside an organization."))
    return EventTypeScope(OrganizationTeamScope(organization_id, event_type.team_id), event_type.id)
