"""Writing the demo into an empty engine."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.templatetags.static import static

from portal.engine.demo.diary import Diary
from portal.engine.demo.hours import AWAY, PLANS, Plan
from portal.engine.demo.people import ORGANIZATION, PEOPLE, TEAMS, Group
from portal.engine.demo.personal_event_types import PERSONAL
from portal.engine.demo.team_event_types import TEAM
from portal.engine.demo.visits import VISITS
from portal.engine.event_types import bodies, team_bodies
from portal.engine.event_types.models import EventType
from portal.engine.people.models import OutOfOffice, User
from portal.engine.schedules.models import DateOverride, Schedule, WeeklyHours
from portal.engine.teams.models import Membership, Role, Team
from portal.engine.webhooks.models import Webhook

type Json = dict[str, Any]
type Users = dict[str, User]
type Schedules = dict[tuple[str, str], Schedule]


@transaction.atomic
def seed(now: datetime) -> bool:
    """Write the demo and return True, or nothing and False where the engine has users or teams.

    ``now`` is an aware instant; days of overrides, absences and bookings are counted from its date
    in UTC.
    """
    if User.objects.exists() or Team.objects.exists():
        return False
    today = now.astimezone(UTC).date()
    users = write_people()
    teams = write_teams(users)
    schedules = {(plan.owner, plan.name): write_schedule(plan, users, today) for plan in PLANS}
    write_absences(users, today)
    event_types = write_team_types(teams, users, today)
    event_types |= write_personal_types(users, schedules)
    write_webhook(teams[ORGANIZATION.slug])
    # Last: bookings look for slots, which need hours, absences and event types.
    diary = Diary(now)
    for visit in VISITS:
        diary.enter(event_types[visit.event_type], visit)
    return True


def picture_url(name: str) -> str:
    path = f"demo/{name}.svg"
    try:
        # With the hash of its content once static files are collected.
        return static(path)
    except ValueError:
        # Nothing is collected yet; the plain name will be served beside the hashed one.
        return f"{settings.STATIC_URL}{path}"


def write_people() -> Users:
    return {
        person.username: User.objects.create(
            username=person.username,
            email=person.email,
            name=person.name,
            avatar_url=picture_url(person.username),
            bio=person.bio,
            time_zone=person.time_zone,
            week_start="Monday",
            time_format=24,
        )
        for person in PEOPLE
    }


def write_teams(users: Users) -> dict[str, Team]:
    organization = write_team(ORGANIZATION, parent=None)
    for person in PEOPLE:
        _join(organization, users[person.username], person.role)
    teams = {organization.slug: organization}
    for group in TEAMS:
        team = write_team(group, parent=organization)
        for number, username in enumerate(group.members):
            _join(team, users[username], Role.MEMBER if number else Role.ADMIN)
        teams[group.slug] = team
    return teams


def write_team(group: Group, *, parent: Team | None) -> Team:
    return Team.objects.create(
        parent=parent,
        is_organization=parent is None,
        name=group.name,
        slug=group.slug,
        bio=group.bio,
        logo_url=picture_url(group.slug),
        week_start="Monday",
    )


def _join(team: Team, user: User, role: Role) -> None:
    Membership.objects.create(team=team, user=user, role=role)


def write_schedule(plan: Plan, users: Users, today: date) -> Schedule:
    owner = users[plan.owner]
    schedule = Schedule.objects.create(owner=owner, name=plan.name, time_zone=owner.time_zone)
    WeeklyHours.objects.bulk_create(
        WeeklyHours(
            schedule=schedule,
            days=list(hours.days),
            start_time=time.fromisoformat(hours.start),
            end_time=time.fromisoformat(hours.end),
        )
        for hours in plan.hours
    )
    DateOverride.objects.bulk_create(
        DateOverride(
            schedule=schedule,
            day=today + timedelta(days=change.in_days),
            start_time=time.fromisoformat(change.start),
            end_time=time.fromisoformat(change.end),
        )
        for change in plan.changes
    )
    if plan.is_default:
        owner.default_schedule = schedule
        owner.save()
    return schedule


def write_absences(users: Users, today: date) -> None:
    for away in AWAY:
        first = datetime.combine(today + timedelta(days=away.first_in_days), time(), UTC)
        last = datetime.combine(today + timedelta(days=away.last_in_days), time(23, 59, 59), UTC)
        OutOfOffice.objects.create(
            user=users[away.username],
            starts_at=first,
            ends_at=last,
            reason=away.reason,
            notes=away.notes,
        )


def write_team_types(teams: dict[str, Team], users: Users, today: date) -> dict[str, EventType]:
    written = {}
    for slug, body in TEAM:
        hosts = [
            {
                "userId": users[host["username"]].pk,
                "mandatory": host["mandatory"],
                "priority": host["priority"],
            }
            for host in body["hosts"]
        ]
        given = body | {"hosts": hosts} | window_from(body, today)
        written[f"{slug}/{body['slug']}"] = team_bodies.create(teams[slug], given)
    return written


def window_from(body: Json, today: date) -> Json:
    window = body.get("bookingWindow", {})
    if "days" not in window:
        return {}
    # Cal.com takes dates only, while the demo counts days from today.
    days = [(today + timedelta(days=count)).isoformat() for count in window["days"]]
    return {"bookingWindow": {"type": "range", "value": days}}


def write_personal_types(users: Users, schedules: Schedules) -> dict[str, EventType]:
    written = {}
    for username, body in PERSONAL:
        given = {key: value for key, value in body.items() if key != "schedule"}
        if "schedule" in body:
            given["scheduleId"] = schedules[username, body["schedule"]].pk
        event_type = EventType(owner=users[username])
        values = bodies.CREATE.validated(given)
        bodies.apply(event_type, values, schedules_of=users[username])
        event_type.save()
        written[f"{username}/{body['slug']}"] = event_type
    return written


def write_webhook(organization: Team) -> None:
    Webhook.objects.create(
        team=organization,
        subscriber_url="https://intranet.rivermouth.example/hooks/bookings",
        triggers=["BOOKING_CREATED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED"],
        # Off, because there is no such server: it is there to be looked at.
        active=False,
    )
