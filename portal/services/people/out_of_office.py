"""Absences of the organization's members: for its admins only (CONTRACT.md 10.3)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.utils.translation import gettext as _

from portal.backend import get_client
from portal.calcom.schemas.out_of_office import OutOfOffice
from portal.calcom.scope import OrganizationScope, OrganizationUserScope
from portal.services.cache import forget_catalogue
from portal.services.comparison import Saved, not_taken
from portal.services.errors import NotAllowed, NotFound, calling_calcom
from portal.services.event_types import catalogue
from portal.services.staff_refusals import staff_change


@dataclass(frozen=True, slots=True)
class Absence:
    """Days of the person's own zone, both included, stored as those of UTC; `to_user_id` stands in, None for nobody.

    `reason` is ``unspecified``, ``vacation``, ``travel``, ``sick`` or ``public_holiday``.
    """

    first: date
    last: date
    reason: str
    notes: str
    to_user_id: int | None

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.first, time(0), UTC)

    @property
    def ends_at(self) -> datetime:
        # As Cal.com's own answers have it (CONTRACT.md 10.3).
        return datetime.combine(self.last, time(23, 59, 59, 999_000), UTC)


def absence_list(*, user_id: int | None = None) -> list[OutOfOffice]:
    """Of one member, or of all; the latest first. Raises NotAllowed."""
    organization_id = _organization_id()
    everybody = OrganizationScope(organization_id)
    scope = everybody if user_id is None else OrganizationUserScope(organization_id, user_id)
    with calling_calcom():
        found = get_client().out_of_office.iterate(scope=scope)
        return sorted(found, key=lambda one: one.starts_at, reverse=True)


def absence_get(*, absence_id: int) -> OutOfOffice:
    # Cal.com has no call for a single one.
    for absence in absence_list():
        if absence.id == absence_id:
            return absence
    raise NotFound(_("There is no such absence (any more)."))


def absence_create(*, user_id: int, absence: Absence) -> OutOfOffice:
    with staff_change(then=forget_catalogue):
        return get_client().out_of_office.create(
            scope=OrganizationUserScope(_organization_id(), user_id),
            starts_at=absence.starts_at,
            ends_at=absence.ends_at,
            notes=absence.notes,
            to_user_id=absence.to_user_id,
            reason=absence.reason,
        )


def absence_update(
    *, absence_id: int, user_id: int, absence: Absence, changed: Collection[str]
) -> Saved[OutOfOffice]:
    """Change those of ``days``, ``reason``, ``notes`` and ``stand_in`` that `changed` names, and nothing else."""
    with staff_change(then=forget_catalogue):
        made = get_client().out_of_office.update(
            absence_id,
            scope=OrganizationUserScope(_organization_id(), user_id),
            # Both days or neither: Cal.com refuses one of them alone.
            starts_at=absence.starts_at if "days" in changed else None,
            ends_at=absence.ends_at if "days" in changed else None,
            notes=absence.notes if "notes" in changed else None,
            # None is not sent: Cal.com cannot take a stand-in away.
            to_user_id=absence.to_user_id if "stand_in" in changed else None,
            reason=absence.reason if "reason" in changed else None,
        )
    sent = {
        "days": [absence.starts_at.isoformat(), absence.ends_at.isoformat()],
        "reason": absence.reason,
        "notes": absence.notes,
        "stand_in": absence.to_user_id,
    }
    answered = {
        "days": [made.starts_at.isoformat(), made.ends_at.isoformat()],
        "reason": made.reason,
        "notes": made.notes,
        "stand_in": made.to_user_id,
    }
    return Saved(made, not_taken({name: sent[name] for name in changed}, answered))


def absence_delete(*, absence_id: int, user_id: int) -> None:
    with staff_change(then=forget_catalogue):
        scope = OrganizationUserScope(_organization_id(), user_id)
        get_client().out_of_office.delete(absence_id, scope=scope)


def _organization_id() -> int:
    found = catalogue.organization_get().id
    if found is None:
        raise NotAllowed(_("Cal.com knows absences only of an organization's members."))
    return found
