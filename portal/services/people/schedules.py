"""Schedules: the account's own, and those of the organization's members for its admins."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.backend import get_client
from portal.calcom.schemas.schedule import Schedule, ScheduleInput
from portal.calcom.scope import USER, OrganizationScope, OrganizationUserScope, UserScope
from portal.services.cache import forget_catalogue
from portal.services.comparison import Saved, saved
from portal.services.errors import NotAllowed, NotFound, calling_calcom
from portal.services.event_types import catalogue
from portal.services.people.account import account_get
from portal.services.people.teams import organization_member_list
from portal.services.staff_refusals import staff_change


@dataclass(frozen=True, slots=True)
class OwnedSchedule:
    schedule: Schedule
    owner_id: int
    owner_name: str
    is_own: bool


def schedule_list() -> list[Schedule]:
    with calling_calcom():
        return get_client().schedules.list()


def owned_schedule_list() -> list[OwnedSchedule]:
    """The account's schedules first, then those of the other members where the account may see them, by owner."""
    own = schedule_list()
    mine = account_get()
    found = [OwnedSchedule(each, each.owner_id or 0, mine.name, is_own=True) for each in own]
    names = {member.user_id: member.name for member in organization_member_list()}
    # The organization's list holds the account's, too.
    known = {each.id for each in own}
    others = [
        OwnedSchedule(each, each.owner_id or 0, names.get(each.owner_id or 0, "–"), is_own=False)
        for each in _organization_schedules()
        if each.id not in known
    ]
    return found + sorted(others, key=lambda one: (one.owner_name.casefold(), one.schedule.id))


def schedule_get(*, schedule_id: int) -> Schedule:
    with calling_calcom():
        return get_client().schedules.get(schedule_id)


def owned_schedule_get(*, schedule_id: int) -> OwnedSchedule:
    # Whose it is decides which of Cal.com's addresses changes it, and only the lists say so.
    for owned in owned_schedule_list():
        if owned.schedule.id == schedule_id:
            return owned
    raise NotFound(_("There is no such schedule (any more)."))


def schedule_create(*, owner_id: int | None = None, fields: Mapping[str, Any]) -> Schedule:
    """Create a schedule of a member, or of the account without one; `fields` are named as in ScheduleInput."""
    wanted = ScheduleInput(**fields)
    with staff_change(then=forget_catalogue):
        return get_client().schedules.create(wanted, scope=_scope(owner_id))


def schedule_update(*, owned: OwnedSchedule, changes: Mapping[str, Any]) -> Saved[Schedule]:
    """Change what is in `changes` and nothing else."""
    wanted, schedule_id = ScheduleInput(**changes), owned.schedule.id
    with staff_change(then=forget_catalogue):
        scope = _scope(None if owned.is_own else owned.owner_id)
        return saved(wanted.wire(), get_client().schedules.update(schedule_id, wanted, scope=scope))


def schedule_delete(*, owned: OwnedSchedule) -> None:
    with staff_change(then=forget_catalogue):
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
    if owner_id is None:
        return USER
    organization_id = catalogue.organization_get().id
    if organization_id is None:
        raise NotAllowed(_("Without an organization nobody else's schedule can be changed."))
    return OrganizationUserScope(organization_id, owner_id)
