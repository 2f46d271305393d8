"""Facts of a schedule's pages, and what a new one begins with."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.calcom.schemas.schedule import Schedule
from portal.services.event_types import catalogue, event_types
from portal.services.people import teams
from portal.services.people.account import account_get
from portal.services.people.schedules import OwnedSchedule
from portal.staff.kit.event_types import labels_of
from portal.staff.kit.facts import Fact, fact
from portal.staff.kit.hours import WEEK, days_of, ranges_text, week_of
from portal.web.times import short_day_text

# Titles and addresses of event types.
type Uses = list[tuple[str, str]]


def blank_schedule() -> Schedule:
    """The usual hours of Cal.com, in the organization's zone; the id 0 marks what is not in Cal.com yet."""
    hours = {"days": WEEK[:5], "startTime": "09:00", "endTime": "17:00"}
    zone = catalogue.organization_get().time_zone
    return Schedule.model_validate({"id": 0, "name": "", "timeZone": zone, "availability": [hours]})


def owner_choices() -> list[tuple[str, str]]:
    """Return whose a new schedule can be; the account's own first, as an empty value."""
    me = account_get()
    members = [(str(one.user_id), one.name) for one in teams.organization_member_list()]
    own = _("%(name)s (the portal's account)") % {"name": me.name}
    return [("", own), *(one for one in members if one[1] != me.name)]


def uses_of(owned: OwnedSchedule) -> Uses:
    """Return titles and addresses of the event types that take their hours from a schedule."""

    def is_user(event_type: Any) -> bool:
        if event_type.schedule_id is not None:
            return bool(event_type.schedule_id == owned.schedule.id)
        hosts = {host.user_id for host in event_type.hosts} | {user.id for user in event_type.users}
        # Without a schedule of its own an event type goes by its hosts' default ones.
        return owned.schedule.is_default and owned.owner_id in hosts

    found = [each for each in event_types.event_type_list() if is_user(each.event_type)]
    return [
        (label, reverse("admin:staff_eventtype_change", args=[key]))
        for key, label in labels_of(found).items()
    ]


def week_facts(schedule: Schedule) -> list[Fact]:
    week = week_of(schedule.availability)
    return [fact(_(day), ranges_text(week[day]) or _("Closed")) for day in WEEK]


def override_facts(schedule: Schedule) -> list[Fact]:
    return [
        fact(_day(day), ranges_text(ranges) or _("Closed"))
        for day, ranges in days_of(schedule.overrides).items()
    ]


def _day(day: date) -> str:
    return f"{short_day_text(day)} {day.year}"
