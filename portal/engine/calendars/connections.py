"""Connecting feeds, and selecting those that count as busy (CONTRACT.md 9.1, 9.3, 9.4)."""

from typing import Final

from django.db import transaction

from portal.engine import clock
from portal.engine.calendars import feeds, tasks
from portal.engine.calendars.models import (
    ICS_FEED,
    CalendarCredential,
    CalendarFeed,
    DestinationCalendar,
    SelectedCalendar,
)
from portal.engine.errors import BadRequest, NotFound, Unauthorized
from portal.engine.people.models import User
from portal.engine.teams.permissions import to_id

# Each is fetched within the request.
MOST_FEEDS: Final = 10
UNUSABLE: Final = "Could not add ICS feeds, try using private ics feed."


def save(user: User, urls: list[str], *, read_only: bool) -> CalendarCredential:
    """Connect a user's feeds in the place of those before; each is fetched at once.

    Raises BadRequest, and keeps what was, when there are none, too many, or one cannot be read.
    """
    wanted = list(dict.fromkeys(urls))
    if not wanted or len(wanted) > MOST_FEEDS:
        raise BadRequest(UNUSABLE)
    credential = CalendarCredential.objects.filter(user=user, kind=ICS_FEED).first()
    made = credential or CalendarCredential.objects.create(user=user)
    # All are fetched before the answer: an address that is wrong should be seen by who types it.
    read = [_fetched(made, url, read_only=read_only) for url in wanted]
    if not all(read):
        # A new connection goes, one that was there stays with its feeds.
        if credential is None:
            made.delete()
        raise BadRequest(UNUSABLE)
    with transaction.atomic():
        made.feeds.exclude(url__in=wanted).delete()
        first = made.feeds.filter(url=wanted[0]).get()
        now = clock.now()
        DestinationCalendar.objects.get_or_create(
            user=user, defaults={"feed": first, "created_at": now, "updated_at": now}
        )
    return made


def credential_of(user: User, credential_id: int | str) -> CalendarCredential:
    """Return one of the user's own connections. Raises Unauthorized, also for what is no id."""
    row = CalendarCredential.objects.filter(pk=to_id(str(credential_id)), user=user).first()
    if row is None:
        raise Unauthorized("These credentials do not belong to you")
    return row


def feed_of(credential: CalendarCredential, external_id: str) -> CalendarFeed:
    """Return a feed of a connection by its address. Raises NotFound."""
    row = credential.feeds.filter(url=external_id).select_related("credential__user").first()
    if row is None:
        raise NotFound(f"Could not find calendar {external_id}")
    return row


def select(user: User, feed: CalendarFeed) -> bool:
    """Let a feed count as busy time; say whether it did not before."""
    _, is_new = SelectedCalendar.objects.get_or_create(user=user, feed=feed)
    if is_new:
        tasks.refresh_later(feed)
    return is_new


def unselect(user: User, feed: CalendarFeed) -> None:
    """Raises NotFound for a feed that did not count."""
    gone, _ = SelectedCalendar.objects.filter(user=user, feed=feed).delete()
    if not gone:
        raise NotFound(f"Could not find calendar {feed.url}")


def _fetched(credential: CalendarCredential, url: str, *, read_only: bool) -> bool:
    feed = credential.feeds.filter(url=url).first()
    if feed is None:
        feed = CalendarFeed(credential=credential, url=url)
        feed.read_only = read_only
        feed.save()
        if feeds.refresh(feed):
            return True
        feed.delete()
        return False
    feed.read_only = read_only
    feed.save(update_fields=["read_only"])
    return feeds.refresh(feed)
