"""When members of the organization are out of office: for its admins only (CONTRACT.md 10.3)."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.utils.translation import gettext as _

from portal.backend import get_client
from portal.calcom import errors as calcom
from portal.calcom.schemas.out_of_office import OutOfOffice
from portal.calcom.scope import OrganizationScope, OrganizationUserScope
from portal.services.cache import forget_catalogue
from portal.services.errors import InvalidInput, NotAllowed, NotFound, calling_calcom, translate
from portal.services.event_types import catalogue


@dataclass(frozen=True, slots=True)
class Absence:
    """Days, both included, in UTC as Cal.com counts them; `to_user_id` stands in, None without anybody.

    `reason` is ``unspecified``, ``vacation``, ``travel``, ``sick`` or ``public_holiday``.
    """

    first: date
    last: date
    reason: str
    notes: str
    to_user_id: int | None

    @property
    def starts_at(self) -> datetime:
        """The beginning of the first day."""
        return datetime.combine(self.first, time(0), UTC)

    @property
    def ends_at(self) -> datetime:
        """The last millisecond of the last day."""
        return datetime.combine(self.last, time(23, 59, 59, 999_000), UTC)


def absence_list(*, user_id: int | None = None) -> list[OutOfOffice]:
    """Return the absences of a member, or of all, the latest first. Raises NotAllowed, services.errors.Upstream."""
    organization_id = _organization_id()
    everybody = OrganizationScope(organization_id)
    scope = everybody if user_id is None else OrganizationUserScope(organization_id, user_id)
    with calling_calcom():
        found = get_client().out_of_office.iterate(scope=scope)
        return sorted(found, key=lambda one: one.starts_at, reverse=True)


def absence_get(*, absence_id: int) -> OutOfOffice:
    """Return one absence. Raises NotFound, and as `absence_list`."""
    for absence in absence_list():
        if absence.id == absence_id:
            return absence
    raise NotFound(_("There is no such absence (any more)."))


def absence_create(*, user_id: int, absence: Absence) -> OutOfOffice:
    """Set an absence. Raises InvalidInput for what Cal.com refuses, NotAllowed, services.errors.Upstream."""
    with _changing():
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
) -> OutOfOffice:
    """Change those of ``days``, ``reason``, ``notes`` and ``stand_in`` that `changed` names, and nothing else.

    Cal.com takes both days together, and cannot take a stand-in away. Raises as `absence_create`, and NotFound.
    """
    with _changing():
        return get_client().out_of_office.update(
            absence_id,
            scope=OrganizationUserScope(_organization_id(), user_id),
            starts_at=absence.starts_at if "days" in changed else None,
            ends_at=absence.ends_at if "days" in changed else None,
            notes=absence.notes if "notes" in changed else None,
            to_user_id=absence.to_user_id if "stand_in" in changed else None,
            reason=absence.reason if "reason" in changed else None,
        )


def absence_delete(*, absence_id: int, user_id: int) -> None:
    """Remove an absence. Raises as `absence_update`."""
    with _changing():
        scope = OrganizationUserScope(_organization_id(), user_id)
        get_client().out_of_office.delete(absence_id, scope=scope)


def _organization_id() -> int:
    found = catalogue.organization_get().id
    if found is None:
        raise NotAllowed(_("Cal.com knows absences only of an organization's members."))
    return found


@contextmanager
def _changing() -> Iterator[None]:
    try:
        yield
    except (calcom.BadRequest, calcom.Conflict, calcom.Unprocessable) as error:
        said = _("Cal.com does not accept this: %(said)s") % {"said": error}
        raise InvalidInput(said, request_id=error.request_id, detail=str(error)) from error
    except calcom.CalcomError as error:
        raise translate(error, changing=True) from error
    finally:
        forget_catalogue()
