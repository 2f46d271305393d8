"""Keeping feeds fresh, run by the task worker."""

from datetime import timedelta
from typing import Final

from django.tasks import task
from django.utils import timezone

from portal.engine import clock
from portal.engine.calendars import feeds
from portal.engine.calendars.models import CalendarFeed
from portal.process.shared import first_within

PRIORITY: Final = -10
EARLY: Final = timedelta(seconds=60)
LATE: Final = timedelta(minutes=5)


@task(priority=PRIORITY)
def refresh_feed(feed_id: int) -> str:
    """Fetch a feed that counts as busy time, and again when it is due; return what came of it."""
    selected = CalendarFeed.objects.filter(pk=feed_id, selections__isnull=False)
    feed = selected.select_related("credential__user").first()
    if feed is None:
        return "nobody wants it"
    if feed.next_fetch_at > clock.now() + EARLY:
        # Somebody fetched it meanwhile, and that one goes on.
        return "fresh"
    done = feeds.refresh(feed)
    refresh_later(feed)
    return "fetched" if done else feed.problem


def refresh_later(feed: CalendarFeed) -> None:
    """Have a feed fetched when it is due. The worker goes by the machine's clock."""
    refresh_feed.using(run_after=timezone.now() + feeds.EVERY).enqueue(feed.pk)


def refresh_overdue(feed: CalendarFeed) -> None:
    """Have a feed fetched soon that should have been fetched already, as after a killed worker."""
    overdue = feed.next_fetch_at + LATE < clock.now()
    if overdue and first_within(f"engine-feed-{feed.pk}", LATE):
        refresh_feed.enqueue(feed.pk)
