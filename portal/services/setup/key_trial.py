"""A trial of a Cal.com API key that is not the portal's (yet)."""

from dataclasses import dataclass

from portal.backend import client_for
from portal.calcom import errors as calcom
from portal.conf import calcom as settings_of_calcom
from portal.services.errors import ServiceError, calling_calcom
from portal.services.portal.connection import advice_for


@dataclass(frozen=True, slots=True)
class KeyTrial:
    """Whose key it is; or the sentence why Cal.com was not reached with it."""

    account: str = ""
    email: str = ""
    organization: str = ""
    teams: int = 0
    calls_allowed: int | None = None
    problem: str = ""


def key_try(*, key: str, url: str) -> KeyTrial:
    """Ask Cal.com who the owner of a key is. Raises BadSetting for what can be no key or no address of an API."""
    client = client_for(
        api_key=settings_of_calcom.api_key(key), base_url=settings_of_calcom.api_url(url)
    )
    try:
        with calling_calcom():
            me = client.me.get()
            teams = client.teams.list()
    except ServiceError as error:
        return KeyTrial(problem=_why(error))
    finally:
        client.close()
    limits = client.limits
    organization = next((team.name for team in teams if team.is_organization), "")
    return KeyTrial(
        account=me.name or me.username or str(me.id),
        email=me.email,
        organization=organization or "",
        teams=sum(not team.is_organization for team in teams),
        calls_allowed=limits.limit if limits else None,
    )


def _why(error: ServiceError) -> str:
    if isinstance(error.__cause__, calcom.CalcomError):
        return advice_for(error, is_trial=True)
    return error.sentence
