"""Finding users, teams and event types that a request names (CONTRACT.md 3.1, 4.1, 4.5)."""

from collections.abc import Sequence
from typing import Final

from django.db.models import QuerySet

from portal.engine.event_types.models import EventType, SchedulingType
from portal.engine.people.models import User
from portal.engine.teams.models import Membership, Team


def base() -> QuerySet[EventType]:
    # Rules and answers read all of these; each left out would be a query per event type.
    return EventType.objects.select_related(
        "owner__default_schedule", "team", "schedule", "parent__team"
    )


def by_id(event_type_id: int) -> EventType | None:
    return base().filter(pk=event_type_id).first()


def find_user(username: str) -> User | None:
    """Return the user, unless they left their organization."""
    return User.objects.filter(username=username, left_at=None).first()


def is_over(event_type: EventType) -> bool:
    """Say whether nobody can book it any more: its owner was deleted from the organization, or is not accepted there
    any more. Bookings of it can still be moved.
    """
    return event_type.owner is not None and event_type.owner.left_at is not None


def find_organization(slug: str) -> Team | None:
    return Team.objects.filter(slug=slug, is_organization=True).first()


def find_team(slug: str, organization: Team | None) -> Team | None:
    """Return the team in the organization, or the one outside of any when none is given."""
    return Team.objects.filter(slug=slug, parent=organization, is_organization=False).first()


def is_member(user: User, organization: Team) -> bool:
    return Membership.objects.filter(user=user, team=organization, accepted=True).exists()


def of_user(user: User, slug: str) -> EventType | None:
    return base().filter(owner=user, team=None, slug=slug).first()


def of_team(team: Team, slug: str) -> EventType | None:
    return base().filter(team=team, slug=slug).first()


# The dynamic event type's id, texts and lengths are Cal.com's (recording 87).
LENGTHS: Final = [15, 30, 45, 60, 90]


def make_event_type(users: Sequence[User]) -> EventType:
    """Return the unsaved, synthetic event type of a group: collective, 30 minutes by default."""
    return EventType(
        pk=0,
        owner=users[0],
        scheduling_type=SchedulingType.COLLECTIVE,
        title="Group Meeting",
        slug="dynamic",
        description="Join us for a meeting with multiple people",
        length_in_minutes=30,
        length_in_minutes_options=LENGTHS,
        locations=[{"type": "integration", "integration": "cal-video"}],
        custom_name="Group Meeting",
        disable_guests=True,
        extras={"successRedirectUrl": "", "calVideoSettings": {"sendTranscriptionEmails": False}},
    )
