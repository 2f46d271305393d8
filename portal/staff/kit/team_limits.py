"""Rights per team: which teams' bookings and event types the person of a request may reach.

Whoever is bound to no team reaches everything, as do superusers. What is out of reach is answered like what does not
exist, so that ids and uids cannot be tried out.
"""

from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.calcom.schemas.event_type import EventType
from portal.services.bookings import staff_actions
from portal.services.bookings.staff_actions import BookingSearch
from portal.services.errors import NotFound
from portal.services.event_types import catalogue, event_types
from portal.services.event_types.catalogue import Owner
from portal.services.event_types.event_types import OwnedEventType
from portal.services.people import accounts
from portal.staff.models import TeamRight

# Ids of teams; None where the person is not bound to any.
type Limit = frozenset[int] | None


def team_limit(request: HttpRequest) -> Limit:
    user = request.user
    if isinstance(user, AnonymousUser) or user.is_superuser:
        return None
    found = list(TeamRight.objects.of(user).values_list("team_ids", flat=True))
    return frozenset(team_id for each in found for team_id in each) if found else None


def own_person_id(request: HttpRequest) -> int | None:
    """Return the person of the organization whose account it is; None for an account that is nobody's."""
    if not request.user.is_authenticated:
        return None
    # Asked for by each page, some of them more than once.
    if not hasattr(request, "own_person_id"):
        request.own_person_id = accounts.person_of(user_id=request.user.pk)  # type: ignore[attr-defined]
    return cast(int | None, request.own_person_id)  # type: ignore[attr-defined]


def is_team_reachable(request: HttpRequest, team_id: int | None) -> bool:
    limit = team_limit(request)
    return limit is None or team_id in limit


def reachable_teams(request: HttpRequest) -> list[Owner]:
    limit = team_limit(request)
    return [team for team in catalogue.team_list() if limit is None or team.team_id in limit]


def reachable_event_types(request: HttpRequest) -> list[OwnedEventType]:
    limit, found = team_limit(request), event_types.event_type_list()
    return [each for each in found if limit is None or each.owner.team_id in limit]


def reachable_with_personal(request: HttpRequest) -> list[OwnedEventType]:
    """Return what `reachable_event_types` does, and members' own ones for who is bound to no team."""
    found = reachable_event_types(request)
    if team_limit(request) is not None:
        return found
    known = {each.event_type.id for each in found}
    personal = event_types.personal_event_type_list()
    return found + [each for each in personal if each.event_type.id not in known]


def reachable_event_type_ids(request: HttpRequest) -> frozenset[int] | None:
    """Return the ids of the event types in reach; None where all are."""
    if team_limit(request) is None:
        return None
    return frozenset(each.event_type.id for each in reachable_event_types(request))


def event_type_reach(request: HttpRequest, event_type_id: int) -> EventType:
    """Return the event type. Raises NotFound where it is another team's, or nobody's."""
    limit = team_limit(request)
    if limit is None:
        return event_types.event_type_get(event_type_id=event_type_id)
    try:
        found = event_types.event_type_get(event_type_id=event_type_id)
    except NotFound as error:
        raise _nothing() from error
    if found.team_id not in limit:
        raise _nothing()
    return found


def booking_check_reach(request: HttpRequest, uid: str) -> None:
    """Raises NotFound where the booking is another team's, or there is none."""
    limit = team_limit(request)
    if limit is None:
        return
    # Asked of the list, which knows whose the copies of managed event types are; a booking alone does not say it.
    search = BookingSearch(uid=uid, within=limit)
    found = staff_actions.booking_search(search=search, take=1, skip=0)
    if not any(each.uid == uid for each in found):
        raise _nothing()


def _nothing() -> NotFound:
    return NotFound(_("There is no such page."))
