"""Schedules: the account's own, and those of the organization's members for its admins."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.backend import get_client
from portal.calcom import errors as calcom
from portal.calcom.schemas.schedule import Schedule, ScheduleInput
from portal.calcom.scope import USER, OrganizationScope, OrganizationUserScope, UserScope
from portal.services.cache import forget_catalogue
from portal.services.errors import InvalidInput, NotAllowed, NotFound, calling_calcom, translate
from portal.services.event_types import catalogue
from portal.services.people.account import account_get
from portal.services.people.teams import organization_member_list


@dataclass(frozen=True, slots=True)
class OwnedSchedule:
    """A schedule, whose it is, and whether it is the portal's account's own."""

    schedule: Schedule
    owner_id: int
    owner_name: str
    is_own: bool


def schedule_list() -> list[Schedule]:
    """Return the account's schedules. Raises services.errors.Upstream."""
    with calling_calcom():
        return get_client().schedules.list()


def owned_schedule_list() -> list[OwnedSchedule]:
    """Return the account's schedules, then those of the other members where the account may see them, by owner.

    Raises services.errors.Upstream.
    """
    own = schedule_list()
    mine = account_get()
    found = [OwnedSchedule(each, each.owner_id or 0, mine.name, is_own=True) for each in own]
    names = {member.user_id: member.name for member in organization_member_list()}
    known = {each.id for each in own}
    others = [
        OwnedSchedule(each, each.owner_id or 0, names.get(each.owner_id or 0, "–"), is_own=False)
        for each in _organization_schedules()
        if each.id not in known
    ]
    return found + sorted(others, key=lambda one: (one.owner_name.casefold(), one.schedule.id))


def schedule_get(*, schedule_id: int) -> Schedule:
    """Return one schedule of the account. Raises NotFound, and NotAllowed for somebody else's."""
    with calling_calcom():
        return get_client().schedules.get(schedule_id)


def owned_schedule_get(*, schedule_id: int) -> OwnedSchedule:
    """Return one schedule, of the account or of a member of its organization. Raises NotFound."""
    for owned in owned_schedule_list():
        if owned.schedule.id == schedule_id:
            return owned
    raise NotFound(_("There is no such schedule (any more)."))


def schedule_create(*, owner_id: int | None = None, fields: Mapping[str, Any]) -> Schedule:
    """Create a schedule of a member, or of the account without one; `fields` are named as in ScheduleInput.

    Raises InvalidInput for what Cal.com refuses, NotAllowed, or services.errors.Upstream (OutcomeUnknown among them).
    """
    wanted = ScheduleInput(**fields)
    with _changing():
        return get_client().schedules.create(wanted, scope=_scope(owner_id))


def schedule_update(*, owned: OwnedSchedule, changes: Mapping[str, Any]) -> None:
    """Change what is in `changes` and nothing else. Raises as `schedule_create`, and NotFound."""
    wanted, schedule_id = ScheduleInput(**changes), owned.schedule.id
    with _changing():
        scope = _scope(None if owned.is_own else owned.owner_id)
        get_client().schedules.update(schedule_id, wanted, scope=scope)


def schedule_delete(*, owned: OwnedSchedule) -> None:
    """Remove a schedule; nothing protects the default one. Raises as `schedule_update`."""
    with _changing():
        scope = _scope(None if owned.is_own else owned.owner_id)
        get_client().schedules.delete(owned.schedule.id, scope=scope)


def _organization_schedules() -> list[Schedule]:
    organization_id = catalogue.organization_get().id
    if organization_id is None:
        return []
    try:
        with calling_calcom():
            scope = OrganizationScope(organization_id)
            return list(get_client().schedules.iterate(scope=scope))
    except NotAllowed:
        # Only an organization's admins may see its members' schedules.
        return []


def _scope(owner_id: int | None) -> UserScope | OrganizationUserScope:
    """Return the scope of a member's schedules, without one the account's own."""
    if owner_id is None:
        return USER
    organization_id = catalogue.organization_get().id
    if organization_id is None:
        raise NotAllowed(_("Without an organization nobody else's schedule can be changed."))
    return OrganizationUserScope(organization_id, owner_id)


@contextmanager
def _changing() -> Iterator[None]:
    try:
        yield
    except calcom.BadRequest as error:
        if "does not exist" in str(error):
            raise NotFound(request_id=error.request_id, detail=str(error)) from error
        raise InvalidInput(
            _("Cal.com does not accept this: %(said)s") % {"said": error},
            request_id=error.request_id,
            detail=str(error),
        ) from error
    except calcom.CalcomError as error:
        raise translate(error, changing=True) from error
    finally:
        # Hours decide which slots there are; a lost answer may hide a change that was made.
        forget_catalogue()
