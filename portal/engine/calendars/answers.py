"""Connected calendars on the wire (CONTRACT.md 9)."""

from datetime import timedelta
from typing import Final

from django.conf import settings

from portal.engine.calendars.ics.stretches import Stretch
from portal.engine.calendars.models import (
    ICS_FEED,
    CalendarCredential,
    CalendarFeed,
    DestinationCalendar,
    SelectedCalendar,
)
from portal.engine.people.models import User
from portal.engine.protocol.values import Json, format_instant

APP: Final = "ics-feed"
_INTEGRATION: Final[Json] = {
    "appData": None,
    "dirName": "ics-feedcalendar",
    "__template": "",
    "name": "ICS Feed",
    "title": "ICS Feed",
    "slug": APP,
    "type": ICS_FEED,
    "logo": "/app-store/ics-feedcalendar/icon.svg",
    "variant": "calendar",
    "categories": ["calendar"],
    "publisher": "Booking portal",
    "email": "",
    "description": "Events of an iCalendar file on the web count as busy time.",
    "isTemplate": False,
    "locationOption": None,
}


def credential(row: CalendarCredential) -> Json:
    return {
        "id": row.pk,
        "type": row.kind,
        "userId": row.user_id,
        "teamId": None,
        "appId": APP,
        "invalid": False,
    }


def connected(row: CalendarCredential, selected: set[int]) -> Json:
    """Return a connection with its calendars; `selected` are the ids of feeds that count as busy."""
    feeds = list(row.feeds.all())
    calendars = [calendar(feed, is_selected=feed.pk in selected) for feed in feeds]
    body: Json = {
        "integration": _INTEGRATION,
        "credentialId": row.pk,
        "delegationCredentialId": None,
        "primary": calendars[0] if calendars else None,
        "calendars": calendars,
    }
    # A feed that could not be read lately has an `error` here; its last content goes on counting.
    problems = [f"{feed.url}: {feed.problem}" for feed in feeds if feed.problem]
    return body | ({"error": {"message": "; ".join(problems)}} if problems else {})


def calendars_of(user_id: int) -> Json:
    """Return all connections of a user, and where their bookings are written to."""
    selected = set(SelectedCalendar.objects.filter(user=user_id).values_list("feed", flat=True))
    rows = CalendarCredential.objects.filter(user=user_id).prefetch_related("feeds")
    chosen = DestinationCalendar.objects.filter(user=user_id).select_related("feed").first()
    return {
        "connectedCalendars": [connected(row, selected) for row in rows],
        # An empty object, not null (recording 726).
        "destinationCalendar": destination(chosen) if chosen else {},
    }


def destination(row: DestinationCalendar) -> Json:
    return {
        "id": row.pk,
        "integration": ICS_FEED,
        "externalId": row.feed.url,
        "primaryEmail": None,
        "userId": row.user_id,
        "eventTypeId": None,
        "credentialId": row.feed.credential_id,
        "createdAt": format_instant(row.created_at),
        "updatedAt": format_instant(row.updated_at),
        "delegationCredentialId": None,
        "domainWideDelegationCredentialId": None,
        "customCalendarReminder": None,
    }


def selection(user: User, feed: CalendarFeed) -> Json:
    return {
        "userId": user.pk,
        "integration": ICS_FEED,
        "externalId": feed.url,
        "credentialId": feed.credential_id,
    }


def busy_time(stretch: Stretch) -> Json:
    return {
        "start": format_instant(stretch.starts_at),
        "end": format_instant(stretch.ends_at),
        "title": stretch.title,
        "source": APP,
    }


def calendar(feed: CalendarFeed, *, is_selected: bool) -> Json:
    return {
        # A feed calendar has neither name nor primary (recording 741).
        "name": None,
        "readOnly": feed.read_only,
        "externalId": feed.url,
        "integration": ICS_FEED,
        "primary": None,
        "isSelected": is_selected,
        "credentialId": feed.credential_id,
        "delegationCredentialId": None,
        **_state(feed),
    }


def _state(feed: CalendarFeed) -> Json:
    # None of Cal.com's keys, and left out where there is nothing to say.
    state: Json = {"unreadEvents": feed.skipped} if feed.skipped else {}
    if feed.problem:
        state["problem"] = feed.problem
        if feed.fetched_at:
            kept_until = feed.fetched_at + timedelta(days=settings.ENGINE_FEED_KEPT_DAYS)
            state["readAt"] = format_instant(feed.fetched_at)
            state["keptUntil"] = format_instant(kept_until)
    return state
