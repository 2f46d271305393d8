"""Who may frame visitors' pages: the sites of the environment and of staff's list; and who was refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.db.models import F
from django.utils import timezone

from portal.process import invalidation
from portal.process.database import is_database_away
from portal.services.models import FramingSite, RefusedFrame

# Reports are untrusted: no more sites a day are kept, and for no longer.
MOST_REFUSED_A_DAY = 50
_KEPT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Framing:
    """Origins that may frame: all visitors' pages, and besides those the pages of a team, by its slug."""

    site: tuple[str, ...] = ()
    teams: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of_team(self, slug: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.site, *self.teams.get(slug, ()))))

    @property
    def everywhere(self) -> tuple[str, ...]:
        # The page of a booking does not say in its address whose it is; who frames it has to know its uid.
        teams = (origin for found in self.teams.values() for origin in found)
        return tuple(dict.fromkeys((*self.site, *teams)))


# What this process knew last, for pages of an outage.
_last: list[tuple[FramingSite, ...]] = [()]


def framing_known() -> Framing:
    """Return who may frame what; while the database is away, what was known last."""
    try:
        _last[0] = invalidation.kept("framing", lambda: tuple(FramingSite.objects.order_by("pk")))
    except (DatabaseError, InterfaceError) as error:
        if not is_database_away(error):
            raise
    rows = _last[0]
    everywhere = [row.origin for row in rows if not row.team_id]
    teams: dict[str, tuple[str, ...]] = {}
    for row in rows:
        if row.team_id:
            teams[row.team_slug] = (*teams.get(row.team_slug, ()), row.origin)
    return Framing(tuple(dict.fromkeys((*settings.FRAME_ANCESTORS, *everywhere))), teams)


def framing_changed() -> None:
    invalidation.mark()


def refused_frame_count(*, origin: str, path: str) -> None:
    """Count a browser's report of today; whatever is past the bound of a day is not kept."""
    today = timezone.now().date()
    changed = RefusedFrame.objects.filter(origin=origin, day=today).update(
        number=F("number") + 1, path=path[:200]
    )
    if changed or RefusedFrame.objects.filter(day=today).count() >= MOST_REFUSED_A_DAY:
        return
    RefusedFrame.objects.get_or_create(
        origin=origin, day=today, defaults={"number": 1, "path": path[:200]}
    )
    RefusedFrame.objects.filter(day__lt=_oldest(today)).delete()


def refused_frames_since() -> list[RefusedFrame]:
    """Return the reports of the last days, the latest first."""
    oldest = _oldest(timezone.now().date())
    return [*RefusedFrame.objects.filter(day__gte=oldest).order_by("-day", "-number", "origin")]


def _oldest(today: date) -> date:
    return today - timedelta(days=_KEPT_DAYS)
