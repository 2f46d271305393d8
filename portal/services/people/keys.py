"""API keys of the embedded engine: whose, since when, last used; made and ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from portal.backend import engine_api_switch, engine_keys, engine_openapi
from portal.services.errors import InvalidInput, NotAllowed, NotFound
from portal.services.people import teams

MOST_DAYS: Final = 3650


@dataclass(frozen=True, slots=True)
class Key:
    """A key without what it is. `last_used_at` is to the hour; None for the moments that are not."""

    id: int
    user_id: int
    owner: str
    name: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    is_expired: bool


def has_keys() -> bool:
    return engine_keys() is not None


def key_list(*, user_id: int | None = None) -> list[Key]:
    """Return all keys, or a person's, the newest first. Raises NotAllowed with Cal.com."""
    return [Key(**row) for row in _engine().key_list(user_id=user_id)]


def key_get(*, key_id: int) -> Key:
    found = next((one for one in key_list() if one.id == key_id), None)
    if found is None:
        raise _gone()
    return found


def key_create(*, user_id: int, name: str, days: int | None) -> tuple[Key, str]:
    """Make a key for a person, which ends after some days or never, and return it with what it is, this once.

    Raises InvalidInput for who is not in the organization.
    """
    members = {one.user_id for one in teams.organization_member_list()}
    made = _engine().key_make(user_id=user_id, name=name, days=days) if user_id in members else None
    if made is None:
        said = _("Only people of the organization have keys.")
        raise InvalidInput(said, fields={"owner": said})
    return key_list(user_id=user_id)[0], made


def key_delete(*, key_id: int) -> None:
    if not _engine().key_end(key_id=key_id):
        raise _gone()


def api_is_open() -> bool:
    """Whether the engine's API is served at ``/v2/``."""
    switch = engine_api_switch()
    return switch is not None and bool(switch.is_open())


def api_is_of_staff() -> bool:
    """Whether staff open and close it; else the operator did by ENGINE_HTTP."""
    return engine_api_switch() is not None and bool(settings.ENGINE_HTTP_BY_STAFF)


def api_turn(*, on: bool) -> None:
    """Open or close the API, in every process at once. Raises NotAllowed where the operator has decided."""
    switch = engine_api_switch()
    if switch is None or not api_is_of_staff():
        raise NotAllowed(_("The setting ENGINE_HTTP decides whether the API is served."))
    switch.turn(on=on)


def api_calls() -> list[dict[str, Any]]:
    """Return the calls of the API (``portal.engine.openapi.calls``); none with Cal.com."""
    engine = engine_openapi()
    return list(engine.calls()) if engine else []


def api_document(*, version: str) -> dict[str, Any] | None:
    """Return the OpenAPI document of a ``cal-api-version``, None for one that is unknown."""
    engine = engine_openapi()
    return engine.served(version=version) if engine else None


def _engine() -> Any:
    engine = engine_keys()
    if engine is None:
        raise NotAllowed(_("With Cal.com, people make and end their API keys in Cal.com itself."))
    return engine


def _gone() -> NotFound:
    return NotFound(_("There is no such key (any more)."))
