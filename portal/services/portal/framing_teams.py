"""Let sites that may frame a team's pages follow the team: its slug, which its addresses have, may be changed."""

from django.tasks import task

from portal.services.errors import ServiceError
from portal.services.event_types import catalogue
from portal.services.models import FramingSite
from portal.services.portal.framing import framing_changed


@task()
def follow_teams() -> int:
    """Store the present slugs of teams and return how many rows changed; 0 while Cal.com does not say."""
    rows = list(FramingSite.objects.exclude(team_id=0))
    if not rows:
        return 0
    try:
        slugs = {team.team_id: team.slug for team in catalogue.team_list()}
    except ServiceError:
        return 0
    stale = [row for row in rows if slugs.get(row.team_id, row.team_slug) != row.team_slug]
    for row in stale:
        row.team_slug = slugs[row.team_id]
    FramingSite.objects.bulk_update(stale, ["team_slug"])
    if stale:
        framing_changed()
    return len(stale)
