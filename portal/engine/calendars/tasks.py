"""Background refreshing of feeds by the task worker."""

from datetime import timedelta
from typing import Final

from django.tasks import task
from django.utils import timezone

from portal.engine import clock
from portal.engine.calendars import feeds
from portal.engine.calendars.models import CalendarFeed
from portal.process.shared import first_within
from portal.process.work.queues import FEEDS

# Below emails of bookings and the like: a feed may be slow.
PRIORITY: Final = -10
# A task that comes this much too early runs all the same; clocks differ.
EARLY: Final = timedelta(seconds=60)
# Past this a task counts as lost; one of all processes hands over another.
LATE: Final = timedelta(minutes=5)


@task(priority=PRIORITY, queue_name=FEEDS)
def refresh_feed(feed_id: int) -> str:
    """Fetch a selected feed, and enqueue the next time; return the outcome as a word."""
    selected = CalendarFeed.objects.filter(pk=feed_id, selections__isnull=False)
    feed = selected.select_related("credential__user").first()
    if feed is None:
        return "nobody wants it"
    if feed.next_fetch_at > clock.now() + EARLY:
        # Another task fetched it meanwhile, and its successor goes on.
        return "fresh"
    done = feeds.refresh(feed)
    refresh_later(feed)
    return "fetched" if done else feed.problem


def refresh_later(feed: CalendarFeed) -> None:
    # The worker goes by the machine's clock, whatever the engine's clock says.
    refresh_feed.using(run_after=timezone.now() + feeds.EVERY).enqueue(feed.pk)


def refresh_overdue(feed: CalendarFeed) -> None:
    """Have a feed fetched soon whose time is long past, as after a killed worker."""
    overdue = feed.next_fetch_at + LATE < clock.now()
    if overdue and first_within(f"engine-feed-{feed.pk}", LATE):
        refresh_feed.enqueue(feed.pk)
