"""Stored feeds: what was read last, how far it reaches, and why it is not newer."""

import logging
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from django.db import transaction

from portal.engine import clock
from portal.engine.calendars import reading
from portal.engine.calendars.fetching import download
from portal.engine.calendars.models import CalendarFeed, FeedEvent
from portal.outgoing.errors import OutgoingError
from portal.process import invalidation

log = logging.getLogger(__name__)

# Years around now that are read from the content on demand; beyond them a calendar says nothing.
REREAD: Final = 10
# A change in an outside calendar may stay unseen this long.
EVERY: Final = timedelta(minutes=15)
# Slots look ahead, so the past is short. Two years and more cover most booking windows.
BEHIND: Final = timedelta(days=60)
AHEAD: Final = timedelta(days=800)
# Unchanged feeds are not stored again as long as they reach this far: that is every 40 days.
SHORTEST_AHEAD: Final = timedelta(days=760)


def refresh(feed: CalendarFeed) -> bool:
    """Fetch and store a feed; say whether that worked. A failure leaves the last content in place."""
    now = clock.now()
    try:
        text = download(feed.url)
        content = reading.read(
            text,
            zone=feed.credential.user.time_zone,
            starts_at=now - BEHIND,
            ends_at=now + AHEAD,
        )
    except (OutgoingError, reading.NotACalendar) as error:
        feed.problem, feed.next_fetch_at = str(error), now + EVERY
        feed.save(update_fields=["problem", "next_fetch_at"])
        return False
    with transaction.atomic():
        if text != feed.content or feed.expanded_until < now + SHORTEST_AHEAD:
            _store(feed, text, content)
        feed.problem, feed.fetched_at, feed.next_fetch_at = "", now, now + EVERY
        feed.save(update_fields=["problem", "fetched_at", "next_fetch_at"])
    return True


def stretches(feed: CalendarFeed, period: reading.Stretch) -> list[reading.Stretch]:
    """Return a feed's busy time that touches a period.

    Beyond what is stored the content is read again, year by year, for as many years as REREAD.
    """
    if feed.expanded_from <= period.starts_at and period.ends_at <= feed.expanded_until:
        rows = feed.events.filter(starts_at__lt=period.ends_at, ends_at__gt=period.starts_at)
        return [reading.Stretch(row.starts_at, row.ends_at, row.title) for row in rows]
    this_year, zone = clock.now().year, feed.credential.user.time_zone
    first = max(period.starts_at.year, this_year - REREAD)
    last = min(period.ends_at.year, this_year + REREAD)
    found: set[reading.Stretch] = set()
    for year in range(first, last + 1):
        found.update(_year(feed.pk, feed.expanded_from, zone, year))
    return sorted(
        each
        for each in found
        if each.starts_at < period.ends_at and each.ends_at > period.starts_at
    )


# Kept, because anonymous queries for slots may ask for far years. A feed that is stored again has
# another `stored_at`, so old entries are never used.
@lru_cache(maxsize=64)
def _year(feed_id: int, stored_at: datetime, zone: str, year: int) -> tuple[reading.Stretch, ...]:
    content = CalendarFeed.objects.values_list("content", flat=True).get(pk=feed_id)
    starts_at = datetime(year, 1, 1, tzinfo=UTC)
    ends_at = datetime(year + 1, 1, 1, tzinfo=UTC)
    try:
        return tuple(
            reading.read(content, zone=zone, starts_at=starts_at, ends_at=ends_at).stretches
        )
    except reading.NotACalendar:
        log.warning("Feed %s, stored at %s, has no readable year %s", feed_id, stored_at, year)
        return ()


def _store(feed: CalendarFeed, text: str, content: reading.Content) -> None:
    now = clock.now()
    feed.content, feed.skipped = text, content.skipped
    feed.expanded_from, feed.expanded_until = now - BEHIND, now + AHEAD
    feed.save(update_fields=["content", "skipped", "expanded_from", "expanded_until"])
    feed.events.all().delete()
    FeedEvent.objects.bulk_create(
        [
            FeedEvent(feed=feed, starts_at=each.starts_at, ends_at=each.ends_at, title=each.title)
            for each in content.stretches
        ],
        # SQLite bounds the number of parameters of a statement.
        batch_size=1000,
    )
    # After the commit: another process would read the old rows again and keep them.
    transaction.on_commit(invalidation.mark)
