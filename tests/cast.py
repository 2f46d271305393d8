"""A small, fixed organization on the engine, made through its own API: who is who in the tests.

Harbour Library is in Europe/London. Maren (owner, Europe/London) and Priya (member, Asia/Kolkata) are hosts; neither
has a schedule, so Cal.com's default hours hold: Monday to Friday, 9 to 17 in the host's own zone. The time is NOW, a
Monday morning.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from portal.backend import get_client
from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.event_type import EventType
from portal.calcom.scope import OrganizationTeamScope
from portal.engine import models
from tests.rows import made_once

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
LOCATION = {"type": "address", "address": "1 Quay Street", "public": True}


@dataclass(frozen=True)
class Cast:
    """The organization, its team and its event types."""

    organization: models.Team
    team: models.Team
    maren: models.User
    priya: models.User
    visit: EventType
    """Team event type at /team/desk/visit: 30 minutes, round robin of both, one address."""


@made_once
def make_cast() -> Cast:
    """Fill the empty engine. Call it with the clock at NOW."""
    organization = models.Team.objects.create(
        name="Harbour Library", slug="harbour", is_organization=True, time_zone="Europe/London"
    )
    maren = _user("maren", "Maren Holt", "Europe/London", organization, "OWNER")
    priya = _user("priya", "Priya Rao", "Asia/Kolkata", organization, "MEMBER")
    team = models.Team.objects.create(name="Front desk", slug="desk", parent=organization)
    for user in (maren, priya):
        models.Membership.objects.create(user=user, team=team, role="MEMBER", accepted=True)
    cast = Cast(organization, team, maren, priya, visit=None)  # type: ignore[arg-type]  # set below
    visit = add_event_type(cast, "Visit", "visit", scheduling_type="roundRobin")
    return Cast(organization, team, maren, priya, visit)


def add_event_type(cast: Cast, title: str, slug: str, **fields: Any) -> EventType:
    """Add an event type to the team; by default 30 minutes with Maren alone, at one address."""
    usual: dict[str, Any] = {
        "title": title,
        "slug": slug,
        "length_in_minutes": 30,
        "scheduling_type": "collective",
        "hosts": [{"user_id": cast.maren.pk}]
        + ([{"user_id": cast.priya.pk}] if slug == "visit" else []),
        "locations": [LOCATION],
    }
    scope = OrganizationTeamScope(cast.organization.pk, cast.team.pk)
    return get_client().team_event_types.create(scope=scope, **usual | fields)


def book(event_type: EventType, start: str, email: str = "ada@example.com") -> Booking:
    """Book an event type through the API; `start` is an ISO instant."""
    return get_client().bookings.create(
        event_type_id=event_type.id,
        starts_at=datetime.fromisoformat(start),
        attendee={"name": "Ada Byron", "email": email, "time_zone": "Europe/Rome"},
    )


def _user(
    username: str, name: str, time_zone: str, organization: models.Team, role: str
) -> models.User:
    user = models.User.objects.create(
        username=username, name=name, email=f"{username}@harbour.example", time_zone=time_zone
    )
    models.Membership.objects.create(user=user, team=organization, role=role, accepted=True)
    return user
