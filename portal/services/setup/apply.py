"""Making the portal's organization what a document says, as often as one likes; and writing down what it is."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import time
from typing import Any

import yaml

from portal.calcom.schemas.event_type import EventType
from portal.calcom.schemas.schedule import WeeklyHours
from portal.services.errors import ServiceError
from portal.services.event_types import catalogue
from portal.services.event_types.event_types import (
    OwnedEventType,
    event_type_list,
    event_type_update,
)
from portal.services.people import accounts
from portal.services.people.account import me_get
from portal.services.people.members import Person, member_list
from portal.services.people.people import person_add, person_change
from portal.services.people.team_changes import members_set, team_change, team_create
from portal.services.people.teams import team_membership_list
from portal.services.setup import first_start
from portal.services.setup.closing_days import (
    closing_day_list,
    closing_days_add,
    has_closing_days,
)
from portal.services.setup.document import (
    WEEKDAYS,
    Document,
    EventTypePart,
    PersonPart,
    TeamPart,
    Week,
)
from portal.services.setup.first_start import Founder, Wanted
from portal.services.setup.opening_hours import hours_list, hours_set
from portal.services.setup.starters import LOCATIONS, kind_of, location_of, starter_create


def apply(document: Document) -> Iterator[str]:
    """Do what is missing, and say each thing that was done; what the document does not name stays.

    The same document again does nothing. Raises ServiceError where something cannot be done: what was done before
    stays, and the mended document does the rest.
    """
    yield from _organization(document)
    yield from _people(document)
    yield from _hours(document)
    yield from _teams(document.teams)
    if document.closing_days:
        yield from _closing_days(document)
    yield from _event_types(document.event_types)


def exported() -> str:
    """Return the organization as a document that `apply` takes; what it has no word for is left out."""
    organization = catalogue.organization_get()
    content: dict[str, Any] = {
        "version": "1",
        "organization": {
            "name": organization.name,
            "slug": organization.slug,
            "time_zone": organization.time_zone,
            "week_start": first_start.week_start_get(),
        },
        "people": [_person_out(person) for person in member_list().items],
        "teams": [],
    }
    hours = {one.person.user_id: one.schedule for one in hours_list()}
    for person, out in zip(member_list().items, content["people"], strict=True):
        schedule = hours.get(person.user_id)
        if schedule is not None and schedule.availability:
            out["hours"] = _week_out(schedule.availability)
    for team in catalogue.team_list():
        members = team_membership_list(team_id=team.team_id or 0)
        out = {
            "name": team.name,
            "slug": team.slug,
            "members": [one.email for one in members],
            "admins": [one.email for one in members if one.role != "MEMBER"],
        }
        content["teams"].append({key: value for key, value in out.items() if value})
    if has_closing_days():
        slugs = {team.team_id: team.slug for team in catalogue.team_list()}
        content["closing_days"] = [
            {"first": one.first, "last": one.last, "name": one.name}
            | ({"team": slugs[one.team_id]} if one.team_id in slugs else {})
            for one in closing_day_list()
        ]
    content["event_types"] = [
        out for one in event_type_list() if (out := _event_type_out(one)) is not None
    ]
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False)


def _organization(document: Document) -> Iterator[str]:
    part = document.organization
    wanted = Wanted(part.name, part.slug, part.time_zone, part.week_start, part.language)
    if not first_start.is_set_up():
        owner = next(person for person in document.people if person.role == "owner")
        first_start.organization_found(
            wanted=wanted, founder=Founder(name=owner.name, email=owner.email)
        )
        yield f"organization {part.name} founded"
        return
    found = catalogue.organization_get()
    present = (found.name, found.slug, found.time_zone, first_start.week_start_get())
    if present != (part.name, part.slug, part.time_zone, part.week_start):
        first_start.organization_change(wanted=wanted)
        yield f"organization {part.name} changed"


def _people(document: Document) -> Iterator[str]:
    known = {person.email.lower(): person for person in member_list().items}
    for part in document.people:
        zone = part.time_zone or document.organization.time_zone
        person = known.get(part.email)
        if person is None:
            person_add(
                name=part.name,
                email=part.email,
                time_zone=zone,
                language=part.language or document.organization.language,
                role=part.role.upper(),
                staff_role=part.signs_in,
            )
            yield f"person {part.email} added"
            continue
        changes = _person_changes(part, person, zone)
        if changes:
            person_change(user_id=person.user_id, changes=changes)
        account = accounts.account_of(person_id=person.user_id)
        gets_role = part.signs_in is not None and (account is None or account.role != part.signs_in)
        if gets_role and (account is None or account.role != accounts.SUPERUSER):
            accounts.account_set(
                person_id=person.user_id, email=part.email, name=part.name, role=part.signs_in or ""
            )
            changes["signs_in"] = part.signs_in
        if changes:
            yield f"person {part.email} changed: {', '.join(changes)}"


def _person_changes(part: PersonPart, person: Person, zone: str) -> dict[str, Any]:
    wanted = {"name": part.name, "time_zone": zone, "role": part.role.upper()}
    present = {"name": person.name, "time_zone": person.time_zone, "role": person.role}
    return {key: value for key, value in wanted.items() if value != present[key]}


def _hours(document: Document) -> Iterator[str]:
    own = {part.email: part.hours for part in document.people if part.hours is not None}
    for one in hours_list():
        email = one.person.email.lower()
        if email not in {part.email for part in document.people}:
            continue
        week = _weekly(own.get(email, document.hours))
        present = {_key(each) for each in one.schedule.availability} if one.schedule else set()
        if not week or present == {_key(each) for each in week}:
            continue
        outcome = hours_set(
            weekly=week,
            user_ids=[one.person.user_id],
            time_zone=document.organization.time_zone,
        )
        for _person, said in outcome.failed:
            raise ServiceError(said)
        yield f"hours of {email} set"


def _teams(parts: Iterable[TeamPart]) -> Iterator[str]:
    by_slug = {team.slug: team for team in catalogue.team_list()}
    ids = {person.email.lower(): person.user_id for person in member_list().items}
    for part in parts:
        team = by_slug.get(part.slug)
        if team is None:
            team_id = team_create(name=part.name, slug=part.slug).id
            yield f"team {part.slug} made"
        else:
            team_id = team.team_id or 0
            if team.name != part.name:
                team_change(team_id=team_id, name=part.name, changes={})
                yield f"team {part.slug} changed"
        roles = {
            ids[email]: "ADMIN" if email in part.admins else "MEMBER"
            for email in dict.fromkeys([*part.members, *part.admins])
        }
        present = {one.user_id: one.role for one in team_membership_list(team_id=team_id)}
        # An owner of a team stays one: the document has no word for it.
        kept = {user_id: role for user_id, role in present.items() if role == "OWNER"}
        roles |= {user_id: role for user_id, role in kept.items() if user_id in roles}
        if present != roles:
            members_set(team_id=team_id, roles=roles)
            yield f"members of {part.slug} set"


def _closing_days(document: Document) -> Iterator[str]:
    ids = {team.slug: team.team_id for team in catalogue.team_list()}
    for part in document.closing_days:
        days = [(part.first, part.last or part.first, part.name)]
        if closing_days_add(days=days, team_id=ids[part.team] if part.team else None):
            yield f"closed from {part.first}"


def _event_types(parts: Iterable[EventTypePart]) -> Iterator[str]:
    known = {
        (one.owner.slug if one.owner.kind == "team" else None, one.event_type.slug): one.event_type
        for one in event_type_list()
    }
    ids = {team.slug: team.team_id for team in catalogue.team_list()}
    for part in parts:
        event_type = known.get((part.team, part.slug))
        if event_type is None:
            starter_create(
                kind=part.kind,
                title=part.title,
                minutes=part.minutes,
                team_id=ids[part.team] if part.team else None,
                location=part.location,
                where=part.where,
                slug=part.slug,
            )
            yield f"event type {part.slug} made"
        elif changes := _event_type_changes(part, event_type):
            event_type_update(event_type=event_type, changes=changes)
            yield f"event type {part.slug} changed: {', '.join(changes)}"


def _event_type_changes(part: EventTypePart, present: EventType) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if present.title != part.title:
        changes["title"] = part.title
    if present.length_in_minutes != part.minutes:
        changes["length_in_minutes"] = part.minutes
    location = location_of(part.location, part.where)
    is_there = any(
        one.type == part.location
        and (part.location == "attendeePhone" or getattr(one, part.location, None) == part.where)
        for one in present.locations
    )
    if not is_there:
        changes["locations"] = [location]
    return changes


def _weekly(week: Week) -> list[WeeklyHours]:
    by_range: dict[tuple[time, time], list[str]] = {}
    for day in WEEKDAYS:
        for each in week.get(day, []):
            by_range.setdefault(each, []).append(day)
    return [
        WeeklyHours(days=tuple(days), start_time=begins, end_time=ends)
        for (begins, ends), days in by_range.items()
    ]


def _key(hours: WeeklyHours) -> tuple[tuple[str, ...], time, time]:
    return tuple(sorted(hours.days)), hours.start_time, hours.end_time


def _week_out(weekly: Iterable[WeeklyHours]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for day in WEEKDAYS:
        for hours in sorted(weekly, key=lambda one: one.start_time):
            if day in hours.days:
                ends = "24:00" if hours.end_time == time(23, 59) else f"{hours.end_time:%H:%M}"
                found.setdefault(day, []).append(f"{hours.start_time:%H:%M}-{ends}")
    return found


def _event_type_out(owned: OwnedEventType) -> dict[str, Any] | None:
    """Return None for what a document cannot say: managed ones, and locations that it does not know."""
    event_type = owned.event_type
    location = next((one for one in event_type.locations if one.type in LOCATIONS), None)
    if location is None or event_type.scheduling_type == "managed":
        return None
    out: dict[str, Any] = {
        "kind": kind_of(event_type),
        "title": event_type.title,
        "slug": event_type.slug,
        "minutes": event_type.length_in_minutes,
        "team": owned.owner.slug if owned.owner.kind == "team" else None,
        "location": location.type,
        "where": getattr(location, location.type, None),
    }
    return {key: value for key, value in out.items() if value}


def _person_out(person: Person) -> Mapping[str, Any]:
    account = accounts.account_of(person_id=person.user_id)
    out: dict[str, Any] = {
        "name": person.name or person.email,
        "email": person.email,
        "time_zone": person.time_zone,
        "role": person.role.lower() or ("owner" if person.user_id == me_get().id else "member"),
    }
    if account and account.role in accounts.GROUPS:
        out["signs_in"] = account.role
    return {key: value for key, value in out.items() if value}
