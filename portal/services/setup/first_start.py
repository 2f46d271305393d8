"""First start: whether there is an organization, founding one, and leaving the demonstration."""

import re
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal.backend import engine_demonstration, engine_organization
from portal.i18n.zones import canonical_zone
from portal.process import invalidation
from portal.services.cache import forget_catalogue
from portal.services.errors import InvalidInput, NotAllowed
from portal.services.models import Intent, Setup, Shown
from portal.services.models.presentation import ONLY

DONE, SKIPPED = "done", "skipped"
# English, as Cal.com's API has them.
WEEK_STARTS = ("Monday", "Saturday", "Sunday")
# First words of addresses that are not people's or teams' pages.
RESERVED = frozenset(
    {
        "admin",
        "api",
        "booking",
        "bookings",
        "brand",
        "calendars",
        "d",
        "health",
        "hooks",
        "picture",
        "request",
    }
    | {"reschedule", "robots", "sitemap", "slots", "static", "team", "teams", "v2", "video"}
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An organization: `slug` is the word in its address, `language` a code of the portal's."""

    name: str
    slug: str
    time_zone: str
    week_start: str
    language: str


@dataclass(frozen=True, slots=True)
class Founder:
    name: str
    email: str


def is_set_up() -> bool:
    """Whether there is an organization to book with; always with Cal.com, which has its own pages for that."""
    engine = engine_organization()
    return engine is None or bool(invalidation.kept("is-founded", engine.is_founded))


def is_demonstration() -> bool:
    engine = engine_demonstration()
    return engine is not None and bool(
        invalidation.kept("is-demonstration", engine.is_demonstration)
    )


def demonstration_counted() -> Any:
    """Return how many people, teams, event types and bookings go with the demonstration. Raises NotAllowed."""
    return _demonstration().counted()


def demonstration_remove() -> bool:
    """Delete the demonstration and what staff decided about it; False where it is gone already."""
    engine = _demonstration()
    with transaction.atomic():
        removed = bool(engine.remove())
        if removed:
            Shown.objects.all().delete()
            Intent.objects.all().delete()
            Setup.objects.update_or_create(
                pk=ONLY, defaults={"is_own": True, "steps": {}, "finished_at": None}
            )
    forget_catalogue()
    return removed


def wants_demonstration() -> bool:
    """Whether an empty engine is to be filled with the demonstration: nobody chose to leave it."""
    return not Setup.objects.filter(is_own=True).exists()


def organization_found(*, wanted: Wanted, founder: Founder) -> int:
    """Make the organization with its first owner; return the owner's id.

    Raises InvalidInput, its fields named as those of the two, also when there is one by now.
    """
    engine = engine_organization()
    if engine is None:
        raise NotAllowed(_("Organizations are made in Cal.com itself."))
    _check(wanted)
    try:
        owner_id: int = engine.found(
            name=wanted.name.strip(),
            slug=wanted.slug,
            time_zone=canonical_zone(wanted.time_zone),
            week_start=wanted.week_start,
            locale=wanted.language,
            founder=engine.Founder(
                name=founder.name.strip(),
                email=founder.email.strip().lower(),
                username=username_for(founder.name, founder.email),
            ),
        )
    except engine.AlreadyFounded as error:
        raise InvalidInput(_("Somebody else has founded the organization a moment ago.")) from error
    except engine.NotFounded as error:
        raise InvalidInput(str(error)) from error
    Setup.objects.update_or_create(pk=ONLY, defaults={"is_own": True})
    forget_catalogue()
    return owner_id


def organization_change(*, wanted: Wanted) -> None:
    """Rename the organization, or change its zone or week. Raises InvalidInput, and NotAllowed with Cal.com."""
    engine = engine_organization()
    if engine is None:
        raise NotAllowed(_("With Cal.com the organization is changed in Cal.com itself."))
    _check(wanted)
    engine.change(
        name=wanted.name.strip(),
        slug=wanted.slug,
        time_zone=canonical_zone(wanted.time_zone),
        week_start=wanted.week_start,
    )
    forget_catalogue()


def can_change_organization() -> bool:
    return engine_organization() is not None


def week_start_get() -> str:
    """Return the day on which the organization's week begins, in English; Monday where it is not known."""
    engine = engine_organization()
    return str(engine.week_start()) if engine else "Monday"


def username_for(name: str, email: str) -> str:
    """Return the word in the address of somebody's page: of the name, else of the email address."""
    word = slugify(name) or slugify(email.partition("@")[0]) or "person"
    return f"{word}-1" if word in RESERVED else word


def steps_get() -> dict[str, str]:
    """Return the assistant's steps by name: done or skipped."""
    row = Setup.objects.filter(pk=ONLY).first()
    return dict(row.steps) if row else {}


def has_begun() -> bool:
    """Whether this portal was set up by the assistant at all: one that runs already is not asked about it."""
    return Setup.objects.filter(pk=ONLY).exists()


def is_finished() -> bool:
    return Setup.objects.filter(pk=ONLY, finished_at__isnull=False).exists()


def step_set(*, step: str, state: str) -> None:
    with transaction.atomic():
        row, _made = Setup.objects.select_for_update().get_or_create(pk=ONLY)
        # Skipping what was done does not undo it.
        if row.steps.get(step) != DONE:
            row.steps = {**row.steps, step: state}
            row.save(update_fields=["steps", "updated_at"])


def finish() -> None:
    Setup.objects.update_or_create(pk=ONLY, defaults={"finished_at": timezone.now()})


def _check(wanted: Wanted) -> None:
    wrong: dict[str, str] = {}
    if not wanted.name.strip():
        wrong["name"] = _("Give the organization a name.")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", wanted.slug):
        wrong["slug"] = _("Use small letters, digits and dashes.")
    if canonical_zone(wanted.time_zone) is None:
        wrong["time_zone"] = _("There is no time zone “%(zone)s”.") % {"zone": wanted.time_zone}
    if wanted.week_start not in WEEK_STARTS:
        wrong["week_start"] = _("Choose the first day of the week.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)


def _demonstration() -> Any:
    engine = engine_demonstration()
    if engine is None:
        raise NotAllowed(_("There is no demonstration."))
    return engine
