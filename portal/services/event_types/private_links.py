"""Private links: addresses of a hidden booking page that end by time or by use (CONTRACT.md 10.2)."""

from datetime import datetime

from django.utils.translation import gettext as _

from portal.backend import get_client
from portal.calcom.schemas.event_type import EventType
from portal.calcom.schemas.private_link import PrivateLink
from portal.services.errors import NotAllowed, calling_calcom
from portal.services.event_types import catalogue


def private_link_list(*, event_type: EventType) -> list[PrivateLink]:
    """Return an event type's links, newest last. Raises NotFound, NotAllowed, services.errors.Upstream."""
    client = get_client()
    with calling_calcom():
        if event_type.team_id is None:
            return client.event_type_private_links.list(event_type_id=event_type.id)
        return client.organization_team_private_links.list(**_team(event_type))


def private_link_create(
    *, event_type: EventType, expires_at: datetime | None, most_uses: int | None
) -> PrivateLink:
    """Make a link that ends at a moment or after some bookings; one of the two. Raises services.errors.ServiceError."""
    client = get_client()
    with calling_calcom(changing=True):
        if event_type.team_id is None:
            return client.event_type_private_links.create(
                event_type_id=event_type.id, expires_at=expires_at, max_usage_count=most_uses
            )
        return client.organization_team_private_links.create(
            **_team(event_type), expires_at=expires_at, max_usage_count=most_uses
        )


def private_link_update(
    *, event_type: EventType, link_id: str, expires_at: datetime | None, most_uses: int | None
) -> None:
    """Change how a link ends; the other way of ending is cleared. Raises NotFound, services.errors.ServiceError."""
    client = get_client()
    with calling_calcom(changing=True):
        if event_type.team_id is None:
            client.event_type_private_links.update(
                link_id,
                event_type_id=event_type.id,
                expires_at=expires_at,
                max_usage_count=most_uses,
            )
        else:
            client.organization_team_private_links.update(
                link_id, **_team(event_type), expires_at=expires_at, max_usage_count=most_uses
            )


def private_link_delete(*, event_type: EventType, link_id: str) -> None:
    """Remove a link. Raises NotFound, services.errors.ServiceError."""
    client = get_client()
    with calling_calcom(changing=True):
        if event_type.team_id is None:
            client.event_type_private_links.delete(link_id, event_type_id=event_type.id)
        else:
            client.organization_team_private_links.delete(link_id, **_team(event_type))


def _team(event_type: EventType) -> dict[str, int]:
    organization_id, team_id = catalogue.organization_get().id, event_type.team_id
    if organization_id is None or team_id is None:
        raise NotAllowed(_("Cal.com has private links of a team only inside an organization."))
    return {
        "organization_id": organization_id,
        "team_id": team_id,
        "event_type_id": event_type.id,
    }
