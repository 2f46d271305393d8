"""The small world of the wire cases: Lock House with one of everything, each thing by a name.

Besides the people of tests/engine/house.py there is the club, a team outside of organizations that Otto owns.
"""

from datetime import datetime
from typing import Any, Final

from portal.engine.calendars.models import (
    CalendarCredential,
    CalendarFeed,
    DestinationCalendar,
    FeedEvent,
    SelectedCalendar,
)
from portal.engine.people.models import User
from portal.engine.teams.models import Membership, Team
from portal.engine.workflows.models import VerifiedEmail
from tests.engine.house import House, build
from tests.rows import made_once

FEED: Final = "https://calendar.test/mia.ics"
HOOK: Final = {
    "active": True,
    "subscriberUrl": "https://hooks.test/in",
    "triggers": ["BOOKING_CREATED", "BOOKING_CANCELLED"],
    "secret": "s3cret",
    "payloadTemplate": "{}",
}
WORKFLOW: Final = {
    "name": "Reminder",
    "activation": {"isActiveOnAllEventTypes": True},
    "trigger": {"type": "beforeEvent", "offset": {"value": 2, "unit": "hour"}},
    "steps": [
        {
            "action": "email_attendee",
            "stepNumber": 1,
            "recipient": "attendee",
            "template": "reminder",
            "sender": "Lock House",
            "includeCalendarEvent": False,
            "message": {"subject": "Your visit", "html": "<p>See you at {EVENT_TIME}</p>"},
        }
    ],
}
PEOPLE: Final = ("olga", "mia", "max", "otto")


@made_once
def make_world() -> dict[str, str | int]:
    """Fill the empty engine and return the ids by name; ``key_mia`` is Mia's key. Call it with the clock at NOW."""
    house = build()
    names: dict[str, str | int] = {"house": house.organization.pk, "desk": house.desk.pk}
    for person in PEOPLE:
        user: User = getattr(house, person)
        names |= {person: user.pk, f"key_{person}": house.keys[user.pk]}
    for membership in Membership.objects.select_related("team", "user"):
        names[f"{membership.user.username}_in_{membership.team.slug.split('-')[-1]}"] = (
            membership.pk
        )
    _add_club(house, names)
    _add_event_types(house, names)
    _add_bookings(house, names)
    _add_things(house, names)
    _add_calendar(house, names)
    house.client.close()
    return names


def _add_club(house: House, names: dict[str, str | int]) -> None:
    club = house.data("POST", "/teams", by=house.otto, json={"name": "Club", "slug": "club"})
    names["club"] = club["id"]
    joined = Membership.objects.create(
        team=Team.objects.get(pk=club["id"]), user=house.mia, role="MEMBER", accepted=True
    )
    names["otto_in_club"] = Membership.objects.get(team_id=club["id"], user=house.otto).pk
    names["mia_in_club"] = joined.pk
    open_team = house.data(
        "POST",
        f"/teams/{club['id']}/event-types",
        by=house.otto,
        json={
            "title": "Match",
            "slug": "match",
            "lengthInMinutes": 60,
            "schedulingType": "collective",
            "hosts": [{"userId": house.otto.pk}],
        },
    )
    names["match"] = open_team["id"]


def _add_event_types(house: House, names: dict[str, str | int]) -> None:
    personal: dict[str, Any] = {
        "visit": {},
        "talk": {"lengthInMinutesOptions": [30, 60]},
        "request": {
            "confirmationPolicy": {"type": "always", "blockUnconfirmedBookingsInBooker": True}
        },
        "class": {
            "seats": {
                "seatsPerTimeSlot": 2,
                "showAttendeeInfo": True,
                "showAvailabilityCount": True,
            }
        },
        "course": {"recurrence": {"interval": 1, "occurrences": 3, "frequency": "weekly"}},
    }
    for slug, options in personal.items():
        made = house.event_type(slug=slug, title=slug.title(), **options)
        names[slug.replace("class", "lesson")] = made["id"]
    names["shift"] = house.team_event_type("roundRobin", slug="shift", title="Shift")["id"]
    names["panel"] = house.team_event_type("collective", slug="panel", title="Panel")["id"]


def _add_bookings(house: House, names: dict[str, str | int]) -> None:
    wanted = {
        "booked": ("visit", "2026-12-01T10:00:00Z"),
        "pending": ("request", "2026-12-01T11:00:00Z"),
        "seated": ("lesson", "2026-12-02T10:00:00Z"),
        "shifted": ("shift", "2026-12-01T15:00:00Z"),
        "cancelled": ("visit", "2026-12-03T10:00:00Z"),
    }
    for name, (event_type, start) in wanted.items():
        made = house.booked(int(names[event_type]), start)
        names[name] = made["uid"]
        names[f"{name}_id"] = made["id"]
        if "seatUid" in made:
            names["seat"] = made["seatUid"]
    house.data("POST", f"/bookings/{names['cancelled']}/cancel", json={"cancellationReason": "Ill"})
    series = house.booked(int(names["course"]), "2026-12-08T12:00:00Z")
    names |= {"first": series[0]["uid"], "series": series[0]["recurringBookingUid"]}


def _add_things(house: House, names: dict[str, str | int]) -> None:
    of_desk = f"/organizations/{house.organization.pk}/teams/{house.desk.pk}"
    hours = {
        "name": "Hours",
        "timeZone": "Europe/London",
        "isDefault": True,
        "availability": [{"days": ["Monday", "Tuesday"], "startTime": "09:00", "endTime": "17:00"}],
        "overrides": [{"date": "2026-12-24", "startTime": "09:00", "endTime": "12:00"}],
    }
    names["workflow"] = house.data("POST", f"{of_desk}/workflows", by=house.mia, json=WORKFLOW)[
        "id"
    ]
    owned = {"team": house.desk, "user": None}
    names["verified"] = VerifiedEmail.objects.create(email="desk@lock.test", **owned).pk
    own = VerifiedEmail.objects.create(email="mia@lock.test", user=house.mia)
    names["verified_of_mia"] = own.pk
    names["hours"] = house.data("POST", "/schedules", by=house.mia, json=hours)["id"]
    held = house.data(
        "POST",
        "/slots/reservations",
        by=house.mia,
        json={
            "eventTypeId": names["visit"],
            "slotStart": "2026-12-07T10:00:00Z",
            "reservationDuration": 30,
        },
    )
    names["held"] = held["reservationUid"]
    of_house = f"/organizations/{house.organization.pk}"
    away = {"start": "2026-12-28T00:00:00Z", "end": "2026-12-29T23:59:59Z", "reason": "vacation"}
    names["away"] = house.data(
        "POST", f"{of_house}/users/{house.max.pk}/ooo", by=house.olga, json=away
    )["id"]
    hooks = {
        "hook": ("/webhooks", house.mia),
        "house_hook": (f"{of_house}/webhooks", house.olga),
        "visit_hook": (f"/event-types/{names['visit']}/webhooks", house.mia),
        "shift_hook": (f"/teams/{house.desk.pk}/event-types/{names['shift']}/webhooks", house.mia),
    }
    for name, (path, by) in hooks.items():
        names[name] = house.data("POST", path, by=by, json=HOOK)["id"]
    links = {
        "link": f"/event-types/{names['visit']}/private-links",
        "shift_link": f"{of_house}/teams/{house.desk.pk}/event-types/{names['shift']}/private-links",
    }
    for name, path in links.items():
        names[name] = house.data("POST", path, by=house.mia, json={"maxUsageCount": 2})["linkId"]


def _add_calendar(house: House, names: dict[str, str | int]) -> None:
    """Connect a feed of Max's as if it had been fetched: no case may open a socket."""
    credential = CalendarCredential.objects.create(user=house.max)
    starts_at, ends_at = (
        datetime.fromisoformat("2026-12-01T00:00:00Z"),
        datetime.fromisoformat("2027-12-01T00:00:00Z"),
    )
    feed = CalendarFeed.objects.create(
        credential=credential,
        url=FEED,
        expanded_from=starts_at,
        expanded_until=ends_at,
        fetched_at=starts_at,
    )
    FeedEvent.objects.create(
        feed=feed,
        starts_at=datetime.fromisoformat("2026-12-02T15:00:00Z"),
        ends_at=datetime.fromisoformat("2026-12-02T16:00:00Z"),
        title="Dentist",
    )
    DestinationCalendar.objects.create(user=house.max, feed=feed)
    SelectedCalendar.objects.create(user=house.max, feed=feed)
    names["calendar"] = credential.pk
