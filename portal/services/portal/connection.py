"""Check of the connection: is Cal.com reached, as whom, and what may the portal see?"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

from django.conf import settings

from portal.backend import get_client
from portal.calcom import errors as calcom
from portal.calcom.scope import OrganizationScope
from portal.conf.upstream import is_engine
from portal.services.errors import ServiceError, calling_calcom


@dataclass(frozen=True, slots=True)
class Connection:
    """What was reached. `problems` are sentences that say what limits the portal, and how to mend it."""

    backend: str
    account: str
    email: str
    organization: str
    teams: Sequence[str]
    calls_left: int | None
    calls_allowed: int | None
    problems: Sequence[str] = field(default_factory=tuple)


def connection_check() -> Connection:
    client = get_client()
    with calling_calcom():
        me = client.me.get()
        own_teams = client.teams.list()
    # The setting first: the key's user may belong to another organization.
    organization_id = settings.CALCOM_ORG_ID or me.organization_id
    problems: list[str] = []
    teams = [team for team in own_teams if not team.is_organization]
    organization = next((t.name for t in own_teams if t.id == organization_id), "")
    if organization_id is None:
        problems.append(
            "The key's user is in no organization: only that user's and its teams' event types are shown."
        )
    else:
        try:
            with calling_calcom():
                scope = OrganizationScope(organization_id)
                teams = client.teams.list(scope=scope)
                # Asked for one only, to learn whether the key may list members at all.
                client.users.list(scope=scope, take=1)
        except ServiceError as error:
            # A limited key is no failure: the portal works with what it may see.
            problems.append(_about_refusal(error, organization_id))
    limits = client.limits
    return Connection(
        backend="the embedded engine" if is_engine() else settings.CALCOM_API_URL,
        account=me.name or me.username or str(me.id),
        email=me.email,
        organization=organization or (f"id {organization_id}" if organization_id else "none"),
        teams=[team.name for team in teams],
        calls_left=limits.remaining if limits else None,
        calls_allowed=limits.limit if limits else None,
        problems=problems,
    )


def advice_for(error: ServiceError, *, is_trial: bool = False) -> str:
    """Return what to do about it; `is_trial` is of a key that is not the portal's."""
    cause = error.__cause__
    if is_engine() and not is_trial:
        return (
            "There is no organization yet: sign in as staff, and the assistant sets one up. "
            "manage.py seed_demo makes a demonstration."
        )
    match cause:
        case calcom.Unauthenticated():
            return (
                "Cal.com does not accept CALCOM_API_KEY. Make a new key under Settings, Developer, API keys, "
                "and check that CALCOM_API_URL belongs to the same Cal.com."
            )
        case calcom.MisshapenAnswer():
            return "Cal.com's answers are not as this portal expects them. Look for a newer release of the portal."
        # Often the address of Cal.com's web app, which answers any path with a page.
        case calcom.NotFound() | calcom.UnreadableAnswer():
            return "There is no Cal.com API v2 at CALCOM_API_URL. It usually ends in /v2, as https://api.cal.com/v2."
        # It was not asked at all, because the portal's pages had failures in a row.
        case calcom.CircuitOpen():
            seconds = ceil(cause.retry_after) + 1
            return f"Cal.com is not asked just now. Run this again in {seconds} s to see why it failed."
        case calcom.NotConnected():
            return "Nothing answers at CALCOM_API_URL. Check the address, DNS and the firewall."
        case calcom.AnswerLost():
            return "Cal.com did not answer in time. Try again, or raise CALCOM_TIMEOUT_SECONDS."
        case calcom.RateLimited():
            return f"The key's rate limit is used up. Try again in {round(error.retry_after or 60)} seconds."
        case _:
            return "Cal.com answered with a fault of its own. Try again later; its request id helps its support."


def _about_refusal(error: ServiceError, organization_id: int) -> str:
    if isinstance(error.__cause__, calcom.PermissionDenied):
        return (
            f"The key's user is no admin of organization {organization_id}: only its own teams are shown, and "
            "no member's personal event types. Use a key of an owner or admin, or correct CALCOM_ORG_ID."
        )
    return f"Organization {organization_id} could not be read: {error.detail}"
