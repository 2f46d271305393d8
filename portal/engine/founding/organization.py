"""Founding the organization. Cal.com has no call for it: there, organizations are made in its own pages."""

from dataclasses import dataclass

from django.db import transaction

from portal.engine.errors import WireError
from portal.engine.people import members
from portal.engine.people.models import User
from portal.engine.teams.models import Role, Team
from portal.process import invalidation
from portal.process.shared import take_lock


class NotFounded(Exception):
    """The founder cannot be added: why, in words."""


class AlreadyFounded(NotFounded):
    """There is an organization."""


@dataclass(frozen=True, slots=True)
class Founder:
    """The first owner. `username` is the word in the address of the own page."""

    name: str
    email: str
    username: str


def is_founded() -> bool:
    return Team.objects.filter(is_organization=True).exists()


def found(
    *, name: str, slug: str, time_zone: str, week_start: str, locale: str, founder: Founder
) -> int:
    """Make the organization with its first owner; return the owner's id.

    `time_zone` is an IANA name, `week_start` an English weekday. Raises NotFounded, as
    AlreadyFounded also for the later one of two at once.
    """
    release = take_lock("engine-founding")
    if release is None:
        raise AlreadyFounded
    try:
        if is_founded():
            raise AlreadyFounded
        with transaction.atomic():
            organization = Team.objects.create(
                name=name,
                slug=slug,
                is_organization=True,
                time_zone=time_zone,
                week_start=week_start,
                metadata={},
            )
            owner = members.create(
                organization,
                {
                    "email": founder.email,
                    "username": founder.username,
                    "timeZone": time_zone,
                    "weekStart": week_start,
                    "locale": locale,
                    "organizationRole": Role.OWNER,
                    "autoAccept": True,
                },
            )
            User.objects.filter(pk=owner.pk).update(name=founder.name, time_format=24)
    except WireError as error:
        raise NotFounded(str(error)) from error
    finally:
        release()
    invalidation.mark()
    return owner.pk


def week_start() -> str:
    found = Team.objects.filter(is_organization=True).order_by("pk")
    return found.values_list("week_start", flat=True).first() or "Monday"


def change(*, name: str, slug: str, time_zone: str, week_start: str) -> None:
    """Change the organization, which has no call for this either. Raises Team.DoesNotExist without one."""
    organization = Team.objects.filter(is_organization=True).earliest("pk")
    organization.name, organization.slug = name, slug
    organization.time_zone, organization.week_start = time_zone, week_start
    organization.save(update_fields=["name", "slug", "time_zone", "week_start"])
    invalidation.mark()
