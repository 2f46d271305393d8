"""Authentication by API keys in the Authorization header (CONTRACT.md 2.3)."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from portal.engine.errors import Forbidden, Unauthorized
from portal.engine.keys.models import PREFIX, ApiKey, hash_key
from portal.engine.people.models import User
from portal.engine.protocol.calls import EngineRequest
from portal.engine.protocol.routing import Access
from portal.engine.teams.models import Membership, Role
from portal.process import invalidation

NOTHING_SENT: Final = (
    "ApiAuthStrategy - No authentication method provided. Either pass an API key as 'Bearer' header"
    " or OAuth client credentials as 'x-cal-secret-key' and 'x-cal-client-id' headers"
)
NOT_PERMITTED: Final = (
    "PermissionsGuard - no authentication provided. Provide either authorization bearer token"
    " containing managed user access token or oAuth client id in 'x-cal-client-id' header."
)
CLIENT_ID_ALONE: Final = (
    "ApiAuthStrategy - Only 'x-cal-client-id' header provided. Please also provide"
    " 'x-cal-secret-key' header or Auth bearer token as 'Authentication' header"
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the Authorization header holds: an API key, or text that is none."""

    key: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller as far as it is known before the route's own demands.

    `identity` is what the rate limit counts: the key's hash or the address.
    """

    user: User | None
    identity: str
    expired: bool = False
    trusted: bool = False


def read_credentials(headers: Mapping[str, str]) -> Credentials:
    text = headers.get("authorization", "").strip()
    # The scheme word is optional and case-sensitive (recordings 704 to 707).
    token = text.removeprefix("Bearer ").strip()
    return Credentials(key=token) if token.startswith(PREFIX) else Credentials(other=token)


def identify(request: EngineRequest) -> Caller:
    """Return the caller. Raises Unauthorized for a key that is not stored, also on public routes."""
    key = read_credentials(request.headers).key
    if not key:
        return Caller(user=None, identity=f"address {request.client}")
    # The portal's own key is no row, so it outlives any change of people and cannot be stolen from
    # the database. Compared in constant time.
    if is_portal(request):
        owner = invalidation.kept("organization-owner", organization_owner)
        if owner is not None:
            owner.is_portal = True
        return Caller(user=owner, identity="portal", trusted=True)
    stored = ApiKey.objects.find(key)
    # Cal.com's throttler looks the key up first, before anything is counted (recordings 700, 823).
    # Those of who left work again when their owner is taken in again.
    if stored is None or stored.user.left_at is not None:
        raise Unauthorized("CustomThrottlerGuard - Invalid API Key")
    stored.note_use()
    return Caller(stored.user, identity=f"key {hash_key(key)}", expired=stored.is_expired)


def is_portal(request: EngineRequest) -> bool:
    """Say whether the portal itself calls, with the key of its process."""
    key = read_credentials(request.headers).key
    return bool(request.trusted_key) and hmac.compare_digest(key, request.trusted_key)


def organization_owner() -> User | None:
    """Return as whom the portal itself acts: the first owner of the first organization that has one.

    It is whoever is first at the time of a call, so that any of them can leave. An organization that was left without
    an owner has its first admin.
    """
    found = (
        Membership.objects.filter(
            team__is_organization=True, role__in=[Role.OWNER, Role.ADMIN], accepted=True
        )
        .select_related("user")
        # Their names in reverse order: owners first.
        .order_by("-role", "team_id", "id")
        .first()
    )
    return found.user if found else None


def demand(request: EngineRequest, caller: Caller, access: Access) -> User | None:
    """Return the acting user, or None for an anonymous caller of a public route.

    Raises Unauthorized or, on guarded routes without credentials, Forbidden. Wrong credentials are
    refused on public routes too.
    """
    if caller.expired:
        raise Unauthorized("ApiAuthStrategy - api key - Your api key is expired")
    if caller.user is not None:
        return caller.user
    _refuse_wrong_credentials(request)
    # The portal without an organization to act for gets a refusal, not an anonymous visitor's
    # answer.
    if access is Access.PUBLIC and not caller.trusted:
        return None
    if access is Access.GUARDED:
        raise Forbidden(NOT_PERMITTED)
    raise Unauthorized(NOTHING_SENT)


def _refuse_wrong_credentials(request: EngineRequest) -> None:
    client_id = request.headers.get("x-cal-client-id", "")
    if client_id and "x-cal-secret-key" not in request.headers:
        raise Unauthorized(CLIENT_ID_ALONE)
    if client_id:
        message = f"ApiAuthStrategy - oAuth client - Client with ID {client_id} not found"
        raise Unauthorized(message)
    if read_credentials(request.headers).other:
        raise Unauthorized("Invalid Access Token.")
