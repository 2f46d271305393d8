"""A grown catalogue: many teams, people and event types beside what the engine holds, in half a second or so.

manage.py shell -v 0 -c "from tests.bench.catalogue import grow; grow()"
"""

from datetime import time
from itertools import count, cycle, islice

from django.db import transaction

from portal.engine.event_types.booking_fields import default_fields
from portal.engine.event_types.models import EventType, Host, SchedulingType
from portal.engine.people.models import User
from portal.engine.schedules.models import Schedule, WeeklyHours
from portal.engine.teams.models import Membership, Role, Team
from portal.process import invalidation

FIRST = ("Ada", "Bruno", "Carmen", "Dilip", "Eva", "Farid", "Greta", "Hana", "Ivo", "Jun", "Kofi")
LAST = ("Abebe", "Berg", "Costa", "Dubois", "Eriksen", "Fischer", "Gupta", "Hoang", "Ito")
DISTRICTS = ("North", "South", "East", "West", "Harbour", "Hill", "Market", "River", "Station")
TRADES = ("Archive", "Workshop", "Reading room", "Studio", "Help desk", "School service")
SUBJECTS = ("Introduction", "Consultation", "Tour", "Course", "Repair", "Rehearsal", "Interview")
MATTERS = ("maps", "looms", "printing", "harbour logs", "old photographs", "radios", "bicycles")
ZONES = ("Europe/London", "Europe/Berlin", "America/New_York", "Asia/Kolkata")
PICTURES = ("aiko", "delia", "jonas", "maren", "owen", "priya", "tomas")
LOCATIONS = (
    {"type": "integration", "integration": "cal-video"},
    {"type": "address", "address": "1 Quay Street, Rivermouth", "public": True},
    {"type": "attendeePhone"},
)
LENGTHS = (15, 30, 45, 60, 90)
HOSTS = 4
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]


@transaction.atomic
def grow(event_types: int = 500, people: int = 200, teams: int = 50) -> None:
    """Add that many to the engine's first organization, which must be there.

    The event types are the teams', dealt out evenly, with up to HOSTS hosts each; every person has a schedule and one
    personal event type besides. Calls add up. What is kept is forgotten.
    """
    organization = Team.objects.filter(is_organization=True).order_by("id").first()
    if organization is None:
        raise ValueError("There is no organization to grow.")
    found = _people(organization, people)
    groups = _teams(organization, teams)
    members = _members(groups, found)
    _team_event_types(groups, members, event_types)
    invalidation.mark()


def _people(organization: Team, number: int) -> list[User]:
    begun = User.objects.order_by("-id").values_list("id", flat=True).first() or 0
    names = islice(zip(cycle(FIRST), cycle(LAST), count(begun + 1), strict=False), number)
    people = User.objects.bulk_create(
        User(
            username=f"{first.lower()}-{at}",
            email=f"{first.lower()}-{at}@rivermouth.example",
            name=f"{first} {last} {at}",
            avatar_url=f"/static/demo/{PICTURES[at % len(PICTURES)]}.svg",
            bio=f"Knows about {MATTERS[at % len(MATTERS)]}.",
            time_zone=ZONES[at % len(ZONES)],
        )
        for first, last, at in names
    )
    Membership.objects.bulk_create(Membership(team=organization, user=one) for one in people)
    schedules = Schedule.objects.bulk_create(
        Schedule(owner=one, name="Working hours", time_zone=one.time_zone) for one in people
    )
    WeeklyHours.objects.bulk_create(
        WeeklyHours(schedule=one, days=WEEKDAYS, start_time=time(9), end_time=time(17))
        for one in schedules
    )
    for person, schedule in zip(people, schedules, strict=True):
        person.default_schedule = schedule
    User.objects.bulk_update(people, ["default_schedule"], batch_size=200)
    EventType.objects.bulk_create(
        EventType(
            owner=one,
            title=f"A talk with {one.name}",
            slug="talk",
            length_in_minutes=30,
            locations=[LOCATIONS[0]],
            booking_fields=default_fields(guests_hidden=False),
        )
        for one in people
    )
    return people


def _teams(organization: Team, number: int) -> list[Team]:
    begun = Team.objects.order_by("-id").values_list("id", flat=True).first() or 0
    return Team.objects.bulk_create(
        Team(
            parent=organization,
            name=f"{DISTRICTS[at % len(DISTRICTS)]} {TRADES[at % len(TRADES)]} {at}",
            slug=f"team-{at}",
            bio=f"Everything about {MATTERS[at % len(MATTERS)]}, and people who help.",
        )
        for at in range(begun + 1, begun + 1 + number)
    )


def _members(teams: list[Team], people: list[User]) -> dict[int, list[User]]:
    """Put the people into the teams, each team's HOSTS next ones; return them by team."""
    turn = cycle(people or User.objects.all())
    size = min(HOSTS, len(people) or User.objects.count())
    found = {team.pk: list(islice(turn, size)) for team in teams}
    Membership.objects.bulk_create(
        Membership(team=team, user=one, role=Role.MEMBER if at else Role.ADMIN)
        for team in teams
        for at, one in enumerate(found[team.pk])
    )
    return found


def _team_event_types(teams: list[Team], members: dict[int, list[User]], number: int) -> None:
    kinds = (SchedulingType.COLLECTIVE, SchedulingType.ROUND_ROBIN)
    made = EventType.objects.bulk_create(
        EventType(
            team=team,
            title=f"{SUBJECTS[at % len(SUBJECTS)]}: {MATTERS[at // 3 % len(MATTERS)]} {at}",
            slug=f"event-{at}",
            description=f"We look at your {MATTERS[at // 3 % len(MATTERS)]} together. Bring what you have, number {at} "
            "on our list, and an hour of patience; tea is on the house.",
            length_in_minutes=LENGTHS[at % len(LENGTHS)],
            locations=[LOCATIONS[at % len(LOCATIONS)]],
            scheduling_type=kinds[at % 2],
            booking_fields=default_fields(guests_hidden=False),
        )
        for at, team in enumerate(islice(cycle(teams), number if teams else 0))
    )
    Host.objects.bulk_create(
        Host(event_type=one, user=user) for one in made for user in members[one.team_id or 0]
    )
