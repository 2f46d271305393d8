"""Feeds of anybody, for pages of the portal: Cal.com's calls are for the caller's own only (CONTRACT.md 9.3)."""

from django.db.models import QuerySet

from portal.engine.calendars import connections
from portal.engine.calendars.models import ICS_FEED, CalendarCredential, CalendarFeed
from portal.engine.people.models import User
from portal.process import invalidation


def feed_list(*, user_id: int) -> list[tuple[int, str]]:
    """Return ids and addresses, which are secrets."""
    return list(_rows(user_id).values_list("pk", "url"))


def feed_add(*, user_id: int, url: str) -> str:
    """Connect a feed, which blocks times from now on; return why not, empty when it was."""
    problem = connections.add(User.objects.get(pk=user_id), url)
    invalidation.mark()
    return problem


def feed_remove(*, user_id: int, feed_id: int) -> bool:
    """Say whether there was one. With the last one the connection goes."""
    gone = _rows(user_id).filter(pk=feed_id).delete()[0]
    CalendarCredential.objects.filter(user_id=user_id, kind=ICS_FEED, feeds=None).delete()
    invalidation.mark()
    return bool(gone)


def _rows(user_id: int) -> QuerySet[CalendarFeed]:
    rows = CalendarFeed.objects.filter(credential__user_id=user_id, credential__kind=ICS_FEED)
    return rows.order_by("pk")
