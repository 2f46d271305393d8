"""Who may frame visitors' pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings


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


def framing_known() -> Framing:
    return Framing(site=tuple(settings.FRAME_ANCESTORS))
