"""The demonstration: whether it is what the portal shows, what hangs on it, and its end."""

from dataclasses import dataclass

from django.db import transaction

from portal.engine.bookings.models import Booking
from portal.engine.demo.people import ORGANIZATION, PEOPLE
from portal.engine.event_types.models import EventType
from portal.engine.people.models import User
from portal.engine.teams.models import Team
from portal.engine.workflows.models import VerifiedEmail, Workflow
from portal.process import invalidation


@dataclass(frozen=True, slots=True)
class Counted:
    people: int
    teams: int
    event_types: int
    bookings: int


def is_demonstration() -> bool:
    """Whether the one organization is that of the demo, by its name and its owner's address."""
    found = Team.objects.filter(is_organization=True)
    is_only_one = list(found.values_list("slug", "name")[:2]) == [
        (ORGANIZATION.slug, ORGANIZATION.name)
    ]
    return is_only_one and User.objects.filter(email=PEOPLE[0].email).exists()


def counted() -> Counted:
    return Counted(
        people=User.objects.count(),
        teams=Team.objects.filter(is_organization=False).count(),
        event_types=EventType.objects.count(),
        bookings=Booking.objects.count(),
    )


def remove() -> bool:
    """Delete the demonstration with everything that was made in it; False where there is none (any more).

    Nobody gets an email of it: its bookings were a trial.
    """
    with transaction.atomic():
        if not is_demonstration():
            return False
        # These first, since nothing but the booking's event type and host leads to them, which are set to null.
        Booking.objects.all().delete()
        Workflow.objects.all().delete()
        VerifiedEmail.objects.all().delete()
        EventType.objects.all().delete()
        Team.objects.all().delete()
        User.objects.all().delete()
    invalidation.mark()
    return True
