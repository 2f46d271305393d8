"""Stored feeds: what was read last, how far it reaches, and why it is not newer."""

import hashlib
import logging
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache, partial
from typing import Final

from django.db import transaction

from portal.engine import clock
from portal.engine.calendars import reading
from portal.engine.calendars.fetching import SECONDS, download
from portal.engine.calendars.ics.components import NotACalendar, text_of, without_past
from portal.engine.calendars.ics.stretches import FARTHEST, Clock, Stretch
from portal.engine.calendars.models import CalendarFeed, FeedEvent
from portal.engine.people.models import User
from portal.engine.protocol.changes import times_changed
from portal.i18n.zones import canonical_zone, machine_zone
from portal.outgoing.errors import OutgoingError

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
# Counted up whenever the same content comes to mean other times: what is stored is read again then.
EDITION: Final = 2


def refresh(feed: CalendarFeed, *, seconds: float = SECONDS) -> bool:
    """Fetch and store a feed; say whether that worked. A failure leaves the last content in place."""
    now = clock.now()
    try:
        calendars = download(feed.url, seconds=seconds)
        without_past(calendars, (now - BEHIND).date())
        text = text_of(calendars)
        is_new = text != feed.content or not _is_current(feed, now)
        content = _content_of(feed, text, now) if is_new else None
    except (OutgoingError, NotACalendar) as error:
        _keep(feed, str(error), now)
        return False
    with transaction.atomic():
        if content is not None:
            _store(feed, text, content, now)
        feed.problem, feed.fetched_at, feed.next_fetch_at = "", now, now + EVERY
        feed.save(update_fields=["problem", "fetched_at", "next_fetch_at"])
    return True


def is_as_stored(feed: CalendarFeed) -> bool:
    """Whether its stored stretches are what its content means today."""
    return feed.stored_as.rpartition(" ")[0] == _as_stored(feed)


def host_zone(user: User) -> tzinfo:
    """Return the zone in which a host's whole days and floating hours are."""
    return machine_zone(canonical_zone(user.time_zone) or "UTC")


def stretches(feed: CalendarFeed, period: Stretch) -> list[Stretch]:
    """Return a feed's busy time that may touch a period, by its own clocks.

    Beyond what is stored the content is read again, year by year, for as many years as REREAD.
    """
    reaches = feed.expanded_from <= period.starts_at and period.ends_at <= feed.expanded_until
    if reaches and is_as_stored(feed):
        return _rows(feed, period)
    this_year = clock.now().year
    first = max(period.starts_at.year, this_year - REREAD)
    last = min(period.ends_at.year, this_year + REREAD)
    found: set[Stretch] = set()
    for year in range(first, last + 1):
        read = _year(feed.pk, f"{feed.expanded_from} {feed.stored_as}", _email(feed), year)
        if read is None:
            # What was once stored is all that is known.
            return _rows(feed, period)
        found.update(read)
    return sorted(each for each in found if each.touches(period.starts_at, period.ends_at))


def _rows(feed: CalendarFeed, period: Stretch) -> list[Stretch]:
    rows = feed.events.filter(
        starts_at__lt=period.ends_at + FARTHEST, ends_at__gt=period.starts_at - FARTHEST
    )
    return [Stretch(row.starts_at, row.ends_at, row.title, Clock(row.clock)) for row in rows]


# Kept, because anonymous queries for slots may ask for far years. A feed that is stored again is
# `stored` otherwise, so old entries are never used.
@lru_cache(maxsize=64)
def _year(feed_id: int, stored: str, email: str, year: int) -> tuple[Stretch, ...] | None:
    content = CalendarFeed.objects.values_list("content", flat=True).get(pk=feed_id)
    starts_at = datetime(year, 1, 1, tzinfo=UTC)
    ends_at = datetime(year + 1, 1, 1, tzinfo=UTC)
    try:
        read = reading.read(content, starts_at=starts_at, ends_at=ends_at, emails=[email])
    except NotACalendar:
        log.warning("Feed %s, stored as %s, has no readable year %s", feed_id, stored, year)
        return None
    return tuple(read.stretches)


def _content_of(feed: CalendarFeed, text: str, now: datetime) -> reading.Content:
    return reading.read(text, starts_at=now - BEHIND, ends_at=now + AHEAD, emails=[_email(feed)])


def _keep(feed: CalendarFeed, problem: str, now: datetime) -> None:
    if problem != feed.problem:
        user_id = feed.credential.user_id
        log.warning("Feed %s of user %s cannot be read: %s", feed.pk, user_id, problem)
    if feed.content and not _is_current(feed, now):
        # What is known goes on blocking, as it is understood today.
        try:
            content = _content_of(feed, feed.content, now)
        except NotACalendar:
            log.warning("Feed %s has a content that cannot be read any more", feed.pk)
        else:
            with transaction.atomic():
                _store(feed, feed.content, content, now)
    feed.problem, feed.next_fetch_at = problem, now + EVERY
    feed.save(update_fields=["problem", "next_fetch_at"])


def _is_current(feed: CalendarFeed, now: datetime) -> bool:
    return is_as_stored(feed) and feed.expanded_until >= now + SHORTEST_AHEAD


def _as_stored(feed: CalendarFeed) -> str:
    # With the email, by which a declined invitation is known. With the time, which a release that knows nothing of
    # this field changes as well when it stores.
    return f"{EDITION} {feed.expanded_from.isoformat()} {_email(feed)}"


def _email(feed: CalendarFeed) -> str:
    return feed.credential.user.email.lower()


def _store(feed: CalendarFeed, text: str, content: reading.Content, now: datetime) -> None:
    feed.content, feed.skipped = text, content.skipped
    feed.expanded_from, feed.expanded_until = now - BEHIND, now + AHEAD
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    feed.stored_as = f"{_as_stored(feed)} {digest}"
    feed.save(update_fields=["content", "skipped", "expanded_from", "expanded_until", "stored_as"])
    feed.events.all().delete()
    FeedEvent.objects.bulk_create(
        [
            FeedEvent(
                feed=feed,
                starts_at=each.starts_at,
                ends_at=each.ends_at,
                title=each.title,
                clock=each.clock,
            )
            for each in content.stretches
        ],
        # SQLite bounds the number of parameters of a statement.
        batch_size=1000,
    )
    # After the commit: another process would read the old rows again and keep them.
    owner = feed.credential.user_id
    transaction.on_commit(partial(times_changed, user_ids=[owner]))
