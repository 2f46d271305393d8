"""Event types of all teams at once: by one call where Cal.com answers it, else team by team."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import cast

from portal.backend import budget_left, get_client
from portal.calcom import errors as calcom
from portal.calcom.schemas.event_type import EventType
from portal.calcom.scope import OrganizationScope, OrganizationTeamScope
from portal.conf.upstream import is_engine
from portal.process import invalidation
from portal.process.shared_cache import cache
from portal.services.cache import note_now, remembered
from portal.services.errors import NotFound, ServiceError, calling_calcom
from portal.services.event_types import catalogue
from portal.services.event_types.catalogue import Listing, Owner
from portal.services.portal.appearance import listed_in_order

# Seconds until a server that seems to lack the call is tried again: it may have been updated, or fails no longer.
LACKING_SECONDS = 3600
# The share of the call budget that teams of a list, read one by one, leave to free times of visitors.
SCARCE = 0.58
# As many teams are read by calls of their own, which take as many queries as one for all.
_FEW = 2
_LACKING = "lacking:teams/event-types"


@dataclass(frozen=True, slots=True)
class OfTeams:
    """Event types by team's id; `unread` are the teams whose event types are not known, with the reason of each."""

    by_team: Mapping[int, Sequence[EventType]]
    unread: Mapping[int, ServiceError]

    def of(self, team: Owner) -> Sequence[EventType]:
        """Raises ServiceError for a team that could not be read."""
        team_id = team.team_id or 0
        if team_id in self.unread:
            raise self.unread[team_id]
        return self.by_team.get(team_id, ())


@dataclass(frozen=True, slots=True)
class _Together:
    """The answer of the one call; None where the server lacks it."""

    by_team: Mapping[int, Sequence[EventType]] | None


def listing_list(*, internal: bool = False) -> list[Listing]:
    """Every team with its public event types as staff ordered them, teams without any left out.

    `internal` viewers see what is for staff and the intranet, too. A team that cannot be read just now comes without
    event types, and the page that shows it is noted as one of an outage. Raises ServiceError when none can be read.
    """
    teams = listed_in_order(catalogue.team_list(), lambda one: one.visibility_of, internal=internal)
    read = event_types_of(teams, patient=False)
    if read.unread:
        note_now()
    found = [
        Listing(
            owner,
            catalogue.public_event_types(
                read.by_team.get(owner.team_id or 0, ()), internal=internal
            ),
            is_unread=owner.team_id in read.unread,
        )
        for owner in teams
    ]
    return [listing for listing in found if listing.event_types or listing.is_unread]


def event_types_of(teams: Sequence[Owner], *, patient: bool = True) -> OfTeams:
    """Return what teams offer, hidden event types included. Raises ServiceError when nothing can be read.

    Those who are `patient` wait for the budget; others get what is known where many calls would be needed.
    """
    together = remembered("event_types", "teams", _read_together).by_team if teams else {}
    if together is not None:
        return OfTeams(together, {})
    found: dict[int, Sequence[EventType]] = {}
    unread: dict[int, ServiceError] = {}
    for team in teams:
        team_id = team.team_id or 0
        # One team waits a second for the budget; fifty would wait one after the other.
        may_ask = not found or patient or budget_left() > SCARCE
        try:
            found[team_id] = catalogue.event_type_list(owner=team, may_ask=may_ask)
        except NotFound:
            # Deleted since the list of teams was read.
            found[team_id] = ()
        except ServiceError as error:
            unread[team_id] = error
    if not found:
        raise next(iter(unread.values()))
    return OfTeams(found, unread)


def _read_together() -> _Together:
    organization_id = catalogue.organization_get().id
    if organization_id is None or cache.get(_LACKING):
        return _Together(None)
    read = _read_changed if is_engine() else _read_all
    with calling_calcom():
        try:
            return _Together(read(organization_id))
        except calcom.CalcomError as error:
            if not _says_lacking(error):
                raise
            # The engine has it: its fault is one of the moment.
            if not is_engine():
                cache.set(_LACKING, True, timeout=LACKING_SECONDS)
            return _Together(None)


def _read_all(organization_id: int) -> Mapping[int, Sequence[EventType]]:
    calls = get_client().team_event_types
    return _by_team(calls.list_all(scope=OrganizationScope(organization_id)))


def _read_changed(organization_id: int) -> Mapping[int, Sequence[EventType]]:
    """Read the engine's answer anew where it is another one than before: team by team where few teams' are.

    Raises CalcomError.
    """
    found: dict[int, Sequence[EventType]] = {}
    changed: list[int] = []
    for team in catalogue.team_list():
        team_id = team.team_id or 0
        kept = invalidation.recall(_kept_name(team_id))
        if kept is None:
            changed.append(team_id)
        else:
            found[team_id] = cast(Sequence[EventType], kept)
    before = invalidation.table()
    if len(changed) > min(_FEW, len(found) // 3):
        of_all = _read_all(organization_id)
        found = {team_id: of_all.get(team_id, ()) for team_id in (*found, *changed)}
    else:
        for team_id in changed:
            scope = OrganizationTeamScope(organization_id, team_id)
            # Deleted since the list of teams was read.
            with suppress(calcom.NotFound):
                found[team_id] = get_client().team_event_types.list(scope=scope)
    for team_id in changed:
        stamp = invalidation.stamp_of(before, [invalidation.event_types_of(team_id)])
        # Counted where they are kept together.
        invalidation.remember(_kept_name(team_id), found.get(team_id, ()), stamp, size=0)
    invalidation.depend(*map(invalidation.event_types_of, changed))
    return found


def _kept_name(team_id: int) -> str:
    return f"event-types-of:{team_id}"


def _says_lacking(error: calcom.CalcomError) -> bool:
    """Whether an error is about the call: older servers fail on it, and plain members may not make it."""
    if isinstance(error, calcom.UpstreamFault):
        # A gateway's 502 to 504 says nothing of what is behind it.
        return error.status == HTTPStatus.INTERNAL_SERVER_ERROR
    lacking = (calcom.BadRequest, calcom.PermissionDenied, calcom.NotFound, calcom.MisshapenAnswer)
    return isinstance(error, lacking)


def _by_team(rows: Iterable[EventType]) -> Mapping[int, Sequence[EventType]]:
    found: dict[int, list[EventType]] = {}
    for row in rows:
        if row.team_id is not None:
            found.setdefault(row.team_id, []).append(row)
    return found
