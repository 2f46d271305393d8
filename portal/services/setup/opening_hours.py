"""Opening hours, given once for many people: each has a schedule of them, which is theirs to change."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.calcom.schemas.schedule import Schedule, WeeklyHours
from portal.services.errors import InvalidInput, ServiceError
from portal.services.people.members import Person, member_list
from portal.services.people.schedules import (
    OwnedSchedule,
    owned_schedule_list,
    schedule_create,
    schedule_update,
)


@dataclass(frozen=True, slots=True)
class PersonsHours:
    """A person and their usual schedule, None where Cal.com's usual hours count."""

    person: Person
    schedule: Schedule | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whose hours were set, and whose were not, with why."""

    done: Sequence[Person]
    failed: Sequence[tuple[Person, str]]


def hours_list() -> list[PersonsHours]:
    usual = _usual_schedules()
    return [
        PersonsHours(person, owned.schedule if (owned := usual.get(person.user_id)) else None)
        for person in member_list().items
    ]


def hours_set(
    *, weekly: Sequence[WeeklyHours], user_ids: Collection[int], time_zone: str
) -> Outcome:
    """Let these people have these hours as their usual ones, by the clock of their own zone, else of `time_zone`.

    What stands in a usual schedule already is replaced; days that differ from it stay. Raises InvalidInput without
    hours or people.
    """
    if not weekly:
        raise InvalidInput(_("Give hours for one day at least."))
    people = [one for one in member_list().items if one.user_id in user_ids]
    if not people:
        raise InvalidInput(_("Choose whose hours these are."))
    usual, done, failed = _usual_schedules(), list[Person](), list[tuple[Person, str]]()
    for person in people:
        try:
            _set(person, usual.get(person.user_id), list(weekly), time_zone)
        except ServiceError as error:
            # The others are not held up: the same form again does the rest.
            failed.append((person, error.sentence))
        else:
            done.append(person)
    return Outcome(done, failed)


def _set(
    person: Person, usual: OwnedSchedule | None, weekly: list[WeeklyHours], time_zone: str
) -> None:
    if usual is not None:
        schedule_update(owned=usual, changes={"availability": weekly})
        return
    schedule_create(
        owner_id=None if person.is_account else person.user_id,
        fields={
            "name": _("Opening hours"),
            "time_zone": person.time_zone or time_zone,
            "is_default": True,
            "availability": weekly,
        },
    )


def _usual_schedules() -> dict[int, OwnedSchedule]:
    found: dict[int, OwnedSchedule] = {}
    for owned in owned_schedule_list():
        if owned.schedule.is_default or owned.owner_id not in found:
            found[owned.owner_id] = owned
    return found
